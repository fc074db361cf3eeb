#include "service/reminder_stage.hh"

#include "base/json.hh"
#include "review/calendar.hh"

#include <algorithm>
#include <array>

namespace taizhang::service {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> Stages = {
    {{"soon", "快到期"}, {"today", "今天到期"}, {"overdue", "已逾期"}}};

constexpr std::chrono::hours China{8};

Instant instant_of(const DateTime& in_china) {
    return Instant{std::chrono::sys_days{in_china.date}} + std::chrono::minutes{in_china.minutes} - China;
}

bool waits(const review::Duty& duty) {
    using review::DutyState;
    return duty.state == DutyState::Open || duty.state == DutyState::Due || duty.state == DutyState::Overdue;
}

// "2026-06-30" of a whole day, "2026-06-30T08:15:00+08:00" of a minute.
std::string with_zone(const review::Moment& moment) {
    return moment.day ? format(moment) : format(moment) + ":00+08:00";
}

} // namespace

std::optional<std::string_view> stage_of(const review::Duty& duty, const DateTime& now) {
    if (!duty.due || !waits(duty)) return std::nullopt;
    if (duty.state == review::DutyState::Overdue) return "overdue";
    if (duty.due->at.date == now.date) return "today";
    auto days = review::days_between(now.date, duty.due->at.date);
    int before = duty.due->day ? duty.rule->remind_days : std::max(1, duty.rule->remind_days);
    if (days < 0 || days > before) return std::nullopt;
    return "soon";
}

std::string_view stage_title(std::string_view stage) {
    for (const auto& [name, title] : Stages) {
        if (name == stage) return title;
    }
    return "";
}

Instant next_change(const std::vector<review::Duty>& duties, Instant now) {
    auto next = instant_of({add_days(shanghai_date(now), 1), 0});
    for (const auto& duty : duties) {
        if (!waits(duty) || !duty.due || duty.due->day) continue;
        auto past = instant_of(duty.due->at) + std::chrono::minutes{1};
        if (past > now) next = std::min(next, past);
    }
    return next;
}

Result<store::Reminder> reminder_of(const store::ReminderId& id, const store::Project& project,
                                    const review::Duty& duty, std::string_view stage, Instant now,
                                    const std::string& page) {
    TAIZHANG_CHECK(duty.due.has_value());
    store::Reminder made;
    made.id = id;
    made.project = project.id;
    made.duty = duty.rule->id;
    made.occurrence = duty.key;
    made.due = format(*duty.due);
    made.stage = stage;
    made.made_at = made.next_at = now;
    const Json link = page.empty() ? Json() : Json(page + "/#project=" + project.id.text());
    TRY_INTO(made.body, canonical({{"id", id.text()},
                                   {"project", project.id.text()},
                                   {"project_code", project.code},
                                   {"duty", duty.rule->id},
                                   {"occurrence", duty.key},
                                   {"title", duty.rule->title},
                                   {"title_en", duty.rule->title_en},
                                   {"stage", stage},
                                   {"stage_title", stage_title(stage)},
                                   {"due", with_zone(*duty.due)},
                                   {"zone", "Asia/Shanghai"},
                                   {"provisional", duty.provisional},
                                   {"advice", duty.rule->advice},
                                   {"notice", duty.rule->notice},
                                   {"basis", duty.rule->basis},
                                   {"link", link},
                                   {"made_at", format(now)}}));
    return made;
}

std::optional<std::chrono::seconds> wait_after(int tries, std::chrono::seconds first) {
    if (tries >= MostTries) return std::nullopt;
    auto wait = first;
    for (int i = 1; i < tries && wait < LongestWait; ++i) wait *= 2;
    return std::min<std::chrono::seconds>(wait, LongestWait);
}

} // namespace taizhang::service
