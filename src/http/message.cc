#include "http/message.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace taizhang::http {

std::string_view Request::header(std::string_view name) const {
    auto at = headers.find(name);
    return at == headers.end() ? std::string_view() : std::string_view(at->second);
}

Reply Receiver::failed(const Error& error) { return problem(error); }

namespace {

class Answer final : public Receiver {
public:
    explicit Answer(Reply reply) : x_reply(std::move(reply)) {}
    bool settled() const override { return true; }
    Result<void> write(std::string_view) override { return {}; }
    Reply finish() override { return std::move(x_reply); }

private:
    Reply x_reply;
};

} // namespace

std::unique_ptr<Receiver> answer(Reply reply) { return std::make_unique<Answer>(std::move(reply)); }

Reply json_reply(const Json& body, int status) {
    Reply reply;
    reply.status = status;
    reply.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return reply;
}

namespace {

Json problem_json(int status, std::string_view code, std::string detail, std::string hint) {
    return {{"type", "urn:taizhang:problem:" + std::string(code)},
            {"title", code},
            {"status", status},
            {"code", code},
            {"detail", std::move(detail)},
            {"hint", std::move(hint)}};
}

Reply problem_reply(const Json& json) {
    int status = json.at("status").get<int>();
    Reply reply = json_reply(json, status);
    reply.content_type = "application/problem+json";
    if (status == 429 || status == 503)
        reply.headers.emplace_back("Retry-After", status == 429 ? "60" : "30");
    if (status == 401) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    return reply;
}

} // namespace

Json problem_json(const Error& error) {
    auto known = facts(error.code);
    bool ours = known.http_status >= 500 && known.http_status != 503;
    // What went wrong inside is for the log, not for the client.
    return problem_json(known.http_status, known.name, ours ? "系统内部出错，资料没有丢失" : error.message,
                        ours ? "请稍后再试；仍不行请通知系统管理员" : error.hint);
}

Reply problem(int status, std::string_view code, std::string detail, std::string hint) {
    return problem_reply(problem_json(status, code, std::move(detail), std::move(hint)));
}

Reply problem(const Error& error) { return problem_reply(problem_json(error)); }

namespace {

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

} // namespace

std::string http_date(Instant instant) {
    constexpr std::array Days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array Months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto day = std::chrono::floor<std::chrono::days>(instant);
    std::chrono::year_month_day date(day);
    std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
    auto two = [](auto number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::string(Days[std::chrono::weekday(day).c_encoding()]) + ", " +
           two(static_cast<unsigned>(date.day())) + " " + Months[static_cast<unsigned>(date.month()) - 1] +
           " " + std::to_string(static_cast<int>(date.year())) + " " + two(time.hours().count()) + ":" +
           two(time.minutes().count()) + ":" + two(time.seconds().count()) + " GMT";
}

std::string percent_decode(std::string_view text, bool plus_is_blank) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
            result += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            result += plus_is_blank && text[i] == '+' ? ' ' : text[i];
        }
    }
    return result;
}

std::map<std::string, std::string, std::less<>> parse_query(std::string_view text) {
    std::map<std::string, std::string, std::less<>> result;
    while (!text.empty()) {
        auto end = text.find('&');
        auto pair = text.substr(0, end);
        auto equals = pair.find('=');
        auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        if (!pair.empty()) result[percent_decode(pair.substr(0, equals), true)] = percent_decode(value, true);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return result;
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_range(std::string_view header,
                                                                   std::uint64_t size) {
    if (!header.starts_with("bytes=") || header.find(',') != std::string_view::npos) return std::nullopt;
    header.remove_prefix(6);
    auto dash = header.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    auto first = header.substr(0, dash);
    auto last = header.substr(dash + 1);
    if (first.empty()) { // the last n bytes
        auto length = number(last);
        if (!length) return std::nullopt;
        auto taken = std::min(*length, size);
        return std::pair{size - taken, taken};
    }
    auto from = number(first);
    auto to = last.empty() ? std::optional(std::numeric_limits<std::uint64_t>::max()) : number(last);
    if (!from || !to || *to < *from) return std::nullopt;
    if (*from >= size) return std::pair{size, std::uint64_t{0}};
    return std::pair{*from, std::min(*to, size - 1) - *from + 1};
}

} // namespace taizhang::http
