// Verbs that ask the daemon, through its public API.
#include "cli/kept.hh"
#include "cli/verbs.hh"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <termios.h>
#include <unistd.h>

namespace taizhang::cli {

// From the variable, else asked for on the terminal without echo.
Result<std::string> password_from(const char* variable, const char* prompt) {
    if (const char* set = std::getenv(variable); set != nullptr) return std::string(set);
    if (::isatty(STDIN_FILENO) == 0)
        return fail(Code::BadInput, "没有密码", std::string("在终端里运行，或设置环境变量 ") + variable);
    std::fprintf(stderr, "%s: ", prompt);
    termios before{};
    ::tcgetattr(STDIN_FILENO, &before);
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    std::string password;
    int c = 0;
    while ((c = std::getchar()) != EOF && c != '\n') password += static_cast<char>(c);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::fprintf(stderr, "\n");
    return password;
}

Result<Client> client(const Common& common) {
    std::string token;
    if (const char* set = std::getenv("TAIZHANG_TOKEN"); set != nullptr) {
        token = set;
    } else {
        std::ifstream in(kept_file("token"));
        std::getline(in, token);
    }
    if (token.empty()) return fail(Code::Unauthenticated, "还没有登录", "先运行 taizhang login 账号");
    return Client::make(common.server, token);
}

namespace {

// get/post and print: the shape most verbs have.
template <class Request, class ForPeople>
int ask(const Common& common, Request request, ForPeople for_people) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    Result<Json> answer = request(*connection);
    if (!answer) return print_error(common, answer.error());
    print(common, *answer, for_people(*answer));
    return 0;
}

std::string text(const Json& json, std::string_view key) { return text_at(json, key); }

std::string in_lines(const Json& findings) {
    std::string lines;
    for (const auto& finding : findings) {
        lines += text(finding, "severity") == "error"     ? "✗ "
                 : text(finding, "severity") == "warning" ? "! "
                                                          : "· ";
        lines += text(finding, "rule");
        if (!text(finding, "notice").empty()) lines += "（" + text(finding, "notice") + "）";
        lines += " " + text(finding, "message") + "\n";
        for (const auto& place : finding.at("places")) {
            if (text(place, "cell").empty() && text(place, "field").empty()) continue;
            lines += "    位置：" + text(place, "sheet") + " " + text(place, "cell") + " " +
                     text(place, "field") + "\n";
        }
        if (!text(finding, "advice").empty()) lines += "    怎么办：" + text(finding, "advice") + "\n";
        if (!text(finding, "basis").empty()) lines += "    依据：" + text(finding, "basis") + "\n";
    }
    return lines;
}

} // namespace

std::string finding_lines(const Json& findings) { return in_lines(findings); }

int log_in(const Common& common, const std::string& login) {
    auto password = password_from("TAIZHANG_PASSWORD", "密码");
    if (!password) return print_error(common, password.error());
    auto connection = Client::make(common.server, "");
    if (!connection) return print_error(common, connection.error());
    auto session = connection->post("/api/v1/session", {{"login", login}, {"password", *password}});
    if (!session) return print_error(common, session.error());
    auto kept = write_private(kept_file("token"), text(*session, "token"));
    if (!kept) return print_error(common, kept.error());
    print(common, *session, "已登录，到 " + text(*session, "expires_at") + " 为止\n");
    return 0;
}

int search(const Common& common, const Search& wanted) {
    Json body = {{"text", wanted.text}, {"project", wanted.project}, {"ledger", wanted.ledger},
                 {"type", wanted.type}, {"period", wanted.period},   {"limit", wanted.limit}};
    return ask(
        common, [&](const Client& c) { return c.post("/api/v1/search", body); },
        [](const Json& answer) {
            std::string lines = "共 " + answer.at("total").dump() + " 份\n";
            for (const auto& hit : answer.at("hits")) {
                const auto& record = hit.at("record");
                lines += text(record, "id") + "  " + text(record, "title") + "  第 " + hit.at("page").dump() +
                         " 页\n";
                std::string snippet = text(hit, "snippet");
                for (char& c : snippet) c = c == '\n' ? ' ' : c;
                lines += "    " + snippet + "\n";
            }
            return lines;
        });
}

namespace {

// `said` is what --json prints, with the file's name and size added.
int keep(const Common& common, const Result<std::string>& bytes, const std::filesystem::path& output,
         const char* kind, Json said) {
    if (!bytes) return print_error(common, bytes.error());
    std::ofstream out(output, std::ios::binary | std::ios::trunc);
    out.write(bytes->data(), static_cast<std::streamsize>(bytes->size()));
    if (!out.flush()) return print_error(common, {Code::Io, "写不了文件", "请检查目录权限"});
    said[kind] = output.string();
    said["bytes"] = bytes->size();
    print(common, said, "已保存 " + output.string() + "\n");
    return 0;
}

int save(const Common& common, const std::string& path, const std::filesystem::path& pdf, Json said) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    return keep(common, connection->download(path), pdf, "pdf", std::move(said));
}

} // namespace

int project_sheet(const Common& common, const FillIn& wanted) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    std::string path =
        "/api/v1/projects/" + url_escaped(wanted.project) + "/sheets/" + url_escaped(wanted.type);
    Json said = {{"type", wanted.type}, {"project", wanted.project}, {"workers", wanted.workers}};
    if (wanted.workers) {
        Json body = {
            {"period", wanted.period}, {"subcontractor", wanted.subcontractor}, {"reason", wanted.reason}};
        return keep(common, connection->download(path, body), wanted.output, "output", std::move(said));
    }
    path += "?period=" + url_escaped(wanted.period) + "&subcontractor=" + url_escaped(wanted.subcontractor);
    return keep(common, connection->download(path), wanted.output, "output", std::move(said));
}

int print_sealed(const Common& common, const std::string& record, const std::filesystem::path& output) {
    return save(common, "/api/v1/records/" + url_escaped(record) + "/print", output, {{"record", record}});
}

int preview_page(const Common& common, const std::string& submission, unsigned page, unsigned width,
                 const std::filesystem::path& output) {
    std::string kind = output.extension() == ".jpg" || output.extension() == ".jpeg" ? ".jpg" : ".png";
    std::string path =
        "/api/v1/submissions/" + url_escaped(submission) + "/pages/" + std::to_string(page) + kind;
    return save(common, path + "?width=" + std::to_string(width), output,
                {{"submission", submission}, {"page", page}});
}

int month_volume(const Common& common, const MonthOf& month, const std::filesystem::path& output) {
    return save(common, place_of(month, "/volume"), output,
                {{"project", month.project}, {"period", month.period}});
}
int project_volume(const Common& common, const std::string& project, const std::string& period,
                   const std::filesystem::path& output) {
    Json said = {{"project", project}, {"period", period.empty() ? Json() : Json(period)}};
    std::string path = "/api/v1/projects/" + url_escaped(project) + "/volume";
    return save(common, period.empty() ? path : path + "?period=" + url_escaped(period), output,
                std::move(said));
}

int print_expected(const Common& common, const PrintForm& wanted) {
    std::string path = "/api/v1/projects/" + url_escaped(wanted.project) + "/separator";
    char before = '?';
    for (const auto& [field, value] : wanted.fields) {
        path += before + field + "=" + url_escaped(value);
        before = '&';
    }
    return save(common, path, wanted.output, {{"form", wanted.form}, {"project", wanted.project}});
}

int show(const Common& common, const std::string& id, const std::filesystem::path& pdf) {
    if (!pdf.empty())
        return save(common, "/api/v1/records/" + url_escaped(id) + "/pdf", pdf, {{"record", id}});
    bool submission = id.starts_with('s');
    return ask(
        common,
        [&](const Client& c) {
            return c.get((submission ? "/api/v1/submissions/" : "/api/v1/records/") + url_escaped(id));
        },
        [submission](const Json& json) {
            if (submission)
                return text(json, "id") + "  " + text(json, "type_title") + "  " + text(json, "state") +
                       "  " + text(json, "record") + text(json, "reason") + "\n";
            std::string lines = text(json, "archival_code") + "  " + text(json, "title") + "\n";
            lines += "封存于 " + text(json, "sealed_at") + "，" + json.at("pages").dump() + " 页，审核：" +
                     text(json, "verdict") + "\n";
            return lines + in_lines(json.at("findings"));
        });
}

int why(const Common& common, const std::string& record) {
    return ask(
        common, [&](const Client& c) { return c.get("/api/v1/records/" + url_escaped(record) + "/why"); },
        [](const Json& json) {
            std::string lines = text(json, "archival_code") + "  " + text(json, "state") + "\n";
            for (const auto& step : json.at("why")) {
                lines += "· " + text(step, "text") + "\n";
                if (!text(step, "basis").empty()) lines += "    依据：" + text(step, "basis") + "\n";
            }
            return lines;
        });
}

int findings(const Common& common, const std::string& project, const std::string& period) {
    return ask(
        common,
        [&](const Client& c) {
            return c.get("/api/v1/projects/" + url_escaped(project) +
                         "/findings?period=" + url_escaped(period));
        },
        [](const Json& json) {
            if (json.at("reviewed_at").is_null()) return std::string("还没有审核\n");
            if (json.at("findings").empty()) return std::string("没有问题\n");
            return in_lines(json.at("findings"));
        });
}

int records(const Common& common, const std::string& project, const std::string& period,
            const std::string& type) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    Json items = Json::array();
    std::string lines;
    auto path = "/api/v1/projects/" + url_escaped(project) +
                "/records?limit=200&period=" + url_escaped(period) + "&type=" + url_escaped(type);
    auto all = connection->each_page(path, [&](const Json& page) {
        for (const auto& item : page.at("items")) {
            lines += text(item, "id") + "  " + text(item, "archival_code") + "  " + text(item, "title") +
                     "  " + text(item, "verdict") + "\n";
            items.push_back(item);
        }
    });
    if (!all) return print_error(common, all.error());
    print(common, {{"items", items}}, lines);
    return 0;
}

int remove(const Common& common, const std::string& record) {
    return ask(
        common, [&](const Client& c) { return c.remove("/api/v1/records/" + url_escaped(record)); },
        [](const Json&) { return std::string(); });
}

int add_user(const Common& common, const NewUser& user) {
    auto password = password_from("TAIZHANG_NEW_PASSWORD", "新用户的密码");
    if (!password) return print_error(common, password.error());
    Json body = {{"login", user.login},       {"display_name", user.display_name},
                 {"role", user.role},         {"password", *password},
                 {"projects", user.projects}, {"all_projects", user.all_projects}};
    return ask(
        common, [&](const Client& c) { return c.post("/api/v1/users", body); },
        [](const Json& json) { return "已建用户 " + text(json, "id") + "\n"; });
}

int list_users(const Common& common) {
    return ask(
        common, [](const Client& c) { return c.get("/api/v1/users"); },
        [](const Json& json) {
            std::string lines;
            for (const auto& item : json.at("items"))
                lines += text(item, "id") + "  " + text(item, "login") + "  " + text(item, "role") + "\n";
            return lines;
        });
}

int add_project(const Common& common, const std::filesystem::path& description) {
    auto body = read_json(description);
    if (!body) return print_error(common, body.error());
    return ask(
        common, [&](const Client& c) { return c.post("/api/v1/projects", *body); },
        [](const Json& json) { return "已建项目 " + text(json, "id") + "\n"; });
}

int list_projects(const Common& common) {
    return ask(
        common, [](const Client& c) { return c.get("/api/v1/projects"); },
        [](const Json& json) {
            std::string lines;
            for (const auto& item : json.at("items"))
                lines += text(item, "id") + "  " + text(item, "code") + "  " + text(item, "name") + "\n";
            return lines;
        });
}

int add_event(const Common& common, const NewEvent& event) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto answer = connection->upload("/api/v1/projects/" + url_escaped(event.project) + "/events",
                                     {{"kind", event.kind}, {"date", event.date}, {"note", event.note}},
                                     {"evidence", "evidence", event.evidence});
    if (!answer) return print_error(common, answer.error());
    const auto& retention = answer->at("retention");
    print(
        common, *answer,
        "已记下。保管到：" +
            (retention.at("retain_until").is_string() ? text(retention, "retain_until") : "（日期还不齐）") +
            "\n");
    return 0;
}

} // namespace taizhang::cli
