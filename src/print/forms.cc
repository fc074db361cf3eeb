#include "print/forms.hh"

#include "print/sheet.hh"
#include "record/schema.hh"

#include <algorithm>
#include <iterator>

namespace taizhang::print {
namespace {

constexpr std::size_t MostAtOnce = 1000;

// Errors of the schema and what a complete form must have: a separator sheet without its project is of no use.
Result<void> check(const record::Schema& schema, const Json& data, std::size_t number) {
    std::string wrong;
    for (const record::Finding& finding : schema.validate(data)) {
        wrong += "\n" + (finding.places.empty() ? std::string() : finding.places.front().field) + " " +
                 finding.message;
    }
    if (wrong.empty()) return {};
    return fail(Code::Unprocessable, "第 " + std::to_string(number) + " 张的数据不全或有误：" + wrong,
                "请补齐；字段见 schemas/print");
}

std::string text_of(const Json& data, const char* key) {
    auto at = data.find(key);
    return at != data.end() && at->is_string() ? at->get<std::string>() : std::string();
}

} // namespace

Result<Forms> Forms::load(const std::filesystem::path& share) {
    auto templates = share / "templates/print", schemas = share / "schemas/print";
    TRY_INTO(Json list, read_json(templates / "forms.json"));
    Forms forms;
    if (!list.is_object() || !list.contains("forms") || !list["forms"].is_array())
        return fail(Code::BadInput, "templates/print/forms.json 应有 forms 数组");
    for (const Json& each : list["forms"]) {
        if (!each.is_object()) return fail(Code::BadInput, "templates/print/forms.json 的 forms 应为对象");
        TRY_INTO(auto schema, record::Schema::load(schemas, text_of(each, "schema")));
        TRY_INTO(auto layout, typeset::Template::load(templates, text_of(each, "template"), schema));
        forms.x_forms.push_back(
            {text_of(each, "name"), text_of(each, "title"), std::move(schema), std::move(layout)});
    }
    return forms;
}

Result<typeset::Document> Forms::set(std::string_view name, const Json& data,
                                     const typeset::FontSet& fonts) const {
    auto form =
        std::find_if(x_forms.begin(), x_forms.end(), [&](const Form& each) { return each.name == name; });
    if (form == x_forms.end()) {
        std::string known;
        for (const Form& each : x_forms) known += " " + each.name;
        return fail(Code::NotFound, "没有这种打印件", "可用：" + known);
    }
    Json all = data.is_array() ? data : Json::array({data});
    if (all.empty() || all.size() > MostAtOnce) return fail(Code::Unprocessable, "一次可打印 1 至 1000 张");
    typeset::Document whole;
    whole.title = form->title;
    for (std::size_t i = 0; i < all.size(); ++i) {
        TRY(check(form->schema, all[i], i + 1));
        typeset::Context context;
        context.archival_code = text_of(all[i], "archival_code");
        TRY_INTO(auto set, typeset::compose(form->layout, all[i], context, fonts));
        if (set.pages.size() != 1) {
            return fail(Code::Unprocessable, "第 " + std::to_string(i + 1) + " 张的文字在一页上排不下",
                        "请缩短题名或项目名称，或换用更宽的标签");
        }
        whole.pages.push_back(std::move(set.pages.front()));
    }
    if (is_label(whole.pages.front())) {
        TRY_INTO(whole.pages, on_sheets(whole.pages));
    }
    return whole;
}

} // namespace taizhang::print
