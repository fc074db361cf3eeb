#include "index/stored.hh"

#include "index/tokens.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::index {
namespace {

constexpr char version = '\x01';

void put(std::string& out, std::string_view text) {
    std::size_t length = text.size();
    for (; length >= 0x80; length >>= 7U)
        out.push_back(static_cast<char>(static_cast<unsigned char>(length | 0x80U)));
    out.push_back(static_cast<char>(length));
    out += text;
}

bool take(std::string_view& bytes, std::string& text) {
    std::size_t length = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (bytes.empty() || shift > 28) return false;
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        length |= static_cast<std::size_t>(byte & 0x7FU) << shift;
        if ((byte & 0x80U) == 0) break;
    }
    if (length > bytes.size()) return false;
    text.assign(bytes.substr(0, length));
    bytes.remove_prefix(length);
    return true;
}

// Masked before it came here; once more, because what is in the index can be read by who has the disk. Digits
// in disguise (①, 𝟑) show only when folded.
std::string safe(std::string_view text) {
    std::string out = text::mask_numbers_in(text);
    std::replace(out.begin(), out.end(), field_end, ' ');
    if (shows_id_number(searchable(out))) out = text::mask_numbers_in(text::fold(out));
    TAIZHANG_CHECK(!shows_id_number(searchable(out)));
    return out;
}

} // namespace

Stored stored_of(const Entry& entry) {
    Stored stored;
    stored.record_id = entry.record_id;
    stored.title = safe(entry.title);
    const auto add = [&](std::string_view text) {
        stored.search_text += searchable(text);
        stored.search_text += field_end;
    };
    add(stored.title);
    add(safe(entry.company));
    for (const std::string& name : entry.names) {
        const std::string shown = safe(name);
        const std::string key = text::name_key(shown);
        add(shown);
        if (key != searchable(shown)) add(key);
    }
    for (const std::string& page : entry.pages) {
        stored.pages.push_back(safe(page));
        add(stored.pages.back());
    }
    return stored;
}

std::string pack(const Stored& stored) {
    std::string out(1, version);
    put(out, stored.record_id);
    put(out, stored.title);
    put(out, stored.search_text);
    for (const std::string& page : stored.pages) put(out, page);
    return out;
}

std::optional<Stored> unpack(std::string_view bytes) {
    if (bytes.empty() || bytes.front() != version) return std::nullopt;
    bytes.remove_prefix(1);
    Stored stored;
    if (!take(bytes, stored.record_id) || !take(bytes, stored.title) || !take(bytes, stored.search_text))
        return std::nullopt;
    while (!bytes.empty()) {
        if (!take(bytes, stored.pages.emplace_back())) return std::nullopt;
    }
    return stored;
}

} // namespace taizhang::index
