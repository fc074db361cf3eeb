// How long a project's volume is kept, and why. Pure: facts in, decision out.
//
//   start        = max(completion acceptance, completion of works, all wages settled)   all three needed
//   retain_until = max(start + N years, per-record minimum)                              N >= 3, never shorter
//   eligible     = the day after retain_until, with no hold and due approval
// Sources: 保障农民工工资支付条例 art. 15, 28; 通治欠办发〔2023〕11号 二（三）; Civil Code art. 202.
#pragma once

#include "base/date.hh"
#include "base/json.hh"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::retention {

enum class EventKind { CompletionAcceptance, Completion, WagesSettled };
std::string_view name(EventKind kind);  // "completion_acceptance" "completion" "wages_settled"
std::string_view title(EventKind kind); // "竣工验收" "工程完工" "工资全部结清"
std::optional<EventKind> event_kind(std::string_view name);

// One recorded event. Later ones (higher sequence) of a kind correct earlier ones, and may only move the
// date later: an earlier date is refused by `may_correct`.
struct Event {
    EventKind kind = EventKind::CompletionAcceptance;
    Date date;
    std::string evidence; // SHA-256 of the evidence kept, 64 hex
    std::string note;
    std::int64_t sequence = 0;
};

struct Rule {
    int years = 3;        // from the start; less than 3 is refused at load
    int record_years = 3; // from the record's own date (art. 15)
    std::string basis;
};

enum class State { Open, Retained, Expired }; // Open: some date unknown, nothing is ever eligible

struct Step {         // one line of the explanation
    std::string text; // Chinese: "竣工验收 2026-08-31（证明 3fa9…）"
    std::string basis;
};

struct Decision {
    State state = State::Open;
    std::optional<Date> start;
    std::optional<Date> retain_until;
    std::optional<Date> eligible_from;
    std::vector<EventKind> missing;
    std::vector<Step> why; // every date, its evidence, the rule, the earliest possible day
};

// `record_date` is the record's own last day (end of its month, or the day it was received).
Decision decide(const std::vector<Event>& events, const Rule& rule, Date record_date, Date today);

// A correction of a known date may only lengthen.
bool may_correct(const std::vector<Event>& events, const Event& next);

Json to_json(const Decision& decision);

} // namespace taizhang::retention
