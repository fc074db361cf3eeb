#include "review/figures.hh"

#include "review/people.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

// Rows signed by the worker as the officer attested it; nullopt where nothing was attested.
std::optional<std::int64_t> signed_rows(const Sheet& payroll) {
    const Json& attested = payroll.document().attestation;
    auto rows = static_cast<std::int64_t>(payroll.rows().size());
    if (!attested.is_object()) return std::nullopt;
    auto words = text_at(attested, "signatures");
    if (words == "none") return 0;
    auto listed = attested.find("not_signed_rows");
    bool some = listed != attested.end() && listed->is_array() && !listed->empty();
    if (words != "all" && !some) return std::nullopt;
    return some ? std::max<std::int64_t>(0, rows - static_cast<std::int64_t>(listed->size())) : rows;
}

std::optional<std::int64_t> signed_share(const SubcontractorMonth& month) {
    std::int64_t rows = 0, with = 0;
    for (const Sheet* payroll : month.payrolls) {
        auto known = signed_rows(*payroll);
        if (!known) return std::nullopt;
        rows += static_cast<std::int64_t>(payroll->rows().size());
        with += *known;
    }
    if (rows == 0) return std::nullopt;
    return ratio_of(with, rows);
}

std::string progress_of(const MonthView& view, const SubcontractorMonth& month) {
    for (const Sheet* payroll : month.payrolls) {
        auto words = text_at(payroll->document().attestation, "progress");
        if (!words.empty()) return words;
    }
    for (const Sheet* form : view.of("L3-04")) {
        auto words = form->text("progress");
        if (same_firm(form->document().subcontractor, month.subcontractor) && !words.empty()) return words;
    }
    return {};
}

Figures figures_of(const MonthView& view, const SubcontractorMonth& month) {
    auto counted = count(view, month);
    Figures figures;
    figures.registered = counted.registered;
    figures.attended = counted.attended;
    figures.paid = counted.paid;
    figures.gross = counted.gross;
    figures.net = counted.net;
    figures.payroll = !month.payrolls.empty();
    figures.gaps = counted.gaps;
    figures.sealed = counted.sealed;
    figures.signed_share = signed_share(month);
    figures.progress = progress_of(view, month);
    return figures;
}

} // namespace

MonthFigures month_figures(const std::vector<Document>& documents, const Project& project, Month month,
                           const Rules& rules) {
    MonthView view(documents, project, month, rules);
    MonthFigures made;
    made.pay_day = agreed_pay_day(view);
    for (const auto& name : project.subcontractors) {
        const auto& all = view.subcontractors();
        auto at = std::find_if(all.begin(), all.end(), [&](const SubcontractorMonth& each) {
            return same_firm(each.subcontractor, name);
        });
        Figures figures = at == all.end() ? Figures() : figures_of(view, *at);
        figures.subcontractor = name;
        made.subcontractors.push_back(std::move(figures));
    }
    return made;
}

} // namespace taizhang::review
