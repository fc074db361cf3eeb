# Which texts a template prints for a record, and whether a PDF's text has them: the comparison of scripts/conformance.
# Written against docs/templates.md, apart from the typesetting engine, so that a fault in one is not in both.
#
# Input: {"data": ...} to be compared by $templates and $schemas (each an array of one), or {"phrases": [...]} of a
# scan. Other variables: $type, $digest (of the attached record.json), and the two texts of pdftotext: $layout
# (reading order) and $raw (order of the content stream).
# Output: {"wanted": N, "missing": [places]}. Places, never values.

def template: $templates[0];
def schema: $schemas[0];

def blank: . <= 32 or . == 133 or . == 160 or . == 12288 or (. >= 8192 and . <= 8207) or . == 8239 or . == 65279;
def squeezed: explode | map(select(blank | not)) | implode;

# --- values as they are written --------------------------------------------------------------------------------------

def pad($width): tostring | if length < $width then ("0" * ($width - length)) + . else . end;
def grouped: tostring | if length <= 3 then . else (.[:-3] | grouped) + "," + .[-3:] end;
def magnitude: if . < 0 then -. else . end;
def sign: if . < 0 then "-" else "" end;
def amount: sign + (magnitude | (. / 100 | floor | grouped) + "." + (. % 100 | pad(2)));
def scaled($unit; $places): # 225 tenths: 22.5; no zeros at the end
    sign + (magnitude | (. / $unit | floor | tostring) as $whole | (. % $unit) as $rest
        | if $rest == 0 then $whole else $whole + "." + ($rest | pad($places) | sub("0+$"; "")) end);

def numeral: "零壹贰叁肆伍陆柒捌玖"[. : . + 1];
def thousands: # 1 to 9999, no zero before or after
    [(. / 1000 | floor), (. / 100 | floor % 10), (. / 10 | floor % 10), . % 10] as $d
    | reduce range(4) as $i ({text: "", gap: false};
        if $d[$i] == 0 then .gap = true
        else {text: (.text + (if .gap and .text != "" then "零" else "" end) + ($d[$i] | numeral) + ["仟", "佰", "拾", ""][$i]), gap: false}
        end)
    | .text;
def whole_in_words:
    . as $n | reduce ([100000000, "亿"], [10000, "万"], [1, ""]) as [$unit, $name] ({text: "", gap: false};
        (($n / $unit | floor) % 10000) as $group
        | if $group == 0 then .gap = true
          else {text: (.text + (if .text != "" and (.gap or $group < 1000) then "零" else "" end) + ($group | thousands) + $name), gap: false}
          end)
    | .text;
def in_words: # 人民币壹万零陆佰柒拾伍元整
    "人民币" + (if . < 0 then "负" else "" end) + (magnitude | . as $fen
    | (. / 100 | floor) as $yuan | (. / 10 | floor % 10) as $jiao | (. % 10) as $cent
    | if . == 0 then "零元整" else
        (if $yuan > 0 then ($yuan | whole_in_words) + "元" else "" end)
        + (if $jiao == 0 and $cent == 0 then "整" else
            (if $yuan > 0 and ($jiao == 0 or $yuan % 10 == 0) then "零" else "" end)
            + (if $jiao > 0 then ($jiao | numeral) + "角" else "" end)
            + (if $cent > 0 then ($cent | numeral) + "分" else "" end)
          end)
      end);

def date($format):
    split("-") | map(tonumber | tostring) as $p
    | if $format == "dotted" then $p | join(".")
      else $p[0] + "年" + $p[1] + "月" + (if ($p | length) > 2 then $p[2] + "日" else "" end) end;

def date_time($format): # "2026-06-30T08:15"
    split("T") as [$day, $time]
    | if $format == "dashed" then $day + " " + $time
      else ($day | date("")) + ($time | split(":") | map(tonumber | tostring) | .[0] + "时" + .[1] + "分") end;

# Of digits the first and last four show, of a name the first and, of three and more, the last.
def masked($kind):
    length as $n
    | if $kind == "text" then
        if $n == 0 then "" elif $n == 1 then "*" elif $n == 2 then .[:1] + "*" else .[:1] + "*" * ($n - 2) + .[-1:] end
      else (explode | map([.] | implode)) as $c | ($c | map(select(test("[ -]") | not)) | length) as $digits
        | reduce $c[] as $one ({text: "", seen: 0};
            if $one | test("[ -]") then .text += $one
            else .text += (if $digits >= 9 and (.seen < 4 or .seen + 4 >= $digits) then $one else "*" end) | .seen += 1 end)
        | .text end;

def written($kind; $format): # "" prints nothing, or a blank to be filled in by hand
    if ["", "words", "dashed", "dotted", "date_blank", "month_blank", "datetime_blank", "percent", "check", "box", "masked", "prefix16"] | index([$format]) | not
    then error("no comparison for the format \($format)")
    elif . == null then ""
    elif type == "boolean" then
        if $format == "check" then (if . then "√" else "" end) elif $format == "box" then (if . then "☑" else "☐" end)
        else (if . then "是" else "否" end) end
    elif type == "string" then
        if $format == "prefix16" then .[:16]
        elif $format == "masked" then masked($kind)
        elif $kind == "date" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}$") and $format != "dashed" then date($format)
        elif $kind == "datetime" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$") then date_time($format)
        elif $kind == "month" and test("^[0-9]{4}-[0-9]{2}$") and $format != "dashed" then date($format)
        else . end
    elif type == "number" then
        if $format == "words" then in_words
        elif $kind == "fen" then amount
        elif $kind == "tenths" then scaled(10; 1)
        elif $kind == "hundredths" then scaled(100; 2) + (if $format == "percent" then "%" else "" end)
        else tostring end
    else error("no comparison for a value of type \(type)") end;

def valued($field; $format): # a value as its field's schema has it written
    if $format == "options" then
        written($field["x-kind"]; "") as $chosen
        | (if $field["x-kind"] == "boolean" then ["是", "否"] else $field.enum | map(select(. != null)) end) as $choices
        | [($choices[] | (if . == $chosen then "☑" else "☐" end) + .),
           (if $chosen == "" or ($choices | index([$chosen])) then empty else "☑" + $chosen end)] | join("　")
    else written($field["x-kind"] // "text"; $format) end;

# --- what a template prints --------------------------------------------------------------------------------------------

def shown: . != null and . != "" and . != false;
def parts: if contains("|") then split("|") else [., ""] end;
def row_schema: schema.properties.rows.items.properties;
def field_of($fields; $name): $fields[$name] // error("the schema has no field \($name)");
def kind_of($fields; $name): field_of($fields; $name)["x-kind"] // "text";
# What is never divided, so that it must also be found in the reading order.
def whole($field): ($field["x-kind"] // "text") as $kind
    | ($kind != "text" and $kind != "enum") or $field["x-pii"] == "name" or $field["x-index"] == "name";

def total($data; $name):
    if $data.totals[$name]? | type == "number" then $data.totals[$name]
    elif $name == "headcount" then $data.rows | length
    else [$data.rows[]? | .[$name] | numbers] | if length == 0 then null else add end end;

def item($text; $place; $whole): select($text != "") | {text: ($text | squeezed), place: $place, whole: $whole};

def reference($data; $row; $place): # input: what stands between { and }
    parts as [$name, $format]
    | if $name == "@type" then item($type; $place + $name; true)
      elif $name == "@digest" then item($digest | written("text"; $format); $place + $name; true)
      elif $name | startswith("@") then empty
      elif $name == "rows.count" then item($data.rows | length | tostring; $place + $name; true)
      elif $name | startswith("totals.") then
          $name[7:] as $field
          | (if $field == "headcount" then "integer" else kind_of(row_schema; $field) end) as $kind
          | item(total($data; $field) | written($kind; $format); $place + $name; $format != "words")
      elif $name | startswith("row.") then
          item($row[$name[4:]] | valued(field_of(row_schema; $name[4:]); $format); $place + $name; false)
      else
          # A head or a label may have to share its line: only the tables' own cells are known never to be divided.
          item($data[$name] | valued(field_of(schema.properties; $name); $format); $place + $name; ($format | IN("words", "options") | not) and whole(schema.properties[$name]))
      end;
def references($data; $row; $place): # of all texts in the input
    .. | strings | scan("\\{([^{}]+)\\}") | .[0] | reference($data; $row; $place);

def visible($data): # a column that is left out when no row has a value
    . as $column | (.optional | not) or any($data.rows[]?; . as $row | any($column | (.fields // [.field])[] | parts[0]; $row[.] | . != null and . != ""));
def day: if . == null or . == 0 then "" elif type == "string" then . elif . == 10 then "√" elif . == 5 then "半" else scaled(10; 1) end;

def runs($rows; $field): # neighbours with the same value, with their numbers
    reduce ($rows | to_entries[]) as $row ([];
        if length > 0 and .[-1][-1].value[$field] == $row.value[$field] then .[-1] += [$row] else . + [[$row]] end);

def table($data; $place):
    . as $block | [.columns[] | if .columns then .columns[] else . end | select(visible($data))] as $columns
    | ($data.rows // [] | to_entries[] | .key as $n | .value as $row | "\($place)row \($n + 1) " as $here
        | $columns[]
        | if .days then .days as $days | $row[$days] // [] | .[] | item(day; $here + $days; true)
          elif .field or .fields then (.fields // [.field])[] | parts as [$name, $format]
              | item($row[$name] | valued(field_of(row_schema; $name); $format); $here + $name; $format != "options" and whole(row_schema[$name]))
          else empty end),
      ($block.group_totals // empty | . as $totals
        | runs($data.rows // []; $block.group_by)[] as $run
        | "\($place)group of row \($run[-1].key + 1) " as $here
        | ($totals.label // "" | references($data; $run[-1].value; $here)),
          (($block.totals // $totals).fields[] | . as $name | select(any($columns[]; (.field // "" | parts[0]) == $name))
            | item([$run[].value[$name] | numbers] | (if length == 0 then null else add end)
                | written(kind_of(row_schema; $name); ""); $here + $name; true))),
      ($block.totals // empty
        | (.label | references($data; null; $place + "totals ")),
          (.fields[] | . as $name | select(any($columns[]; (.field // "" | parts[0]) == $name))
            | item(total($data; $name) | written(kind_of(row_schema; $name); ""); $place + "totals " + $name; true)));

def condition($data; $row): # input: what "when" says
    ltrimstr("!") as $name
    | (if $name | startswith("row.") then $row[$name[4:]]
       elif $name | startswith("totals.") then total($data; $name[7:])
       elif $name == "rows.count" then $data.rows | length
       else $data[$name] end | shown) != startswith("!");

def block($data; $row; $place):
    . as $block
    | if .when and (.when | condition($data; $row) | not) then empty
      elif .block == "table" then table($data; $place)
      elif .block == "list" then $data.rows // [] | to_entries[] | . as $row | $block.text | references($data; $row.value; "\($place)row \($row.key + 1) ")
      elif .block == "each_row" then $data.rows // [] | to_entries[] | . as $row | $block.blocks[]
          | block($data; $row.value; "\($place)row \($row.key + 1) ")
      elif ["title", "heading", "paragraph", "line", "fields", "signatures", "space", "rule", "page_break"] | index([$block.block])
          then references($data; $row; $place)
      elif .block == "qr" then empty # its text is in no word of the page
      else error("no comparison for a block of kind \(.block)") end;

def printed: . as $data
    | [(template.head // [] | to_entries[] | .key as $n | .value | block($data; null; "head \($n + 1) ")),
       (template.blocks | to_entries[] | .key as $n | .value | block($data; null; "block \($n + 1) ")),
       (template.page.footer // {} | references($data; null; "footer "))];

# --- is it there -------------------------------------------------------------------------------------------------------

# Each printed text takes away one occurrence: an amount printed twice must be found twice. First those that stand
# alone between blanks, as most cells do; what is left without its blanks, as a wrapped cell has them inside, the longest
# first: 880.00 is not found inside 8,880.00.
def words: [explode | map(if blank then 32 else . end) | implode | split(" ")[] | select(. != "")];
def by_place: group_by(.text) | map({key: .[0].text, value: map(.place)}) | from_entries;
def alone($text): # input, wanted: {text: [places]}; takes those that stand alone, leaves the rest of the text
    reduce ($text | words[]) as $word ({wanted: ., left: []};
        if .wanted[$word] // [] | length > 0 then .wanted[$word] |= .[1:] | .left += ["\u0001"] else .left += [$word] end)
    | .left |= join("");
def longest_first: # input: {wanted, left}
    reduce (.wanted | to_entries | map(select(.value != [])) | sort_by(-(.key | length))[]) as $one (. + {missing: []};
        (.left | split($one.key)) as $pieces
        | ([($one.value | length), ($pieces | length) - 1] | min) as $found
        | .left = ([$pieces[:$found][], ($pieces[$found:] | join($one.key))] | join("\u0001"))
        | .missing += $one.value[$found:])
    | .missing;
def missing($text):
    by_place as $wanted
    | ($wanted | alone($text) | longest_first) as $first
    | if $first == [] then [] else
        ({wanted: $wanted, left: ($text | squeezed)} | longest_first) as $second
        | $first | map(select(. as $place | $second | index([$place]))) end;

def compared: printed as $wanted
    | {wanted: ($wanted | length),
       missing: ([($wanted | missing($raw)[]), ($wanted | map(select(.whole)) | missing($layout)[])] | unique)};

# For scans: the phrases of the sample's expected result, in the text layer.
def phrases_compared($phrases): ($raw | squeezed) as $text | ($layout | squeezed) as $other
    | {wanted: ($phrases | length),
       missing: [$phrases | to_entries[] | (.value | squeezed) as $p | select(($text | contains($p)) or ($other | contains($p)) | not) | "phrase \(.key + 1)"]};

if .data then .data | compared else phrases_compared(.phrases) end
