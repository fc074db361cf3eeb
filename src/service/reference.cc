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

Failure refused(const std::vector<std::string>& faults) {
    constexpr std::size_t Shown = 8;
    std::string message = "架构或模板有误：";
    for (std::size_t i = 0; i < faults.size() && i < Shown; ++i) message += "\n" + faults[i];
    if (faults.size() > Shown) message += "\n共 " + std::to_string(faults.size()) + " 处";
    return fail(Code::BadInput, message, "请改正后用 taizhang templates check 核对（docs/templates.md）");
}

} // namespace

Result<Reference> Reference::load(const std::filesystem::path& share, std::vector<std::string>* every) {
    auto schemas_directory = share / "schemas";
    std::vector<std::string> faults;
    auto note = [&](const std::string& file, const Error& error, std::vector<std::string> inside) {
        if (inside.empty()) inside.push_back(error.code == Code::NotFound ? "没有这个文件" : error.message);
        for (const auto& each : inside) faults.push_back(file + " " + each);
    };
    std::vector<std::string> inside;
    auto catalogue = record::Catalogue::load(schemas_directory, &inside);
    if (!catalogue) {
        note("schemas/catalogue.json", catalogue.error(), inside);
        if (every != nullptr) *every = faults;
        return Failure(std::move(catalogue).error());
    }
    TRY_INTO(auto fonts, typeset::FontSet::open(share / "fonts"));
    TRY_INTO(auto rules, review::Rules::load(schemas_directory));
    TRY_INTO(auto retention, load_retention(schemas_directory));
    auto forms = print::Forms::load(share);
    if (!forms) note("templates/print", forms.error(), {forms.error().message});
    auto guide = workbook::Guide::load(schemas_directory);
    if (!guide) note("schemas/sheets.json", guide.error(), {guide.error().message});
    auto gate = review::GateWords::load(schemas_directory);
    if (!gate) note("schemas/gate.json", gate.error(), {gate.error().message});
    auto duties = review::DutyRules::load(schemas_directory);
    if (!duties) note("schemas/duties.json", duties.error(), {duties.error().message});
    auto months = MonthWords::load(schemas_directory, *catalogue);
    if (!months) note("schemas/months.json", months.error(), {months.error().message});
    Reference result{std::move(*catalogue),
                     {},
                     {},
                     std::move(fonts),
                     std::move(rules),
                     std::move(retention),
                     forms ? std::move(*forms) : print::Forms(),
                     guide ? std::move(*guide) : workbook::Guide(),
                     gate ? std::move(*gate) : review::GateWords(),
                     duties ? std::move(*duties) : review::DutyRules(),
                     months ? std::move(*months) : MonthWords()};
    for (const auto& type : result.catalogue.types()) {
        if (type.schema.empty()) continue;
        inside.clear();
        auto schema = record::Schema::load(schemas_directory, type.schema, &inside);
        if (!schema) {
            note("schemas/" + type.schema + ".schema.json", schema.error(), inside);
            continue;
        }
        if (!type.template_.empty()) {
            auto layout = typeset::Template::load(share / "templates", type.template_, *schema, &inside);
            if (layout) result.templates.emplace(type.code, std::move(*layout));
            else note("templates/" + type.template_ + ".json", layout.error(), inside);
        }
        result.schemas.emplace(type.code, std::move(*schema));
    }
    if (faults.empty()) return result;
    if (every != nullptr) *every = faults;
    return refused(faults);
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
