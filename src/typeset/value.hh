// How a record's values are written on paper.
#pragma once

#include "base/json.hh"
#include "record/schema.hh"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::typeset {

enum class Format {
    Default,       // by the field's kind
    Words,         // fen: 人民币壹万零陆佰柒拾伍元整
    Dashed,        // date, month, datetime: 2026-06-30, 2026-06-30 08:15
    Dotted,        // date, month: 2026.6.30
    DateTimeBlank, // datetime: likewise with 时 and 分
    DateBlank,     // date: 2026年6月30日, and "    年  月  日" where there is none
    MonthBlank,    // month: likewise
    Percent,       // hundredths: 98.5%
    Check,         // boolean: √ or nothing
    Box,           // boolean: ☑ or ☐ for yes, no; nothing printed for null
    Options,       // enum, boolean: ☑通过　☐整改后通过　☐未通过, also for null
    Masked,        // id_no, card_no, phone, name: stars in the middle
    Vertical,      // text: one character under the other, brackets and dashes turned
    Prefix16,      // text: the first 16 characters
};

std::optional<Format> parse_format(std::string_view name); // "words" "dashed" ...
bool suits(Format format, record::Kind kind);

// Empty for null. A value of another type than its kind promises (bad input is data) is written as it is.
// `choices` are what Options offers; a value that is none of them stands ticked behind them.
std::string written(const Json& value, record::Kind kind, Format format = Format::Default,
                    const std::vector<std::string>& choices = {});
// What a field of this kind lets one choose from; empty for kinds without options.
std::vector<std::string> choices_of(const record::Field& field);
// One day of day_marks in tenths: √ for a whole day, 半 for half a day, nothing for 0 or null, else "0.8".
std::string written_day(const Json& tenths);

// One that must not be divided: names, numbers, dates, amounts.
bool is_whole(const record::Field& field);
// One set to the right, so that decimal points stand under each other.
bool is_number(record::Kind kind);

} // namespace taizhang::typeset
