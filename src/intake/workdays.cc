#include "intake/workdays.hh"

#include <algorithm>
#include <tuple>

namespace taizhang::intake {
namespace {

using Passage = PassageReader::Passage;

constexpr int LongestShift = 16 * 60; // minutes: more than that and a passage is missing between
constexpr int SamePassage = 10;       // minutes: a gate that read a face twice

int minutes_between(const Passage& from, const Passage& to) {
    auto days = std::chrono::sys_days(to.date) - std::chrono::sys_days(from.date);
    return static_cast<int>(days.count()) * 24 * 60 + to.minutes - from.minutes;
}

class Pairing {
public:
    std::map<Date, Workday> days;

    void in(const Passage& passage) {
        if (x_open != nullptr && minutes_between(*x_open, passage) <= SamePassage) return;
        lose_open();
        start(passage);
        x_open = &passage;
    }
    void out(const Passage& passage) {
        int worked = x_open == nullptr ? -1 : minutes_between(*x_open, passage);
        if (worked >= 0 && worked <= LongestShift) {
            Workday& day = days[x_open->date];
            if (day.minutes) *day.minutes += worked;
            x_open = nullptr;
            x_closed = &passage;
            return;
        }
        if (x_closed != nullptr && minutes_between(*x_closed, passage) <= SamePassage) return;
        lose_open();
        start(passage);
        days[passage.date].minutes.reset();
    }
    void lose_open() {
        if (x_open != nullptr) days[x_open->date].minutes.reset();
        x_open = nullptr;
    }

private:
    void start(const Passage& passage) {
        auto [at, fresh] = days.try_emplace(passage.date);
        if (fresh) at->second = {passage.at, 0};
    }
    const Passage* x_open = nullptr;
    const Passage* x_closed = nullptr;
};

// Nobody said which way: the day lasts from the first passage to the last.
std::map<Date, Workday> by_ends(const std::vector<Passage>& passages) {
    std::map<Date, Workday> days;
    for (std::size_t i = 0; i < passages.size();) {
        std::size_t end = i + 1;
        while (end < passages.size() && passages[end].date == passages[i].date) ++end;
        int minutes = minutes_between(passages[i], passages[end - 1]);
        bool known = passages[i].minutes >= 0 && minutes > SamePassage;
        days[passages[i].date] = {passages[i].at,
                                  known ? std::optional<std::int64_t>(minutes) : std::nullopt};
        i = end;
    }
    return days;
}

} // namespace

std::map<Date, Workday> workdays(std::vector<Passage>& passages) {
    auto moment = [](const Passage& passage) {
        return std::tuple(std::chrono::sys_days(passage.date), passage.minutes, passage.direction);
    };
    std::stable_sort(passages.begin(), passages.end(),
                     [&](const Passage& a, const Passage& b) { return moment(a) < moment(b); });
    bool directed = std::all_of(passages.begin(), passages.end(), [](const Passage& passage) {
        return passage.direction != 0 && passage.minutes >= 0;
    });
    if (!directed) return by_ends(passages);
    Pairing pairing;
    for (const Passage& passage : passages) {
        if (passage.direction == 1) pairing.in(passage);
        else pairing.out(passage);
    }
    pairing.lose_open();
    return std::move(pairing.days);
}

} // namespace taizhang::intake
