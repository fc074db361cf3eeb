#include "intake/builder.hh"

#include "intake/decimal.hh"
#include "text/normalise.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

void fill(Json& object, const std::vector<record::Field>& fields) {
    for (const record::Field& field : fields) object.emplace(field.name, nullptr); // keeps what is there
}

// The same for many: members of both are put side by side in order, so that none is moved to make room.
class RowFiller {
public:
    explicit RowFiller(const record::Schema& schema) : x_names{"extra"} {
        for (const record::Field& field : schema.rows()) x_names.push_back(field.name);
        std::sort(x_names.begin(), x_names.end());
    }

    void fill(Json::object_t& row) const {
        Json::object_t full;
        full.expect(x_names.size());
        auto own = row.begin();
        auto take = [&] {
            full.emplace(std::move(own->first), std::move(own->second));
            ++own;
        };
        for (const std::string& name : x_names) {
            while (own != row.end() && own->first <= name) take();
            full.emplace(name, nullptr);
        }
        while (own != row.end()) take();
        row = std::move(full);
    }

private:
    std::vector<std::string> x_names;
};

void fill_rows(Json& rows, const record::Schema& schema) {
    if (!rows.is_array()) return;
    RowFiller filler(schema);
    for (Json& row : rows) {
        if (row.is_object()) filler.fill(row.get_ref<Json::object_t&>());
        // else: of a JSON file, and the schema will say so
    }
}

record::Finding finding_at(const Builder& builder, const std::string& pointer, const Cell& cell) {
    record::Finding finding;
    record::Place place;
    place.sheet = builder.sheet();
    place.row = cell.row;
    place.column = cell.column;
    place.field = pointer;
    finding.basis = "登记的数据须能由表格直接读出（原件保持不变）";
    finding.places.push_back(std::move(place));
    return finding;
}

} // namespace

Builder::Builder(const record::Schema& schema) : data(Json::object()), x_schema(schema) {
    context.importing = &schema.importing();
    in_sheet("");
}

void Builder::in_sheet(std::string_view name) {
    x_sheet = name;
    x_sheet_number = places.sheet(name);
}

void Builder::expect(std::size_t rows, std::size_t cells) {
    auto& all = data["rows"].get_ref<Json::array_t&>();
    all.reserve(all.size() + rows);
    places.expect(rows, cells);
}

void Builder::place(const std::string& pointer, const Cell& cell) {
    places.put(pointer, x_sheet_number, cell.row, cell.column);
}

record::Finding& Builder::find(std::string rule, record::Severity severity, const std::string& pointer,
                               const Cell& cell) {
    findings.push_back(finding_at(*this, pointer, cell));
    findings.back().rule = std::move(rule);
    findings.back().severity = severity;
    return findings.back();
}

void Builder::report(const Value& value, const std::string& pointer, const record::Field& field,
                     const Cell& cell) {
    if (value.destroyed) {
        auto& finding = find("R-READ-NUMERIC-ID", record::Severity::Error, pointer, cell);
        finding.message = "“" + field.title + "”存成了数字，第15位以后的数字已被表格软件改成0，无法恢复";
        finding.advice = "请把该列设为“文本”格式，重新录入完整号码后上传";
        return;
    }
    if (value.encrypted) {
        auto& finding =
            find("R-READ-ENCRYPTED", field.required ? record::Severity::Error : record::Severity::Warning,
                 pointer, cell);
        finding.message = "“" + field.title + "”是平台加密后的文字，读不出号码，已按原样保留";
        finding.advice = "请从平台导出未加密的数据，或者上传写有号码的表格";
        return;
    }
    auto& finding = find("R-READ-VALUE", field.required ? record::Severity::Error : record::Severity::Warning,
                         pointer, cell);
    finding.message = "“" + field.title + "”无法读取：" + value.problem;
    finding.advice = "请更正该单元格后重新上传";
}

void Builder::report_name(const Json& name, const std::string& pointer, const record::Field& field,
                          const Cell& cell) {
    std::string doubt = doubt_of_name(name.get_ref<const std::string&>());
    if (doubt.empty()) return;
    auto& finding = find("R-READ-NAME", record::Severity::Warning, pointer, cell);
    finding.message = "“" + field.title + "”" + doubt + "，已按原样保留";
    finding.advice =
        "请按身份证上的字填写后重新上传；打不出的字请用支持生僻字的输入法，或写明其编码（如U+20BB7）";
}

// What could not be read is a finding, and kept as written.
void Builder::take_unread(const Value& value, Json& object, const std::string& pointer,
                          const record::Field& field, const Cell& cell) {
    // A serial number such as "1-2" matters to nobody; a month of birth is what the form asked for.
    bool silent =
        field.name == "seq" || (value.partial && context.importing->month_enough.contains(field.name));
    if (value.destroyed || !silent) report(value, pointer + "/" + field.name, field, cell);
    // As written, for whoever reads the record; of numbers that name a person only the file keeps it.
    bool personal = value.destroyed || (!field.pii.empty() && !value.encrypted);
    if (!personal && pointer != "/totals") keep(object, pointer, field.title, cell);
}

void Builder::put(Json& object, const std::string& pointer, const record::Field& field, const Cell& cell) {
    std::string at = pointer + "/" + field.name;
    Value value = convert(cell, field, context);
    place(at, cell);
    if (!value.read()) take_unread(value, object, pointer, field, cell);
    else if (field.pii == "name" && value.json.is_string()) report_name(value.json, at, field, cell);
    object[field.name] = std::move(value.json);
}

void Builder::put_in_row(Json& record, Json& into, std::size_t row, std::uint32_t step,
                         const record::Field& field, const Cell& cell) {
    Value value = convert(cell, field, context);
    places.put(row, step, x_sheet_number, cell.row, cell.column);
    if (!value.read()) {
        take_unread(value, record, "/rows/" + std::to_string(row), field, cell);
    } else if (!value.plain && field.pii == "name" && value.json.is_string()) {
        report_name(value.json, "/rows/" + std::to_string(row) + "/" + field.name, field, cell);
    }
    if (!value.json.is_null() && into.is_null()) into = std::move(value.json);
}

void Builder::add(Json& object, const std::string& pointer, const record::Field& field,
                  const std::string& header, const Cell& cell) {
    const std::string at = pointer + "/" + field.name;
    Json before = object.value(field.name, Json());
    auto place_before = places.find(at);
    put(object, pointer, field, cell);
    const Json now = object[field.name];
    if (!now.is_null()) keep(object, pointer, header, cell);
    if (!before.is_number_integer()) return;
    object[field.name] =
        now.is_number_integer() ? Json(before.get<std::int64_t>() + now.get<std::int64_t>()) : before;
    if (place_before) places.put(at, x_sheet_number, place_before->row, place_before->column);
}

void Builder::put_span(Json& object, const std::string& pointer, const record::Importing::Span& span,
                       const std::string& header, const Cell& cell) {
    auto dates = dates_in(cell.text);
    const std::string* names[2] = {&span.from, &span.to};
    bool whole = dates.size() == 2;
    for (std::size_t i = 0; whole && i < 2; ++i) {
        Json date = format(dates[i]);
        Json& value = object[*names[i]];
        whole = value.is_null() || value == date; // a column of its own says otherwise: keep both
        if (!value.is_null()) continue;
        value = std::move(date);
        place(pointer + "/" + *names[i], cell);
    }
    if (!whole) keep(object, pointer, header, cell);
}

void Builder::put_day(Json& days, const std::string& pointer, int day, const Cell& cell, bool half) {
    std::string at = pointer + "/" + std::to_string(day - 1);
    Value value = convert_day(cell, half);
    if (!value.problem.empty()) {
        record::Field field;
        field.title = std::to_string(day) + "日考勤";
        report(value, at, field, cell);
    }
    Json& now = days[static_cast<std::size_t>(day - 1)];
    if (half && now.is_number_integer()) {
        if (value.json.is_number_integer()) now = now.get<std::int64_t>() + value.json.get<std::int64_t>();
        return; // its place is the morning's
    }
    place(at, cell);
    now = std::move(value.json);
}

void Builder::keep(Json& object, const std::string& pointer, const std::string& label, const Cell& cell) {
    std::string text =
        cell.kind == Cell::Kind::Number ? plain_decimal(cell.text) : text::clean_cell(cell.text);
    if (text.empty()) return;
    Json& extra = object["extra"];
    if (!extra.is_object()) extra = Json::object();
    std::string key = label;
    for (int n = 2; n < 20 && extra.contains(key); ++n) key = label + "(" + std::to_string(n) + ")";
    if (extra.contains(key))
        key = label + "(" + std::to_string(cell.row) + "," + std::to_string(cell.column) + ")";
    place(pointer + "/extra/" + escape_pointer(key), cell);
    extra[key] = std::move(text);
}

bool Builder::has(std::string_view header_field) const {
    auto at = data.find(header_field);
    return at != data.end() && !at->is_null();
}

void Builder::complete(Nulls rows) {
    fill(data, x_schema.header());
    data.emplace("extra", nullptr);
    if (x_schema.rows().empty()) return;
    data.emplace("rows", nullptr);
    if (rows == Nulls::Filled) fill_rows(data["rows"], x_schema);
    if (x_schema.totals().empty()) return;
    data.emplace("totals", nullptr);
    if (data["totals"].is_object()) fill(data["totals"], x_schema.totals());
}

} // namespace taizhang::intake
