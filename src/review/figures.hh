// What a month's sheets say of each subcontractor, counted: what the officer's monthly statement is filled with, and what
// R-STM-1 compares it with. Pure, any thread.
#pragma once

#include "review/review.hh"

#include <optional>
#include <string>
#include <vector>

namespace taizhang::review {

struct Figures {
    std::string subcontractor; // name
    std::int64_t registered = 0, attended = 0, paid = 0;
    std::int64_t gross = 0, net = 0;          // fen, of the rows that have them
    bool payroll = false;                     // there is one with data
    bool gaps = false;                        // a row of it lacks gross or net
    std::optional<bool> sealed;               // as attested; nullopt: nobody said
    std::optional<std::int64_t> signed_share; // hundredths of a per cent, rounded down; nullopt: nobody said
    std::string progress;                     // this month's, as attested or stated; "" when neither
};

struct MonthFigures {
    std::vector<Figures> subcontractors;  // in the project's order
    std::optional<Calendar::Day> pay_day; // on which the month's wages are due; nullopt when nothing says it
};

MonthFigures month_figures(const std::vector<Document>& documents, const Project& project, Month month,
                           const Rules& rules);

} // namespace taizhang::review
