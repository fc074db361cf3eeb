// One cell's text as the value of one field. Internal to the room. Pure.
#pragma once

#include "base/date.hh"
#include "intake/draft.hh"

#include <optional>
#include <vector>

namespace taizhang::intake {

struct Value {
    Json json;              // null: the file has no value, or it could not be read
    std::string problem;    // Chinese, when it could not be read: "不是金额"
    bool destroyed = false; // an ID or card number that Excel cut to 15 digits
    bool partial = false;   // a month where a date should be
    bool encrypted = false; // a number a platform gave out encrypted
    bool plain = false;     // Hanzi only, and none that stands for another

    bool read() const { return problem.empty() && !destroyed && !encrypted; }
};

// What else the sheet says that a value may need.
struct Context {
    int year = 0;       // for "5月"; 0 unknown
    bool exact = false; // a sheet of ours: texts are kept as typed, full width and line breaks too
    const record::Importing* importing = nullptr; // words for options; nullptr: only the options themselves
};

Value convert(const Cell& cell, const record::Field& field, const Context& context);
// One day's mark in tenths of a day; `half`: the cell is a morning or an afternoon, where a whole mark is half a day.
Value convert_day(const Cell& cell, bool half = false);

// "-", "/", "—" and their kin, or nothing.
bool is_empty_mark(std::string_view text);

// All dates in a text, in order: "2026年3月1日至2027.6.30". Years 1900 to 2199.
std::vector<Date> dates_in(std::string_view text);
// The first month in a text: "（2026年6月份）", "2026.6", "202606". `year` helps "6月".
std::optional<Month> month_in(std::string_view text, int year = 0);

// Why a name is not the one in the ID card: a Hanzi that the producer's system did not have, written as "?", "口", a
// description, letters, or a code point of its own. "" when nothing speaks against it. `name` is cleaned.
std::string doubt_of_name(std::string_view name);

// "#REF!" and its kin, also as text.
bool is_error_value(const Cell& cell);

// Middle dots of all kinds to U+00B7, cleaned: names are compared by it.
std::string clean_name(std::string_view text);

} // namespace taizhang::intake
