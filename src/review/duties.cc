#include "review/duties.hh"

#include "review/sheet.hh"

#include <algorithm>
#include <deque>

namespace taizhang::review {
namespace {

// ------------------------------------------------------------------------------------------- reading the list

Failure wrong(const std::string& place, const std::string& what) {
    return fail(Code::BadInput, "schemas/duties.json: " + place + what);
}

template <class Value>
struct Word {
    std::string_view word;
    Value value;
};
constexpr std::array EachWords = {
    Word<DutyEach>{"project", DutyEach::Project},     Word<DutyEach>{"latest", DutyEach::Latest},
    Word<DutyEach>{"record", DutyEach::Record},       Word<DutyEach>{"newest_record", DutyEach::NewestRecord},
    Word<DutyEach>{"year", DutyEach::Year},           Word<DutyEach>{"quarter_after", DutyEach::QuarterAfter},
    Word<DutyEach>{"recurring", DutyEach::Recurring}, Word<DutyEach>{"notice", DutyEach::Notice},
};
constexpr std::array CountWords = {
    Word<DutyCount>{"day", DutyCount::Day},
    Word<DutyCount>{"days", DutyCount::Days},
    Word<DutyCount>{"calendar_days", DutyCount::CalendarDays},
    Word<DutyCount>{"working_days", DutyCount::WorkingDays},
    Word<DutyCount>{"minutes", DutyCount::Minutes},
    Word<DutyCount>{"day_of_next_month", DutyCount::DayOfNextMonth},
    Word<DutyCount>{"none", DutyCount::None},
};

template <class Words, class Value>
bool read_word(const Words& words, std::string_view text, Value& into) {
    auto at = std::find_if(words.begin(), words.end(), [&](const auto& each) { return each.word == text; });
    if (at == words.end()) return false;
    into = at->value;
    return true;
}

std::optional<DutyField> field_in(std::string_view text) {
    auto slash = text.find('/');
    if (slash == 0 || slash == std::string_view::npos || slash + 1 == text.size()) return std::nullopt;
    DutyField field{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1)), false};
    if (field.field.starts_with("rows/")) {
        field.field.erase(0, 5);
        field.in_rows = true;
    }
    return field;
}

Result<std::vector<DutyField>> fields_in(const Json& json, const std::string& name,
                                         const std::string& place) {
    std::vector<DutyField> fields;
    for (const Json& each : json.value(name, Json::array())) {
        auto field = each.is_string() ? field_in(each.get_ref<const std::string&>()) : std::nullopt;
        if (!field)
            return wrong(place, "." + name + " holds something that is no field like L4-01/filing_date");
        fields.push_back(std::move(*field));
    }
    return fields;
}

Result<DutyProof> proof_in(const Json& json, const std::string& place) {
    DutyProof proof;
    if (!json.is_object()) return wrong(place, " is no object");
    proof.scan = json.contains("scan");
    if (proof.scan) {
        proof.at.type = text_at(json, "scan");
        if (proof.at.type.empty()) return wrong(place, ".scan names no type");
        return proof;
    }
    auto field = field_in(text_at(json, "field"));
    if (!field) return wrong(place, " has no field");
    proof.at = std::move(*field);
    proof.own = json.value("own", false);
    proof.same_month = json.value("same_month", false);
    proof.where = json.value("where", Json::object());
    const Json match = json.value("match", Json::object());
    for (const auto& [own, other] : match.items()) {
        if (!other.is_string()) return wrong(place, ".match holds something that is no field");
        proof.match.emplace(own, other.get<std::string>());
    }
    return proof;
}

Result<void> read_due(const Json& json, const std::string& place, DutyRule& rule) {
    auto due = json.value("due", Json::object());
    if (!due.is_object() || !read_word(CountWords, text_at(due, "rule"), rule.count))
        return wrong(place, ".due.rule is not known");
    rule.parameter = text_at(due, "parameter");
    rule.value = due.value("value", 0);
    bool counted = rule.count != DutyCount::Day && rule.count != DutyCount::None;
    if (counted && rule.parameter.empty() && rule.value <= 0) return wrong(place, ".due has no number");
    if (rule.count == DutyCount::DayOfNextMonth && rule.value > 28)
        return wrong(place, ".due.value is no day of all months");
    return {};
}

Result<void> read_words(const Json& json, const std::string& place, DutyRule& rule) {
    const std::array<std::pair<const char*, std::string*>, 8> texts = {{{"id", &rule.id},
                                                                        {"title", &rule.title},
                                                                        {"title_en", &rule.title_en},
                                                                        {"notice", &rule.notice},
                                                                        {"basis", &rule.basis},
                                                                        {"county", &rule.county},
                                                                        {"actor", &rule.actor},
                                                                        {"advice", &rule.advice}}};
    for (const auto& [name, into] : texts) {
        *into = text_at(json, name);
        if (into->empty()) return wrong(place, std::string(".") + name + " is missing");
    }
    bool plain = std::all_of(rule.id.begin(), rule.id.end(),
                             [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
    if (!plain)
        return wrong(place, ".id is more than small letters and hyphens"); // it goes into calendars' UIDs
    return {};
}

Result<DutyRule> rule_in(const Json& json, const std::string& place) {
    DutyRule rule;
    if (!json.is_object()) return wrong(place, " is no object");
    TRY(read_words(json, place, rule));
    if (!read_word(EachWords, text_at(json, "each"), rule.each)) return wrong(place, ".each is not known");
    rule.remind_days = json.value("remind_days", 0);
    rule.by_others = json.value("by_others", false);
    rule.while_works = json.value("while_works", false);
    rule.only_where_set = json.value("only_where_set", false);
    rule.need = json.value("need", 1);
    rule.when = json.value("when", Json::object());
    auto until = json.value("until", Json::object());
    rule.until = until.value("where", Json::object());
    rule.same = text_at(until, "same");
    TRY_INTO(rule.trigger, fields_in(json, "trigger", place));
    TRY_INTO(rule.last, fields_in(json, "last", place));
    if (rule.trigger.empty()) return wrong(place, ".trigger is empty");
    TRY(read_due(json, place, rule));
    std::size_t number = 0;
    for (const Json& each : json.value("done", Json::array())) {
        TRY_INTO(auto proof, proof_in(each, place + ".done[" + std::to_string(number++) + "]"));
        rule.proofs.push_back(std::move(proof));
    }
    for (const Json& each : json.value("evidence", Json::array()))
        if (each.is_string()) rule.evidence.push_back(each.get<std::string>());
    return rule;
}

} // namespace

Result<DutyRules> DutyRules::load(const std::filesystem::path& schemas) {
    TRY_INTO(Json json, read_json(schemas / "duties.json"));
    return make(json);
}

Result<DutyRules> DutyRules::make(const Json& json) {
    if (!json.is_object() || !json.contains("duties") || !json["duties"].is_array())
        return wrong("duties", " is no array");
    DutyRules list;
    std::set<std::string> ids;
    for (const Json& each : json["duties"]) {
        auto place = "duties[" + std::to_string(list.x_rules.size()) + "]";
        TRY_INTO(auto rule, rule_in(each, place));
        if (!ids.insert(rule.id).second) return wrong(place, ": " + rule.id + " is there twice");
        list.x_rules.push_back(std::move(rule));
    }
    return list;
}

namespace {

// What says that the works are over: the same documents the rules look at.
const std::vector<DutyField>& completion_fields() {
    static const std::vector<DutyField> Fields = {{"L1-09", "completion_date"},
                                                  {"L5-13", "completion_date"},
                                                  {"L6-04", "completed_on"},
                                                  {"A-10", "accepted_on"}};
    return Fields;
}

} // namespace

std::set<std::string> DutyRules::types() const {
    std::set<std::string> types;
    auto add = [&](const std::vector<DutyField>& fields) {
        for (const auto& field : fields) types.insert(field.type);
    };
    add(completion_fields());
    for (const DutyRule& rule : x_rules) {
        add(rule.trigger);
        add(rule.last);
        for (const auto& proof : rule.proofs) types.insert(proof.at.type);
        types.insert(rule.evidence.begin(), rule.evidence.end());
    }
    return types;
}

// ------------------------------------------------------------------------------------------------ moments

std::string format(const Moment& moment) {
    return moment.day ? taizhang::format(moment.at.date) : taizhang::format(moment.at);
}

namespace {

bool earlier(const DateTime& a, const DateTime& b) {
    return a.date != b.date ? a.date < b.date : a.minutes < b.minutes;
}
// A day is over when the next begins.
bool is_past(const Moment& moment, const DateTime& now) {
    return moment.day ? moment.at.date < now.date : earlier(moment.at, now);
}
bool is_later(const Moment& a, const Moment& b) {
    return a.day || b.day ? b.at.date < a.at.date : earlier(b.at, a.at);
}

std::optional<Moment> moment_in(std::string_view text) {
    if (auto date = parse_date(text)) return Moment{{*date, 0}, true};
    if (auto time = parse_date_time(text)) return Moment{*time, false};
    return std::nullopt;
}

Moment last_day_of(Month month) { return {{month / std::chrono::last, 0}, true}; }

// ---------------------------------------------------------------------------------------------- documents

// A field of some document, or of a row of it, that states a moment.
struct Said {
    Moment moment;
    const Sheet* sheet = nullptr;
    const Row* row = nullptr;
    record::Place place;
};

bool has(const Json& data, const std::string& field, const Json& value) {
    if (!data.is_object()) return false;
    auto at = data.find(field);
    return at != data.end() && *at == value;
}

bool says(const Sheet& sheet, const Row* row, const Json& where) {
    const Json& data = sheet.document().data;
    const Json& of = row ? data.at("rows").at(row->index) : data;
    for (const auto& [field, value] : where.items())
        if (!has(of, field, value)) return false;
    return true;
}

class Papers {
public:
    explicit Papers(const std::vector<Document>& documents) {
        std::vector<const Document*> order;
        for (const Document& document : documents) order.push_back(&document);
        std::stable_sort(order.begin(), order.end(),
                         [](const Document* a, const Document* b) { return a->id < b->id; });
        for (const Document* document : order) {
            auto& sheets = document->scan ? x_scans[document->type] : x_data[document->type];
            if (document->scan || document->data.is_object()) sheets.emplace_back(*document);
        }
    }
    const std::deque<Sheet>& data(const std::string& type) const { return of(x_data, type); }
    const std::deque<Sheet>& scans(const std::string& type) const { return of(x_scans, type); }

    // Every moment the field states, also the months under which scans were filed.
    std::vector<Said> all(const DutyField& field) const {
        std::vector<Said> all;
        if (field.field == "@period") {
            for (const auto* sheets : {&data(field.type), &scans(field.type)})
                for (const Sheet& sheet : *sheets)
                    if (auto month = parse_month(sheet.document().period))
                        all.push_back({last_day_of(*month), &sheet, nullptr, sheet.whole()});
            return all;
        }
        for (const Sheet& sheet : data(field.type)) {
            if (!field.in_rows) {
                if (auto moment = moment_in(sheet.text(std::string_view(field.field))))
                    all.push_back({*moment, &sheet, nullptr, sheet.place(field.field)});
                continue;
            }
            for (const Row& row : sheet.rows())
                if (auto moment = moment_in(row.text(std::string_view(field.field))))
                    all.push_back({*moment, &sheet, &row, sheet.place(row, field.field)});
        }
        return all;
    }
    // The first of the fields that is stated at all.
    std::optional<Said> first(const std::vector<DutyField>& fields) const {
        for (const auto& field : fields)
            if (auto all_of = all(field); !all_of.empty()) return all_of.front();
        return std::nullopt;
    }

private:
    using Kept = std::map<std::string, std::deque<Sheet>>;
    static const std::deque<Sheet>& of(const Kept& kept, const std::string& type) {
        static const std::deque<Sheet> None;
        auto at = kept.find(type);
        return at == kept.end() ? None : at->second;
    }
    Kept x_data, x_scans;
};

// ------------------------------------------------------------------------------------------------- judging

struct Set { // what sets a duty off
    std::optional<Said> said;
    const Sheet* sheet = nullptr; // also where its field is empty
};

class Judge {
public:
    Judge(const Papers& papers, const Project& project, const DateTime& now, const Rules& rules,
          const std::vector<NoticeGiven>& notices)
        : x_papers(papers), x_project(project), x_now(now), x_rules(rules), x_notices(notices),
          x_completed(papers.first(completion_fields())) {}

    std::vector<Duty> of(const DutyRule& rule) {
        x_rule = &rule;
        if (!in_county()) return {none("本县不适用这一项", "not asked for in this county")};
        if (rule.while_works && x_completed && is_past(x_completed->moment, x_now)) {
            auto duty = none("工程已完工", "the works are completed");
            duty.trigger_places = {x_completed->place};
            return {duty};
        }
        switch (rule.each) {
        case DutyEach::Project:
        case DutyEach::Latest: return {once()};
        case DutyEach::Record:
        case DutyEach::NewestRecord: return per_record();
        case DutyEach::Year: return per_year();
        case DutyEach::QuarterAfter: return per_quarter();
        case DutyEach::Recurring: return {recurring()};
        case DutyEach::Notice: return per_notice();
        }
        return {};
    }

private:
    bool in_county() const {
        std::string_view pattern = x_rule->county;
        if (!pattern.ends_with('*')) return x_project.county == pattern;
        pattern.remove_suffix(1);
        return std::string_view(x_project.county).starts_with(pattern);
    }

    Duty none(std::string reason, std::string reason_en) const {
        Duty duty;
        duty.rule = x_rule;
        duty.key = "none";
        duty.state = DutyState::NotApplicable;
        duty.reason = std::move(reason);
        duty.reason_en = std::move(reason_en);
        return duty;
    }

    std::string title_of(const std::string& type) const {
        const auto* known = x_rules.catalogue().find(type);
        return (known ? known->title : type) + "（" + type + "）";
    }

    // What is missing to know when the duty was set off.
    Duty unknown_trigger() const {
        Duty duty;
        duty.rule = x_rule;
        duty.key = "unknown";
        std::set<std::string> seen;
        for (const auto& field : x_rule->trigger) {
            if (!seen.insert(field.type).second) continue;
            bool scanned = x_papers.data(field.type).empty() && !x_papers.scans(field.type).empty();
            duty.reason +=
                (duty.reason.empty() ? "" : "、") + title_of(field.type) + (scanned ? "只有扫描件" : "");
            duty.reason_en += (duty.reason_en.empty() ? "" : ", ") + field.type;
        }
        duty.reason = "无法判断：没有起算日期，应见于" + duty.reason;
        duty.reason_en =
            "cannot be judged: the date it counts from is not known, it should stand in " + duty.reason_en;
        return duty;
    }

    Duty begun(const Said& said) const {
        Duty duty;
        duty.rule = x_rule;
        duty.key = format(said.moment);
        duty.trigger = said.moment;
        duty.trigger_places = {said.place};
        return duty;
    }

    // False: the number is not known; said in the duty.
    bool count_from(const Moment& from, Duty& duty) const {
        std::int64_t number = x_rule->value;
        if (!x_rule->parameter.empty()) {
            auto parameter = x_rules.value(x_rule->parameter, x_project.county, from.at.date);
            if (!parameter) {
                duty.reason = "无法判断：没有期限的参数（" + x_rule->parameter + "）";
                duty.reason_en = "cannot be judged: no parameter " + x_rule->parameter;
                return false;
            }
            number = parameter->value;
        }
        auto days = static_cast<int>(std::clamp<std::int64_t>(number, 0, 100'000));
        auto on = [&](Calendar::Day day) {
            duty.due = Moment{{day.date, 0}, true};
            duty.provisional = day.provisional;
        };
        const Date date = from.at.date;
        switch (x_rule->count) {
        case DutyCount::None: return true;
        case DutyCount::Day: on({date, false}); return true;
        case DutyCount::Days: on(x_rules.calendar().days_after(date, days)); return true;
        case DutyCount::CalendarDays: on({add_days(date, days), false}); return true;
        case DutyCount::WorkingDays:
            on(x_rules.calendar().working_days_after(date, std::max(1, days)));
            return true;
        case DutyCount::Minutes: return count_minutes(from, days, duty);
        case DutyCount::DayOfNextMonth: {
            auto next = date.year() / date.month() + std::chrono::months{1};
            on({next / std::chrono::day{static_cast<unsigned>(std::max(1, days))}, false});
            return true;
        }
        }
        return false;
    }

    static bool count_minutes(const Moment& from, int minutes, Duty& duty) {
        if (from.day) {
            duty.reason = "无法判断：只写了日期，没有写明时刻";
            duty.reason_en = "cannot be judged: a day without its minute";
            return false;
        }
        int all = from.at.minutes + minutes;
        constexpr int Day = 24 * 60;
        duty.due = Moment{{add_days(from.at.date, all / Day), all % Day}, false};
        return true;
    }

    bool proves(const DutyProof& proof, const Said& said, const Set& set) const {
        if (proof.own && said.sheet != set.sheet) return false;
        if (proof.same_month) {
            auto month = set.said->moment.at.date.year() / set.said->moment.at.date.month();
            if (parse_month(said.sheet->document().period) != month) return false;
        }
        for (const auto& [own, other] : proof.match) {
            if (!set.sheet) return false;
            const auto& name = set.sheet->text(std::string_view(other));
            if (name.empty() || !same_firm(said.sheet->text(std::string_view(own)), name)) return false;
        }
        return says(*said.sheet, said.row, proof.where);
    }

    // The earliest proof not before `from`, where there is one.
    std::optional<Said> proof_of(const Set& set) const {
        std::optional<Said> first;
        for (const auto& proof : x_rule->proofs) {
            if (proof.scan) continue;
            for (const Said& said : x_papers.all(proof.at)) {
                if (!proves(proof, said, set) || (first && !is_later(first->moment, said.moment))) continue;
                first = said;
            }
        }
        return first;
    }

    // What shows it was done, else how late it is.
    void settle(const Set& set, Duty& duty, bool counted) const {
        if (auto proof = proof_of(set)) {
            duty.done = proof->moment;
            duty.evidence = {proof->place};
            duty.state = DutyState::Done;
            duty.late = duty.due && !duty.provisional && is_later(proof->moment, *duty.due);
            if (!counted) duty.state = DutyState::Unknown;
            return;
        }
        for (const auto& proof : x_rule->proofs) {
            if (!proof.scan || x_papers.scans(proof.at.type).empty()) continue;
            duty.evidence = {x_papers.scans(proof.at.type).back().whole()};
            duty.state = DutyState::Done;
            duty.reason = "见扫描件，日期没有登记";
            duty.reason_en = "a scan shows it, without a date";
            return;
        }
        if (!counted) return;
        if (const Sheet* scan = only_scan()) {
            duty.evidence = {scan->whole()};
            duty.reason = "无法判断：" + title_of(scan->type()) + "只有扫描件，没有登记数据";
            duty.reason_en = "cannot be judged: only a scan of " + scan->type();
            return;
        }
        wait(duty);
    }

    // Evidence that cannot be read: a scan, and nothing with data beside it.
    const Sheet* only_scan() const {
        for (const auto& type : x_rule->evidence) {
            bool read = false;
            for (const auto& proof : x_rule->proofs) read = read || (proof.at.type == type && proof.own);
            if (!read && x_papers.data(type).empty() && !x_papers.scans(type).empty() &&
                !x_rule->proofs.empty())
                return &x_papers.scans(type).back();
        }
        return nullptr;
    }

    void wait(Duty& duty) const {
        duty.state = DutyState::Open;
        if (!duty.due) return;
        if (is_past(*duty.due, x_now)) {
            if (x_rule->by_others) {
                duty.state = DutyState::Unknown;
                duty.reason = "无法判断：由" + x_rule->actor + "办理，这里没有收到材料";
                duty.reason_en = "cannot be judged: others do it, and nothing of it was handed in here";
                return;
            }
            duty.state = duty.provisional ? DutyState::Unknown : DutyState::Overdue;
            if (duty.provisional) {
                duty.reason = "无法判断：期限所在年份的放假安排没有公布，最后一天是暂定的";
                duty.reason_en = "cannot be judged: the holiday notice of that year is not known, the last "
                                 "day is provisional";
            }
            return;
        }
        if (days_between(x_now.date, duty.due->at.date) <= x_rule->remind_days) duty.state = DutyState::Due;
    }

    Duty judged(const Set& set) const {
        auto duty = begun(*set.said);
        bool counted = count_from(set.said->moment, duty);
        settle(set, duty, counted);
        return duty;
    }

    Duty once() const {
        std::optional<Said> said;
        if (x_rule->each == DutyEach::Project) {
            said = x_papers.first(x_rule->trigger);
        } else {
            for (const auto& field : x_rule->trigger)
                for (const Said& each : x_papers.all(field))
                    if (!said || is_later(each.moment, said->moment)) said = each;
        }
        if (!said)
            return x_rule->while_works && nothing_there()
                       ? none("没有" + title_of(x_rule->trigger.front().type),
                              "no " + x_rule->trigger.front().type)
                       : unknown_trigger();
        auto duty = judged({said, said->sheet});
        // Put off or renewed, it is the same duty with another day.
        duty.key = x_rule->each == DutyEach::Latest ? "latest" : "project";
        return duty;
    }

    // Neither data nor scans of anything that could set it off.
    bool nothing_there() const {
        return std::all_of(x_rule->trigger.begin(), x_rule->trigger.end(), [&](const DutyField& field) {
            return x_papers.data(field.type).empty() && x_papers.scans(field.type).empty();
        });
    }

    // Documents that may set the duty off, with the first of its fields that each states.
    std::vector<Set> sets() const {
        std::vector<Set> all;
        std::set<const Sheet*> seen;
        for (const auto& type_of : x_rule->trigger) {
            for (const Sheet& sheet : x_papers.data(type_of.type)) {
                if (!says(sheet, nullptr, x_rule->when) || !seen.insert(&sheet).second) continue;
                Set set{std::nullopt, &sheet};
                for (const auto& field : x_rule->trigger) {
                    if (field.type != sheet.type() || set.said) continue;
                    if (auto moment = moment_in(sheet.text(std::string_view(field.field))))
                        set.said = Said{*moment, &sheet, nullptr, sheet.place(field.field)};
                }
                if (set.said || !x_rule->only_where_set) all.push_back(std::move(set));
            }
        }
        std::stable_sort(all.begin(), all.end(), [](const Set& a, const Set& b) {
            return a.said && (!b.said || is_later(b.said->moment, a.said->moment));
        });
        return all;
    }

    std::vector<Duty> per_record() const {
        auto all = sets();
        std::vector<Duty> duties;
        if (all.empty()) {
            if (!nothing_there() && x_papers.data(x_rule->trigger.front().type).empty())
                return {unknown_trigger()};
            return {
                none("没有" + title_of(x_rule->trigger.front().type), "no " + x_rule->trigger.front().type)};
        }
        if (x_rule->each == DutyEach::NewestRecord) {
            auto dated =
                std::find_if(all.rbegin(), all.rend(), [](const Set& set) { return set.said.has_value(); });
            all = {dated == all.rend() ? all.back() : *dated};
        }
        std::map<std::string, int> keys;
        for (const Set& set : all) {
            auto duty = set.said ? judged(set) : unknown_trigger();
            if (!set.said) duty.trigger_places = {set.sheet->whole()};
            if (int number = ++keys[duty.key]; number > 1) duty.key += "-" + std::to_string(number);
            duties.push_back(std::move(duty));
        }
        return duties;
    }

    // Proofs that fall into a span of days, both ends counted.
    std::vector<Said> proofs_within(Date from, Date to) const {
        std::vector<Said> all;
        for (const auto& proof : x_rule->proofs)
            for (const Said& said : x_papers.all(proof.at))
                if (from <= said.moment.at.date && said.moment.at.date <= to &&
                    says(*said.sheet, said.row, proof.where))
                    all.push_back(said);
        std::stable_sort(all.begin(), all.end(),
                         [](const Said& a, const Said& b) { return is_later(b.moment, a.moment); });
        return all;
    }

    Duty within(Date from, Date to, std::string key, const Said& begun_by) const {
        auto duty = begun(begun_by);
        duty.key = std::move(key);
        duty.due = Moment{{to, 0}, true};
        auto proofs = proofs_within(from, to);
        for (const Said& proof : proofs) duty.evidence.push_back(proof.place);
        auto have = static_cast<int>(proofs.size());
        if (have >= x_rule->need) {
            duty.state = DutyState::Done;
            duty.done = proofs[static_cast<std::size_t>(x_rule->need - 1)].moment;
        } else if (const Sheet* scan = only_scan()) {
            duty.evidence = {scan->whole()};
            duty.reason = "无法判断：" + title_of(scan->type()) + "只有扫描件，没有登记数据";
            duty.reason_en = "cannot be judged: only a scan of " + scan->type();
        } else {
            wait(duty);
            duty.reason = "已有" + std::to_string(have) + "次，要" + std::to_string(x_rule->need) + "次";
            duty.reason_en = std::to_string(have) + " of " + std::to_string(x_rule->need);
        }
        return duty;
    }

    // This year, and the one before when the works went on through all of it.
    std::vector<Duty> per_year() const {
        auto start = x_papers.first(x_rule->trigger);
        if (!start) return {unknown_trigger()};
        std::vector<Duty> duties;
        for (auto year = x_now.date.year() - std::chrono::years{1}; year <= x_now.date.year(); ++year) {
            Date first = year / 1 / 1;
            Date last = year / 12 / 31;
            bool whole = start->moment.at.date <= first;
            bool now = year == x_now.date.year();
            if ((!whole && !now) || last < start->moment.at.date) continue;
            if (x_completed && x_completed->moment.at.date < first) continue;
            duties.push_back(within(first, last, std::to_string(int{year}), *start));
        }
        if (duties.empty()) return {none("工程还没有开工或者已完工", "the works have not begun or are over")};
        return duties;
    }

    // Every quarter after a failed exam up to now, until one that is passed.
    std::vector<Duty> per_quarter() const {
        std::vector<Duty> duties;
        for (const Set& set : sets()) {
            if (!set.said) continue;
            Date end = ended_on(set).value_or(x_now.date);
            auto failed = set.said->moment.at.date;
            auto quarter = failed.year() / std::chrono::month{(unsigned{failed.month()} - 1) / 3 * 3 + 1};
            for (quarter += std::chrono::months{3}; quarter / 1 <= end; quarter += std::chrono::months{3}) {
                Date last = (quarter + std::chrono::months{2}) / std::chrono::last;
                auto number = (unsigned{quarter.month()} - 1) / 3 + 1;
                auto key = std::to_string(int{quarter.year()}) + "-q" + std::to_string(number);
                bool there = std::any_of(duties.begin(), duties.end(),
                                         [&](const Duty& duty) { return duty.key == key; });
                if (!there) duties.push_back(within(quarter / 1, last, key, *set.said));
            }
        }
        if (duties.empty()) return {none("没有考核不合格", "no failed exam")};
        return duties;
    }

    std::optional<Date> ended_on(const Set& set) const {
        std::optional<Date> end;
        for (const auto& field : x_rule->trigger) {
            for (const Said& said : x_papers.all(field)) {
                bool after = is_later(said.moment, set.said->moment);
                bool same =
                    x_rule->same.empty() || same_firm(said.sheet->text(std::string_view(x_rule->same)),
                                                      set.sheet->text(std::string_view(x_rule->same)));
                if (after && same && says(*said.sheet, said.row, x_rule->until) &&
                    (!end || said.moment.at.date < *end))
                    end = said.moment.at.date;
            }
        }
        return end;
    }

    // Counted from the last time; the first time is due on the trigger's day.
    Duty recurring() const {
        std::optional<Said> last;
        for (const auto& field : x_rule->last)
            for (const Said& said : x_papers.all(field))
                if (!last || is_later(said.moment, last->moment)) last = said;
        auto start = x_papers.first(x_rule->trigger);
        if (!last && !start) return unknown_trigger();
        auto duty = begun(last ? *last : *start);
        duty.key = "next";
        bool counted = true;
        if (last) {
            duty.evidence = {last->place};
            counted = count_from(last->moment, duty);
        } else {
            duty.due = start->moment;
        }
        if (counted) wait(duty);
        return duty;
    }

    // A notice without a last day is one that was not made here: a scan.
    Duty of_notice(const NoticeGiven& notice) const {
        Duty duty;
        duty.rule = x_rule;
        duty.key = notice.key;
        duty.trigger_places = {notice.place};
        if (notice.issued_on) duty.trigger = Moment{{*notice.issued_on, 0}, true};
        if (notice.due_on) duty.due = Moment{{*notice.due_on, 0}, true};
        if (!notice.closed.empty()) {
            duty.state = DutyState::Done;
            duty.reason = notice.closed;
            duty.reason_en = notice.closed_en;
        } else if (duty.due) {
            wait(duty);
        } else {
            duty.reason = "无法判断：整改通知没有登记整改期限";
            duty.reason_en = "cannot be judged: the notice's last day is not known";
        }
        return duty;
    }

    std::vector<Duty> per_notice() const {
        std::vector<Duty> duties;
        for (const auto& notice : x_notices) duties.push_back(of_notice(notice));
        std::stable_sort(duties.begin(), duties.end(), [](const Duty& a, const Duty& b) {
            return a.due && (!b.due || is_later(*b.due, *a.due));
        });
        if (duties.empty()) return {none("没有未关账月份的整改通知", "no rectification notice of an open month")};
        return duties;
    }

    const Papers& x_papers;
    const Project& x_project;
    DateTime x_now;
    const Rules& x_rules;
    const std::vector<NoticeGiven>& x_notices;
    std::optional<Said> x_completed;
    const DutyRule* x_rule = nullptr;
};

} // namespace

std::string_view name(DutyState state) {
    switch (state) {
    case DutyState::Open: return "open";
    case DutyState::Due: return "due";
    case DutyState::Overdue: return "overdue";
    case DutyState::Done: return "done";
    case DutyState::NotApplicable: return "not_applicable";
    case DutyState::Unknown: return "cannot_judge";
    }
    return "";
}

std::string_view title(DutyState state) {
    switch (state) {
    case DutyState::Open: return "待办";
    case DutyState::Due: return "快到期";
    case DutyState::Overdue: return "已逾期";
    case DutyState::Done: return "已完成";
    case DutyState::NotApplicable: return "不适用";
    case DutyState::Unknown: return "无法判断";
    }
    return "";
}

std::vector<Duty> duties(const std::vector<Document>& documents, const Project& project, const DateTime& now,
                         const Rules& rules, const DutyRules& list, const std::vector<NoticeGiven>& notices) {
    Papers papers(documents);
    Judge judge(papers, project, now, rules, notices);
    std::vector<Duty> all;
    for (const DutyRule& rule : list.rules()) {
        auto of_rule = judge.of(rule);
        std::move(of_rule.begin(), of_rule.end(), std::back_inserter(all));
    }
    return all;
}

Json to_json(const Duty& duty) {
    auto moment = [](const std::optional<Moment>& each) { return each ? Json(format(*each)) : Json(); };
    auto places = [](const std::vector<record::Place>& all) {
        Json made = Json::array();
        for (const auto& place : all) made.push_back(record::to_json(place));
        return made;
    };
    const DutyRule& rule = *duty.rule;
    return {{"id", rule.id},
            {"key", duty.key},
            {"title", rule.title},
            {"title_en", rule.title_en},
            {"state", name(duty.state)},
            {"state_title", title(duty.state)},
            {"actor", rule.actor},
            {"notice", rule.notice},
            {"basis", rule.basis},
            {"advice", rule.advice},
            {"trigger", moment(duty.trigger)},
            {"due", moment(duty.due)},
            {"provisional", duty.provisional},
            {"done", moment(duty.done)},
            {"late", duty.late},
            {"remind_days", rule.remind_days},
            {"reason", duty.reason},
            {"reason_en", duty.reason_en},
            {"trigger_places", places(duty.trigger_places)},
            {"evidence", places(duty.evidence)}};
}

} // namespace taizhang::review
