#include "typeset/template.hh"

#include "typeset/template_reader.hh"

namespace taizhang::typeset {
namespace {

// "payroll_sheet/1": the id becomes a path, so nothing else may be in it.
bool is_id(std::string_view id) {
    auto slash = id.find('/');
    if (slash == 0 || slash == std::string_view::npos || slash + 1 == id.size()) return false;
    for (char c : id.substr(0, slash)) {
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_') return false;
    }
    return id.find_first_not_of("0123456789", slash + 1) == std::string_view::npos;
}

} // namespace

Result<Template> Template::load(const std::filesystem::path& templates, std::string_view id,
                                const record::Schema& schema, std::vector<std::string>* every) {
    if (!is_id(id)) return fail(Code::BadInput, "模板名应为“类型/版本”，如 payroll_sheet/1");
    TRY_INTO(auto text, read_text(templates / (std::string(id) + ".json")));
    return read(text, id, schema, every);
}

Result<Template> Template::read(std::string_view text, std::string_view id, const record::Schema& schema,
                                std::vector<std::string>* every) {
    Faults faults;
    auto json = parse_json(text);
    if (!json) faults.add("", json.error().message);
    for (const std::string& place : repeated_keys(text)) faults.add(place, "同一个键写了两次");
    auto parts = std::make_shared<Parts>();
    if (json) {
        *parts = Parts{TemplateReader(schema, faults).read(*json)};
        if (parts->id != id) faults.add("/id", "与文件位置不符，应为 " + std::string(id));
    }
    if (!faults.empty()) {
        if (every != nullptr) *every = faults.list();
        return fail(Code::BadInput, "模板 " + std::string(id) + " 有误：" + faults.joined(),
                    "请按 docs/templates.md 改正模板");
    }
    Template result;
    result.x_parts = std::move(parts);
    return result;
}

const std::string& Template::id() const { return x_parts->id; }

} // namespace taizhang::typeset
