#include "service/reference.hh"

namespace taizhang::service {
namespace {

Result<retention::Rule> load_retention(const std::filesystem::path& schemas) {
    TRY_INTO(Json json, read_json(schemas / "rules" / "retention.json"));
    auto volume = json.value("project_volume", Json::object());
    retention::Rule rule;
    rule.years = volume.value("years", 0);
    rule.record_years = volume.value("record_years", 0);
    rule.basis = volume.value("basis", "");
    if (rule.years < 3 || rule.record_years < 3)
        return fail(Code::BadInput, "schemas/rules/retention.json: project_volume is kept less than 3 years",
                    "保障农民工工资支付条例第二十八条：至少3年");
    return rule;
}

} // namespace

Result<Reference> Reference::load(const std::filesystem::path& share) {
    auto schemas_directory = share / "schemas";
    TRY_INTO(auto catalogue, record::Catalogue::load(schemas_directory));
    TRY_INTO(auto fonts, typeset::FontSet::open(share / "fonts"));
    TRY_INTO(auto rules, review::Rules::load(schemas_directory));
    TRY_INTO(auto retention, load_retention(schemas_directory));
    TRY_INTO(auto forms, print::Forms::load(share));
    Reference result{std::move(catalogue), {}, {}, std::move(fonts), std::move(rules), std::move(retention),
                     std::move(forms)};
    for (const auto& type : result.catalogue.types()) {
        if (type.schema.empty()) continue;
        TRY_INTO(auto schema, record::Schema::load(schemas_directory, type.schema));
        if (!type.template_.empty()) {
            TRY_INTO(auto layout, typeset::Template::load(share / "templates", type.template_, schema));
            result.templates.emplace(type.code, std::move(layout));
        }
        result.schemas.emplace(type.code, std::move(schema));
    }
    return result;
}

Result<const record::DocumentType*> Reference::type(std::string_view code) const {
    const auto* found = catalogue.find(code);
    if (found == nullptr)
        return fail(Code::Unprocessable, "没有这种资料类型：" + std::string(code), "请从台账目录里选一种");
    return found;
}

const record::Schema* Reference::schema(std::string_view code) const {
    auto at = schemas.find(code);
    return at == schemas.end() ? nullptr : &at->second;
}

const typeset::Template* Reference::layout(std::string_view code) const {
    auto at = templates.find(code);
    return at == templates.end() ? nullptr : &at->second;
}

Json Reference::versions(std::string_view code) const {
    const auto* type_of_code = catalogue.find(code);
    return {{"catalogue", catalogue.version()},
            {"schema", type_of_code == nullptr ? "" : type_of_code->schema},
            {"template", type_of_code == nullptr ? "" : type_of_code->template_},
            {"fonts", fonts.digest().hex()},
            {"rules", rules.version()}};
}

} // namespace taizhang::service
