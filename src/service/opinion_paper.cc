#include "service/opinion_paper.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

constexpr std::size_t MostPlaces = 5;
constexpr std::string_view Meets = "符合", Fails = "不符合", Unclear = "无法判断";

// "NT-L5-05-202606-01-D1 Sheet1!G12、…等7处"
std::string places_of(const Json& finding, const OpinionOn& on) {
    const Json places = finding.value("places", Json::array());
    std::string words;
    for (std::size_t i = 0; i < places.size() && i < MostPlaces; ++i) {
        auto code = on.codes.find(text_at(places[i], "document"));
        auto cell = text_at(places[i], "cell");
        auto sheet = text_at(places[i], "sheet");
        words += (words.empty() ? "" : "、") + (code == on.codes.end() ? std::string() : code->second);
        if (!cell.empty()) words += " " + (sheet.empty() ? "" : sheet + "!") + cell;
    }
    if (places.size() > MostPlaces) words += "等" + std::to_string(places.size()) + "处";
    return words;
}

std::string said_of(const Json& finding, const OpinionOn& on, const store::MonthAct* explained) {
    auto words = text_at(finding, "message");
    if (auto places = places_of(finding, on); !places.empty()) words += "；位置：" + places;
    if (auto basis = text_at(finding, "basis"); !basis.empty()) words += "；依据：" + basis;
    if (auto advice = text_at(finding, "advice"); !advice.empty()) words += "；办法：" + advice;
    if (explained != nullptr) words += "（已说明：" + explained->reason + "）";
    return words;
}

void add(std::string& text, const std::string& words, std::size_t which) {
    text += (text.empty() ? "" : "\n") + std::to_string(which) + ". " + words + "。";
}

struct Found {
    std::string text;
    std::size_t count = 0;
    bool unexplained = false;
};

// Errors and warnings of the subcontractor that `wanted` takes.
template <class Wanted>
Found found(const OpinionOn& on, const Wanted& wanted) {
    Found made;
    for (const auto& each : on.findings) {
        if (!each.subcontractors.contains(on.figures.subcontractor) ||
            !wanted(text_at(*each.finding, "notice")))
            continue;
        add(made.text, said_of(*each.finding, on, each.explained), ++made.count);
        made.unexplained = made.unexplained || each.explained == nullptr;
    }
    return made;
}

// What the review could not judge of a condition: of this subcontractor's papers, or of no paper at all.
std::string unclear(const OpinionOn& on, const std::string& notice, const std::vector<std::string>& mine) {
    std::string text;
    std::size_t which = 0;
    for (const Json& finding : on.review.findings) {
        if (finding.at("severity") != "info" || text_at(finding, "notice") != notice) continue;
        const Json places = finding.value("places", Json::array());
        bool concerns =
            places.empty() || std::any_of(places.begin(), places.end(), [&](const Json& place) {
                return std::find(mine.begin(), mine.end(), text_at(place, "document")) != mine.end();
            });
        if (concerns) add(text, said_of(finding, on, nullptr), ++which);
    }
    return text;
}

// The records that carry this subcontractor's findings, or nobody's in particular, are named by the review's own basis.
std::vector<std::string> records_of(const OpinionOn& on) {
    std::vector<std::string> mine;
    auto basis = parse_json(on.review.basis);
    if (!basis || !basis->is_object()) return mine;
    for (const Json& entry : basis->value("records", Json::array())) {
        auto firm = text_at(entry, "subcontractor");
        if (firm.empty() || firm == on.figures.subcontractor) mine.push_back(text_at(entry, "id"));
    }
    return mine;
}

Json condition_row(const MonthWords& words, const OpinionOn& on, const std::string& notice,
                   const std::vector<std::string>& mine) {
    auto of_it = found(on, [&](const std::string& each) { return each == notice; });
    auto open = unclear(on, notice, mine);
    auto method = words.methods.find(notice);
    auto text = of_it.text + (of_it.text.empty() || open.empty() ? "" : "\n") + open;
    return {{"clause", notice},
            {"condition", words.condition(notice)},
            {"method", method == words.methods.end() ? Json() : Json(method->second)},
            {"result", of_it.count > 0 ? Fails
                       : open.empty()  ? Meets
                                       : Unclear},
            {"finding", text.empty() ? "未发现问题。" : text}};
}

Json other_row(const MonthWords& words, const OpinionOn& on) {
    auto rest = found(on, [&](const std::string& each) { return !words.conditions.contains(each); });
    return {{"condition", words.other_condition},
            {"method", words.other_method},
            {"result", rest.count > 0 ? Fails : Meets},
            {"finding", rest.count > 0 ? rest.text : "未发现问题。"}};
}

void conclude(const MonthWords& words, const OpinionOn& on, Json& data) {
    const Json& rows = data.at("rows");
    bool open = on.life.unexplained > 0 || on.life.errors > 0;
    bool some_unclear =
        std::any_of(rows.begin(), rows.end(), [](const Json& row) { return row.at("result") == Unclear; });
    const auto& corrected = on.life.corrected.empty() ? words.passed : words.corrected;
    data["conclusion"] = open ? words.failed : some_unclear ? words.unclear : corrected;
    data["opinion"] = open           ? words.opinions.failed
                      : some_unclear ? words.opinions.unclear
                                     : words.opinions.passed;
    data["due_on"] = open && on.due ? Json(format(*on.due)) : Json();
}

} // namespace

Json opinion_data(const MonthWords& words, const Writer& writer, const OpinionOn& on) {
    const auto& figures = on.figures;
    Json data = {{"project", writer.project.name},
                 {"gc", writer.project.general_contractor},
                 {"period", writer.period},
                 {"review_no", on.number},
                 {"reviewed_on", format(writer.today)},
                 {"officer", writer.officer},
                 {"round", on.round},
                 {"review_run", on.review.sequence},
                 {"review_at", format(shanghai_time(on.review.at))},
                 {"review_inputs", on.review.inputs},
                 {"rules_version", on.review.rules_version},
                 {"rows", Json::array()}};
    data.update(payroll_figures(figures));
    auto mine = records_of(on);
    for (const auto& [notice, title] : words.conditions)
        data["rows"].push_back(condition_row(words, on, notice, mine));
    data["rows"].push_back(other_row(words, on));
    int seq = 0;
    for (auto& row : data["rows"]) row["seq"] = ++seq;
    conclude(words, on, data);
    return data;
}

} // namespace taizhang::service
