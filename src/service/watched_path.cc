#include "service/watched_path.hh"

#include "base/date.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <array>
#include <charconv>

namespace taizhang::service {
namespace {

std::string readable(std::string_view bytes) {
    if (auto decoded = text::decode_file_text(bytes)) return std::move(*decoded);
    return text::encode(text::decode(bytes));
}

// The digits `text` begins with, at most `most`; they are taken off.
int number(std::string_view& text, std::size_t most) {
    std::size_t length = 0;
    while (length < most && length < text.size() && text[length] >= '0' && text[length] <= '9') ++length;
    int value = -1;
    std::from_chars(text.data(), text.data() + length, value);
    text.remove_prefix(length);
    return value;
}

bool take(std::string_view& text, std::string_view piece) {
    if (!text.starts_with(piece)) return false;
    text.remove_prefix(piece.size());
    return true;
}

// A month and nothing else: a folder called "2026年6月补发" is no month's.
std::string month_of(std::string_view words) {
    auto compact = text::fold(words);
    std::erase(compact, ' ');
    std::string_view rest = compact;
    int year = number(rest, 4);
    bool parted =
        take(rest, "-") || take(rest, ".") || take(rest, "/") || take(rest, "_") || take(rest, "年");
    auto before = rest.size();
    int month = number(rest, 2);
    bool two_digits = before - rest.size() == 2;
    if (take(rest, "月")) take(rest, "份");
    if (!rest.empty() || year < 2000 || year > 2099 || (!parted && !two_digits)) return "";
    if (month < 1 || month > 12) return "";
    return format(Month{std::chrono::year{year} / month});
}

std::string type_of(const std::string& folded, const record::Catalogue& catalogue) {
    std::string found;
    for (const auto& type : catalogue.types()) {
        auto code = text::name_key(type.code), title = text::name_key(type.title);
        std::string_view rest = folded;
        bool coded = take(rest, code);
        while (coded && (take(rest, "-") || take(rest, "_"))) {
        }
        if (rest != title && !(coded && rest.empty())) continue;
        if (!found.empty()) return ""; // two types of one title: the path does not say which
        found = type.code;
    }
    return found;
}

std::string subcontractor_of(const std::string& folded, const std::vector<std::string>& subcontractors) {
    for (const auto& each : subcontractors) {
        if (text::name_key(each) == folded) return each;
    }
    return "";
}

// Sets what is still open; false when there is nothing to set.
bool set(std::string& field, std::string value) {
    if (!field.empty() || value.empty()) return false;
    field = std::move(value);
    return true;
}

} // namespace

WatchedPlace place_of(const std::vector<std::string>& folders, std::string_view name,
                      const record::Catalogue& catalogue, const std::vector<std::string>& subcontractors) {
    WatchedPlace place;
    place.file_name = readable(name);
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
        auto words = readable(*folder);
        auto folded = text::name_key(words);
        if (set(place.period, month_of(words)) || set(place.type, type_of(folded, catalogue)) ||
            set(place.subcontractor, subcontractor_of(folded, subcontractors)))
            continue;
        place.file_name.insert(0, words + "/");
    }
    return place;
}

bool passed_over(std::string_view name) {
    constexpr std::array<std::string_view, 5> Endings = {".part", ".partial", ".tmp", ".crdownload",
                                                         ".download"};
    constexpr std::array<std::string_view, 2> Names = {"thumbs.db", "desktop.ini"};
    if (name.empty() || name.front() == '.' || name.starts_with("~$")) return true;
    std::string lower(name);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    auto ends = [&](std::string_view ending) { return std::string_view(lower).ends_with(ending); };
    return std::any_of(Endings.begin(), Endings.end(), ends) ||
           std::find(Names.begin(), Names.end(), lower) != Names.end();
}

} // namespace taizhang::service
