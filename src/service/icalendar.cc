#include "service/icalendar.hh"

#include <cstdio>

namespace taizhang::service {
namespace {

constexpr std::size_t LongestLine = 75; // octets, without CRLF (RFC 5545, 3.1)

void put(std::string& to, std::string_view line) {
    std::size_t room = LongestLine;
    while (line.size() > room) {
        std::size_t cut = room;
        while ((static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) --cut; // not inside a character
        to += line.substr(0, cut);
        to += "\r\n ";
        line.remove_prefix(cut);
        room = LongestLine - 1; // the blank counts
    }
    to += line;
    to += "\r\n";
}

std::string escaped(std::string_view text) {
    std::string made;
    for (char c : text) {
        if (c == '\n') {
            made += "\\n";
            continue;
        }
        if (c == '\\' || c == ';' || c == ',') made += '\\';
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') made += c;
    }
    return made;
}

std::string basic(Date date) {
    auto text = format(date); // 2026-06-30
    return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2);
}

// 20260630T001500Z
std::string utc(Instant instant) {
    auto text = format(instant); // 2026-06-30T00:15:30.123Z
    return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 5) + text.substr(14, 2) +
           text.substr(17, 2) + "Z";
}

Instant instant_of(const DateTime& in_china) {
    constexpr auto Zone = std::chrono::hours{8};
    return Instant{std::chrono::sys_days{in_china.date}} + std::chrono::minutes{in_china.minutes} - Zone;
}

void put_event(std::string& to, const CalendarEvent& event, const std::string& stamp) {
    put(to, "BEGIN:VEVENT");
    put(to, "UID:" + escaped(event.uid));
    put(to, "DTSTAMP:" + stamp);
    if (event.all_day) {
        put(to, "DTSTART;VALUE=DATE:" + basic(event.at.date));
        put(to, "DTEND;VALUE=DATE:" + basic(add_days(event.at.date, 1)));
    } else {
        put(to, "DTSTART:" + utc(instant_of(event.at)));
    }
    put(to, "SUMMARY:" + escaped(event.summary));
    if (!event.description.empty()) put(to, "DESCRIPTION:" + escaped(event.description));
    put(to, "TRANSP:TRANSPARENT");
    if (event.remind_days > 0) {
        put(to, "BEGIN:VALARM");
        put(to, "ACTION:DISPLAY");
        put(to, "DESCRIPTION:" + escaped(event.summary));
        put(to, "TRIGGER:-P" + std::to_string(event.remind_days) + "D");
        put(to, "END:VALARM");
    }
    put(to, "END:VEVENT");
}

} // namespace

std::string icalendar(const std::string& title, const std::vector<CalendarEvent>& events, Instant stamp) {
    std::string made;
    put(made, "BEGIN:VCALENDAR");
    put(made, "VERSION:2.0");
    put(made, "PRODID:-//Taizhang//Duties//ZH");
    put(made, "CALSCALE:GREGORIAN");
    put(made, "METHOD:PUBLISH");
    put(made, "X-WR-CALNAME:" + escaped(title));
    put(made, "X-WR-TIMEZONE:Asia/Shanghai");
    put(made, "REFRESH-INTERVAL;VALUE=DURATION:PT1H"); // RFC 7986; the line below says so to those before it
    put(made, "X-PUBLISHED-TTL:PT1H");
    for (const auto& event : events) put_event(made, event, utc(stamp));
    put(made, "END:VCALENDAR");
    return made;
}

} // namespace taizhang::service
