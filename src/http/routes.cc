#include "http/routes.hh"

#include "base/log.hh"
#include "http/batch.hh"
#include "http/multipart.hh"
#include "http/uploads.hh"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

namespace taizhang::http {
namespace {

constexpr std::size_t MaxJsonBody = 1024 * 1024;
constexpr std::uint64_t MaxEvidence = std::uint64_t{64} << 20;
constexpr std::string_view Cookie = "taizhang_session";

using service::Actor;

struct Call {
    const Site& site;
    const Request& request;
    const Actor& actor;
    std::string token;
    const Json& body;
};

enum class Access { Public, SignedIn };
enum class Body { None, Json, Submission, Event, Batch, Upload };

struct Route {
    std::string_view method;
    std::string_view pattern;
    Access access;
    Body body;
    Reply (*handle)(const Call&);
};

Reply reply(Result<Json> result, int status = 200) {
    return result ? json_reply(*result, status) : problem(result.error());
}

Reply reply(const Result<void>& result) {
    if (!result) return problem(result.error());
    Reply empty;
    empty.status = 204;
    return empty;
}

ProjectId project_of(const Call& call) { return ProjectId(call.request.parameters.at(0)); }
RecordId record_of(const Call& call) { return RecordId(call.request.parameters.at(0)); }
SubmissionId submission_of(const Call& call) { return SubmissionId(call.request.parameters.at(0)); }

std::string query(const Call& call, std::string_view key) {
    auto at = call.request.query.find(key);
    return at == call.request.query.end() ? std::string() : at->second;
}

unsigned limit_of(std::string_view text, unsigned standard) {
    unsigned value = standard;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return std::clamp(value, 1U, 200U);
}

std::vector<std::string> texts(const Json& body, std::string_view key) {
    std::vector<std::string> result;
    auto at = body.find(key);
    if (at == body.end() || !at->is_array()) return result;
    for (const auto& item : *at) {
        if (item.is_string()) result.push_back(item.get<std::string>());
    }
    return result;
}

Json view(const Actor& actor) {
    Json projects = Json::array();
    for (const auto& project : actor.projects) projects.push_back(project.text());
    return {
        {"id", actor.user.text()},           {"login", actor.login}, {"display_name", actor.display_name},
        {"role", service::name(actor.role)}, {"projects", projects}, {"all_projects", actor.all_projects}};
}

// --- session ---

Reply log_in(const Call& call) {
    auto login =
        call.site.archive.people().login(text_at(call.body, "login"), text_at(call.body, "password"));
    if (!login) return problem(login.error());
    Reply made = json_reply({{"token", login->token},
                             {"csrf_token", login->csrf_token},
                             {"expires_at", login->expires_at},
                             {"user", view(login->actor)}},
                            201);
    made.headers.emplace_back("Set-Cookie", std::string(Cookie) + "=" + login->token +
                                                "; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200");
    made.headers.emplace_back("Cache-Control", "no-store");
    return made;
}

Reply log_out(const Call& call) {
    Reply gone = reply(call.site.archive.people().logout(call.token));
    gone.headers.emplace_back("Set-Cookie",
                              std::string(Cookie) + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    return gone;
}

Reply who_am_i(const Call& call) {
    auto session = call.site.archive.people().authenticate(call.token);
    if (!session) return problem(session.error());
    return json_reply({{"user", view(session->actor)}, {"csrf_token", session->csrf_token}});
}

// --- users and projects ---

Reply list_users(const Call& call) { return reply(call.site.archive.people().users(call.actor)); }

Reply create_user(const Call& call) {
    service::NewUser user;
    user.login = text_at(call.body, "login");
    user.display_name = text_at(call.body, "display_name");
    user.role = text_at(call.body, "role");
    user.password = text_at(call.body, "password");
    for (auto& project : texts(call.body, "projects")) user.projects.emplace_back(std::move(project));
    auto all = call.body.find("all_projects");
    user.all_projects = all != call.body.end() && all->is_boolean() && all->get<bool>();
    return reply(call.site.archive.people().create(call.actor, user), 201);
}

template <class Value>
std::optional<Value> optional_at(const Json& body, std::string_view key, bool (Json::*is)() const noexcept) {
    auto at = body.find(key);
    if (at == body.end() || !((*at).*is)()) return std::nullopt;
    return at->get<Value>();
}

Reply change_user(const Call& call) {
    service::People::Change change;
    change.password = optional_at<std::string>(call.body, "password", &Json::is_string);
    change.disabled = optional_at<bool>(call.body, "disabled", &Json::is_boolean);
    change.all_projects = optional_at<bool>(call.body, "all_projects", &Json::is_boolean);
    if (call.body.contains("projects")) {
        change.projects.emplace();
        for (auto& project : texts(call.body, "projects")) change.projects->emplace_back(std::move(project));
    }
    return reply(
        call.site.archive.people().change(call.actor, UserId(call.request.parameters.at(0)), change));
}

Reply change_password(const Call& call) {
    return reply(call.site.archive.people().change_password(call.actor, text_at(call.body, "old_password"),
                                                            text_at(call.body, "new_password")));
}

Reply add_subcontractor(const Call& call) {
    return reply(call.site.archive.projects().add_subcontractor(call.actor, project_of(call),
                                                                text_at(call.body, "name")),
                 201);
}

Reply list_projects(const Call& call) { return reply(call.site.archive.projects().list(call.actor)); }

Reply create_project(const Call& call) {
    service::NewProject project;
    project.code = text_at(call.body, "code");
    project.name = text_at(call.body, "name");
    project.county = text_at(call.body, "county");
    project.industry = text_at(call.body, "industry");
    project.owner = text_at(call.body, "owner");
    project.general_contractor = text_at(call.body, "general_contractor");
    project.subcontractors = texts(call.body, "subcontractors");
    project.kind = text_at(call.body, "kind");
    return reply(call.site.archive.projects().create(call.actor, project), 201);
}

Reply get_project(const Call& call) {
    return reply(call.site.archive.projects().get(call.actor, project_of(call)));
}
Reply list_events(const Call& call) {
    return reply(call.site.archive.projects().events(call.actor, project_of(call)));
}

// --- submissions and records ---

Reply list_submissions(const Call& call) {
    service::SubmissionQuery wanted;
    wanted.project = project_of(call);
    wanted.period = query(call, "period");
    wanted.state = query(call, "state");
    wanted.parent = query(call, "parent");
    wanted.cursor = query(call, "cursor");
    wanted.limit = limit_of(query(call, "limit"), 50);
    return reply(call.site.archive.accession().submissions(call.actor, wanted));
}

Reply get_submission(const Call& call) {
    return reply(call.site.archive.accession().submission(call.actor, submission_of(call)));
}

Reply assign(const Call& call) {
    service::Assigned wanted{text_at(call.body, "type"), text_at(call.body, "period"),
                             text_at(call.body, "subcontractor"), text_at(call.body, "supplement")};
    return reply(call.site.archive.assignment().assign(call.actor, submission_of(call), wanted));
}

int number_of(const std::string& text, int standard) {
    int value = standard;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Reply get_mapping(const Call& call) {
    return reply(call.site.archive.mapping().proposal(call.actor, submission_of(call),
                                                      number_of(query(call, "header_row"), 0)));
}

Reply confirm_mapping(const Call& call) {
    return reply(call.site.archive.mapping().confirm(call.actor, submission_of(call), call.body));
}

Reply get_sheet(const Call& call) {
    service::Mapping::Window window;
    window.sheet = query(call, "sheet");
    window.from = std::max(1, number_of(query(call, "row"), 1));
    window.count = number_of(query(call, "rows"), window.count);
    return reply(call.site.archive.mapping().sheet(call.actor, submission_of(call), window));
}

Reply attest(const Call& call) {
    return reply(call.site.archive.assignment().attest(call.actor, submission_of(call), call.body));
}

Reply withdraw(const Call& call) {
    return reply(call.site.archive.assignment().withdraw(call.actor, submission_of(call),
                                                         text_at(call.body, "reason")));
}

Reply get_receipt(const Call& call) {
    return reply(call.site.archive.accession().receipt(call.actor, submission_of(call)));
}

Reply list_pages(const Call& call) {
    return reply(call.site.archive.preview().pages(call.actor, submission_of(call)));
}

// "3.png" or "3.jpg".
Reply get_page(const Call& call) {
    std::string_view name = call.request.parameters.at(1);
    bool jpeg = name.ends_with(".jpg");
    unsigned number = 0;
    auto digits = name.substr(0, name.size() - std::min<std::size_t>(name.size(), 4));
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    bool whole = error == std::errc() && end == digits.data() + digits.size();
    if (!whole || (!jpeg && !name.ends_with(".png")))
        return problem(404, "not_found", "没有这一页", "页码加 .png 或 .jpg，从 1 开始");
    int width = 1000;
    if (auto wanted = query(call, "width"); !wanted.empty()) {
        width = 0;
        std::from_chars(wanted.data(), wanted.data() + wanted.size(), width);
        if (width < 16 || width > service::WidestPreview)
            return problem(422, "unprocessable", "宽度不对", "width 从 16 到 1600 像素");
    }
    auto picture = call.site.archive.preview().page(call.actor, submission_of(call), number, width,
                                                    jpeg ? service::Coding::Jpeg : service::Coding::Png);
    if (!picture) return problem(picture.error());
    Reply made;
    made.content_type = picture->media_type;
    made.headers = {{"Cache-Control", "private, max-age=600"}};
    made.body = picture->bytes;
    return made;
}

Reply list_records(const Call& call) {
    service::RecordQuery wanted;
    wanted.project = project_of(call);
    wanted.period = query(call, "period");
    wanted.type = query(call, "type");
    wanted.subcontractor = query(call, "subcontractor");
    wanted.all_versions = query(call, "all_versions") == "true";
    wanted.cursor = query(call, "cursor");
    wanted.limit = limit_of(query(call, "limit"), 50);
    return reply(call.site.archive.retrieval().records(call.actor, wanted));
}

Reply list_findings(const Call& call) {
    return reply(call.site.archive.retrieval().findings(call.actor, project_of(call), query(call, "period")));
}

Reply get_reconciliation(const Call& call) {
    return reply(call.site.archive.retrieval().reconciliation(
        call.actor, project_of(call), call.request.parameters.at(1), query(call, "subcontractor")));
}

Reply get_record(const Call& call) {
    return reply(call.site.archive.retrieval().record(call.actor, record_of(call), ""));
}

Reply unmask_record(const Call& call) {
    auto reason = text_at(call.body, "reason");
    if (reason.empty())
        return problem(422, "unprocessable", "请写明查看完整号码的理由", "理由会记入操作日志");
    return reply(call.site.archive.retrieval().record(call.actor, record_of(call), reason));
}

Reply replace_record(const Call& call) {
    return reply(call.site.archive.assignment().replace(
        call.actor, record_of(call), RecordId(text_at(call.body, "by")), text_at(call.body, "reason")));
}

Reply delete_record(const Call& call) {
    return reply(call.site.archive.retrieval().remove(call.actor, record_of(call)));
}
Reply get_why(const Call& call) {
    return reply(call.site.archive.projects().why(call.actor, record_of(call)));
}

Reply get_custody(const Call& call) {
    return reply(call.site.archive.retrieval().custody(call.actor, call.request.parameters.at(0)));
}

// Codes of projects are free text: nothing of them may end the header, and what is not ASCII goes as RFC 6266 has it.
std::string disposition(std::string_view kind, const std::string& name, const char* suffix = ".pdf") {
    std::string plain, exact;
    for (char c : name + suffix) {
        auto byte = static_cast<unsigned char>(c);
        bool safe = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                    c == '_' || c == '.';
        plain += safe ? c : '_';
        if (safe) exact += c;
        else exact += {'%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]};
    }
    std::string made = std::string(kind) + "; filename=\"" + plain + "\"";
    return plain == exact ? made : made + "; filename*=UTF-8''" + exact;
}

Reply get_pdf(const Call& call) {
    auto pdf = call.site.archive.retrieval().pdf(call.actor, record_of(call));
    if (!pdf) return problem(pdf.error());
    Reply made;
    std::string etag = "\"" + pdf->etag + "\"";
    made.content_type = "application/pdf";
    made.headers = {{"ETag", etag},
                    {"Accept-Ranges", "bytes"},
                    {"Cache-Control", "private, no-cache"},
                    {"Content-Disposition", disposition("inline", pdf->archival_code)}};
    if (call.request.header("if-none-match") == etag) {
        made.status = 304;
        return made;
    }
    auto condition = call.request.header("if-range");
    auto range = condition.empty() || condition == etag ? parse_range(call.request.header("range"), pdf->size)
                                                        : std::nullopt;
    if (range && range->second == 0) {
        made = problem(416, "range_not_satisfiable", "请求的范围超出文件",
                       "文件共 " + std::to_string(pdf->size) + " 字节");
        made.headers.emplace_back("Content-Range", "bytes */" + std::to_string(pdf->size));
        return made;
    }
    if (!range) {
        made.file = FileRange{pdf->path, nullptr, 0, pdf->size};
        return made;
    }
    made.status = 206;
    made.headers.emplace_back("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                                   std::to_string(range->first + range->second - 1) + "/" +
                                                   std::to_string(pdf->size));
    made.file = FileRange{pdf->path, nullptr, range->first, range->second};
    return made;
}

Reply printed(const Result<service::Printed>& made) {
    if (!made) return problem(made.error());
    Reply pdf;
    pdf.content_type = "application/pdf";
    pdf.headers = {{"Cache-Control", "private, no-store"},
                   {"Content-Disposition", disposition("inline", made->name)}};
    pdf.body = made->bytes;
    return pdf;
}

Reply get_print(const Call& call) {
    return printed(call.site.archive.printing().record(call.actor, record_of(call)));
}

Reply get_separator(const Call& call) {
    service::ExpectedPaper paper{project_of(call), query(call, "type"), query(call, "period"),
                                 query(call, "subcontractor"), 1};
    if (auto version = query(call, "version"); !version.empty()) {
        paper.version = 0; // refused unless it is a number
        std::from_chars(version.data(), version.data() + version.size(), paper.version);
    }
    return printed(call.site.archive.printing().separator(call.actor, paper));
}

Reply sheet(const Call& call, const service::WantedSheet& wanted) {
    auto made = call.site.archive.sheets().make(call.actor, wanted);
    if (!made) return problem(made.error());
    Reply workbook;
    workbook.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    workbook.headers = {{"Cache-Control", "private, no-store"},
                        {"Content-Disposition", disposition("attachment", made->name, ".xlsx")}};
    workbook.body = std::move(made->bytes);
    return workbook;
}

Reply get_fillable(const Call& call) {
    return sheet(call, {project_of(call), call.request.parameters.at(1), query(call, "period"),
                        query(call, "subcontractor"), ""});
}

Reply fill_sheet(const Call& call) {
    auto reason = text_at(call.body, "reason");
    if (reason.empty())
        return problem(422, "unprocessable", "请写明预填人员信息的理由", "理由会记入操作日志");
    return sheet(call, {project_of(call), call.request.parameters.at(1), text_at(call.body, "period"),
                        text_at(call.body, "subcontractor"), reason});
}

Reply get_volume(const Call& call) {
    auto volume = call.site.archive.retrieval().volume(call.actor, project_of(call), query(call, "period"));
    if (!volume) return problem(volume.error());
    Reply made;
    made.content_type = "application/pdf";
    made.headers = {{"Cache-Control", "private, no-store"},
                    {"Content-Disposition", disposition("attachment", volume->name)}};
    made.file = FileRange{{}, volume->file, 0, volume->file->size()};
    return made;
}

Reply csv_reply(Result<std::string> csv, const std::string& name) {
    if (!csv) return problem(csv.error());
    Reply made;
    made.content_type = "text/csv; charset=utf-8";
    made.headers = {{"Cache-Control", "private, no-store"},
                    {"Content-Disposition", disposition("attachment", name, ".csv")}};
    made.body = std::move(*csv);
    return made;
}

Reply no_such_format() { return problem(422, "unprocessable", "没有这种格式", "format 可用 json 或 csv"); }

// --- how a project stands ---

Reply get_gate_list(const Call& call) {
    auto& standing = call.site.archive.standing();
    auto format = query(call, "format");
    if (format.empty()) format = call.request.header("accept").starts_with("text/csv") ? "csv" : "json";
    if (format == "json") return reply(standing.gate_list(call.actor, project_of(call), query(call, "date")));
    if (format != "csv") return no_such_format();
    return csv_reply(standing.gate_list_csv(call.actor, project_of(call), query(call, "date")), "gate-list");
}

Reply get_duties(const Call& call) {
    return reply(call.site.archive.standing().duties(call.actor, project_of(call)));
}

Reply calendar_reply(Result<std::string> calendar) {
    Reply made = calendar ? Reply() : problem(calendar.error());
    made.headers.emplace_back("Cache-Control", "private, no-store");
    if (!calendar) return made;
    made.content_type = "text/calendar; charset=utf-8";
    made.headers.emplace_back("Content-Disposition", disposition("inline", "duties", ".ics"));
    made.body = std::move(*calendar);
    return made;
}

Reply get_calendar(const Call& call) {
    return calendar_reply(call.site.archive.standing().duties_calendar(call.actor, project_of(call)));
}

// The address is the key: nothing here may write it anywhere.
Reply get_feed_calendar(const Call& call) {
    return calendar_reply(call.site.archive.standing().calendar_by(call.request.parameters.at(0)));
}

Reply get_feed(const Call& call) {
    return reply(call.site.archive.standing().feed(call.actor, project_of(call)));
}

Reply make_feed(const Call& call) {
    Reply made = reply(call.site.archive.standing().make_feed(call.actor, project_of(call)), 201);
    made.headers.emplace_back("Cache-Control", "no-store");
    return made;
}

Reply revoke_feed(const Call& call) {
    return reply(call.site.archive.standing().revoke_feed(call.actor, project_of(call)));
}

Reply list_reminders(const Call& call) {
    return reply(call.site.archive.reminders().list(call.actor, project_of(call)));
}

Reply retry_reminders(const Call& call) {
    return reply(call.site.archive.reminders().retry(call.actor, project_of(call)));
}

// --- the county's list of officers ---

Reply list_officers(const Call& call) {
    auto& county = call.site.archive.county();
    auto format = query(call, "format");
    auto month = query(call, "month"), code = query(call, "county");
    if (format.empty() || format == "json") return reply(county.list(call.actor, month, code));
    if (format != "csv") return no_such_format();
    return csv_reply(county.list_csv(call.actor, month, code), "officers-" + month);
}

// --- a project's month ---

std::string month_of(const Call& call) { return call.request.parameters.at(1); }

Reply get_month(const Call& call) {
    return reply(call.site.archive.months().month(call.actor, project_of(call), month_of(call)));
}

Reply get_completeness(const Call& call) {
    auto& months = call.site.archive.months();
    auto format = query(call, "format");
    if (format.empty() || format == "json")
        return reply(months.completeness(call.actor, project_of(call), month_of(call)));
    if (format != "csv") return no_such_format();
    return csv_reply(months.completeness_csv(call.actor, project_of(call), month_of(call)),
                     "completeness-" + month_of(call));
}

Reply say_of_month(const Call& call) {
    service::Remark said;
    said.kind = text_at(call.body, "kind");
    said.type = text_at(call.body, "type");
    said.subcontractor = text_at(call.body, "subcontractor");
    said.finding = text_at(call.body, "finding");
    said.reason = text_at(call.body, "reason");
    said.every_month = optional_at<bool>(call.body, "every_month", &Json::is_boolean).value_or(false);
    return reply(call.site.archive.months().remark(call.actor, project_of(call), month_of(call), said), 201);
}

Reply receipt_of(const Result<service::Receipt>& receipt) {
    if (!receipt) return problem(receipt.error());
    Reply made = json_reply(service::to_json(*receipt), receipt->duplicate ? 200 : 201);
    made.headers.emplace_back("Location", "/api/v1/submissions/" + receipt->submission.text());
    return made;
}

Reply report_officers(const Call& call) {
    service::CountyWords said{text_at(call.body, "doc_no"), text_at(call.body, "remark"),
                              text_at(call.body, "reviewer"), text_at(call.body, "contact"),
                              text_at(call.body, "contact_phone")};
    return receipt_of(call.site.archive.county().report(call.actor, text_at(call.body, "month"),
                                                        text_at(call.body, "county"), said));
}

Reply get_statement(const Call& call) {
    return reply(call.site.archive.months().statement(call.actor, project_of(call), month_of(call)));
}

Reply seal_statement(const Call& call) {
    return receipt_of(
        call.site.archive.months().seal_statement(call.actor, project_of(call), month_of(call), call.body));
}

Reply get_identity(const Call& call) {
    return reply(call.site.archive.months().identity(call.actor, project_of(call), month_of(call)));
}

Reply seal_identity(const Call& call) {
    service::IdentityWords said{text_at(call.body, "occasion"),      text_at(call.body, "officer"),
                                text_at(call.body, "officer_phone"), text_at(call.body, "system"),
                                text_at(call.body, "read_on"),       text_at(call.body, "note")};
    return receipt_of(
        call.site.archive.months().seal_identity(call.actor, project_of(call), month_of(call), said));
}

Reply write_notice(const Call& call) {
    service::NoticeWanted wanted{text_at(call.body, "kind"), text_at(call.body, "subcontractor"),
                                 text_at(call.body, "project_lead"), text_at(call.body, "impact"),
                                 text_at(call.body, "proposal")};
    return receipt_of(
        call.site.archive.months().notify(call.actor, project_of(call), month_of(call), wanted));
}

Reply attest_month(const Call& call) {
    return reply(call.site.archive.months().attest(call.actor, project_of(call), month_of(call), call.body),
                 201);
}

Reply close_month(const Call& call) {
    return reply(call.site.archive.months().close(call.actor, project_of(call), month_of(call)), 201);
}

std::int64_t run_of(const Call& call) {
    const auto& text = call.request.parameters.at(2);
    if (text == "newest") return 0;
    std::int64_t run = -1; // no run has it
    std::from_chars(text.data(), text.data() + text.size(), run);
    return run == 0 ? -1 : run;
}

Reply list_reviews(const Call& call) {
    return reply(call.site.archive.reviews().list(call.actor, project_of(call), month_of(call)));
}

Reply review_again(const Call& call) {
    return reply(call.site.archive.reviews().again(call.actor, project_of(call), month_of(call)), 202);
}

Reply replay_review(const Call& call) {
    using By = service::Reviews::By;
    auto rules = query(call, "rules");
    if (!rules.empty() && rules != "today")
        return problem(422, "unprocessable", "没有这种规则：" + rules, "rules 只能是 today，或者不写");
    return reply(call.site.archive.reviews().replay(call.actor, project_of(call), month_of(call),
                                                    run_of(call),
                                                    rules.empty() ? By::RulesOfThen : By::RulesOfToday));
}

Reply get_bundle(const Call& call) {
    auto reason = text_at(call.body, "reason");
    if (reason.empty())
        return problem(422, "unprocessable", "请写明取得依据包的理由",
                       "依据包含完整号码，理由会记入操作日志");
    return reply(call.site.archive.reviews().bundle(call.actor, project_of(call), month_of(call),
                                                    run_of(call), reason));
}

Reply get_sealed_volume(const Call& call) {
    auto volume = call.site.archive.months().volume(call.actor, project_of(call), month_of(call));
    if (!volume) return problem(volume.error());
    Reply made;
    made.content_type = "application/pdf";
    made.headers = {{"ETag", "\"" + volume->etag + "\""},
                    {"Cache-Control", "private, no-cache"},
                    {"Content-Disposition", disposition("attachment", volume->name)}};
    made.file = FileRange{volume->path, nullptr, 0, volume->size};
    return made;
}

// Names and numbers are searched for: they travel in the body, never in a URL.
Reply search(const Call& call) {
    service::SearchRequest wanted;
    wanted.text = text_at(call.body, "text");
    wanted.ledger = text_at(call.body, "ledger");
    wanted.type = text_at(call.body, "type");
    wanted.period = text_at(call.body, "period");
    wanted.subcontractor = text_at(call.body, "subcontractor");
    wanted.project = ProjectId(text_at(call.body, "project"));
    auto number = [&](std::string_view key, unsigned standard, unsigned most) {
        auto at = call.body.find(key);
        return at != call.body.end() && at->is_number_unsigned() ? std::min(at->get<unsigned>(), most)
                                                                 : standard;
    };
    wanted.offset = number("offset", 0, 100'000);
    wanted.limit = std::max(1U, number("limit", 20, 200));
    return reply(call.site.archive.retrieval().search(call.actor, wanted));
}

Reply get_catalogue(const Call& call) { return json_reply(call.site.archive.retrieval().catalogue()); }

// --- uploads in pieces ---

Reply options_of_uploads(const Call& call) { return upload_options(call.site); }
Reply head_upload(const Call& call) { return upload_head(call.site, call.actor, call.request); }
Reply get_upload(const Call& call) { return upload_get(call.site, call.actor, call.request); }
Reply delete_upload(const Call& call) { return upload_delete(call.site, call.actor, call.request); }

// --- outside the API ---

Reply health(const Call&) { return json_reply({{"alive", true}}); }

Reply readiness(const Call& call) {
    Json state = call.site.archive.readiness();
    return json_reply(state, state.at("ready").get<bool>() ? 200 : 503);
}

Reply metrics(const Call& call) {
    Reply made;
    made.content_type = "text/plain; version=0.0.4; charset=utf-8";
    Json counters = call.site.archive.counters();
    for (const auto& [name, value] : counters.items()) {
        bool gauge = name.ends_with("_waiting") || name == "index_documents" || name == "watch_settling";
        std::string metric = "taizhang_" + name + (gauge ? "" : "_total");
        made.body +=
            "# TYPE " + metric + (gauge ? " gauge\n" : " counter\n") + metric + " " + value.dump() + "\n";
    }
    return made;
}

Reply file_reply(const std::filesystem::path& file, std::string content_type) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return problem(404, "not_found", "没有这个页面", "请核对网址");
    std::ostringstream text;
    text << in.rdbuf();
    Reply made;
    made.content_type = std::move(content_type);
    made.body = text.str();
    made.headers.emplace_back("Cache-Control", "no-cache");
    return made;
}

Reply openapi(const Call& call) { return file_reply(call.site.openapi, "application/json"); }
Reply page(const Call& call) { return file_reply(call.site.web / "index.html", "text/html; charset=utf-8"); }
// One module of the page's script, by a name that cannot leave the directory.
Reply script(const Call& call) {
    const auto& name = call.request.parameters.at(0);
    if (!std::all_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
        return problem(404, "not_found", "没有这个页面", "请核对网址");
    return file_reply(call.site.web / (name + ".js"), "text/javascript; charset=utf-8");
}
Reply icon(const Call& call) { return file_reply(call.site.web / "favicon.svg", "image/svg+xml"); }
Reply style(const Call& call) { return file_reply(call.site.web / "app.css", "text/css; charset=utf-8"); }

constexpr std::array Table = {
    Route{"POST", "/api/v1/session", Access::Public, Body::Json, log_in},
    Route{"GET", "/api/v1/session", Access::SignedIn, Body::None, who_am_i},
    Route{"DELETE", "/api/v1/session", Access::SignedIn, Body::None, log_out},
    Route{"GET", "/api/v1/catalogue", Access::SignedIn, Body::None, get_catalogue},
    Route{"GET", "/api/v1/users", Access::SignedIn, Body::None, list_users},
    Route{"POST", "/api/v1/users", Access::SignedIn, Body::Json, create_user},
    Route{"PATCH", "/api/v1/users/{user}", Access::SignedIn, Body::Json, change_user},
    Route{"POST", "/api/v1/session/password", Access::SignedIn, Body::Json, change_password},
    Route{"GET", "/api/v1/projects", Access::SignedIn, Body::None, list_projects},
    Route{"POST", "/api/v1/projects", Access::SignedIn, Body::Json, create_project},
    Route{"GET", "/api/v1/projects/{project}", Access::SignedIn, Body::None, get_project},
    Route{"POST", "/api/v1/projects/{project}/subcontractors", Access::SignedIn, Body::Json,
          add_subcontractor},
    Route{"GET", "/api/v1/projects/{project}/events", Access::SignedIn, Body::None, list_events},
    Route{"POST", "/api/v1/projects/{project}/events", Access::SignedIn, Body::Event, nullptr},
    Route{"GET", "/api/v1/projects/{project}/submissions", Access::SignedIn, Body::None, list_submissions},
    Route{"POST", "/api/v1/projects/{project}/submissions", Access::SignedIn, Body::Submission, nullptr},
    Route{"POST", "/api/v1/projects/{project}/batches", Access::SignedIn, Body::Batch, nullptr},
    Route{"GET", "/api/v1/projects/{project}/records", Access::SignedIn, Body::None, list_records},
    Route{"GET", "/api/v1/projects/{project}/findings", Access::SignedIn, Body::None, list_findings},
    Route{"GET", "/api/v1/projects/{project}/months/{month}/reconciliation", Access::SignedIn, Body::None,
          get_reconciliation},
    Route{"GET", "/api/v1/projects/{project}/separator", Access::SignedIn, Body::None, get_separator},
    Route{"GET", "/api/v1/projects/{project}/sheets/{type}", Access::SignedIn, Body::None, get_fillable},
    Route{"POST", "/api/v1/projects/{project}/sheets/{type}", Access::SignedIn, Body::Json, fill_sheet},
    Route{"GET", "/api/v1/projects/{project}/volume", Access::SignedIn, Body::None, get_volume},
    Route{"GET", "/api/v1/projects/{project}/gate-list", Access::SignedIn, Body::None, get_gate_list},
    Route{"GET", "/api/v1/projects/{project}/duties", Access::SignedIn, Body::None, get_duties},
    Route{"GET", "/api/v1/projects/{project}/duties.ics", Access::SignedIn, Body::None, get_calendar},
    Route{"GET", "/api/v1/projects/{project}/duties/feed", Access::SignedIn, Body::None, get_feed},
    Route{"POST", "/api/v1/projects/{project}/duties/feed", Access::SignedIn, Body::Json, make_feed},
    Route{"DELETE", "/api/v1/projects/{project}/duties/feed", Access::SignedIn, Body::None, revoke_feed},
    Route{"GET", "/api/v1/projects/{project}/reminders", Access::SignedIn, Body::None, list_reminders},
    Route{"POST", "/api/v1/projects/{project}/reminders/retry", Access::SignedIn, Body::Json,
          retry_reminders},
    Route{"GET", "/api/v1/feeds/{feed}.ics", Access::Public, Body::None, get_feed_calendar},
    Route{"GET", "/api/v1/projects/{project}/months/{month}", Access::SignedIn, Body::None, get_month},
    Route{"GET", "/api/v1/projects/{project}/months/{month}/completeness", Access::SignedIn, Body::None,
          get_completeness},
    Route{"POST", "/api/v1/projects/{project}/months/{month}/remarks", Access::SignedIn, Body::Json,
          say_of_month},
    Route{"GET", "/api/v1/projects/{project}/months/{month}/statement", Access::SignedIn, Body::None,
          get_statement},
    Route{"POST", "/api/v1/projects/{project}/months/{month}/statement", Access::SignedIn, Body::Json,
          seal_statement},
    Route{"GET", "/api/v1/projects/{project}/months/{month}/identity-check", Access::SignedIn, Body::None,
          get_identity},
    Route{"POST", "/api/v1/projects/{project}/months/{month}/identity-check", Access::SignedIn, Body::Json,
          seal_identity},
    Route{"POST", "/api/v1/projects/{project}/months/{month}/notices", Access::SignedIn, Body::Json,
          write_notice},
    Route{"POST", "/api/v1/projects/{project}/months/{month}/attestation", Access::SignedIn, Body::Json,
          attest_month},
    Route{"POST", "/api/v1/projects/{project}/months/{month}/closing", Access::SignedIn, Body::Json,
          close_month},
    Route{"GET", "/api/v1/projects/{project}/months/{month}/reviews", Access::SignedIn, Body::None,
          list_reviews},
    Route{"POST", "/api/v1/projects/{project}/months/{month}/reviews", Access::SignedIn, Body::Json,
          review_again},
    Route{"GET", "/api/v1/projects/{project}/months/{month}/reviews/{run}/replay", Access::SignedIn,
          Body::None, replay_review},
    Route{"POST", "/api/v1/projects/{project}/months/{month}/reviews/{run}/bundle", Access::SignedIn,
          Body::Json, get_bundle},
    Route{"GET", "/api/v1/projects/{project}/months/{month}/volume", Access::SignedIn, Body::None,
          get_sealed_volume},
    Route{"GET", "/api/v1/officers", Access::SignedIn, Body::None, list_officers},
    Route{"POST", "/api/v1/officers/reports", Access::SignedIn, Body::Json, report_officers},
    Route{"GET", "/api/v1/submissions/{submission}", Access::SignedIn, Body::None, get_submission},
    Route{"GET", "/api/v1/submissions/{submission}/pages", Access::SignedIn, Body::None, list_pages},
    Route{"GET", "/api/v1/submissions/{submission}/pages/{page}", Access::SignedIn, Body::None, get_page},
    Route{"GET", "/api/v1/submissions/{submission}/receipt", Access::SignedIn, Body::None, get_receipt},
    Route{"GET", "/api/v1/submissions/{submission}/custody", Access::SignedIn, Body::None, get_custody},
    Route{"POST", "/api/v1/submissions/{submission}/assignment", Access::SignedIn, Body::Json, assign},
    Route{"GET", "/api/v1/submissions/{submission}/mapping", Access::SignedIn, Body::None, get_mapping},
    Route{"POST", "/api/v1/submissions/{submission}/mapping", Access::SignedIn, Body::Json, confirm_mapping},
    Route{"GET", "/api/v1/submissions/{submission}/sheet", Access::SignedIn, Body::None, get_sheet},
    Route{"POST", "/api/v1/submissions/{submission}/attestation", Access::SignedIn, Body::Json, attest},
    Route{"POST", "/api/v1/submissions/{submission}/withdrawal", Access::SignedIn, Body::Json, withdraw},
    Route{"OPTIONS", "/api/v1/uploads", Access::Public, Body::None, options_of_uploads},
    Route{"POST", "/api/v1/uploads", Access::SignedIn, Body::Upload, nullptr},
    Route{"OPTIONS", "/api/v1/uploads/{upload}", Access::Public, Body::None, options_of_uploads},
    Route{"HEAD", "/api/v1/uploads/{upload}", Access::SignedIn, Body::None, head_upload},
    Route{"GET", "/api/v1/uploads/{upload}", Access::SignedIn, Body::None, get_upload},
    Route{"PATCH", "/api/v1/uploads/{upload}", Access::SignedIn, Body::Upload, nullptr},
    Route{"DELETE", "/api/v1/uploads/{upload}", Access::SignedIn, Body::None, delete_upload},
    Route{"GET", "/api/v1/records/{record}", Access::SignedIn, Body::None, get_record},
    Route{"DELETE", "/api/v1/records/{record}", Access::SignedIn, Body::None, delete_record},
    Route{"POST", "/api/v1/records/{record}/unmask", Access::SignedIn, Body::Json, unmask_record},
    Route{"POST", "/api/v1/records/{record}/replacement", Access::SignedIn, Body::Json, replace_record},
    Route{"GET", "/api/v1/records/{record}/pdf", Access::SignedIn, Body::None, get_pdf},
    Route{"GET", "/api/v1/records/{record}/print", Access::SignedIn, Body::None, get_print},
    Route{"GET", "/api/v1/records/{record}/why", Access::SignedIn, Body::None, get_why},
    Route{"GET", "/api/v1/records/{record}/custody", Access::SignedIn, Body::None, get_custody},
    Route{"POST", "/api/v1/search", Access::SignedIn, Body::Json, search},
    Route{"GET", "/api/v1/openapi.json", Access::Public, Body::None, openapi},
    Route{"GET", "/healthz", Access::Public, Body::None, health},
    Route{"GET", "/readyz", Access::Public, Body::None, readiness},
    Route{"GET", "/metrics", Access::Public, Body::None, metrics},
    Route{"GET", "/", Access::Public, Body::None, page},
    Route{"GET", "/favicon.svg", Access::Public, Body::None, icon},
    Route{"GET", "/app.css", Access::Public, Body::None, style},
    Route{"GET", "/{module}.js", Access::Public, Body::None, script},
};

// Fills `parameters` with what the {…} of the pattern matched; behind the } a part may have an ending ("/{module}.js").
bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& parameters) {
    parameters.clear();
    while (!pattern.empty() || !path.empty()) {
        auto pattern_end = pattern.find('/', 1);
        auto path_end = path.find('/', 1);
        auto wanted = pattern.substr(0, pattern_end);
        auto given = path.substr(0, path_end);
        if (wanted.starts_with("/{")) {
            auto ending = wanted.substr(wanted.find('}') + 1);
            if (given.size() < 2 + ending.size() || !given.ends_with(ending)) return false;
            parameters.emplace_back(given.substr(1, given.size() - 1 - ending.size()));
        } else if (wanted != given) {
            return false;
        }
        pattern = pattern_end == std::string_view::npos ? std::string_view() : pattern.substr(pattern_end);
        path = path_end == std::string_view::npos ? std::string_view() : path.substr(path_end);
        if (pattern.empty() != path.empty()) return false;
    }
    return true;
}

// Collects a small body, then calls the handler.
class Collector final : public Receiver {
public:
    Collector(const Site& site, Request request, Actor actor, std::string token, const Route& route)
        : x_site(site), x_request(std::move(request)), x_actor(std::move(actor)), x_token(std::move(token)),
          x_route(route) {}

    Result<void> write(std::string_view bytes) override {
        if (x_body.size() + bytes.size() > MaxJsonBody)
            return fail(Code::TooLarge, "请求内容太长", "最多 1 MB");
        x_body += bytes;
        return {};
    }

    Reply finish() override {
        Json body;
        if (x_route.body == Body::Json) {
            auto parsed = parse_json(x_body);
            if (!parsed) return problem(parsed.error());
            if (!parsed->is_object()) return problem(400, "bad_input", "请求内容要是一个 JSON 对象", "");
            body = std::move(*parsed);
        }
        return x_route.handle({x_site, x_request, x_actor, x_token, body});
    }

private:
    const Site& x_site;
    Request x_request;
    Actor x_actor;
    std::string x_token;
    const Route& x_route;
    std::string x_body;
};

// One file of the month: fields first, then the part "file", streamed into the archive as it comes.
class SubmissionReceiver final : public Receiver {
public:
    SubmissionReceiver(const Site& site, const Request& request, Actor actor, std::string_view boundary,
                       service::Gate::Ticket ticket)
        : x_site(site), x_actor(std::move(actor)), x_ticket(std::move(ticket)),
          x_parser(boundary,
                   {[this](const auto& name, std::string value) { return field(name, std::move(value)); },
                    [this](const auto& name, const auto& file) { return begin(name, file); },
                    [this](std::string_view bytes) { return x_upload->write(bytes); },
                    [] { return Result<void>(); }}) {
        x_arrival.project = ProjectId(request.parameters.at(0));
        x_arrival.announced = request.content_length.value_or(0);
    }

    Result<void> write(std::string_view bytes) override { return x_parser.write(bytes); }

    Reply finish() override {
        if (auto whole = x_parser.finish(); !whole) return problem(whole.error());
        if (!x_upload) return problem(422, "unprocessable", "没有收到文件", "文件放在名为 file 的栏里");
        auto receipt = x_upload->finish();
        if (!receipt) return problem(receipt.error());
        Reply made = json_reply(service::to_json(*receipt), receipt->duplicate ? 200 : 201);
        made.headers.emplace_back("Location", "/api/v1/submissions/" + receipt->submission.text());
        return made;
    }

private:
    Result<void> field(const std::string& name, std::string value) {
        if (x_upload)
            return fail(Code::BadInput, "说明栏要放在文件前面",
                        "先 type、period、subcontractor、supplement、attestation，最后 file");
        if (name == "type") x_arrival.type = std::move(value);
        else if (name == "period") x_arrival.period = std::move(value);
        else if (name == "subcontractor") x_arrival.subcontractor = std::move(value);
        else if (name == "supplement") x_arrival.supplement = std::move(value);
        else if (name == "attestation") {
            TRY_INTO(x_arrival.attestation, parse_json(value));
        } else
            return fail(Code::BadInput, "不认识的栏",
                        "可用的栏：type period subcontractor supplement attestation file");
        return {};
    }

    Result<void> begin(const std::string& name, const std::string& file_name) {
        if (name != "file" || x_upload)
            return fail(Code::BadInput, "一次只收一个文件，栏名为 file", "多个文件请分几次上传");
        x_arrival.file_name = file_name;
        TRY_INTO(auto upload, x_site.archive.accession().begin(x_actor, x_arrival));
        x_upload.emplace(std::move(upload));
        return {};
    }

    const Site& x_site;
    Actor x_actor;
    service::Gate::Ticket x_ticket;
    service::Arrival x_arrival;
    std::optional<service::Upload> x_upload;
    MultipartParser x_parser;
};

// An event with its proof: kind, date, note and the part "evidence".
class EventReceiver final : public Receiver {
public:
    EventReceiver(const Site& site, const Request& request, Actor actor, std::string_view boundary)
        : x_site(site), x_actor(std::move(actor)), x_project(request.parameters.at(0)),
          x_parser(boundary,
                   {[this](const auto& name, std::string value) { return field(name, std::move(value)); },
                    [](const auto& name, const auto&) -> Result<void> {
                        if (name == "evidence") return {};
                        return fail(Code::BadInput, "证明材料放在名为 evidence 的栏里", "");
                    },
                    [this](std::string_view bytes) { return take(bytes); }, [] { return Result<void>(); }}) {}

    Result<void> write(std::string_view bytes) override { return x_parser.write(bytes); }

    Reply finish() override {
        if (auto whole = x_parser.finish(); !whole) return problem(whole.error());
        return reply(x_site.archive.projects().record_event(x_actor, x_project, x_event), 201);
    }

private:
    Result<void> field(const std::string& name, std::string value) {
        if (name == "kind") x_event.kind = std::move(value);
        else if (name == "date") x_event.date = std::move(value);
        else if (name == "note") x_event.note = std::move(value);
        else return fail(Code::BadInput, "不认识的栏", "可用的栏：kind date note evidence");
        return {};
    }

    Result<void> take(std::string_view bytes) {
        if (x_event.evidence.size() + bytes.size() > MaxEvidence)
            return fail(Code::TooLarge, "证明材料超过 64 MB", "请降低扫描分辨率");
        x_event.evidence += bytes;
        return {};
    }

    const Site& x_site;
    Actor x_actor;
    ProjectId x_project;
    service::NewEvent x_event;
    MultipartParser x_parser;
};

std::string cookie(std::string_view header) {
    while (!header.empty()) {
        while (header.starts_with(' ')) header.remove_prefix(1);
        auto pair = header.substr(0, header.find(';'));
        if (pair.starts_with(Cookie) && pair.size() > Cookie.size() && pair[Cookie.size()] == '=')
            return std::string(pair.substr(Cookie.size() + 1));
        header.remove_prefix(std::min(header.size(), pair.size() + 1));
    }
    return {};
}

// Sign-in attempts of one address: a bucket of 30, one more every two seconds.
class LoginLimit {
public:
    bool allow(const std::string& client, Instant now) {
        std::lock_guard lock(x_mutex);
        if (x_buckets.size() > 10'000) x_buckets.clear(); // bounded; forgetting is only generous
        auto& bucket = x_buckets.try_emplace(client, Bucket{30, now}).first->second;
        auto gained = (now - bucket.since) / std::chrono::seconds{2};
        if (gained > 0) {
            bucket.left = std::min<std::int64_t>(30, bucket.left + gained);
            bucket.since = now;
        }
        if (bucket.left == 0) return false;
        --bucket.left;
        return true;
    }

private:
    struct Bucket {
        std::int64_t left;
        Instant since;
    };
    std::mutex x_mutex;
    std::map<std::string, Bucket> x_buckets; // guarded by x_mutex
};

} // namespace

struct Routes::Parts {
    Site site;
    LoginLimit login_limit;
};

Routes::Routes(const Site& site) : x_parts(std::make_unique<Parts>(site)) {}
Routes::~Routes() = default;

std::vector<RouteInfo> Routes::list() {
    std::vector<RouteInfo> result;
    for (const auto& route : Table) result.push_back({std::string(route.method), std::string(route.pattern)});
    return result;
}

namespace {

struct Found {
    const Route* route = nullptr;
    std::string allowed; // methods the path has
};

Found find(Request& request) {
    Found found;
    std::vector<std::string> parameters;
    for (const auto& route : Table) {
        if (!matches(route.pattern, request.path, parameters)) continue;
        found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(route.method);
        // HEAD asks as GET does, unless it has a meaning of its own.
        bool head = request.method == "HEAD" && route.method == "GET" && found.route == nullptr;
        if (route.method != request.method && !head) continue;
        found.route = &route;
        request.parameters = parameters;
    }
    return found;
}

struct Credentials {
    std::string token;
    bool by_cookie = false;
};

Credentials credentials(const Request& request) {
    auto header = request.header("authorization");
    if (header.starts_with("Bearer ")) return {std::string(header.substr(7)), false};
    return {cookie(request.header("cookie")), true};
}

struct Caller {
    Actor actor;
    std::string token;
};

std::unique_ptr<Receiver> form_receiver(const Site& site, const Request& request, Actor actor, Body body) {
    auto boundary = multipart_boundary(request.header("content-type"));
    if (boundary.empty())
        return answer(problem(415, "unsupported", "上传要用表单方式", "Content-Type: multipart/form-data"));
    if (body == Body::Batch) return receive_batch(site, actor, request, boundary);
    if (body == Body::Event) {
        // The proof is collected in memory: not for somebody who may not hand it in.
        auto allowed =
            service::require(actor, service::Right::RecordEvent, ProjectId(request.parameters.at(0)));
        if (!allowed) return answer(problem(allowed.error()));
        return std::make_unique<EventReceiver>(site, request, std::move(actor), boundary);
    }
    auto ticket = site.archive.accession().admit(actor);
    if (!ticket) return answer(problem(ticket.error()));
    return std::make_unique<SubmissionReceiver>(site, request, std::move(actor), boundary,
                                                std::move(*ticket));
}

std::unique_ptr<Receiver> body_receiver(const Site& site, Request request, Caller caller,
                                        const Route& route) {
    bool tus = is_upload_path(request.path) && route.method != "GET" && route.method != "OPTIONS";
    if (auto refusal = tus ? refuse_version(request) : std::nullopt) return answer(std::move(*refusal));
    switch (route.body) {
    case Body::None: {
        Collector collector(site, std::move(request), std::move(caller.actor), std::move(caller.token),
                            route);
        return answer(collector.finish());
    }
    case Body::Json:
        if (!request.header("content-type").starts_with("application/json"))
            return answer(problem(415, "unsupported", "请求内容要是 JSON", "Content-Type: application/json"));
        if (request.content_length && *request.content_length > MaxJsonBody)
            return answer(problem(413, "too_large", "请求内容太长", "最多 1 MB"));
        return std::make_unique<Collector>(site, std::move(request), std::move(caller.actor),
                                           std::move(caller.token), route);
    case Body::Upload: return receive_upload(site, caller.actor, request);
    case Body::Submission:
    case Body::Event:
    case Body::Batch: break;
    }
    return form_receiver(site, request, std::move(caller.actor), route.body);
}

bool changes_something(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

} // namespace

std::unique_ptr<Receiver> Routes::receive(Request request) {
    if (!is_upload_path(request.path)) return find_receiver(std::move(request));
    override_method(request);
    return with_tus_header(find_receiver(std::move(request)));
}

std::unique_ptr<Receiver> Routes::find_receiver(Request request) {
    const Site& site = x_parts->site;
    auto found = find(request);
    if (found.route == nullptr) {
        if (found.allowed.empty())
            return answer(problem(404, "not_found", "没有这个地址", "见 /api/v1/openapi.json"));
        Reply refused = problem(405, "method_not_allowed", "这个地址不支持该方法", "可用：" + found.allowed);
        refused.headers.emplace_back("Allow", found.allowed);
        return answer(std::move(refused));
    }
    const Route& route = *found.route;
    if (route.handle == log_in && !x_parts->login_limit.allow(request.client, site.clock.now()))
        return answer(problem(429, "too_many", "登录太频繁", "请一分钟后再试"));

    Actor actor;
    Credentials given = credentials(request);
    if (route.access == Access::SignedIn) {
        if (given.token.empty())
            return answer(problem(401, "unauthenticated", "请先登录", "POST /api/v1/session"));
        auto session = site.archive.people().authenticate(given.token);
        if (!session) return answer(problem(session.error()));
        if (given.by_cookie && changes_something(route.method) &&
            request.header("x-csrf-token") != session->csrf_token)
            return answer(problem(403, "forbidden", "请求缺少防伪标记", "请刷新页面后再试"));
        actor = session->actor;
    }
    return body_receiver(site, std::move(request), {std::move(actor), std::move(given.token)}, route);
}

} // namespace taizhang::http
