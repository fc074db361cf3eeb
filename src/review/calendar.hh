// Working days, deadlines and pay days by the State Council's holiday notices (schemas/rules/holidays.json).
//
// Which day is a working day is a fact of the notices, not of a file's year: the notice for 2023 made 2022-12-31 a
// day of rest. A year whose notice is not in the table has Saturdays and Sundays only, and every day found by
// looking at such a year is `provisional`: it is shown as that and never held against anybody as certain. The last
// days of a known December are provisional, too, while the next year's notice is missing, since New Year's holiday
// may begin before the year does.
//
// Sources: Civil Code art. 201 (the day of the event is not counted; hours count from their minute), 202 (months end
// on the same day or the month's last), 203 (a last day of rest moves to the next working day); Order 724 art. 14
// (wages due on a day of rest are paid before it). Pure, immutable, any thread.
#pragma once

#include "base/date.hh"
#include "base/json.hh"

#include <cstdint>
#include <set>

namespace taizhang::review {

class Calendar {
public:
    struct Day {
        Date date;
        bool provisional = false;
    };

    // From holidays.json. Errors: BadInput naming the entry that is wrong.
    static Result<Calendar> make(const Json& holidays);

    bool works(Date date) const;
    // The notices that decide about this day are in the table.
    bool decided(Date date) const;

    // The `days`-th working day after the event's day; days > 0.
    Day working_days_after(Date event, int days) const;
    // `days` days after the event's day, moved forward from a day of rest.
    Day days_after(Date event, int days) const;
    Day months_after(Date event, int months) const;
    // An ordinary last day: itself or the next working day.
    Day forward(Date last) const;
    // A pay day: itself or the working day before. `day` beyond the month's end is the month's last.
    Day pay_day(Month month, int day) const;

private:
    std::set<std::chrono::sys_days> x_rest; // named as such by a notice
    std::set<std::chrono::sys_days> x_work; // weekends that are worked
    std::set<int> x_years;                  // whose notice is here
};

// Same day `months` later, or the month's last day.
Date add_months(Date date, int months);
// Whole minutes from one to the other; negative when `to` is earlier.
std::int64_t minutes_between(const DateTime& from, const DateTime& to);
// Days from one to the other; negative when `to` is earlier.
int days_between(Date from, Date to);
// Whole years lived on `on`; the birthday itself completes the year, 29 February on 1 March in common years.
int age_on(Date birth, Date on);

} // namespace taizhang::review
