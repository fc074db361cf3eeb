#include "typeset/font.hh"

#include "base/json.hh"
#include "text/pua.hh"
#include "text/utf8.hh"
#include "typeset/font_store.hh"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace taizhang::typeset {

struct FontSet::Parts {
    std::vector<FontStore> stores;
    std::vector<std::string> titles;
    std::array<std::vector<FontIndex>, 5> chains; // by Role
    Sha256 digest;
};

namespace {

constexpr std::array<const char*, 5> RoleNames{"song", "song_bold", "hei", "kai", "fangsong"};

bool is_blank(char32_t c) {
    return c == 0x09 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

Failure broken_table() {
    return fail(Code::Corrupt, "字库表 fonts.json 有误", "请重新构建或重新安装字库（docs/fonts.md）");
}

} // namespace

Result<FontSet> FontSet::open(const std::filesystem::path& directory) {
    auto table = read_json(directory / "fonts.json");
    if (!table) return fail(Code::NotFound, "找不到字库表 fonts.json", "请先构建字库（docs/fonts.md）");
    auto parts = std::make_shared<Parts>();
    std::map<std::string, FontIndex> index;
    std::string digests;
    try {
        for (const Json& font : table->at("fonts")) {
            TRY_INTO(FontStore store, FontStore::open(directory / font.at("store").get<std::string>()));
            if (store.header_digest().hex() != font.at("header_sha256").get<std::string>()) {
                return fail(Code::Corrupt, "字库文件与字库表的摘要不符",
                            "请重新构建或重新安装字库（docs/fonts.md）");
            }
            index[font.at("id").get<std::string>()] = static_cast<FontIndex>(parts->stores.size());
            digests += font.at("store_sha256").get<std::string>() + "\n";
            parts->titles.push_back(font.at("title").get<std::string>());
            parts->stores.push_back(std::move(store));
        }
        for (std::size_t role = 0; role < RoleNames.size(); ++role) {
            for (const Json& id : table->at("roles").at(RoleNames[role])) {
                auto found = index.find(id.get<std::string>());
                if (found == index.end()) return broken_table();
                parts->chains[role].push_back(found->second);
            }
        }
        parts->digest = store_sha256(digests + table->at("roles").dump());
    } catch (const nlohmann::json::exception&) {
        return broken_table();
    }
    FontSet set;
    set.x_parts = std::move(parts);
    return set;
}

std::optional<Glyph> FontSet::find(Role role, char32_t c) const {
    const auto& chain = x_parts->chains[static_cast<std::size_t>(role)];
    for (FontIndex font : chain) {
        const FontStore& store = x_parts->stores[font];
        std::uint32_t gid = store.gid_of(c);
        if (gid != 0) return Glyph{font, gid, c, store.advance(gid)};
    }
    return std::nullopt;
}

std::optional<Glyph> FontSet::glyph_for(Role role, char32_t original) const {
    char32_t c = original < 0xE000 ? original : text::from_private_use(original);
    auto glyph = find(role, c);
    // A blank no font of the chain has is set as U+0020: nothing visible is lost.
    if (!glyph && is_blank(c)) glyph = find(role, U' ');
    return glyph;
}

Error FontSet::missing(char32_t c) {
    char code[16];
    std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(c));
    return {Code::Unprocessable, std::string("字体缺字 ") + code,
            "请核对该字符；确需此字时，请为字库增加含有它的字体（docs/fonts.md）"};
}

Result<std::vector<Glyph>> FontSet::shape(Role role, std::string_view utf8) const {
    std::vector<Glyph> glyphs;
    glyphs.reserve(utf8.size() / 3 + 1);
    for (char32_t c : text::decode(utf8)) {
        auto glyph = glyph_for(role, c);
        if (!glyph) return Failure(missing(c));
        glyphs.push_back(*glyph);
    }
    return glyphs;
}

const FontStore& FontSet::store(FontIndex index) const {
    TAIZHANG_CHECK(index < x_parts->stores.size());
    return x_parts->stores[index];
}

std::size_t FontSet::count() const { return x_parts->stores.size(); }
Sha256 FontSet::digest() const { return x_parts->digest; }

Result<void> FontSet::verify() const {
    for (const FontStore& store : x_parts->stores) TRY(store.verify());
    return {};
}

} // namespace taizhang::typeset
