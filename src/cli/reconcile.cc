// taizhang reconcile: a month's persons on all sides, as a table, as JSON, as CSV.
#include "cli/verbs.hh"
#include "text/csv.hh"
#include "text/numerals.hh"

#include <array>
#include <cstdio>
#include <map>

namespace taizhang::cli {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 5> Sides = {{{"register", "花名册"},
                                                                       {"contract", "合同"},
                                                                       {"attendance", "考勤"},
                                                                       {"payroll", "工资表"},
                                                                       {"bank", "银行"}}};

std::string words_of(const Json& differences) {
    static const std::map<std::string, std::string> Words = {
        {"not_registered", "不在花名册"}, {"no_contract", "没有合同"},     {"not_attended", "没有考勤"},
        {"not_paid", "没有列入工资表"},   {"not_by_bank", "银行没有到账"}, {"days", "天数不同"},
        {"amount", "金额不同"},           {"account", "卡号不同"}};
    std::string text;
    for (const Json& each : differences) {
        auto at = Words.find(each.get<std::string>());
        text += (text.empty() ? "" : "、") + (at == Words.end() ? each.get<std::string>() : at->second);
    }
    return text;
}

// What a side says, in one cell of a table: days, else money, else that it knows the person.
std::string said(const Json& cells) {
    std::int64_t days = 0, money = 0;
    bool has_days = false, has_money = false;
    for (const Json& cell : cells) {
        auto field = text_at(cell, "field");
        if (!cell.at("value").is_number_integer()) continue;
        auto value = cell.at("value").get<std::int64_t>();
        if (field == "days" || field == "days_total") {
            days += value;
            has_days = true;
        } else if (field == "net" || field == "amount" || field == "repaid_amount") {
            money += value;
            has_money = true;
        }
    }
    if (cells.empty()) return "—";
    std::string text = has_days ? text::scaled(days, 1) + "天" : "";
    if (has_money) text += (text.empty() ? "" : " ") + text::amount(money);
    return text.empty() ? "有" : text;
}

std::string csv(const Json& json) {
    std::vector<std::string> heads = {"分包单位", "姓名", "身份证号码"};
    for (const auto& [side, title] : Sides) heads.emplace_back(title);
    heads.emplace_back("差异");
    std::string text = std::string(text::CsvMark) + text::csv_line(heads);
    for (const Json& person : json.at("persons")) {
        std::vector<std::string> line = {text_at(person, "subcontractor"), text_at(person, "name"),
                                         text_at(person, "id_no")};
        for (const auto& [side, title] : Sides) line.push_back(said(person.at("sides").at(side)));
        line.push_back(words_of(person.at("differences")));
        text += text::csv_line(line);
    }
    return text;
}

std::string table(const Json& json) {
    const Json& summary = json.at("summary");
    std::string text = std::to_string(summary.at("persons").get<int>()) + " 人，其中 " +
                       std::to_string(summary.at("different").get<int>()) + " 人有差异\n";
    for (const Json& person : json.at("persons")) {
        text += (person.at("differences").empty() ? "  " : "✗ ") + text_at(person, "name") + " " +
                text_at(person, "id_no") + "  " + text_at(person, "subcontractor") + "\n   ";
        for (const auto& [side, title] : Sides)
            text += std::string(" ") + title + " " + said(person.at("sides").at(side));
        text += "\n";
        if (!person.at("differences").empty())
            text += "    差异：" + words_of(person.at("differences")) + "\n";
    }
    if (!json.at("stray").empty())
        text += "银行明细里有 " + std::to_string(json.at("stray").size()) + " 格属于谁也不认识的收款人\n";
    return text;
}

} // namespace

int reconcile(const Common& common, const std::string& project, const std::string& period,
              const std::string& subcontractor, bool as_csv) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto path = place_of({project, period}, "/reconciliation");
    if (!subcontractor.empty()) path += "?subcontractor=" + url_escaped(subcontractor);
    auto answer = connection->get(path);
    if (!answer) return print_error(common, answer.error());
    if (as_csv && !common.json) {
        auto text = csv(*answer);
        std::fwrite(text.data(), 1, text.size(), stdout);
    } else {
        print(common, *answer, table(*answer));
    }
    return answer->at("summary").at("different") == 0 ? 0 : 1;
}

} // namespace taizhang::cli
