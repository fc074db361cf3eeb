#include "intake/parsers.hh"
#include "intake/reasons.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

using namespace std::string_view_literals;

constexpr auto Blanks = " \t\r\n\f\0"sv;

// The number of times `name` stands as a whole PDF name ("/Page" but not "/Pages").
std::size_t count_name(std::string_view bytes, std::string_view name, std::string_view following) {
    std::size_t count = 0;
    for (auto at = bytes.find(name); at != std::string_view::npos; at = bytes.find(name, at + name.size())) {
        auto next = std::min(bytes.find_first_not_of(Blanks, at + name.size()), bytes.size());
        if (bytes.substr(next).starts_with(following)) {
            auto after = next + following.size();
            char c = after < bytes.size() ? bytes[after] : ' ';
            if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z')) ++count;
        }
    }
    return count;
}

} // namespace

Result<void> probe_pdf(std::string_view bytes, const Limits& limits, Wire& wire) {
    if (bytes.substr(0, 1024).find("%PDF-") == std::string_view::npos) return reason::damaged();
    // Readers look for the end in the last KiB; some mailers append a little, so look in four.
    std::string_view tail = bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 4096));
    if (tail.find("startxref") == std::string_view::npos) return reason::truncated();
    if (bytes.find(" obj") == std::string_view::npos) return reason::damaged();
    std::size_t pages = count_name(bytes, "/Type", "/Page"); // 0 when the objects are packed in streams
    if (pages > limits.pages) return reason::too_many_pages();
    for (std::size_t i = 0; i < std::max<std::size_t>(pages, 1); ++i) wire.page({});
    return {};
}

} // namespace taizhang::intake
