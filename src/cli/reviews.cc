// The reviews of a month as records: which there were, one of them done again, by the daemon or from a bundle without it.
#include "cli/verbs.hh"
#include "service/replay.hh"

#include <fstream>
#include <sstream>

namespace taizhang::cli {
namespace {

std::string run_of(const std::string& run) {
    return "/" + (run.empty() ? std::string("newest") : url_escaped(run));
}

std::string changes(const Json& difference) {
    std::string lines;
    for (const Json& finding : difference.at("added"))
        lines += "  + " + text_at(finding, "rule") + "  " + text_at(finding, "message") + "\n";
    for (const Json& finding : difference.at("gone"))
        lines += "  - " + text_at(finding, "rule") + "  " + text_at(finding, "message") + "\n";
    return lines;
}

std::string list_lines(const Json& answer) {
    std::string lines;
    for (const Json& item : answer.at("items")) {
        lines += "第 " + item.at("run").dump() + " 次  " + text_at(item, "at") + "  规则 " +
                 text_at(item, "rules_version") + "  " + item.at("findings").dump() + " 个问题" +
                 (item.at("replayable") == true ? "" : "（没有保存依据，不能重做）") + "\n" +
                 changes(item.at("difference"));
    }
    return lines.empty() ? "本月还没有审核过\n" : lines;
}

// 0: the same findings.
int tell(const Common& common, const Json& again) {
    bool same = again.at("same") == true;
    std::string lines = same ? "结果逐字相同：" + again.at("findings").dump() + " 个问题，摘要 " +
                                   text_at(again, "again") + "\n"
                             : "结果不同：\n" + changes(again.at("difference"));
    if (again.contains("by"))
        lines += again["by"].at("then") == again["by"].at("now") ? "现行的审核规则和参数与当时相同\n"
                                                                 : "现行的审核规则或参数与当时不同\n";
    for (const Json& rule : again.at("rules"))
        lines += "规则 " + text_at(rule, "rule") + " 当时是版本 " + rule.at("then").dump() +
                 "，本程序是版本 " + rule.at("now").dump() + "\n";
    print(common, again, lines);
    return same ? 0 : 1;
}

} // namespace

int list_reviews(const Common& common, const MonthOf& month) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto answer = connection->get(place_of(month, "/reviews"));
    if (!answer) return print_error(common, answer.error());
    print(common, *answer, list_lines(*answer));
    return 0;
}

int review_again(const Common& common, const MonthOf& month) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto answer = connection->post(place_of(month, "/reviews"), Json::object());
    if (!answer) return print_error(common, answer.error());
    print(common, *answer, "已安排重新审核\n");
    return 0;
}

int review_bundle(const Common& common, const MonthOf& month, const BundleWanted& wanted) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto bundle = connection->post(place_of(month, "/reviews" + run_of(wanted.run) + "/bundle"),
                                   {{"reason", wanted.reason}});
    if (!bundle) return print_error(common, bundle.error());
    auto text = canonical(*bundle);
    if (!text) return print_error(common, text.error());
    std::ofstream out(wanted.output, std::ios::binary);
    out << *text << std::flush;
    if (!out) return print_error(common, {Code::Io, "依据包没有写成", "请检查磁盘和目录"});
    print(common, {{"inputs", text_at(*bundle, "inputs")}}, "已保存审核依据包，重做：taizhang replay 文件\n");
    return 0;
}

int replay(const Common& common, const MonthOf& month, const std::string& run, bool today) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto answer = connection->get(
        place_of(month, "/reviews" + run_of(run) + "/replay" + (today ? "?rules=today" : "")));
    return answer ? tell(common, *answer) : print_error(common, answer.error());
}

int replay_bundle(const Common& common, const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return print_error(common, {Code::NotFound, "文件打不开", "请核对文件名"});
    auto bundle = parse_json(text.str());
    if (!bundle)
        return print_error(common, {Code::Unprocessable, "这个文件不是审核依据包", "请重新取得依据包"});
    auto again = service::replay(*bundle);
    return again ? tell(common, *again) : print_error(common, again.error());
}

} // namespace taizhang::cli
