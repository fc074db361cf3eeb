// Wage deposit and payment guarantee: R-DEP-1..8, R-GUA-1, R-GUA-2, R-GUA-PARTY.
#include "review/people.hh"
#include "text/numerals.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

std::string percent(std::int64_t ratio) { return text::scaled(ratio, 2) + "%"; }

// "人民币贰佰柒拾玖万元整" and "贰佰柒拾玖万元正" say the same.
std::string plain_words(std::string words) {
    for (std::string_view prefix : {"人民币", "："}) {
        if (words.starts_with(prefix)) words.erase(0, prefix.size());
    }
    for (std::string_view suffix : {"整", "正"}) {
        if (words.ends_with(suffix)) words.erase(words.size() - suffix.size());
    }
    return words;
}

bool says_amount(const std::string& words, std::int64_t fen) {
    return plain_words(words) == plain_words(text::amount_in_words(fen));
}

std::vector<const Sheet*> deposits(const MonthView& view) {
    auto all = view.of("L1-05");
    const auto& cash = view.of("L1-04");
    all.insert(all.end(), cash.begin(), cash.end());
    return all;
}

bool only_scanned(const MonthView& view) {
    return deposits(view).empty() && (!view.scans_of("L1-05").empty() || !view.scans_of("L1-04").empty());
}

bool is_exempt(const MonthView& view) {
    const Sheet* assessment = view.one("L1-02");
    return !view.scans_of("L1-07").empty() || (assessment && assessment->text("adjustment") == "免存");
}

std::string adjustment_of(const MonthView& view) {
    const Sheet* assessment = view.one("L1-02");
    return assessment ? assessment->text("adjustment") : std::string();
}

// ------------------------------------------------------------------------------- R-DEP-1, R-DEP-2, R-DEP-4

void check_ratio(const MonthView& view, const Sheet& deposit, Report& report) {
    auto amount = deposit.number("amount");
    auto contract = deposit.number("contract_amount");
    auto least = view.value("deposit_ratio_min");
    auto most = view.value("deposit_ratio_max");
    if (!amount || !contract || *contract <= 0 || !least || !most) {
        report.unknown("R-DEP-1", "保证金资料没有金额或施工合同额，或者没有比例的参数",
                       "the deposit lacks its amount or the contract's, or there is no parameter",
                       {deposit.place("amount"), deposit.place("contract_amount")});
        return;
    }
    bool inside = *amount >= share(*contract, least->value) && *amount <= share(*contract, most->value);
    auto adjustment = adjustment_of(view);
    bool adjusted = adjustment == "减免" || adjustment == "上浮" || !deposit.text("ratio_reason").empty();
    auto cap = view.value("deposit_cap");
    if (inside || adjusted || (cap && *amount == cap->value)) return;
    report.add("R-DEP-1", "outside",
               {{"ratio", percent(ratio_of(*amount, *contract))},
                {"least", percent(least->value)},
                {"most", percent(most->value)}},
               {deposit.place("amount"), deposit.place("contract_amount")});
}

void check_reduced(const MonthView& view, const Sheet& deposit, Report& report) {
    if (adjustment_of(view) != "减免") return;
    auto amount = deposit.number("amount");
    auto contract = deposit.number("contract_amount");
    auto least = view.value("deposit_reduced_min");
    if (!amount || !contract || *contract <= 0 || !least) {
        report.unknown("R-DEP-2", "保证金资料没有金额或施工合同额，或者没有下限的参数",
                       "the deposit lacks its amount or the contract's, or there is no parameter",
                       {deposit.place("amount"), deposit.place("contract_amount")});
        return;
    }
    if (*amount >= share(*contract, least->value)) return;
    report.add("R-DEP-2", "below",
               {{"ratio", percent(ratio_of(*amount, *contract))}, {"least", percent(least->value)}},
               {deposit.place("amount"), deposit.place("contract_amount")});
}

// The assessment against itself: what it says was adjusted, and by how much.
void check_assessment(const MonthView& view, Report& report) {
    const Sheet* assessment = view.one("L1-02");
    if (!assessment) {
        report.unknown("R-DEP-4", view.missing("L1-02"), view.missing_en("L1-02"));
        return;
    }
    auto base = assessment->number("base_ratio");
    auto ratio = assessment->number("ratio");
    auto by = assessment->number("adjustment_ratio").value_or(0);
    auto adjustment = assessment->text("adjustment");
    if (!base || !ratio) {
        report.unknown("R-DEP-4", "核定书没有写明基准比例或核定比例", "the assessment lacks its ratios",
                       {assessment->place("base_ratio"), assessment->place("ratio")});
        return;
    }
    auto expected = *base;
    if (adjustment == "减免") expected = *base - share(*base, by);
    if (adjustment == "上浮") expected = *base + share(*base, by);
    if (adjustment == "免存") expected = 0;
    if (*ratio == expected) return;
    report.add("R-DEP-4", "differs",
               {{"adjustment", adjustment.empty() ? "（未填写）" : adjustment},
                {"base", percent(*base)},
                {"expected", percent(expected)},
                {"ratio", percent(*ratio)}},
               {assessment->place("adjustment"), assessment->place("adjustment_ratio"),
                assessment->place("base_ratio"), assessment->place("ratio")});
}

// ------------------------------------------------------------------------------------------------ R-DEP-3

void check_exemption(const MonthView& view, Report& report) {
    if (!is_exempt(view)) return;
    const Sheet* assessment = view.one("L1-02");
    if (!assessment || assessment->text("adjustment") != "免存") {
        report.unknown("R-DEP-3", "有免存材料，没有人社部门免存的核定书（L1-02）",
                       "exempt by a scan, no assessment of the authority (L1-02)");
        return;
    }
    auto contract = assessment->number("contract_amount");
    auto below = view.value("deposit_exempt_below");
    if (!contract || !below) {
        report.unknown("R-DEP-3", "核定书没有施工合同额，或者没有免存限额的参数",
                       "the assessment lacks the contract's amount, or there is no parameter",
                       {assessment->place("contract_amount")});
        return;
    }
    // Three clean years with real names and account in place are another ground, without a limit.
    if (*contract >= below->value && !view.rules().says("three_years", assessment->text("ratio_reason")))
        report.add("R-DEP-3", "limit", {{"amount", yuan(*contract)}, {"limit", yuan(below->value)}},
                   {assessment->place("adjustment"), assessment->place("contract_amount"),
                    assessment->place("ratio_reason")});
    if (assessment->flag("sealed") != true)
        report.unknown("R-DEP-3", "核定书未见盖章，签订合同前一年内有无拖欠无从认定",
                       "the assessment is not sealed: arrears in the year before are not known",
                       {assessment->place("sealed")});
}

// ------------------------------------------------------------------------------------------------ R-DEP-5

void check_stored(const MonthView& view, Report& report) {
    auto start = view.stated_date({{"L1-01", "permit_issued_on"}, {"L1-02", "permit_issued_on"}});
    if (!start)
        start = view.stated_date({{"L1-01", "contract_signed_on"},
                                  {"L3-01", "contract_signed_on"},
                                  {"L5-01", "contract_signed_on"}});
    auto days = view.value("deposit_store_working_days");
    if (!start || !days || only_scanned(view)) {
        report.unknown("R-DEP-5",
                       only_scanned(view) ? "保证金凭证只有扫描件，没有登记数据"
                                          : "没有施工许可证日期和合同签订日期，或者没有期限的参数",
                       only_scanned(view) ? "only a scan of the deposit"
                                          : "neither date of permit nor of contract, or no parameter");
        return;
    }
    auto due = view.rules().calendar().working_days_after(start->date, static_cast<int>(days->value));
    const Sheet* first = nullptr;
    for (const Sheet* deposit : deposits(view)) {
        auto date = deposit->date("issued_on");
        if (date && (!first || *date < *first->date("issued_on"))) first = deposit;
    }
    Args args{{"due", format(due.date)}, {"days", std::to_string(days->value)}};
    if (!first) {
        if (due.date < view.last_day()) report.add("R-DEP-5", "none", args, {start->place});
        return;
    }
    auto stored = *first->date("issued_on");
    if (stored <= due.date) return;
    args.push_back({"stored", format(stored)});
    report.add("R-DEP-5", due.provisional ? "provisional" : "late", args,
               {first->place("issued_on"), start->place});
}

// ------------------------------------------------------------------------------------------------ R-DEP-6

// As extended by renewals that name it.
std::optional<Date> valid_to(const MonthView& view, const Sheet& guarantee, Places& places) {
    auto until = guarantee.date("valid_to");
    places.push_back(guarantee.place("valid_to"));
    for (const Sheet* renewal : view.of("L1-06")) {
        if (renewal->text("old_doc_no") != guarantee.text("doc_no")) continue;
        auto later = renewal->date("valid_to");
        if (later && (!until || *later > *until)) until = later;
        places.push_back(renewal->place("valid_to"));
    }
    return until;
}

void check_amount(const MonthView& view, const Sheet& deposit, Report& report) {
    auto amount = deposit.number("amount");
    if (!amount) return; // R-DEP-1 has spoken
    Places places{deposit.place("amount")};
    std::int64_t required = 0;
    if (const Sheet* assessment = view.one("L1-02"); assessment && assessment->number("amount")) {
        required = *assessment->number("amount");
        places.push_back(assessment->place("amount"));
    }
    auto contract = deposit.number("contract_amount");
    auto ratio = deposit.number("ratio");
    if (contract && ratio && share(*contract, *ratio) > required) {
        required = share(*contract, *ratio);
        places.push_back(deposit.place("ratio"));
        places.push_back(deposit.place("contract_amount"));
    }
    if (*amount < required)
        report.add("R-DEP-6", "amount", {{"amount", yuan(*amount)}, {"required", yuan(required)}},
                   std::move(places));
    auto words = deposit.text("amount_cn");
    if (!words.empty() && !says_amount(words, *amount))
        report.add("R-DEP-6", "words", {{"amount", yuan(*amount)}},
                   {deposit.place("amount"), deposit.place("amount_cn")});
}

void check_term(const MonthView& view, const Sheet& guarantee, Report& report) {
    Places places;
    auto until = valid_to(view, guarantee, places);
    auto from = guarantee.date("valid_from");
    auto months = view.value("deposit_guarantee_months");
    auto completion = view.stated_date({{"L1-01", "planned_completion"}, {"L4-01", "planned_completion"}});
    if (!until || !from || !months || !completion) {
        places.push_back(guarantee.place("valid_from"));
        report.unknown("R-DEP-6", "没有保函有效期、合同竣工日期或期限的参数",
                       "term of the guarantee, planned completion or parameter missing", std::move(places));
        return;
    }
    auto needed = std::max(add_months(*from, static_cast<int>(months->value)), completion->date);
    if (*until < needed) {
        auto cells = places;
        cells.push_back(guarantee.place("valid_from"));
        cells.push_back(completion->place);
        report.add("R-DEP-6", "term", {{"until", format(*until)}, {"needed", format(needed)}},
                   std::move(cells));
        return;
    }
    if (view.completed() && *view.completed() <= view.last_day()) return;
    auto warning = view.value("guarantee_warning_months");
    if (*until < view.last_day())
        report.add("R-DEP-6", "expired", {{"until", format(*until)}}, std::move(places));
    else if (warning && *until <= add_months(view.last_day(), static_cast<int>(warning->value)))
        report.add("R-DEP-6", "soon", {{"until", format(*until)}}, std::move(places));
}

// ------------------------------------------------------------------------------------------------ R-DEP-7

void check_draw(const MonthView& view, const Sheet& draw, Report& report) {
    auto drawn = draw.date("paid_on");
    if (!drawn) drawn = draw.date("issued_on");
    auto days = view.value("deposit_topup_working_days");
    auto amount = draw.number("amount");
    if (!drawn || !days || !amount) {
        report.unknown("R-DEP-7", "动用通知书没有日期或金额，或者没有期限的参数",
                       "the draw lacks date or amount, or there is no parameter", {draw.whole()});
        return;
    }
    auto due = view.rules().calendar().working_days_after(*drawn, static_cast<int>(days->value));
    std::int64_t restored = 0;
    Places places{draw.place("amount"), draw.place(draw.date("paid_on") ? "paid_on" : "issued_on")};
    for (const Sheet* topup : view.of("L1-08b")) {
        if (topup->text("draw_doc_no") != draw.text("doc_no")) continue;
        auto date = topup->date("issued_on");
        places.push_back(topup->place("amount"));
        places.push_back(topup->place("issued_on"));
        if (date && *date <= due.date) restored += topup->number("amount").value_or(0);
    }
    if (restored >= *amount || due.date >= view.last_day()) return;
    report.add("R-DEP-7", due.provisional ? "provisional" : "short",
               {{"due", format(due.date)}, {"missing", yuan(*amount - restored)}}, std::move(places));
}

// ------------------------------------------------------------------------------------------------ R-DEP-8

void check_release(const MonthView& view, const Sheet& release, Report& report) {
    auto days = view.value("deposit_release_notice_days");
    auto from = release.date("notice_from");
    auto to = release.date("notice_to");
    auto applied = release.date("applied_on");
    Places places{release.place("notice_from"), release.place("notice_to"), release.place("applied_on")};
    if (!days || !from || !to || !applied) {
        report.unknown("R-DEP-8", "返还申请没有公示日期或申请日期，或者没有期限的参数",
                       "the release lacks its dates, or there is no parameter", std::move(places));
        return;
    }
    auto shown = days_between(*from, std::min(*to, *applied)); // the first day is not counted
    if (shown >= days->value) return;
    report.add("R-DEP-8", "short", {{"shown", std::to_string(shown)}, {"days", std::to_string(days->value)}},
               std::move(places));
}

void check_deposits(const MonthView& view, Report& report) {
    check_assessment(view, report);
    check_exemption(view, report);
    for (const Sheet* draw : view.of("L1-08")) check_draw(view, *draw, report);
    for (const Sheet* release : view.of("L1-09")) check_release(view, *release, report);
    if (is_exempt(view)) return;
    check_stored(view, report);
    if (deposits(view).empty()) {
        for (const char* rule : {"R-DEP-1", "R-DEP-6"})
            report.unknown(rule, "没有登记工资保证金凭证或保函（L1-04、L1-05）",
                           "no deposit is registered (L1-04, L1-05)");
        return;
    }
    for (const Sheet* deposit : deposits(view)) {
        check_ratio(view, *deposit, report);
        check_reduced(view, *deposit, report);
        check_amount(view, *deposit, report);
        if (deposit->type() == "L1-05") check_term(view, *deposit, report);
    }
}

// ------------------------------------------------------------------------------------------- R-GUA-*

// A deposit's guarantee is the contractor's for the authority, a payment guarantee the owner's for the contractor. A
// paper whose parties stand the other way round lies in the wrong ledger.
void check_parties(const Sheet& sheet, const Stated& applicant, const Stated& beneficiary,
                   const MonthView& view, Report& report) {
    auto owner = view.owner();
    const auto& contractor = view.project().general_contractor;
    bool deposit = sheet.type() == "L1-05";
    auto is_owner = [&](const Stated& party) { return owner && same_firm(party.text, owner->text); };
    auto is_contractor = [&](const Stated& party) { return same_firm(party.text, contractor); };
    bool swapped = deposit ? is_owner(applicant) || is_contractor(beneficiary)
                           : is_contractor(applicant) || is_owner(beneficiary);
    Places places{applicant.place, beneficiary.place};
    if (swapped) {
        report.add("R-GUA-PARTY", deposit ? "deposit" : "payment", {}, std::move(places));
        return;
    }
    if (deposit) {
        if (!applicant.text.empty() && !same_firm(applicant.text, contractor))
            report.add("R-GUA-PARTY", "depositor", {{"firm", applicant.text}}, {applicant.place});
        return;
    }
    if (!owner) {
        report.unknown("R-GUA-1", "没有建设单位名称", "the owner is not known", {applicant.place});
        return;
    }
    std::string wrong, wrong_en;
    if (!same_firm(applicant.text, owner->text))
        wrong = "申请人不是建设单位", wrong_en = "the applicant is not the owner";
    if (!same_firm(beneficiary.text, contractor)) {
        wrong += wrong.empty() ? "受益人不是施工总承包单位" : "、受益人不是施工总承包单位";
        wrong_en += wrong_en.empty() ? "the beneficiary is not the contractor"
                                     : ", nor the beneficiary the contractor";
    }
    if (!wrong.empty()) report.add("R-GUA-1", "parties", {{"wrong", wrong, wrong_en}}, std::move(places));
}

void check_payment_guarantee(const MonthView& view, Report& report) {
    const auto& guarantees = view.of("L2-01");
    if (guarantees.empty()) {
        if (view.scans_of("L2-01").empty()) {
            report.add("R-GUA-1", "none", {}, {});
            return;
        }
        for (const char* rule : {"R-GUA-1", "R-GUA-2", "R-GUA-PARTY"})
            report.unknown(rule, view.missing("L2-01"), view.missing_en("L2-01"));
        return;
    }
    std::optional<Date> until;
    Places places;
    auto see = [&](std::optional<Date> date, record::Place place) {
        if (date && (!until || *date > *until)) until = date;
        places.push_back(std::move(place));
    };
    for (const Sheet* guarantee : guarantees) {
        check_parties(*guarantee, {guarantee->text("applicant"), guarantee->place("applicant")},
                      {guarantee->text("beneficiary"), guarantee->place("beneficiary")}, view, report);
        auto amount = guarantee->number("amount");
        auto words = guarantee->text("amount_cn");
        if (amount && !words.empty() && !says_amount(words, *amount))
            report.add("R-GUA-1", "words", {{"amount", yuan(*amount)}},
                       {guarantee->place("amount"), guarantee->place("amount_cn")});
        see(guarantee->date("valid_to"), guarantee->place("valid_to"));
    }
    for (const Sheet* stages : view.of("L2-02")) {
        for (const Row& row : stages->rows()) {
            if (row.text("status") == "有效") see(row.date("valid_to"), stages->place(row, "valid_to"));
        }
    }
    if (!until) {
        report.unknown("R-GUA-2", "支付担保没有到期日期", "the guarantee has no last day", std::move(places));
        return;
    }
    bool over = view.completed() && *view.completed() <= view.last_day();
    if (*until < view.last_day() && !over)
        report.add("R-GUA-2", "expired", {{"until", format(*until)}}, std::move(places));
}

} // namespace

void check_guarantees(const MonthView& view, Report& report) {
    check_deposits(view, report);
    for (const Sheet* guarantee : view.of("L1-05"))
        check_parties(*guarantee, {guarantee->text("depositor"), guarantee->place("depositor")},
                      {guarantee->text("beneficiary"), guarantee->place("beneficiary")}, view, report);
    check_payment_guarantee(view, report);
}

} // namespace taizhang::review
