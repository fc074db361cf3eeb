#include "intake/builder.hh"

#include "intake/decimal.hh"
#include "text/normalise.hh"

namespace taizhang::intake {
namespace {

void fill(Json& object, const std::vector<record::Field>& fields) {
    for (const record::Field& field : fields) object.emplace(field.name, nullptr); // keeps what is there
}

record::Finding finding_at(const Builder& builder, const std::string& pointer, const Cell& cell) {
    record::Finding finding;
    record::Place place;
    place.sheet = builder.sheet;
    place.row = cell.row;
    place.column = cell.column;
    place.field = pointer;
    finding.basis = "登记的数据须能由表格直接读出（原件保持不变）";
    finding.places.push_back(std::move(place));
    return finding;
}

} // namespace

Builder::Builder(const record::Schema& schema) : data(Json::object()), x_schema(schema) {}

void Builder::place(const std::string& pointer, const Cell& cell) {
    places[pointer] = {{"sheet", sheet}, {"row", cell.row}, {"column", cell.column}};
}

void Builder::report(const Value& value, const std::string& pointer, const record::Field& field,
                     const Cell& cell) {
    record::Finding finding = finding_at(*this, pointer, cell);
    if (value.destroyed) {
        finding.rule = "R-READ-NUMERIC-ID";
        finding.message = "“" + field.title + "”存成了数字，第15位以后的数字已被表格软件改成0，无法恢复";
        finding.advice = "请把该列设为“文本”格式，重新录入完整号码后上传";
    } else {
        finding.rule = "R-READ-VALUE";
        finding.severity = field.required ? record::Severity::Error : record::Severity::Warning;
        finding.message = "“" + field.title + "”无法读取：" + value.problem;
        finding.advice = "请更正该单元格后重新上传";
    }
    findings.push_back(std::move(finding));
}

void Builder::put(Json& object, const std::string& pointer, const record::Field& field, const Cell& cell) {
    std::string at = pointer + "/" + field.name;
    Value value = convert(cell, field, context);
    place(at, cell);
    if (value.destroyed || !value.problem.empty()) {
        // A serial number such as "1-2" matters to nobody: keep it as it is, without a finding.
        if (field.name == "seq" && !value.destroyed) keep(object, pointer, field.title, cell);
        else report(value, at, field, cell);
    }
    object[field.name] = std::move(value.json);
}

void Builder::put_day(Json& days, const std::string& pointer, int day, const Cell& cell) {
    std::string at = pointer + "/" + std::to_string(day - 1);
    Value value = convert_day(cell);
    place(at, cell);
    if (!value.problem.empty()) {
        record::Field field;
        field.title = std::to_string(day) + "日考勤";
        report(value, at, field, cell);
    }
    days[static_cast<std::size_t>(day - 1)] = std::move(value.json);
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

void Builder::complete() {
    fill(data, x_schema.header());
    data.emplace("extra", nullptr);
    if (x_schema.rows().empty()) return;
    Json& rows = data["rows"];
    for (std::size_t i = 0; rows.is_array() && i < rows.size(); ++i) {
        if (!rows[i].is_object()) continue; // of a JSON file: the schema will say so
        fill(rows[i], x_schema.rows());
        rows[i].emplace("extra", nullptr);
    }
    if (x_schema.totals().empty()) return;
    data.emplace("totals", nullptr);
    if (data["totals"].is_object()) fill(data["totals"], x_schema.totals());
}

} // namespace taizhang::intake
