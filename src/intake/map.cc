#include "intake/confirmed.hh"
#include "intake/own_sheet.hh"
#include "intake/passages.hh"
#include "intake/platform.hh"
#include "intake/proposal.hh"
#include "intake/reasons.hh"
#include "intake/table.hh"
#include "intake/totals.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

// A draft costs about 130 bytes a cell, with every null filled in twice that; the document sealed from it several times
// as much again. So what is to be sealed has fewer cells: 50,000 rows of twelve columns, which no month of a project has.
// Passages become one row a person, so of them it is the persons' cells that count: a gate writes 100,000 lines a month.
constexpr std::size_t MostCells = 600'000, MostCellsUnfilled = 1'500'000;

Failure no_header(const record::Schema& schema) {
    return fail(Code::Unprocessable, "表格里没有找到《" + schema.title() + "》的表头",
                "请检查资料种类是否选对，表头是否在前15行，并含有姓名、身份证号码等栏目");
}

// What map() and propose() are asked.
struct Question {
    const record::DocumentType& type;
    const record::Schema& schema;
    const ConfirmedMapping* confirmed = nullptr;
    std::string_view period;
    Samples samples = Samples::Left;
    Nulls nulls = Nulls::Filled;
    std::size_t most_cells() const { return nulls == Nulls::Left ? MostCellsUnfilled : MostCells; }
    Surroundings::Names names() const { return {{type.title, schema.title()}, type.file_words}; }
};

Failure changed_header() {
    return fail(Code::Unprocessable, "表头与确认时的栏目不同，找不到确认过的列", "请重新确认各列的含义");
}

bool same_cells(const Sheet& a, const Sheet& b) {
    return std::equal(a.cells.begin(), a.cells.end(), b.cells.begin(), b.cells.end(),
                      [](const Cell& x, const Cell& y) {
                          return x.row == y.row && x.column == y.column && x.text == y.text;
                      });
}

std::optional<Table> search(const Grid& grid, const Question& question) {
    return question.confirmed != nullptr ? find_confirmed(grid, question.schema, *question.confirmed)
                                         : find_automatic(grid, question.schema);
}

// The visible sheets with the best header, in the workbook's order; hidden ones only when no visible one has
// a header. What is passed over is listed, with why.
std::vector<SheetTable> choose(const Reading& reading, const Question& question, Json& skipped) {
    std::vector<SheetTable> found;
    for (bool hidden : {false, true}) {
        if (hidden && !found.empty()) break;
        for (const Sheet& sheet : reading.sheets) {
            if (sheet.hidden != hidden || sheet.cells.empty()) continue;
            Grid grid(sheet);
            auto table = search(grid, question);
            if (table) found.push_back({std::move(grid), std::move(*table)});
        }
    }
    if (found.empty()) return found;
    Table best = std::max_element(found.begin(), found.end(), [](const SheetTable& a, const SheetTable& b) {
                     return a.table.score < b.table.score;
                 })->table;
    std::vector<SheetTable> chosen;
    for (SheetTable& each : found) {
        if (!each.table.same_columns(best)) continue;
        bool copy = std::any_of(chosen.begin(), chosen.end(), [&each](const SheetTable& other) {
            return same_cells(other.grid.sheet(), each.grid.sheet());
        });
        if (!copy) chosen.push_back(std::move(each));
        else skipped.push_back({{"sheet", each.grid.sheet().name}, {"reason", "与前面的工作表内容相同"}});
    }
    for (const Sheet& sheet : reading.sheets) {
        auto is_it = [&sheet](const SheetTable& each) { return &each.grid.sheet() == &sheet; };
        bool listed = std::any_of(skipped.begin(), skipped.end(),
                                  [&sheet](const Json& each) { return each["sheet"] == sheet.name; });
        if (sheet.cells.empty() || listed || std::any_of(chosen.begin(), chosen.end(), is_it)) continue;
        skipped.push_back({{"sheet", sheet.name}, {"reason", sheet.hidden ? "隐藏的工作表" : "表头不同"}});
    }
    return chosen;
}

// The cells whose every row becomes one of the record.
std::size_t cells_of_rows(const std::vector<SheetTable>& sheets) {
    std::size_t cells = 0;
    for (const SheetTable& each : sheets) cells += each.table.passages ? 0 : each.grid.sheet().cells.size();
    return cells;
}

// One sheet per team: each says its team above the table, which belongs to its rows, not to the record.
void hand_team_to_rows(Builder& builder, std::size_t from) {
    Json team = builder.data["team"];
    auto at = builder.places.find("/team");
    Json& rows = builder.data["rows"];
    for (std::size_t i = from; i < rows.size(); ++i) {
        if (team.is_null() || (rows[i].contains("team") && !rows[i]["team"].is_null())) continue;
        rows[i]["team"] = team;
        if (at)
            builder.places.put("/rows/" + std::to_string(i) + "/team", builder.places.sheet(at->sheet),
                               at->row, at->column);
    }
    builder.data.erase("team");
    builder.places.erase("/team");
}

// What all sheets together become.
struct Reader {
    const Question& question;
    Builder builder;
    PassageReader passages;
    Json totals, passed = Json::array();
    std::vector<int> sampled; // rows of the first sheet

    explicit Reader(const Question& of)
        : question(of), builder(of.schema), passages(of.schema, builder, of.period) {
        if (auto month = parse_month(of.period)) builder.context.year = static_cast<int>(month->year());
        builder.data["rows"] = Json::array();
    }

    std::optional<Month> month() const {
        auto asked = parse_month(question.period);
        return asked ? asked : parse_month(text_at(builder.data, "period"));
    }

    void read_sheet(SheetTable& each, bool first) {
        builder.in_sheet(each.grid.sheet().name);
        Surroundings around(each.grid, question.schema, question.names(), builder);
        TotalLines lines(each.grid, question.schema, builder);
        // Labels first, then titles: "项目名称：…" is more certain than what a title begins with.
        std::vector<int> above;
        for (int row : each.grid.rows()) {
            if (row < each.table.first_row && !lines.take(row)) above.push_back(row);
        }
        for (auto row = above.rbegin(); row != above.rend(); ++row) around.read_line(*row);
        each.table.select(month());
        if (each.table.passages) {
            for (int row : each.grid.rows()) {
                if (first && row > each.table.last_row && sampled.size() < 40) sampled.push_back(row);
            }
            return passages.read_sheet(each.grid, each.table, around);
        }
        TableReader reader(each.grid, each.table, question.schema, around, lines, builder);
        reader.read();
        if (first) sampled = reader.sampled();
        add_totals(totals, reader.totals(), first);
        for (const Json& row : reader.passed()) passed.push_back(row);
    }
};

Result<Draft> finish(Builder& builder, Json mapping, Nulls nulls = Nulls::Filled) {
    builder.complete(nulls);
    Draft draft;
    draft.data = std::move(builder.data);
    draft.places = std::move(builder.places);
    draft.findings = std::move(builder.findings);
    draft.mapping = std::move(mapping);
    return draft;
}

Result<Draft> map_table(const Reading& reading, const Question& question) {
    const record::Schema& schema = question.schema;
    Json skipped = Json::array();
    std::vector<SheetTable> sheets = choose(reading, question, skipped);
    if (sheets.empty() && question.confirmed != nullptr) return changed_header();
    if (sheets.empty()) return no_header(schema);
    if (cells_of_rows(sheets) > question.most_cells()) return reason::too_many_cells();
    Reader reader(question);
    Builder& builder = reader.builder;
    bool teams =
        sheets.size() > 1 && schema.header_field("team") != nullptr && schema.row_field("team") != nullptr;
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        std::size_t from = builder.data["rows"].size();
        reader.read_sheet(sheets[i], i == 0);
        if (teams) hand_team_to_rows(builder, from);
    }
    if (sheets.front().table.passages) {
        if (reader.passages.persons() * schema.rows().size() > question.most_cells())
            return reason::too_many_cells();
        reader.passages.finish();
    }
    if (reader.totals.is_object()) builder.data["totals"] = reader.totals;
    if (sheets.size() > 1) { // a sum over sheets stands in no cell
        for (const auto& [name, unused] : reader.totals.items()) builder.places.erase("/totals/" + name);
    }
    if (sheets.front().table.wide && !builder.has("period") && reader.month())
        builder.data["period"] = format(*reader.month());
    Json mapping =
        describe({sheets.front(), schema, reader.sampled, builder.data, builder.context, reader.month()},
                 question.samples);
    mapping["sheets"] = Json::array();
    for (const SheetTable& each : sheets) mapping["sheets"].push_back(each.grid.sheet().name);
    mapping["skipped"] = std::move(skipped);
    mapping["passed"] = std::move(reader.passed);
    return finish(builder, std::move(mapping), question.nulls);
}

Result<Draft> map_form(const Reading& reading, const record::Schema& schema,
                       const Surroundings::Names& names) {
    const Sheet* best = nullptr;
    int best_count = 0;
    for (bool hidden : {false, true}) {
        for (const Sheet& sheet : reading.sheets) {
            if (sheet.hidden != hidden || best_count >= 3) continue;
            Grid grid(sheet);
            Builder unused(schema);
            auto labels = Surroundings(grid, schema, names, unused).labels();
            int count = static_cast<int>(labels.fields.size());
            if (count > best_count) {
                best = &sheet;
                best_count = count;
            }
        }
    }
    if (best == nullptr || best_count < std::min<int>(3, static_cast<int>(schema.header().size())))
        return no_header(schema);
    Grid grid(*best);
    Builder builder(schema);
    builder.in_sheet(best->name);
    Surroundings around(grid, schema, names, builder);
    around.read_form();
    return finish(
        builder,
        {{"sheet", best->name}, {"sheets", {best->name}}, {"labels", best_count}, {"doubts", Json::array()}});
}

// A JSON whose members are the schema's own names, not those of a platform's object.
bool is_of_schema(const Json& value, const record::Schema& schema) {
    if (!value.is_object()) return false;
    auto rows = value.find("rows");
    if (rows != value.end() && rows->is_array() && !schema.rows().empty()) {
        if (rows->empty() || !rows->front().is_object()) return true;
        std::size_t own = 0;
        for (const auto& [key, unused] : rows->front().items())
            own += schema.row_field(key) != nullptr ? 1 : 0;
        return own * 2 >= rows->front().size();
    }
    return std::any_of(schema.header().begin(), schema.header().end(),
                       [&](const record::Field& field) { return value.contains(field.name); });
}

Failure wrong_json(const record::Schema& schema, const char* what) {
    return fail(Code::Unprocessable, "JSON 不是《" + schema.title() + "》的数据：" + what,
                "请按该资料的数据格式填写后重新上传");
}

Result<Draft> map_own_json(const Reading& reading, const record::Schema& schema) {
    if (!canonical(reading.json)) return wrong_json(schema, "金额、天数须为整数（金额以分为单位）");
    Builder builder(schema);
    builder.data = reading.json;
    return finish(builder, {{"sheet", ""}, {"format", "json"}, {"doubts", Json::array()}});
}

// Rows count from the first entry, not from the line of headings that only we see.
void count_from_entries(Draft& draft) {
    int header = draft.mapping.value("header_row", 0);
    auto number = [header](int row) { return std::max(0, row - header); };
    draft.places.renumber(number);
    for (auto& finding : draft.findings) {
        for (auto& place : finding.places) place.row = number(place.row);
    }
}

// Objects of the national platform and lists of other systems, by the headings their keys are.
Result<Draft> map_objects(const Reading& reading, const Question& question) {
    auto sheet = sheet_of(reading.json);
    if (!sheet || question.schema.rows().empty())
        return wrong_json(question.schema,
                          reading.json.is_object() ? "没有该资料的任何栏目" : "最外层应为对象");
    Reading table;
    table.format = reading.format;
    table.sheets.push_back(std::move(*sheet));
    auto draft = map_table(table, question);
    if (!draft && question.confirmed == nullptr) return wrong_json(question.schema, "没有该资料的任何栏目");
    if (!draft) return draft;
    count_from_entries(*draft);
    draft->mapping["format"] = "json";
    return draft;
}

Result<Draft> answer(const Reading& reading, const Question& question) {
    if (reading.format == Format::Json) {
        if (is_of_schema(reading.json, question.schema)) return map_own_json(reading, question.schema);
        if (question.confirmed != nullptr) TRY(check(*question.confirmed, question.schema));
        return map_objects(reading, question);
    }
    if (reading.sheets.empty()) {
        return fail(Code::Unprocessable, "文件里没有表格，只有图像页",
                    "扫描件由文字识别处理；如需自动核对，请上传表格");
    }
    std::size_t cells = 0;
    for (const Sheet& sheet : reading.sheets) cells += sheet.cells.size();
    if (cells > question.most_cells() && question.schema.importing().passages.empty())
        return reason::too_many_cells();
    if (auto own = question.confirmed == nullptr ? OwnSheet::find(reading) : std::nullopt;
        own && own->type == question.type.name) {
        if (auto draft = read_own_sheet(reading, *own, question.schema, question.samples))
            return *std::move(draft);
    }
    if (question.schema.rows().empty()) return map_form(reading, question.schema, question.names());
    if (question.confirmed != nullptr) TRY(check(*question.confirmed, question.schema));
    return map_table(reading, question);
}

// The fields a column may be given, those of passages where the sheet has passages.
Json choices(const record::Schema& schema, const Json& mapping) {
    const auto& passages = schema.importing().passages;
    bool gate = std::any_of(passages.begin(), passages.end(), [&](const record::Field& field) {
        if (schema.row_field(field.name) != nullptr || !mapping.contains("columns")) return false;
        return std::any_of(mapping["columns"].begin(), mapping["columns"].end(),
                           [&](const Json& column) { return column["field"] == field.name; });
    });
    Json fields = Json::array();
    auto add = [&fields](const record::Field& field) {
        fields.push_back({{"name", field.name}, {"title", field.title}, {"required", field.required}});
    };
    for (const record::Field& field : gate ? passages : schema.rows()) add(field);
    for (const record::Field& field : schema.header()) {
        if (schema.importing().columns.contains(field.name)) add(field);
    }
    return fields;
}

} // namespace

Result<Draft> map(const Reading& reading, const record::DocumentType& type, const record::Schema& schema,
                  const ConfirmedMapping* confirmed, std::string_view period, Nulls nulls) {
    return answer(reading, {type, schema, confirmed, period, Samples::Left, nulls});
}

Result<Json> propose(const Reading& reading, const record::DocumentType& type, const record::Schema& schema,
                     const ConfirmedMapping* confirmed, std::string_view period) {
    TRY_INTO(Draft draft, answer(reading, {type, schema, confirmed, period, Samples::Shown, Nulls::Left}));
    draft.mapping["fields"] = choices(schema, draft.mapping);
    return std::move(draft.mapping);
}

} // namespace taizhang::intake
