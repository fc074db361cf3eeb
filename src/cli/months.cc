// A project's month on the command line: what is there, where it stands, what is said of it, its papers, its closing.
#include "cli/verbs.hh"

namespace taizhang::cli {

std::string place_of(const MonthOf& month, const std::string& part) {
    return "/api/v1/projects/" + url_escaped(month.project) + "/months/" + url_escaped(month.period) + part;
}

namespace {

std::string of_firm(const Json& object) {
    auto firm = text_at(object, "subcontractor");
    return firm.empty() ? firm : "  " + firm;
}

std::string cell_line(const Json& row, const Json& cell) {
    std::string line = text_at(cell, "state_title") + "  " + text_at(row, "type") + "  " +
                       text_at(row, "title") + of_firm(cell);
    constexpr std::size_t Shown = 5; // of a contract for each worker the list of records has all
    const auto& records = cell.at("records");
    for (std::size_t i = 0; i < records.size() && i < Shown; ++i)
        line += "  " + text_at(records[i], "archival_code");
    if (records.size() > Shown) line += "  等 " + std::to_string(records.size()) + " 份";
    for (const auto& waiting : cell.at("waiting"))
        line += "  " + text_at(waiting, "submission") + " " + text_at(waiting, "state");
    if (!cell.at("due_on").is_null()) line += "  期限 " + text_at(cell, "due_on");
    auto reason = text_at(cell, "reason").empty() ? text_at(cell, "explained") : text_at(cell, "reason");
    if (!reason.empty()) line += "（" + reason + "）";
    if (cell.at("state") == "conditional") line += "（" + text_at(row, "condition") + "）";
    return line + "\n";
}

std::string matrix_lines(const Json& answer) {
    std::string lines;
    for (const auto& ledger : answer.at("matrix").at("ledgers")) {
        lines += text_at(ledger, "code") + " " + text_at(ledger, "title") + "\n";
        for (const auto& row : ledger.at("rows"))
            for (const auto& cell : row.at("cells")) lines += "  " + cell_line(row, cell);
    }
    auto open = answer.at("matrix").at("open").get<int>();
    return lines + (open == 0 ? "应有的都有了\n" : "还缺 " + std::to_string(open) + " 份\n");
}

std::string life_line(const Json& life) {
    std::string line = text_at(life, "state_title") + "  " + text_at(life, "subcontractor") + "  " +
                       life.at("documents").dump() + " 份";
    if (life.at("errors") != 0) line += "，要改 " + life.at("errors").dump() + " 处";
    if (life.at("warnings") != 0) line += "，请核对 " + life.at("warnings").dump() + " 处";
    if (!life.at("corrected").empty())
        line += "，改过 " + std::to_string(life.at("corrected").size()) + " 份";
    for (const auto& notice : life.at("notices")) {
        line += "，整改通知 " + text_at(notice, "number");
        line += notice.at("reply").is_null() ? "（期限 " + text_at(notice, "due_on") + "）" : "（已回复）";
    }
    if (life.at("reply_overdue") == true) line += "，逾期没有回复";
    return line + "\n";
}

std::string month_lines(const Json& month) {
    std::string lines;
    for (const auto& life : month.at("subcontractors")) lines += life_line(life);
    for (const auto& finding : month.at("findings")) {
        auto explained = text_at(finding, "explained");
        lines += text_at(finding, "key") + "  " + text_at(finding, "message") +
                 (explained.empty() ? "" : "（" + explained + "）") + "\n";
    }
    if (month.at("state") == "closed") {
        const auto& closing = month.at("closing");
        lines += "已关账：" + closing.at("records").dump() + " 份，卷册 " +
                 closing.at("volume").at("pages").dump() + " 页，卷内目录 " + text_at(closing, "contents") +
                 "\n";
        for (const auto& each : month.at("supplements"))
            lines += "补充：" + text_at(each, "title") + "（" + text_at(each, "reason") + "）\n";
        return lines;
    }
    for (const auto& blocker : month.at("blockers"))
        lines += "待办：" + text_at(blocker, "message") + "\n  → " + text_at(blocker, "advice") + "\n";
    if (!month.at("blockers").empty()) return lines;
    return lines + (month.at("state") == "attested" ? "已确认，可以关账：taizhang month close\n"
                                                    : "没有待办，请确认：taizhang month attest\n");
}

int tell(const Common& common, const Result<Json>& month) {
    if (!month) return print_error(common, month.error());
    print(common, *month, month_lines(*month));
    return 0;
}

int receipt(const Common& common, const Result<Json>& made) {
    if (!made) return print_error(common, made.error());
    print(common, *made, "已收下：" + text_at(*made, "submission") + "\n");
    return 0;
}

} // namespace

int completeness(const Common& common, const MonthOf& month, Form form) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto answer = connection->get(place_of(month, "/completeness"));
    if (!answer) return print_error(common, answer.error());
    int code = answer->at("matrix").at("open") == 0 ? 0 : 1;
    if (form == Form::Table || common.json) {
        print(common, *answer, matrix_lines(*answer));
        return code;
    }
    auto csv = connection->download(place_of(month, "/completeness?format=csv"));
    if (!csv) return print_error(common, csv.error());
    print(common, {}, *csv);
    return code;
}

int show_month(const Common& common, const MonthOf& month) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto answer = connection->get(place_of(month));
    if (int code = tell(common, answer); code != 0) return code;
    return answer->at("blockers").empty() ? 0 : 1;
}

int say_of_month(const Common& common, const MonthOf& month, const MonthRemark& said) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    return tell(common, connection->post(place_of(month, "/remarks"), {{"kind", said.kind},
                                                                       {"type", said.type},
                                                                       {"subcontractor", said.subcontractor},
                                                                       {"finding", said.finding},
                                                                       {"reason", said.reason},
                                                                       {"every_month", said.every_month}}));
}

int month_statement(const Common& common, const MonthOf& month, bool seal,
                    const std::filesystem::path& edits) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto path = place_of(month, "/statement");
    if (!seal) {
        auto draft = connection->get(path);
        if (!draft) return print_error(common, draft.error());
        print(common, *draft, draft->at("data").dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
        return 0;
    }
    auto body = edits.empty() ? Result<Json>(Json::object()) : read_json(edits);
    if (!body) return print_error(common, body.error());
    return receipt(common, connection->post(path, *body));
}

namespace {

std::string identity_lines(const Json& data) {
    std::string lines;
    auto cell = [&](const Json& row, const char* source, const char* text, const char* at) {
        lines += "  " + std::string(source) + "：" + (text_at(row, text).empty() ? "—" : text_at(row, text)) +
                 (text_at(row, at).empty() ? "" : "（" + text_at(row, at) + "）") + "\n";
    };
    for (const auto& row : data.at("rows")) {
        lines += text_at(row, "finding") + "  " + text_at(row, "item") + "\n";
        cell(row, "备案表", "in_filing", "filing_at");
        cell(row, "告示牌", "on_board", "board_at");
        cell(row, "实名制系统", "in_system", "system_at");
        if (auto action = text_at(row, "action"); !action.empty()) lines += "  → " + action + "\n";
    }
    return lines + "核对结论：" + text_at(data, "result") + "\n";
}

} // namespace

int month_identity(const Common& common, const MonthOf& month, const IdentitySheet& wanted) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto path = place_of(month, "/identity-check");
    if (wanted.seal)
        return receipt(common, connection->post(path, {{"occasion", wanted.occasion},
                                                       {"officer", wanted.officer},
                                                       {"officer_phone", wanted.officer_phone},
                                                       {"system", wanted.system},
                                                       {"read_on", wanted.read_on},
                                                       {"note", wanted.note}}));
    auto draft = connection->get(path);
    if (!draft) return print_error(common, draft.error());
    print(common, *draft, identity_lines(draft->at("data")));
    return text_at(*draft, "agreement") == "same" ? 0 : 1;
}

int month_notice(const Common& common, const MonthOf& month, const MonthNotice& wanted) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    return receipt(common,
                   connection->post(place_of(month, "/notices"), {{"kind", wanted.kind},
                                                                  {"subcontractor", wanted.subcontractor},
                                                                  {"project_lead", wanted.project_lead},
                                                                  {"impact", wanted.impact},
                                                                  {"proposal", wanted.proposal}}));
}

int attest_month(const Common& common, const MonthOf& month) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    return tell(common, connection->post(place_of(month, "/attestation"),
                                         {{"true", true}, {"accurate", true}, {"complete", true}}));
}

int close_month(const Common& common, const MonthOf& month) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    return tell(common, connection->post(place_of(month, "/closing"), Json::object()));
}

} // namespace taizhang::cli
