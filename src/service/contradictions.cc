#include "service/contradictions.hh"

#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

constexpr auto Basis = "登记的数据须能由表格直接读出（原件保持不变）";

void add(std::vector<record::Finding>& into, std::string rule, std::string message, std::string advice,
         const record::Places& places, const std::string& field) {
    record::Finding finding;
    finding.rule = std::move(rule);
    finding.message = std::move(message);
    finding.advice = std::move(advice);
    finding.basis = Basis;
    record::Place place;
    if (auto at = places.find(field)) {
        place.sheet = at->sheet;
        place.row = at->row;
        place.column = at->column;
    }
    place.field = field;
    finding.places.push_back(std::move(place));
    into.push_back(std::move(finding));
}

void add_other_month(std::vector<record::Finding>& into, const Json& data, const record::Places& places,
                     const store::Filing& filed) {
    auto written = text_at(data, "period");
    auto in_sheet = parse_month(written), in_archive = parse_month(filed.period);
    if (!in_sheet || !in_archive || in_sheet == in_archive) return;
    add(into, "R-READ-PERIOD", "表里写的是" + in_words(*in_sheet) + "，归在" + in_words(*in_archive),
        "请核对：表里写错了，改好再上传；归错了月份，按正确的月份再上传一次", places, "/period");
}

void add_other_project(std::vector<record::Finding>& into, const Json& data, const record::Places& places,
                       const store::Project& project) {
    for (const char* field : {"project", "project_name"}) {
        auto written = text_at(data, field);
        if (written.empty() || names_the_same(written, project.name)) continue;
        add(into, "R-READ-PROJECT", "表里写的项目是“" + written + "”，收在“" + project.name + "”",
            "请核对：表里写错了，改好再上传；传错了项目，请到那个项目再上传一次", places,
            std::string("/") + field);
    }
}

std::u32string key_of(std::string_view name) {
    auto key = text::decode(text::fold(name));
    std::erase_if(key, [](char32_t c) { return !text::is_word_character(c); });
    return key;
}

bool is_short_for(std::u32string_view shorter, std::u32string_view longer) {
    std::size_t at = 0;
    for (char32_t c : longer)
        if (at < shorter.size() && shorter[at] == c) ++at;
    return at == shorter.size();
}

} // namespace

bool names_the_same(std::string_view name, std::string_view full) {
    auto a = key_of(name), b = key_of(full);
    return a.size() < b.size() ? is_short_for(a, b) : is_short_for(b, a);
}

bool is_made_for_another(const Json& mapping, const store::Project& project) {
    auto made_for = text_at(mapping, "own_project");
    return !made_for.empty() && made_for != project.id.text();
}

std::vector<record::Finding> contradictions(const Json& data, const record::Places& places,
                                            const Json& mapping, const store::Project& project,
                                            const store::Filing& filed) {
    std::vector<record::Finding> found;
    add_other_month(found, data, places, filed);
    bool made_for_this = text_at(mapping, "own_project") == project.id.text();
    if (!made_for_this) add_other_project(found, data, places, project);
    return found;
}

} // namespace taizhang::service
