#include "service/reminders.hh"

#include "service/reminder_stage.hh"
#include "service/rooms.hh"

#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace taizhang::service {
namespace {

constexpr unsigned Shown = 200;
constexpr unsigned All = 10'000;
constexpr std::size_t ShortestSecret = 16; // characters

std::string_view without_blanks(std::string_view text) {
    constexpr auto Blank = " \t\r\n";
    auto from = text.find_first_not_of(Blank);
    return from == text.npos ? std::string_view()
                             : text.substr(from, text.find_last_not_of(Blank) - from + 1);
}

Result<std::string> secret_in(const std::filesystem::path& file) {
    constexpr auto Make = "生成一个：head -c 32 /dev/urandom | base64 > 文件; chmod 600 文件";
    struct stat status {};
    if (file.empty() || ::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(Code::BadInput, "webhook_secret：没有签名用的密钥文件", Make);
    if ((status.st_mode & 077U) != 0)
        return fail(Code::BadInput, "webhook_secret：密钥文件别人也能读", "chmod 600 这个文件");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!(text << in.rdbuf()))
        return fail(Code::BadInput, "webhook_secret：密钥文件读不了", "请让运行服务的用户能读它");
    const std::string whole = text.str();
    auto secret = without_blanks(whole);
    if (secret.size() < ShortestSecret)
        return fail(Code::BadInput, "webhook_secret：密钥太短，至少 16 个字符", Make);
    return std::string(secret);
}

std::string_view state_title(std::string_view state) {
    if (state == "waiting") return "待发送";
    return state == "delivered" ? "已送达" : "送不到";
}

Json view(const Rooms& rooms, const store::Reminder& reminder) {
    std::string title = reminder.duty; // a list of duties may have lost it since
    for (const auto& rule : rooms.reference.duties.rules())
        if (rule.id == reminder.duty) title = rule.title;
    bool waiting = reminder.state == "waiting";
    return {{"id", reminder.id.text()},
            {"duty", reminder.duty},
            {"occurrence", reminder.occurrence},
            {"title", title},
            {"due", reminder.due},
            {"stage", reminder.stage},
            {"stage_title", stage_title(reminder.stage)},
            {"state", reminder.state},
            {"state_title", state_title(reminder.state)},
            {"attempts", reminder.attempts},
            {"result", reminder.result},
            {"made_at", format(reminder.made_at)},
            {"next_at", waiting ? Json(format(reminder.next_at)) : Json()},
            {"settled_at", reminder.settled_at ? Json(format(*reminder.settled_at)) : Json()}};
}

} // namespace

Result<std::optional<Webhook>> open_webhook(const WebhookOptions& options) {
    if (options.url.empty()) return std::optional<Webhook>();
    TRY_INTO(auto receiver, webhook::Receiver::make(options.url, options.patience));
    TRY_INTO(auto secret, secret_in(options.secret));
    if (!options.page.empty() && !options.page.starts_with("https://") &&
        !options.page.starts_with("http://"))
        return fail(Code::BadInput, "public_url：不是网址", "写成 https://主机，末尾不要斜线");
    std::optional<Webhook> opened(Webhook{std::move(receiver), ""});
    opened->secret.swap(secret);
    return opened;
}

Result<void> check(const WebhookOptions& options) {
    TRY_INTO(auto opened, open_webhook(options));
    (void)opened;
    return {};
}

Result<Json> Reminders::list(const Actor& actor, const ProjectId& project) const {
    TRY(require(actor, Right::Read, project));
    TRY_INTO(auto reminders, x_rooms.store->reminders_of(project, Shown));
    Json items = Json::array();
    for (const auto& each : reminders) items.push_back(view(x_rooms, each));
    return Json{{"project", project.text()},
                {"configured", x_rooms.webhook.has_value()},
                {"items", std::move(items)}};
}

Result<Json> Reminders::retry(const Actor& actor, const ProjectId& project) {
    TRY(require(actor, Right::RecordEvent, project));
    TRY_INTO(auto reminders, x_rooms.store->reminders_of(project, All));
    std::erase_if(reminders, [](const store::Reminder& each) { return each.state != "failed"; });
    auto now = x_rooms.clock.now();
    if (!reminders.empty())
        TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
            for (auto again : reminders) {
                again.state = "waiting";
                again.attempts = 0;
                again.next_at = now;
                again.settled_at.reset();
                TRY(unit.update(again));
            }
            TRY(unit.custody(actor.user.text(), "retry_reminders", project.text(),
                             {{"count", reminders.size()}}));
            return {};
        }));
    x_rooms.reminders.ring();
    return Json{{"again", reminders.size()}};
}

} // namespace taizhang::service
