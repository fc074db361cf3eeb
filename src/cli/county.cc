// The county's monthly list of officers on the command line: shown, as CSV, sealed as the county's report.
#include "cli/verbs.hh"

namespace taizhang::cli {
namespace {

std::string number(const Json& list, const char* what) { return list.at(what).dump(); }

std::string row_line(const Json& row) {
    auto officer = text_at(row, "officer");
    std::string line = (officer.empty() ? "未备案" : text_at(row, "change")) + "  " +
                       text_at(row, "project") + "  " + text_at(row, "gc");
    if (!officer.empty()) line += "  " + officer + " " + text_at(row, "officer_phone");
    if (!text_at(row, "filed_on").empty()) line += "  备案 " + text_at(row, "filed_on");
    if (!text_at(row, "changed_on").empty()) line += "  变动 " + text_at(row, "changed_on");
    if (!text_at(row, "former_officer").empty()) line += "  原 " + text_at(row, "former_officer");
    if (!text_at(row, "exam_result").empty()) line += "  考核 " + text_at(row, "exam_result");
    if (!text_at(row, "note").empty()) line += "（" + text_at(row, "note") + "）";
    return line + "\n";
}

std::string lines_of(const Json& list) {
    std::string lines;
    for (const auto& row : list.at("rows")) lines += row_line(row);
    lines += "在建项目 " + number(list, "projects") + " 个，备案专管员 " + number(list, "officers") +
             " 名；新增 " + number(list, "added") + "，变更 " + number(list, "changed") + "，退出 " +
             number(list, "left") + "，考核不合格 " + number(list, "exam_failed") + "，未备案 " +
             number(list, "unfiled") + "\n";
    if (!list.at("last").is_null()) lines += "变化自 " + text_at(list, "last") + " 月报起算\n";
    if (!list.at("cutoff_on").is_null())
        lines += "总包单位请在 " + text_at(list, "cutoff_on") + " 前报变动\n";
    if (!list.at("due_on").is_null()) lines += "县级治欠办 " + text_at(list, "due_on") + " 前报送\n";
    if (list.at("complete") == false) lines += "还有项目不在您的范围，名单不全\n";
    return lines;
}

int seal(const Common& common, const Client& connection, const OfficerList& wanted) {
    auto made = connection.post("/api/v1/officers/reports", {{"month", wanted.month},
                                                             {"county", wanted.county},
                                                             {"doc_no", wanted.doc_no},
                                                             {"remark", wanted.remark},
                                                             {"reviewer", wanted.reviewer},
                                                             {"contact", wanted.contact},
                                                             {"contact_phone", wanted.phone}});
    if (!made) return print_error(common, made.error());
    print(common, *made, "已收下：" + text_at(*made, "submission") + "\n");
    return 0;
}

} // namespace

int county_report(const Common& common, const OfficerList& wanted) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    if (wanted.seal) return seal(common, *connection, wanted);
    auto path =
        "/api/v1/officers?month=" + url_escaped(wanted.month) + "&county=" + url_escaped(wanted.county);
    if (wanted.csv && !common.json) {
        auto csv = connection->download(path + "&format=csv");
        if (!csv) return print_error(common, csv.error());
        print(common, {}, *csv);
        return 0;
    }
    auto list = connection->get(path);
    if (!list) return print_error(common, list.error());
    print(common, *list, lines_of(*list));
    return list->at("unfiled") == 0 ? 0 : 1;
}

} // namespace taizhang::cli
