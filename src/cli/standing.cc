// How a project stands, on the command line: who may enter the site on a day, what is due.
#include "cli/verbs.hh"

namespace taizhang::cli {
namespace {

std::string place_words(const Json& place) {
    std::string words = text_at(place, "document");
    for (const char* key : {"sheet", "cell"})
        if (auto text = text_at(place, key); !text.empty()) words += " " + text;
    return text_at(place, "cell").empty() ? words + " " + text_at(place, "field") : words;
}

std::string reason_lines(const Json& reasons, const std::string& indent) {
    std::string lines;
    for (const auto& reason : reasons) {
        lines += indent +
                 (reason.at("effect") == "refuse"    ? "✗ "
                  : reason.at("effect") == "unknown" ? "? "
                                                     : "· ") +
                 text_at(reason, "message") + "\n";
        for (const auto& place : reason.at("places"))
            lines += indent + "    位置：" + place_words(place) + "\n";
        lines += indent + "    怎么办：" + text_at(reason, "advice") + "\n" + indent + "    依据：" +
                 text_at(reason, "basis") + "\n";
    }
    return lines;
}

std::string gate_lines(const Json& list) {
    std::string lines = reason_lines(list.at("general"), "");
    for (const auto& person : list.at("persons")) {
        lines +=
            text_at(person, "state_title") + "  " + text_at(person, "name") + "  " + text_at(person, "id_no");
        for (const char* key : {"employer", "team", "trade"})
            if (auto text = text_at(person, key); !text.empty()) lines += "  " + text;
        lines += "\n" + reason_lines(person.at("reasons"), "  ");
    }
    const auto& counts = list.at("counts");
    return lines + text_at(list, "date") + "：可以进场 " + counts.at("allowed").dump() + " 人，不得进场 " +
           counts.at("refused").dump() + " 人，无法判断 " + counts.at("cannot_judge").dump() +
           " 人；名单以外的人不得进场\n";
}

std::string duty_lines(const Json& list) {
    std::string lines;
    for (const auto& duty : list.at("duties")) {
        lines += text_at(duty, "state_title") + "  " + text_at(duty, "title");
        if (!duty.at("due").is_null()) lines += "  期限 " + text_at(duty, "due");
        if (duty.at("provisional") == true) lines += "（暂定，放假安排未公布）";
        if (!duty.at("done").is_null()) lines += "  完成 " + text_at(duty, "done");
        if (duty.at("late") == true) lines += "（晚于期限）";
        if (auto reason = text_at(duty, "reason"); !reason.empty()) lines += "  " + reason;
        lines += "\n";
        auto state = text_at(duty, "state");
        if (state == "done" || state == "not_applicable") continue;
        lines += "    责任人：" + text_at(duty, "actor") + "\n    怎么办：" + text_at(duty, "advice") +
                 "\n    依据：" + text_at(duty, "basis") + "（" + text_at(duty, "notice") + "）\n";
    }
    return lines;
}

} // namespace

int gate_list(const Common& common, const std::string& project, const std::string& date, StandingForm form) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto path = "/api/v1/projects/" + url_escaped(project) + "/gate-list?date=" + url_escaped(date);
    auto answer = connection->get(path);
    if (!answer) return print_error(common, answer.error());
    const auto& counts = answer->at("counts");
    bool all = counts.at("refused") == 0 && counts.at("cannot_judge") == 0 && answer->at("general").empty();
    if (form == StandingForm::Table || common.json) {
        print(common, *answer, gate_lines(*answer));
        return all ? 0 : 1;
    }
    auto csv = connection->download(path + "&format=csv");
    if (!csv) return print_error(common, csv.error());
    print(common, {}, *csv);
    return all ? 0 : 1;
}

int duties(const Common& common, const std::string& project, StandingForm form) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto path = "/api/v1/projects/" + url_escaped(project) + "/duties";
    auto answer = connection->get(path);
    if (!answer) return print_error(common, answer.error());
    int code = answer->at("counts").at("overdue") == 0 ? 0 : 1;
    if (form != StandingForm::Calendar || common.json) {
        print(common, *answer, duty_lines(*answer));
        return code;
    }
    auto ics = connection->download(path + ".ics");
    if (!ics) return print_error(common, ics.error());
    print(common, {}, *ics);
    return code;
}

int duties_reminders(const Common& common, const std::string& project, bool retry) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto path = "/api/v1/projects/" + url_escaped(project) + "/reminders";
    if (retry) {
        auto again = connection->post(path + "/retry", Json::object());
        if (!again) return print_error(common, again.error());
        print(common, *again, "重新发送 " + again->at("again").dump() + " 条\n");
        return 0;
    }
    auto answer = connection->get(path);
    if (!answer) return print_error(common, answer.error());
    std::string lines =
        answer->at("configured") == true ? "" : "管理员没有设置提醒的接收地址，见 taizhangd(8) 的 webhook\n";
    bool failed = false;
    for (const auto& each : answer->at("items")) {
        lines += text_at(each, "state_title") + "  " + text_at(each, "title") + "  期限 " +
                 text_at(each, "due") + "  " + text_at(each, "stage_title");
        if (each.at("attempts") != 0)
            lines += "  试过 " + each.at("attempts").dump() + " 次，最近一次：" + text_at(each, "result");
        lines += "\n";
        failed = failed || each.at("state") == "failed";
    }
    if (failed) lines += "送不到的：请管理员检查接收程序，然后用 --retry 再送\n";
    print(common, *answer, lines);
    return failed ? 1 : 0;
}

int duties_feed(const Common& common, const std::string& project, FeedAct act) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto path = "/api/v1/projects/" + url_escaped(project) + "/duties/feed";
    if (act == FeedAct::Revoke) {
        auto gone = connection->remove(path);
        if (!gone) return print_error(common, gone.error());
        print(common, {{"project", project}, {"active", false}}, "日历地址已停用\n");
        return 0;
    }
    auto answer = act == FeedAct::Make ? connection->post(path, Json::object()) : connection->get(path);
    if (!answer) return print_error(common, answer.error());
    if (act == FeedAct::Show) {
        bool active = answer->at("active") == true;
        print(common, *answer,
              active
                  ? "有一个日历地址，建于 " + text_at(*answer, "made_at") + "；忘了地址就用 --make 换新的\n"
                  : "没有日历地址；用 --make 建一个\n");
        return 0;
    }
    Json made = *answer;
    made["url"] = common.server + text_at(made, "path");
    print(common, made,
          text_at(made, "url") +
              "\n\n在日历软件里“按网址订阅”。知道地址的人都能看到本项目的期限，请像密码一样保管；" +
              "地址只显示这一次" + (made.at("renewed") == true ? "，原来的地址已停用\n" : "\n"));
    return 0;
}

} // namespace taizhang::cli
