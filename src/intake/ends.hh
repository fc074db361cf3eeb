// A file's first 4 KiB and last 1 KiB, which say what it is, of bytes that come piece by piece. One thread.
#pragma once

#include "intake/draft.hh"

#include <algorithm>
#include <string>
#include <string_view>

namespace taizhang::intake {

class Ends {
public:
    static constexpr std::size_t HeadBytes = 4096, TailBytes = 1024;

    void add(std::string_view bytes) {
        if (x_head.size() < HeadBytes) x_head += bytes.substr(0, HeadBytes - x_head.size());
        x_tail += bytes.substr(bytes.size() - std::min(TailBytes, bytes.size()));
        if (x_tail.size() > TailBytes) x_tail.erase(0, x_tail.size() - TailBytes);
    }
    Format format() const { return identify(x_head, x_tail); }

private:
    std::string x_head, x_tail;
};

} // namespace taizhang::intake
