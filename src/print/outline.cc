#include "print/outline.hh"

#include "typeset/font_program.hh"

#include <algorithm>
#include <ft2build.h>
#include <limits>
#include <memory>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

namespace taizhang::print {
namespace {

using Unit = std::int64_t; // 1/100 of 1/1000 em: a third of a font unit of a quadratic curve still differs
constexpr Unit PerUnit = 100, PerEm = 1000 * PerUnit;

struct Point {
    Unit x = 0, y = 0;
};

class Path {
public:
    explicit Path(std::uint32_t units_per_em) : x_units(units_per_em) {}

    void move(const FT_Vector& to) {
        close();
        x_open = true;
        put(x_at = scaled(to));
        x_text += "m\n";
    }
    void line(const FT_Vector& to) {
        put(x_at = scaled(to));
        x_text += "l\n";
    }
    // PDF has cubic curves only: the same curve, its control points two thirds of the way.
    void quadratic(const FT_Vector& control, const FT_Vector& to) {
        Point middle = scaled(control), end = scaled(to);
        put({x_at.x + (middle.x - x_at.x) * 2 / 3, x_at.y + (middle.y - x_at.y) * 2 / 3});
        put({end.x + (middle.x - end.x) * 2 / 3, end.y + (middle.y - end.y) * 2 / 3});
        put(x_at = end);
        x_text += "c\n";
    }
    void cubic(const FT_Vector& first, const FT_Vector& second, const FT_Vector& to) {
        put(scaled(first));
        put(scaled(second));
        put(x_at = scaled(to));
        x_text += "c\n";
    }
    Outline finish() {
        close();
        if (x_text.empty()) return {{}, {0, 0, 0, 0}};
        auto below = [](Unit value) {
            return static_cast<std::int32_t>((value - (value < 0 ? PerUnit : 0)) / PerUnit - 1);
        };
        auto above = [](Unit value) { return static_cast<std::int32_t>(value / PerUnit + 1); };
        return {std::move(x_text), {below(x_low.x), below(x_low.y), above(x_high.x), above(x_high.y)}};
    }

private:
    Point scaled(const FT_Vector& v) const { return {scaled(v.x), scaled(v.y)}; }
    Unit scaled(FT_Pos v) const {
        Unit twice = Unit{v} * PerEm * 2 + (v < 0 ? -Unit{x_units} : Unit{x_units});
        return twice / (2 * Unit{x_units});
    }
    void number(Unit value) {
        if (value < 0) x_text += '-';
        Unit size = value < 0 ? -value : value;
        x_text += std::to_string(size / PerUnit);
        if (Unit part = size % PerUnit) {
            x_text += '.';
            x_text += static_cast<char>('0' + part / 10);
            if (part % 10 != 0) x_text += static_cast<char>('0' + part % 10);
        }
        x_text += ' ';
    }
    void put(Point p) {
        number(p.x);
        number(p.y);
        x_low = {std::min(x_low.x, p.x), std::min(x_low.y, p.y)};
        x_high = {std::max(x_high.x, p.x), std::max(x_high.y, p.y)};
    }
    void close() {
        if (x_open) x_text += "h\n";
        x_open = false;
    }

    std::uint32_t x_units;
    std::string x_text;
    bool x_open = false;
    Point x_at;
    Point x_low{std::numeric_limits<Unit>::max(), std::numeric_limits<Unit>::max()};
    Point x_high{std::numeric_limits<Unit>::min(), std::numeric_limits<Unit>::min()};
};

Path& path_of(void* user) { return *static_cast<Path*>(user); }

FT_Outline_Funcs drawing() {
    FT_Outline_Funcs funcs{};
    funcs.move_to = [](const FT_Vector* to, void* user) {
        path_of(user).move(*to);
        return 0;
    };
    funcs.line_to = [](const FT_Vector* to, void* user) {
        path_of(user).line(*to);
        return 0;
    };
    funcs.conic_to = [](const FT_Vector* control, const FT_Vector* to, void* user) {
        path_of(user).quadratic(*control, *to);
        return 0;
    };
    funcs.cubic_to = [](const FT_Vector* a, const FT_Vector* b, const FT_Vector* to, void* user) {
        path_of(user).cubic(*a, *b, *to);
        return 0;
    };
    return funcs;
}

Failure refused(FT_Error error) {
    return fail(Code::Internal, "FreeType 读不了字库中的字形（错误 " + std::to_string(error) + "）",
                "请重新构建或重新安装字库（docs/fonts.md）");
}

// Codes 1, 2, 3...: in a CFF without a wrapper FreeType takes CIDs for glyph numbers, in TrueType they are the same.
std::string program_of(const typeset::FontStore& store, const std::vector<std::uint32_t>& glyphs) {
    std::vector<typeset::UsedGlyph> used;
    for (std::uint32_t gid : glyphs)
        used.push_back({static_cast<std::uint16_t>(used.size() + 1), gid, U' ', store.advance(gid)});
    return store.header().outlines == typeset::Outlines::Cff ? typeset::cff_program(store, store.name(), used)
                                                             : typeset::truetype_program(store, used);
}

} // namespace

Result<std::vector<Outline>> outlines(const typeset::FontStore& store,
                                      const std::vector<std::uint32_t>& glyphs) {
    std::string program = program_of(store, glyphs);
    FT_Library raw = nullptr;
    if (FT_Error error = FT_Init_FreeType(&raw)) return refused(error);
    std::unique_ptr<FT_LibraryRec_, decltype(&FT_Done_FreeType)> library(raw, &FT_Done_FreeType);
    FT_Face opened = nullptr;
    if (FT_Error error = FT_New_Memory_Face(raw, reinterpret_cast<const FT_Byte*>(program.data()),
                                            static_cast<FT_Long>(program.size()), 0, &opened))
        return refused(error);
    std::unique_ptr<FT_FaceRec_, decltype(&FT_Done_Face)> face(opened, &FT_Done_Face);
    FT_Outline_Funcs funcs = drawing();
    std::vector<Outline> result;
    result.reserve(glyphs.size());
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        if (FT_Error error = FT_Load_Glyph(opened, static_cast<FT_UInt>(i + 1), FT_LOAD_NO_SCALE))
            return refused(error);
        Path path(store.header().units_per_em);
        if (FT_Error error = FT_Outline_Decompose(&opened->glyph->outline, &funcs, &path))
            return refused(error);
        result.push_back(path.finish());
    }
    return result;
}

} // namespace taizhang::print
