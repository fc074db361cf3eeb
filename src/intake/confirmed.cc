#include "intake/confirmed.hh"

#include <set>

namespace taizhang::intake {
namespace {

Failure malformed(std::string_view what) {
    return fail(Code::BadInput, "认列的数据有误：" + std::string(what), "请在页面上重新确认栏目");
}

Result<int> number_at(const Json& object, const char* key, int least, int most, int otherwise) {
    auto at = object.find(key);
    if (at == object.end() || at->is_null()) return otherwise;
    bool good =
        at->is_number_integer() && at->get<std::int64_t>() >= least && at->get<std::int64_t>() <= most;
    if (!good) return malformed(key);
    return at->get<int>();
}

Result<ConfirmedMapping::Column> column_from(const Json& json) {
    if (!json.is_object()) return malformed("columns");
    ConfirmedMapping::Column column;
    TRY_INTO(column.column, number_at(json, "column", 1, 16'384, 0));
    column.header = text_at(json, "header");
    column.field = text_at(json, "field");
    if (column.column == 0 && column.header.empty()) return malformed("column");
    return column;
}

} // namespace

Result<ConfirmedMapping> confirmed_mapping(const Json& json) {
    if (!json.is_object()) return malformed("应为对象");
    ConfirmedMapping mapping;
    TRY_INTO(mapping.header_row, number_at(json, "header_row", 0, 1'048'576, 0));
    TRY_INTO(mapping.header_rows, number_at(json, "header_rows", 0, 3, 1));
    mapping.fingerprint = text_at(json, "fingerprint");
    auto columns = json.find("columns");
    if (columns == json.end() || !columns->is_array() || columns->empty() || columns->size() > 16'384)
        return malformed("columns");
    for (const Json& each : *columns) {
        TRY_INTO(auto column, column_from(each));
        mapping.columns.push_back(std::move(column));
    }
    return mapping;
}

Json to_json(const ConfirmedMapping& mapping) {
    Json columns = Json::array();
    for (const auto& each : mapping.columns)
        columns.push_back({{"column", each.column}, {"header", each.header}, {"field", each.field}});
    return {{"header_row", mapping.header_row},
            {"header_rows", mapping.header_rows},
            {"fingerprint", mapping.fingerprint},
            {"columns", std::move(columns)}};
}

namespace {

// The field a confirmed column may have: of the row, of a passage, of the record where it may stand in a column.
const record::Field* field_of(const record::Schema& schema, const std::string& name) {
    if (const record::Field* field = schema.row_field(name)) return field;
    if (const auto* field = record::find_field(schema.importing().passages, name)) return field;
    return schema.importing().columns.contains(name) ? schema.header_field(name) : nullptr;
}

} // namespace

Result<void> check(const ConfirmedMapping& confirmed, const record::Schema& schema) {
    std::set<std::string> taken;
    for (const auto& each : confirmed.columns) {
        if (each.field.empty()) continue;
        const record::Field* field = field_of(schema, each.field);
        if (field == nullptr)
            return fail(Code::Unprocessable, "《" + schema.title() + "》没有栏目“" + each.field + "”",
                        "请从列出的栏目里选择");
        bool several = field->kind == record::Kind::DayMarks || schema.importing().adds.contains(each.field);
        if (!taken.insert(each.field).second && !several)
            return fail(Code::Unprocessable, "有两列都认作“" + field->title + "”",
                        "请只留一列，另一列选“不用”");
    }
    if (taken.empty()) return fail(Code::Unprocessable, "没有认出任何一列", "请至少为姓名等栏目选择对应的列");
    return {};
}

} // namespace taizhang::intake
