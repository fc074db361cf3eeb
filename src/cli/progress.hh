// How far a batch is: one line on the terminal that is written over, or nothing where there is none.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace taizhang::cli {

// Pure, so that it can be tested: "[####------] 12/500 份  34.5/120.0 MB  5.2 MB/s  还要 00:16".
struct Standing {
    std::uint64_t files = 0, all_files = 0;
    std::uint64_t bytes = 0, all_bytes = 0;
    std::uint64_t bytes_per_second = 0; // 0: not known yet
    std::string note;                   // "服务器正忙，20 秒后再试"
};
std::string progress_line(const Standing& standing, std::size_t columns);

class Progress {
public:
    Progress(std::uint64_t files, std::uint64_t bytes, bool shown);
    ~Progress(); // takes the line away
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void at(std::uint64_t bytes_of_file); // of the file under way; may go back when it is sent again
    void file_done(std::uint64_t bytes);
    void note(std::string text);
    // A line for good, above the bar.
    void say(std::string_view line);

private:
    void draw(bool now);
    Standing x_standing;
    std::uint64_t x_before = 0; // bytes of the files that are done
    bool x_shown;
    std::chrono::steady_clock::time_point x_drawn{}, x_measured;
    std::uint64_t x_measured_bytes = 0;
};

} // namespace taizhang::cli
