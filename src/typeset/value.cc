#include "typeset/value.hh"

#include "base/date.hh"
#include "text/normalise.hh"
#include "text/numerals.hh"
#include "text/utf8.hh"
#include "text/vertical.hh"

#include <array>
#include <utility>

namespace taizhang::typeset {
namespace {

using record::Kind;

constexpr std::array<std::pair<std::string_view, Format>, 13> Names{{
    {"words", Format::Words},
    {"dashed", Format::Dashed},
    {"dotted", Format::Dotted},
    {"date_blank", Format::DateBlank},
    {"month_blank", Format::MonthBlank},
    {"datetime_blank", Format::DateTimeBlank},
    {"percent", Format::Percent},
    {"check", Format::Check},
    {"box", Format::Box},
    {"options", Format::Options},
    {"masked", Format::Masked},
    {"vertical", Format::Vertical},
    {"prefix16", Format::Prefix16},
}};

std::string number(unsigned value) { return std::to_string(value); }

std::string written_date(Date date, Format format) {
    auto year = std::to_string(static_cast<int>(date.year()));
    auto month = number(static_cast<unsigned>(date.month()));
    auto day = number(static_cast<unsigned>(date.day()));
    if (format == Format::Dashed) return taizhang::format(date);
    if (format == Format::Dotted) return year + "." + month + "." + day;
    return year + "年" + month + "月" + day + "日";
}

std::string written_date_time(const DateTime& value, Format format) {
    if (format == Format::Dashed) {
        std::string text = taizhang::format(value);
        text[10] = ' ';
        return text;
    }
    return written_date(value.date, format) + std::to_string(value.hour()) + "时" +
           std::to_string(value.minute()) + "分";
}

std::string written_month(Month value, Format format) {
    auto year = std::to_string(static_cast<int>(value.year()));
    auto month = number(static_cast<unsigned>(value.month()));
    if (format == Format::Dashed) return taizhang::format(value);
    if (format == Format::Dotted) return year + "." + month;
    return year + "年" + month + "月";
}

std::string written_string(const std::string& value, Kind kind, Format format) {
    if (format == Format::Masked) {
        bool digits = kind == Kind::IdNo || kind == Kind::CardNo || kind == Kind::Phone;
        return digits ? text::mask_number(value) : text::mask_name(value);
    }
    if (format == Format::Vertical) return text::vertical(value);
    if (format == Format::Prefix16) return text::encode(text::decode(value).substr(0, 16));
    if (kind == Kind::Date) {
        auto date = parse_date(value);
        return date ? written_date(*date, format) : value;
    }
    if (kind == Kind::DateTime) {
        auto time = parse_date_time(value);
        return time ? written_date_time(*time, format) : value;
    }
    if (kind == Kind::Month) {
        auto month = parse_month(value);
        return month ? written_month(*month, format) : value;
    }
    return value;
}

std::string written_integer(std::int64_t value, Kind kind, Format format) {
    if (format == Format::Words) return text::amount_in_words(value);
    if (kind == Kind::Fen) return text::amount(value);
    if (kind == Kind::Tenths) return text::scaled(value, 1);
    if (kind == Kind::Hundredths) return text::scaled(value, 2) + (format == Format::Percent ? "%" : "");
    return std::to_string(value);
}

std::string written_boolean(bool value, Format format) {
    if (format == Format::Check) return value ? "√" : "";
    if (format == Format::Box) return value ? "☑" : "☐";
    return value ? "是" : "否";
}

std::string written_options(const Json& value, Kind kind, const std::vector<std::string>& choices) {
    std::string chosen = written(value, kind), all;
    auto add = [&all](bool ticked, const std::string& choice) {
        if (!all.empty()) all += "　";
        all += (ticked ? "☑" : "☐") + choice;
    };
    bool known = chosen.empty();
    for (const std::string& choice : choices) {
        add(choice == chosen, choice);
        known = known || choice == chosen;
    }
    if (!known) add(true, chosen);
    return all;
}

} // namespace

std::vector<std::string> choices_of(const record::Field& field) {
    if (field.kind == Kind::Boolean) return {"是", "否"};
    return field.kind == Kind::Enum ? field.enumeration : std::vector<std::string>{};
}

std::optional<Format> parse_format(std::string_view name) {
    for (const auto& [known, format] : Names) {
        if (known == name) return format;
    }
    return std::nullopt;
}

bool suits(Format format, Kind kind) {
    switch (format) {
    case Format::Default: return true;
    case Format::Words: return kind == Kind::Fen;
    case Format::Dashed: return kind == Kind::Date || kind == Kind::Month || kind == Kind::DateTime;
    case Format::Dotted: return kind == Kind::Date || kind == Kind::Month;
    case Format::DateBlank: return kind == Kind::Date;
    case Format::MonthBlank: return kind == Kind::Month;
    case Format::DateTimeBlank: return kind == Kind::DateTime;
    case Format::Percent: return kind == Kind::Hundredths;
    case Format::Check:
    case Format::Box: return kind == Kind::Boolean;
    case Format::Options: return kind == Kind::Enum || kind == Kind::Boolean;
    case Format::Masked:
        return kind == Kind::Text || kind == Kind::IdNo || kind == Kind::CardNo || kind == Kind::Phone;
    case Format::Vertical:
    case Format::Prefix16: return kind == Kind::Text;
    }
    return false;
}

std::string written(const Json& value, Kind kind, Format format, const std::vector<std::string>& choices) {
    if (format == Format::Options) return written_options(value, kind, choices);
    if (value.is_null()) {
        if (format == Format::DateBlank) return "    年    月    日";
        if (format == Format::DateTimeBlank) return "    年    月    日    时    分";
        if (format == Format::MonthBlank) return "    年    月";
        return {};
    }
    if (value.is_string()) return written_string(value.get_ref<const std::string&>(), kind, format);
    if (value.is_number_integer()) return written_integer(value.get<std::int64_t>(), kind, format);
    if (value.is_boolean()) return written_boolean(value.get<bool>(), format);
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string written_day(const Json& tenths) {
    if (!tenths.is_number_integer()) return tenths.is_string() ? tenths.get<std::string>() : std::string();
    auto value = tenths.get<std::int64_t>();
    if (value == 0) return {};
    if (value == 10) return "√";
    if (value == 5) return "半";
    return text::scaled(value, 1);
}

bool is_whole(const record::Field& field) {
    return field.pii == "name" || field.index == "name" ||
           (field.kind != Kind::Text && field.kind != Kind::Enum);
}

bool is_number(Kind kind) { return kind == Kind::Fen || kind == Kind::Tenths || kind == Kind::Hundredths; }

} // namespace taizhang::typeset
