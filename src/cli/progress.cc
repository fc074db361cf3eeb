#include "cli/progress.hh"

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace taizhang::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::string padded(std::uint64_t value) {
    return value < 10 ? "0" + std::to_string(value) : std::to_string(value);
}

std::string clock_text(std::uint64_t seconds) {
    if (seconds >= 100 * 3600) return "很久";
    auto minutes = seconds / 60 % 60, hours = seconds / 3600;
    return (hours > 0 ? padded(hours) + ":" : "") + padded(minutes) + ":" + padded(seconds % 60);
}

std::string megabytes(std::uint64_t bytes) {
    auto tenths = bytes * 10 / (1 << 20);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

// Hanzi are two columns wide; the line has no other wide characters.
std::size_t width(std::string_view text) {
    std::size_t columns = 0;
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) columns += 1;
        else if (byte >= 0xC0) columns += 2;
    }
    return columns;
}

std::size_t terminal_columns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

std::string progress_line(const Standing& s, std::size_t columns) {
    std::string text = " " + std::to_string(s.files) + "/" + std::to_string(s.all_files) + " 份  " +
                       megabytes(s.bytes) + "/" + megabytes(s.all_bytes) + " MB";
    if (!s.note.empty()) {
        text += "  " + s.note;
    } else if (s.bytes_per_second > 0) {
        auto left = s.all_bytes - std::min(s.bytes, s.all_bytes);
        text += "  " + megabytes(s.bytes_per_second) + " MB/s  还要 " + clock_text(left / s.bytes_per_second);
    }
    constexpr std::size_t Bar = 24, Least = 6;
    auto used = width(text) + 3;
    if (used + Least > columns) return width(text) < columns ? text : std::string();
    auto cells = std::min(Bar, columns - used);
    auto whole = s.all_bytes > 0 ? s.all_bytes : std::max<std::uint64_t>(s.all_files, 1);
    auto part = s.all_bytes > 0 ? std::min(s.bytes, whole) : s.files;
    auto full = static_cast<std::size_t>(part * cells / whole);
    return "[" + std::string(full, '#') + std::string(cells - full, '-') + "]" + text;
}

Progress::Progress(std::uint64_t files, std::uint64_t bytes, bool shown)
    : x_shown(shown), x_measured(Clock::now()) {
    x_standing.all_files = files;
    x_standing.all_bytes = bytes;
    draw(true);
}

Progress::~Progress() {
    if (x_shown) std::fputs("\r\033[K", stderr);
}

void Progress::at(std::uint64_t bytes_of_file) {
    x_standing.bytes = x_before + bytes_of_file;
    x_standing.note.clear();
    constexpr auto Between = std::chrono::seconds{1};
    auto now = Clock::now();
    if (now - x_measured >= Between) {
        auto moved = x_standing.bytes > x_measured_bytes ? x_standing.bytes - x_measured_bytes : 0;
        auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now - x_measured).count();
        auto rate = moved * 1000 / static_cast<std::uint64_t>(milliseconds);
        // Smoothed over some five seconds, so that the remaining time does not jump.
        auto before = x_standing.bytes_per_second;
        x_standing.bytes_per_second = before == 0 ? rate : (before * 4 + rate) / 5;
        x_measured = now;
        x_measured_bytes = x_standing.bytes;
    }
    draw(false);
}

void Progress::file_done(std::uint64_t bytes) {
    x_before += bytes;
    ++x_standing.files;
    at(0);
}

void Progress::note(std::string text) {
    x_standing.note = std::move(text);
    draw(true);
}

void Progress::say(std::string_view line) {
    if (x_shown) std::fputs("\r\033[K", stderr);
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fflush(stdout);
    draw(true);
}

void Progress::draw(bool now) {
    if (!x_shown) return;
    auto moment = Clock::now();
    if (!now && moment - x_drawn < std::chrono::milliseconds{100}) return;
    x_drawn = moment;
    std::fputs(("\r\033[K" + progress_line(x_standing, terminal_columns() - 1)).c_str(), stderr);
    std::fflush(stderr);
}

} // namespace taizhang::cli
