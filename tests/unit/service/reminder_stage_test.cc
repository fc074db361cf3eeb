// Which reminder there is at which moment.
#include "service/reminder_stage.hh"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <map>

using namespace taizhang;
using namespace taizhang::service;
using review::Duty;
using review::DutyState;

namespace {

review::DutyRule rule(int remind_days) {
    review::DutyRule made;
    made.id = "officer-filing";
    made.title = "开工前备案";
    made.title_en = "File before works begin";
    made.advice = "报备案表";
    made.notice = "S-20";
    made.basis = "通知";
    made.remind_days = remind_days;
    return made;
}

const review::DutyRule Week = rule(7), Minutes = rule(0);

// As review/duties.hh judges a duty that waits.
Duty day_duty(const char* due, const DateTime& now) {
    Duty made;
    made.rule = &Week;
    made.key = "project";
    made.due = review::Moment{{*parse_date(due), 0}, true};
    made.state = made.due->at.date < now.date ? DutyState::Overdue : DutyState::Open;
    return made;
}

Duty minute_duty(const char* due, const DateTime& now) {
    Duty made;
    made.rule = &Minutes;
    made.key = "2026-06-30T23:15";
    made.due = review::Moment{*parse_date_time(due), false};
    bool past =
        made.due->at.date < now.date || (made.due->at.date == now.date && made.due->at.minutes < now.minutes);
    made.state = past ? DutyState::Overdue : DutyState::Open;
    return made;
}

std::string stage(const Duty& duty, const DateTime& now) {
    return std::string(stage_of(duty, now).value_or("-"));
}
std::string on_day(const char* now) {
    auto at = *parse_date_time(now);
    return stage(day_duty("2026-07-10", at), at);
}
std::string at_minute(const char* now) {
    auto at = *parse_date_time(now);
    return stage(minute_duty("2026-07-01T01:15", at), at);
}

// The rows of one duty, made as the archive makes them: looked at whenever the clock stands somewhere.
class Rows {
public:
    void look(const std::string& due, Instant now) {
        auto china = shanghai_time(now);
        if (auto found = stage_of(day_duty(due.c_str(), china), china))
            ++x_made[due + " " + std::string(*found)];
    }
    std::size_t kinds() const { return x_made.size(); }
    bool has(const std::string& row) const { return x_made.contains(row); }

private:
    std::map<std::string, int> x_made; // a row is made once whatever is counted here (room/store)
};

Instant china(const char* text) {
    auto at = *parse_date_time(text);
    return Instant{std::chrono::sys_days{at.date}} + std::chrono::minutes{at.minutes} - std::chrono::hours{8};
}

} // namespace

TEST_CASE("a day is soon from its reminder on, today all day, overdue from the next") {
    CHECK(on_day("2026-07-02T23:59") == "-");
    CHECK(on_day("2026-07-03T00:00") == "soon");
    CHECK(on_day("2026-07-09T23:59") == "soon");
    CHECK(on_day("2026-07-10T00:00") == "today");
    CHECK(on_day("2026-07-10T23:59") == "today");
    CHECK(on_day("2026-07-11T00:00") == "overdue");
    CHECK(on_day("2031-07-11T00:00") == "overdue");
}

TEST_CASE("hours are soon from when they were set off, also over midnight, and overdue by the minute") {
    CHECK(at_minute("2026-06-30T23:15") == "soon");
    CHECK(at_minute("2026-07-01T00:00") == "today");
    CHECK(at_minute("2026-07-01T01:15") == "today");
    CHECK(at_minute("2026-07-01T01:16") == "overdue");
}

TEST_CASE("what is done, does not apply, cannot be judged or has no last moment reminds nobody") {
    auto now = *parse_date_time("2026-07-11T00:00");
    for (auto state : {DutyState::Done, DutyState::NotApplicable, DutyState::Unknown}) {
        auto duty = day_duty("2026-07-10", now);
        duty.state = state;
        CHECK_FALSE(stage_of(duty, now));
    }
    auto endless = day_duty("2026-07-10", now);
    endless.due.reset();
    endless.state = DutyState::Open;
    CHECK_FALSE(stage_of(endless, now));
}

TEST_CASE("over the days there is one reminder of each stage, whatever jumps the clock makes and however "
          "often we look") {
    rc::prop("looks in any order", [] {
        auto hours = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 24 * 20));
        Rows rows;
        for (int hour : hours) rows.look("2026-07-10", china("2026-07-01T00:00") + std::chrono::hours{hour});
        RC_ASSERT(rows.kinds() <= 3);
        auto any = [&](int from, int to) {
            return std::any_of(hours.begin(), hours.end(),
                               [&](int h) { return from * 24 <= h && h < to * 24; });
        };
        RC_ASSERT(rows.has("2026-07-10 soon") == any(2, 9));
        RC_ASSERT(rows.has("2026-07-10 today") == any(9, 10));
        RC_ASSERT(rows.has("2026-07-10 overdue") == any(10, 20));
    });
}

TEST_CASE("put off, a duty is told of again, for its new day") {
    Rows rows;
    rows.look("2026-07-10", china("2026-07-10T09:00"));
    rows.look("2026-08-10", china("2026-07-10T09:01")); // renewed
    rows.look("2026-08-10", china("2026-08-03T00:00"));
    CHECK(rows.kinds() == 2);
    CHECK(rows.has("2026-07-10 today"));
    CHECK(rows.has("2026-08-10 soon"));
}

TEST_CASE(
    "a project is looked at again when the day changes in China, and after every last minute that waits") {
    auto now = china("2026-06-30T23:15");
    auto at = shanghai_time(now);
    CHECK(next_change({}, now) == china("2026-07-01T00:00"));
    CHECK(next_change({day_duty("2026-07-10", at)}, now) == china("2026-07-01T00:00"));
    CHECK(next_change({minute_duty("2026-06-30T23:40", at)}, now) == china("2026-06-30T23:41"));
    auto done = minute_duty("2026-06-30T23:40", at);
    done.state = DutyState::Done;
    CHECK(next_change({done}, now) == china("2026-07-01T00:00"));
    CHECK(next_change({minute_duty("2026-06-30T23:10", at)}, now) == china("2026-07-01T00:00")); // past
}

TEST_CASE("the stage never changes before the next look") {
    rc::prop("minutes and days", [] {
        auto now = china("2026-06-25T00:00") + std::chrono::minutes{*rc::gen::inRange(0, 20 * 24 * 60)};
        auto at = shanghai_time(now);
        auto stages = [&](const DateTime& when) {
            return stage(day_duty("2026-07-10", when), when) +
                   stage(minute_duty("2026-07-01T01:15", when), when);
        };
        auto next = next_change({day_duty("2026-07-10", at), minute_duty("2026-07-01T01:15", at)}, now);
        RC_ASSERT(next > now);
        auto just_before = shanghai_time(next - std::chrono::milliseconds{1});
        RC_ASSERT(stages(just_before) == stages(at));
    });
}

TEST_CASE("what is sent names the project, the duty and its moment, and nobody") {
    store::Project project;
    project.id = ProjectId("p1");
    project.code = "NT-1";
    project.name = "某某安置房";
    project.owner = "甲方";
    auto now = china("2026-07-03T09:00");
    auto at = shanghai_time(now);
    auto duty = day_duty("2026-07-10", at);
    duty.reason = "欧阳某";
    auto row = *reminder_of(store::ReminderId("n1"), project, duty, "soon", now, "https://archive.example");
    CHECK(row.due == "2026-07-10");
    CHECK(row.state == "waiting");
    CHECK(row.next_at == now);
    auto body = *parse_json(row.body);
    CHECK(body == Json{{"id", "n1"},
                       {"project", "p1"},
                       {"project_code", "NT-1"},
                       {"duty", "officer-filing"},
                       {"occurrence", "project"},
                       {"title", "开工前备案"},
                       {"title_en", "File before works begin"},
                       {"stage", "soon"},
                       {"stage_title", "快到期"},
                       {"due", "2026-07-10"},
                       {"zone", "Asia/Shanghai"},
                       {"provisional", false},
                       {"advice", "报备案表"},
                       {"notice", "S-20"},
                       {"basis", "通知"},
                       {"link", "https://archive.example/#project=p1"},
                       {"made_at", "2026-07-03T01:00:00.000Z"}});
    auto minute =
        *reminder_of(store::ReminderId("n2"), project, minute_duty("2026-07-03T10:15", at), "today", now, "");
    CHECK(minute.due == "2026-07-03T10:15");
    CHECK(parse_json(minute.body)->at("due") == "2026-07-03T10:15:00+08:00");
    CHECK(parse_json(minute.body)->at("link").is_null());
}

TEST_CASE("waits double up to six hours, and end after the last try, a day and a half later") {
    using namespace std::chrono_literals;
    CHECK(wait_after(1, 30s) == 30s);
    CHECK(wait_after(2, 30s) == 60s);
    CHECK(wait_after(5, 30s) == 480s);
    CHECK(wait_after(15, 30s) == 6h);
    CHECK_FALSE(wait_after(MostTries, 30s));
    CHECK_FALSE(wait_after(1000, 30s));
    std::chrono::seconds all{0};
    for (int tries = 1; auto wait = wait_after(tries, 30s); ++tries) all += *wait;
    CHECK(all > 36h);
    CHECK(all < 48h);
}
