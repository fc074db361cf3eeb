#include "retention/schedule.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::retention;

namespace {

Date day(const char* text) { return *parse_date(text); }

Event event(EventKind kind, const char* date, std::int64_t sequence = 1) {
    return {kind, day(date), std::string(64, 'a'), "", sequence};
}

std::vector<Event> all(const char* acceptance, const char* completion, const char* settled) {
    return {event(EventKind::CompletionAcceptance, acceptance), event(EventKind::Completion, completion),
            event(EventKind::WagesSettled, settled)};
}

const Rule TheRule{3, 3, "条例第二十八条"};
constexpr std::array<EventKind, 3> EveryKind = {EventKind::CompletionAcceptance, EventKind::Completion,
                                                EventKind::WagesSettled};

Date drawn_date() {
    return Date{std::chrono::sys_days{day("2000-01-01")} + std::chrono::days{*rc::gen::inRange(0, 20000)}};
}

Event drawn_event() {
    return {EveryKind[*rc::gen::inRange<std::size_t>(0, 3)], drawn_date(), "", "", *rc::gen::inRange(0, 9)};
}

std::vector<Event> drawn_events() {
    std::vector<Event> events;
    for (EventKind kind : EveryKind) events.push_back({kind, drawn_date(), "", "", 0});
    for (int more = *rc::gen::inRange(0, 5); more > 0; --more) events.push_back(drawn_event());
    return events;
}

bool holds(const std::string& description, const std::function<void()>& property) {
    return rc::check(description, property);
}

} // namespace

TEST_CASE("the later of acceptance and settled wages starts the three years") {
    auto decision =
        decide(all("2024-07-12", "2024-07-12", "2024-08-20"), TheRule, day("2024-06-30"), day("2026-01-01"));
    CHECK(decision.state == State::Retained);
    CHECK(decision.start == day("2024-08-20"));
    CHECK(decision.retain_until == day("2027-08-20"));
    CHECK(decision.eligible_from == day("2027-08-21"));
    CHECK(decision.missing.empty());
}

TEST_CASE("the last day still belongs to the term") {
    auto events = all("2024-07-12", "2024-07-12", "2024-08-20");
    CHECK(decide(events, TheRule, day("2024-06-30"), day("2027-08-20")).state == State::Retained);
    CHECK(decide(events, TheRule, day("2024-06-30"), day("2027-08-21")).state == State::Expired);
}

TEST_CASE("while one date is unknown nothing ever expires") {
    auto events = all("2004-07-12", "2004-07-12", "2004-08-20");
    for (std::size_t without = 0; without < events.size(); ++without) {
        auto some = events;
        some.erase(some.begin() + static_cast<std::ptrdiff_t>(without));
        auto decision = decide(some, TheRule, day("2004-06-30"), day("2090-01-01"));
        CHECK(decision.state == State::Open);
        CHECK_FALSE(decision.retain_until);
        CHECK_FALSE(decision.eligible_from);
        CHECK(decision.missing == std::vector<EventKind>{events[without].kind});
        CHECK(decision.why.back().text.find(std::string(title(events[without].kind))) != std::string::npos);
    }
    CHECK(decide({}, TheRule, day("2004-06-30"), day("2090-01-01")).missing.size() == 3);
}

TEST_CASE("a record younger than the project's end is kept for its own three years") {
    auto decision =
        decide(all("2024-01-01", "2024-01-01", "2024-01-01"), TheRule, day("2025-03-31"), day("2026-01-01"));
    CHECK(decision.retain_until == day("2028-03-31"));
}

TEST_CASE("29 February plus three years is 28 February") {
    auto decision =
        decide(all("2024-02-29", "2024-02-29", "2024-02-29"), TheRule, day("2024-01-31"), day("2026-01-01"));
    CHECK(decision.retain_until == day("2027-02-28"));
    CHECK(decision.eligible_from == day("2027-03-01"));
}

TEST_CASE("a rule of less than three years counts as three") {
    auto decision = decide(all("2024-07-12", "2024-07-12", "2024-08-20"), {1, 0, ""}, day("2024-06-30"),
                           day("2026-01-01"));
    CHECK(decision.retain_until == day("2027-08-20"));
    decision = decide(all("2024-07-12", "2024-07-12", "2024-08-20"), {10, 3, ""}, day("2024-06-30"),
                      day("2026-01-01"));
    CHECK(decision.retain_until == day("2034-08-20"));
}

TEST_CASE("a correction may only lengthen") {
    std::vector<Event> events = {event(EventKind::Completion, "2024-07-12", 1)};
    CHECK(may_correct(events, event(EventKind::Completion, "2024-07-13", 2)));
    CHECK(may_correct(events, event(EventKind::Completion, "2024-07-12", 2)));
    CHECK_FALSE(may_correct(events, event(EventKind::Completion, "2024-07-11", 2)));
    CHECK(may_correct(events, event(EventKind::WagesSettled, "2020-01-01", 2)));
    CHECK_FALSE(may_correct(events, {EventKind::WagesSettled, Date{}, "", "", 2}));
}

TEST_CASE("an earlier date that slipped in does not shorten") {
    auto events = all("2024-07-12", "2024-07-12", "2024-08-20");
    events.push_back(event(EventKind::WagesSettled, "2020-01-01", 9));
    CHECK(decide(events, TheRule, day("2024-06-30"), day("2026-01-01")).retain_until == day("2027-08-20"));
}

TEST_CASE("the explanation names every date, its evidence, the rule and the earliest day") {
    auto decision =
        decide(all("2024-07-12", "2024-07-11", "2024-08-20"), TheRule, day("2024-06-30"), day("2026-01-01"));
    std::string text;
    for (const Step& step : decision.why) {
        CHECK_FALSE(step.basis.empty());
        text += step.text + "\n";
    }
    for (auto part :
         {"竣工验收 2024-07-12（证明 aaaaaaaaaaaa…）", "工程完工 2024-07-11", "工资全部结清 2024-08-20",
          "资料日期 2024-06-30", "加3年：2027-08-20", "最早可于 2027-08-21"}) {
        INFO(part);
        CHECK(text.find(part) != std::string::npos);
    }
    Json json = to_json(decision);
    CHECK(json["state"] == "retained");
    CHECK(json["start"] == "2024-08-20");
    CHECK(json["retain_until"] == "2027-08-20");
    CHECK(json["eligible_from"] == "2027-08-21");
    CHECK(json["why"].size() == decision.why.size());
    json = to_json(decide({}, TheRule, day("2024-06-30"), day("2026-01-01")));
    CHECK(json["state"] == "open");
    CHECK(json["retain_until"].is_null());
    CHECK(json["missing"] == Json{"completion_acceptance", "completion", "wages_settled"});
}

TEST_CASE("kinds have names both ways") {
    for (EventKind kind : EveryKind) CHECK(event_kind(name(kind)) == kind);
    CHECK_FALSE(event_kind("acceptance"));
}

TEST_CASE("property: never earlier than any part") {
    CHECK(holds("retain_until is at least three years after each date", [] {
        auto events = drawn_events();
        Date record = drawn_date();
        auto decision =
            decide(events, {*rc::gen::inRange(0, 12), *rc::gen::inRange(0, 12), ""}, record, drawn_date());
        RC_ASSERT(decision.retain_until.has_value());
        for (const Event& each : events) RC_ASSERT(*decision.retain_until >= add_years(each.date, 3));
        RC_ASSERT(*decision.retain_until >= add_years(record, 3));
        RC_ASSERT(*decision.eligible_from > *decision.retain_until);
    }));
}

TEST_CASE("property: adding an event never shortens, and order does not matter") {
    CHECK(holds("one more event only lengthens", [] {
        auto events = drawn_events();
        Date record = drawn_date();
        Date today = drawn_date();
        auto before = decide(events, TheRule, record, today);
        auto reversed = events;
        std::reverse(reversed.begin(), reversed.end());
        RC_ASSERT(decide(reversed, TheRule, record, today).retain_until == before.retain_until);
        events.push_back(drawn_event());
        auto after = decide(events, TheRule, record, today);
        RC_ASSERT(*after.retain_until >= *before.retain_until);
    }));
}

TEST_CASE("property: a longer rule never gives an earlier day") {
    CHECK(holds("years are monotone", [] {
        auto events = drawn_events();
        Date record = drawn_date();
        int years = *rc::gen::inRange(0, 40);
        auto shorter = decide(events, {years, years, ""}, record, record);
        auto longer = decide(events, {years + 1, years, ""}, record, record);
        RC_ASSERT(*longer.retain_until >= *shorter.retain_until);
    }));
}
