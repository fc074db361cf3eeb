#include "retention/schedule.hh"

#include <algorithm>
#include <array>

namespace taizhang::retention {
namespace {

struct KindFacts {
    EventKind kind;
    std::string_view name;
    std::string_view title;
    std::string_view basis;
};
constexpr std::array<KindFacts, 3> Kinds = {{
    {EventKind::CompletionAcceptance, "completion_acceptance", "竣工验收", "通治欠办发〔2023〕11号 二（三）"},
    {EventKind::Completion, "completion", "工程完工", "保障农民工工资支付条例第二十八条"},
    {EventKind::WagesSettled, "wages_settled", "工资全部结清", "保障农民工工资支付条例第二十八条"},
}};

// The law's floor. Rules below it are refused at load; here it holds even for a rule made in code.
constexpr int LeastYears = 3;

const KindFacts& facts_of(EventKind kind) {
    return *std::find_if(Kinds.begin(), Kinds.end(),
                         [&](const KindFacts& each) { return each.kind == kind; });
}

// The event that counts: the last one said. may_correct has seen to it that it is also the latest date;
// should one slip past, the later date wins, because a volume may only be kept longer.
const Event* current(const std::vector<Event>& events, EventKind kind) {
    const Event* found = nullptr;
    for (const Event& event : events) {
        if (event.kind != kind || !event.date.ok()) continue;
        if (!found || event.date > found->date ||
            (event.date == found->date && event.sequence > found->sequence)) {
            found = &event;
        }
    }
    return found;
}

std::string evidence_words(const Event& event) {
    if (event.evidence.empty()) return "（未附证明）";
    return "（证明 " + event.evidence.substr(0, 12) + "…）";
}

std::string years_words(int years) { return std::to_string(years) + "年"; }

// The start of the three years, or nothing while one of the three dates is unknown.
std::optional<Date> find_start(const std::vector<Event>& events, Decision& decision) {
    std::optional<Date> start;
    for (const KindFacts& each : Kinds) {
        const Event* event = current(events, each.kind);
        if (!event) {
            decision.missing.push_back(each.kind);
            decision.why.push_back({std::string(each.title) + "：尚无记录", std::string(each.basis)});
            continue;
        }
        if (!start || event->date > *start) start = event->date;
        decision.why.push_back({std::string(each.title) + " " + format(event->date) + evidence_words(*event),
                                std::string(each.basis)});
    }
    if (!decision.missing.empty()) return std::nullopt;
    return start;
}

void explain_open(Decision& decision, const std::string& basis) {
    std::string names;
    for (EventKind kind : decision.missing) names += (names.empty() ? "" : "、") + std::string(title(kind));
    decision.why.push_back({"保存期限尚未开始计算，不得销毁。请登记并附证明：" + names, basis});
}

} // namespace

std::string_view name(EventKind kind) { return facts_of(kind).name; }
std::string_view title(EventKind kind) { return facts_of(kind).title; }

std::optional<EventKind> event_kind(std::string_view name) {
    for (const KindFacts& each : Kinds) {
        if (each.name == name) return each.kind;
    }
    return std::nullopt;
}

Decision decide(const std::vector<Event>& events, const Rule& rule, Date record_date, Date today) {
    Decision decision;
    auto start = find_start(events, decision);
    int record_years = std::max(rule.record_years, LeastYears);
    Date own = add_years(record_date, record_years);
    decision.why.push_back({"资料日期 " + format(record_date) + "，自该日起至少" + years_words(record_years) +
                                "：" + format(own),
                            "保障农民工工资支付条例第十五条"});
    if (!start) {
        explain_open(decision, rule.basis);
        return decision;
    }
    int years = std::max(rule.years, LeastYears);
    Date volume = add_years(*start, years);
    decision.start = start;
    decision.why.push_back(
        {"起算日 " + format(*start) + "（以上日期中最晚者），加" + years_words(years) + "：" + format(volume),
         rule.basis});
    decision.retain_until = std::max(volume, own);
    decision.eligible_from = add_days(*decision.retain_until, 1);
    decision.state = today > *decision.retain_until ? State::Expired : State::Retained;
    decision.why.push_back({"保存至 " + format(*decision.retain_until) + "；最早可于 " +
                                format(*decision.eligible_from) + " 提出鉴定，未经鉴定和批准不得销毁",
                            rule.basis});
    return decision;
}

bool may_correct(const std::vector<Event>& events, const Event& next) {
    if (!next.date.ok()) return false;
    const Event* known = current(events, next.kind);
    return !known || next.date >= known->date;
}

Json to_json(const Decision& decision) {
    static constexpr std::array<std::string_view, 3> States = {"open", "retained", "expired"};
    auto date = [](const std::optional<Date>& value) { return value ? Json(format(*value)) : Json(nullptr); };
    Json missing = Json::array();
    for (EventKind kind : decision.missing) missing.push_back(name(kind));
    Json why = Json::array();
    for (const Step& step : decision.why) why.push_back(Json{{"text", step.text}, {"basis", step.basis}});
    return Json{{"state", States[static_cast<std::size_t>(decision.state)]},
                {"start", date(decision.start)},
                {"retain_until", date(decision.retain_until)},
                {"eligible_from", date(decision.eligible_from)},
                {"missing", std::move(missing)},
                {"why", std::move(why)}};
}

} // namespace taizhang::retention
