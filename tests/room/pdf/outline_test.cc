// Every glyph of every font, as it is embedded, against the original font file: HarfBuzz draws both.
#include "base/json.hh"
#include "support/temporary.hh"
#include "typeset/font_program.hh"

#include <catch2/catch.hpp>
#include <cmath>
#include <hb-ot.h>
#include <hb.h>
#include <zlib.h>

using namespace taizhang;
using namespace taizhang::typeset;

namespace {

using Path = std::vector<float>;

void point(void* path, float x, float y) {
    static_cast<Path*>(path)->push_back(x);
    static_cast<Path*>(path)->push_back(y);
}

hb_draw_funcs_t* drawing() {
    static hb_draw_funcs_t* funcs = [] {
        hb_draw_funcs_t* f = hb_draw_funcs_create();
        hb_draw_funcs_set_move_to_func(
            f, [](hb_draw_funcs_t*, void* d, hb_draw_state_t*, float x, float y, void*) { point(d, x, y); },
            nullptr, nullptr);
        hb_draw_funcs_set_line_to_func(
            f, [](hb_draw_funcs_t*, void* d, hb_draw_state_t*, float x, float y, void*) { point(d, x, y); },
            nullptr, nullptr);
        hb_draw_funcs_set_quadratic_to_func(
            f,
            [](hb_draw_funcs_t*, void* d, hb_draw_state_t*, float a, float b, float x, float y, void*) {
                point(d, a, b), point(d, x, y);
            },
            nullptr, nullptr);
        hb_draw_funcs_set_cubic_to_func(
            f,
            [](hb_draw_funcs_t*, void* d, hb_draw_state_t*, float a, float b, float e, float g, float x,
               float y, void*) { point(d, a, b), point(d, e, g), point(d, x, y); },
            nullptr, nullptr);
        return f;
    }();
    return funcs;
}

Path draw(hb_font_t* font, hb_codepoint_t gid) {
    Path path;
    hb_font_get_glyph_shape(font, gid, drawing(), &path);
    return path;
}

bool alike(const Path& a, const Path& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::fabs(a[i] - b[i]) > 1) return false; // flattened composites are rounded to font units
    }
    return true;
}

void put(std::string& out, std::uint32_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 255);
}

// A bare CFF table in the least of OpenType around it that HarfBuzz draws.
std::string opentype(const std::string& cff, std::uint32_t units, std::uint32_t glyphs) {
    std::string head(54, '\0'), maxp, out = "OTTO";
    head.replace(12, 4, "\x5F\x0F\x3C\xF5");
    head[18] = static_cast<char>(units >> 8);
    head[19] = static_cast<char>(units & 255);
    put(maxp, 0x5000, 4);
    put(maxp, glyphs, 2);
    for (std::uint32_t value : {3u, 32u, 1u, 16u}) put(out, value, 2);
    std::uint32_t at = 12 + 3 * 16;
    for (auto [tag, size] :
         {std::pair<const char*, std::size_t>{"CFF ", cff.size()}, {"head", 54}, {"maxp", 6}}) {
        out += tag;
        put(out, 0, 4);
        put(out, at, 4);
        put(out, static_cast<std::uint32_t>(size), 4);
        at += static_cast<std::uint32_t>(size);
    }
    return out + cff + head + maxp;
}

struct Compared {
    std::size_t glyphs = 0, shapes = 0, advances = 0;
};

void compare(const typeset::FontStore& store, hb_font_t* source, const std::vector<char32_t>& codes,
             Compared& result) {
    bool cff = store.header().outlines == typeset::Outlines::Cff;
    std::vector<UsedGlyph> glyphs;
    for (char32_t c : codes)
        glyphs.push_back({static_cast<std::uint16_t>(glyphs.size() + 1), store.gid_of(c), c, 0});
    std::string program = cff ? opentype(cff_program(store, "X", glyphs), store.header().units_per_em,
                                         static_cast<std::uint32_t>(glyphs.size()) + 1)
                              : truetype_program(store, glyphs);
    hb_blob_t* blob = hb_blob_create(program.data(), static_cast<unsigned>(program.size()),
                                     HB_MEMORY_MODE_READONLY, nullptr, nullptr);
    hb_face_t* face = hb_face_create(blob, 0);
    hb_font_t* embedded = hb_font_create(face);
    for (const UsedGlyph& glyph : glyphs) {
        hb_codepoint_t original = 0;
        hb_font_get_nominal_glyph(source, glyph.codepoint, &original);
        ++result.glyphs;
        if (!alike(draw(source, original), draw(embedded, glyph.cid))) ++result.shapes;
        if (hb_font_get_glyph_h_advance(source, original) != store.design_advance(glyph.gid))
            ++result.advances;
        if (!cff && hb_font_get_glyph_h_advance(embedded, glyph.cid) != store.design_advance(glyph.gid))
            ++result.advances;
    }
    hb_font_destroy(embedded);
    hb_face_destroy(face);
    hb_blob_destroy(blob);
}

} // namespace

TEST_CASE("every glyph that can be embedded has the shape and width of its original") {
    auto directory = std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts";
    Json table = read_json(directory / "fonts.json").value();
    for (const Json& entry : table.at("fonts")) {
        auto store = typeset::FontStore::open(directory / entry.at("store").get<std::string>()).value();
        hb_blob_t* blob = hb_blob_create_from_file(entry.at("file").get<std::string>().c_str());
        hb_face_t* face = hb_face_create(blob, entry.at("index").get<unsigned>());
        hb_font_t* source = hb_font_create(face);
        Compared result;
        std::vector<char32_t> codes;
        std::size_t missing = 0;
        hb_set_t* all = hb_set_create();
        hb_face_collect_unicodes(face, all);
        bool whole = !entry.contains("range");
        if (!whole) { // "2600-27BF"
            std::string range = entry.at("range").get<std::string>();
            hb_set_t* part = hb_set_create();
            auto code = [](const std::string& text) {
                return static_cast<hb_codepoint_t>(std::stoul(text, nullptr, 16));
            };
            hb_set_add_range(part, code(range), code(range.substr(range.find('-') + 1)));
            hb_set_intersect(all, part);
            hb_set_destroy(part);
        }
        for (hb_codepoint_t c = HB_SET_VALUE_INVALID; hb_set_next(all, &c);) {
            hb_codepoint_t gid = 0;
            if (!hb_font_get_nominal_glyph(source, c, &gid) || gid == 0) continue;
            if (store.gid_of(c) == 0) ++missing;
            else codes.push_back(c);
            if (codes.size() == 20000) compare(store, source, codes, result), codes.clear();
        }
        compare(store, source, codes, result);
        INFO(entry.at("id") << ": " << result.glyphs << " glyphs");
        CHECK(missing == 0);
        CHECK(result.glyphs > (whole ? 7000U : 100U));
        CHECK(result.shapes == 0);
        CHECK(result.advances == 0);
        hb_set_destroy(all);
        hb_font_destroy(source);
        hb_face_destroy(face);
        hb_blob_destroy(blob);
    }
}

TEST_CASE("the program joined from packed outlines is the plain one, glyph for glyph") {
    auto directory = std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts";
    Json table = read_json(directory / "fonts.json").value();
    std::size_t fonts = 0;
    for (const Json& entry : table.at("fonts")) {
        auto store = typeset::FontStore::open(directory / entry.at("store").get<std::string>()).value();
        if (store.header().outlines != typeset::Outlines::Cff) continue;
        ++fonts;
        std::uint32_t all = store.header().glyphs;
        for (std::uint32_t step :
             {all, 997u, 20000u, 1u}) { // documents of no glyph, a few, and all but .notdef
            std::vector<UsedGlyph> glyphs;
            for (std::uint32_t gid = step; gid < all && glyphs.size() < 65000; gid += step)
                glyphs.push_back({static_cast<std::uint16_t>(glyphs.size() + 1), gid, U'甲', 0});
            std::string plain = cff_program(store, "X", glyphs);
            std::string packed = packed_cff_program(store, "X", glyphs), read(plain.size() + 1, '\0');
            auto size = static_cast<uLongf>(read.size());
            INFO(entry.at("id") << " " << step << ": " << packed.size() << " of " << plain.size());
            CHECK(uncompress(reinterpret_cast<Bytef*>(read.data()), &size,
                             reinterpret_cast<const Bytef*>(packed.data()),
                             static_cast<uLong>(packed.size())) == Z_OK);
            read.resize(size);
            CHECK((read == plain));
            CHECK(packed.size() < plain.size() + 512);
        }
    }
    CHECK(fonts >= 4);
}
