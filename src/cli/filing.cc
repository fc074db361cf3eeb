// What became of submissions, and what a person says of those that wait.
#include "cli/states.hh"
#include "cli/verbs.hh"

namespace taizhang::cli {
namespace {

std::string place_of(const std::string& submission, const char* act = "") {
    return "/api/v1/submissions/" + url_escaped(submission) + act;
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

std::string listed(const Json& submission) {
    auto what = text_at(submission, "type_title");
    auto called = text_at(submission, "id") + "  " + or_dash(what) + "  " +
                  or_dash(text_at(submission, "period")) + "  " + text_at(submission, "file_name");
    auto lines = state_line(submission, called);
    if (text_at(submission, "state") != "unassigned") return lines;
    for (const auto& guess : submission.value("guesses", Json::array()))
        lines += "    可能是：" + text_at(guess, "type") + " " + text_at(guess, "type_title") + " " +
                 text_at(guess, "period") + " " + text_at(guess, "subcontractor") + "（" +
                 text_at(guess, "why") + "）\n";
    return lines;
}

// What was said, and what it is now.
int told(const Common& common, const Result<Json>& submission) {
    if (!submission) return print_error(common, submission.error());
    print(common, *submission, listed(*submission));
    return 0;
}

} // namespace

int submissions(const Common& common, const Listing& wanted) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    Json items = Json::array(), states;
    std::string lines;
    auto path = "/api/v1/projects/" + url_escaped(wanted.project) +
                "/submissions?limit=200&period=" + url_escaped(wanted.period) +
                "&state=" + url_escaped(wanted.state) + "&parent=" + url_escaped(wanted.parent);
    auto all = connection->each_page(path, [&](const Json& page) {
        for (const auto& item : page.at("items")) {
            lines += listed(item);
            items.push_back(item);
        }
        states = page.value("states", Json::object());
    });
    if (!all) return print_error(common, all.error());
    for (const auto& [state, count] : states.items())
        lines += std::string(state_title(state)) + " " + count.dump() + "  ";
    print(common, {{"items", items}, {"states", states}}, lines + (states.empty() ? "" : "\n"));
    return 0;
}

int assign(const Common& common, const Assignment& said) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto nullable = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
    return told(common, connection->post(place_of(said.submission, "/assignment"),
                                         {{"type", said.type},
                                          {"period", nullable(said.period)},
                                          {"subcontractor", nullable(said.subcontractor)},
                                          {"supplement", nullable(said.supplement)}}));
}

int withdraw(const Common& common, const std::string& submission, const std::string& reason) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    return told(common, connection->post(place_of(submission, "/withdrawal"), {{"reason", reason}}));
}

int replace(const Common& common, const std::string& record, const std::string& by,
            const std::string& reason) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto answer = connection->post("/api/v1/records/" + url_escaped(record) + "/replacement",
                                   {{"by", by}, {"reason", reason}});
    if (!answer) return print_error(common, answer.error());
    print(common, *answer, text_at(*answer, "archival_code") + " 不再是现行的，由 " + by + " 代替\n");
    return 0;
}

namespace {

std::string proposal_lines(const Json& proposal) {
    std::map<std::string, std::string> titles;
    for (const auto& field : proposal.at("fields")) titles[text_at(field, "name")] = text_at(field, "title");
    std::string lines =
        "工作表“" + text_at(proposal, "sheet") + "”，第 " + proposal.at("header_row").dump() + " 行是表头\n";
    for (const auto& column : proposal.at("columns")) {
        auto field = text_at(column, "field");
        lines += text_at(column, "letters") + "  " + text_at(column, "header") + " → ";
        lines += field.empty() ? "（不认识，原样保留）" : titles[field] + " " + field;
        lines += "  " + column.at("confidence").dump() + "%";
        for (const auto& sample : column.at("samples")) lines += "  " + sample.get<std::string>();
        lines += "\n";
    }
    for (const auto& doubt : proposal.at("doubts")) lines += "拿不准：" + text_at(doubt, "reason") + "\n";
    auto id = text_at(proposal, "submission");
    return lines + "认得对：taizhang mapping " + id + " --accept\n要改：taizhang mapping " + id +
           " --json >列.json，改好 \"field\" 后 taizhang mapping " + id + " --confirm 列.json\n";
}

// Of a proposal, changed or not, what is said by it.
Result<Json> said_by(const Json& proposal) {
    auto bad = [] {
        return fail(Code::BadInput, "认列文件的格式不对",
                    "要有 header_row 和 columns，见 taizhang mapping 编号 --json 的输出");
    };
    if (!proposal.is_object() || !proposal.contains("header_row") || !proposal.contains("columns"))
        return bad();
    if (!proposal.at("header_row").is_number_integer() || !proposal.at("columns").is_array()) return bad();
    Json columns = Json::array();
    for (const auto& column : proposal.at("columns")) {
        if (!column.is_object() || !column.contains("column") || !column.contains("field")) return bad();
        columns.push_back({{"column", column.at("column")}, {"field", column.at("field")}});
    }
    return Json{{"header_row", proposal.at("header_row")}, {"columns", columns}};
}

} // namespace

int mapping(const Common& common, const Columns& said) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto path = place_of(said.submission, "/mapping");
    auto proposal =
        said.confirm.empty()
            ? connection->get(said.header_row > 0 ? path + "?header_row=" + std::to_string(said.header_row)
                                                  : path)
            : read_json(said.confirm);
    if (!proposal) return print_error(common, proposal.error());
    if (!said.accept && said.confirm.empty()) {
        print(common, *proposal, proposal_lines(*proposal));
        return 0;
    }
    auto body = said_by(*proposal);
    if (!body) return print_error(common, body.error());
    (*body)["remember"] = !said.forget;
    return told(common, connection->post(path, *body));
}

} // namespace taizhang::cli
