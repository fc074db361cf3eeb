#include "base/log.hh"

#include <memory>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace taizhang::log {
namespace {

spdlog::logger& logger() {
    static auto instance = [] {
        auto made =
            std::make_shared<spdlog::logger>("taizhang", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("time=%Y-%m-%dT%H:%M:%S.%e%z level=%l %v");
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

void line(spdlog::level::level_enum level, std::string_view event, Fields fields) {
    if (!logger().should_log(level)) return;
    std::string text = "event=" + std::string(event);
    for (const auto& [key, value] : fields) {
        text += ' ';
        text += key;
        text += '=';
        bool plain = !value.empty();
        for (char c : value) plain = plain && c > ' ' && c != '"' && c != '=' && c != '\\';
        if (plain) {
            text += value;
        } else {
            text += '"';
            for (char c : value) {
                if (c == '"' || c == '\\') text += '\\';
                text += (c == '\n' || c == '\r') ? ' ' : c;
            }
            text += '"';
        }
    }
    logger().log(level, text);
}

} // namespace

void set_level(std::string_view level) { logger().set_level(spdlog::level::from_str(std::string(level))); }
void error(std::string_view event, Fields fields) { line(spdlog::level::err, event, fields); }
void warn(std::string_view event, Fields fields) { line(spdlog::level::warn, event, fields); }
void info(std::string_view event, Fields fields) { line(spdlog::level::info, event, fields); }
void debug(std::string_view event, Fields fields) { line(spdlog::level::debug, event, fields); }

} // namespace taizhang::log
