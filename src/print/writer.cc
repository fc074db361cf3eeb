#include "print/writer.hh"

#include "print/glyph_forms.hh"
#include "typeset/length.hh"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

namespace taizhang::print {
namespace {

using typeset::Colour;
using typeset::Length;

// libharu takes points as float. 1/1000 pt of a 5 m page still differ.
HPDF_REAL points(std::int64_t thousandths) { return static_cast<HPDF_REAL>(thousandths) / 1000.F; }

Failure haru_error(HPDF_STATUS status) {
    std::array<char, 16> code{};
    std::snprintf(code.data(), code.size(), "0x%04lX", static_cast<unsigned long>(status));
    return fail(Code::Internal, std::string("打印文件生成失败（libharu ") + code.data() + "）",
                "请重试；仍然失败请告诉管理员");
}

// What a working copy carries beside its page.
struct Stamp {
    std::vector<typeset::Glyph> word, foot;
};

class Painter {
public:
    Painter(HPDF_Page page, const GlyphForms& forms, bool stamped)
        : x_page(page), x_forms(forms), x_stamped(stamped) {}

    void operator()(const typeset::GlyphRun& run) {
        fill(run.colour);
        glyphs(run.glyphs, run.x, run.y, run.size, run.tracking);
    }

    void operator()(const typeset::Line& line) {
        stroke(line.colour, line.width);
        HPDF_Page_MoveTo(x_page, points(line.x1), points(line.y1));
        HPDF_Page_LineTo(x_page, points(line.x2), points(line.y2));
        HPDF_Page_Stroke(x_page);
    }

    void operator()(const typeset::Rectangle& box) {
        if (box.filled) fill(box.colour);
        else stroke(box.colour, box.line_width);
        HPDF_Page_Rectangle(x_page, points(box.x), points(box.y), points(box.width), points(box.height));
        if (box.filled) HPDF_Page_Fill(x_page);
        else HPDF_Page_Stroke(x_page);
    }

    void operator()(const typeset::Qr& qr) {
        if (qr.modules == 0 || qr.dark.size() < std::size_t(qr.modules) * qr.modules) return;
        // The watermark lies under it, and a code is read on white only.
        if (x_stamped) (*this)(typeset::Rectangle{qr.x, qr.y, qr.width, qr.width, true, 0, {255, 255, 255}});
        fill({});
        std::int64_t all = qr.modules + 8;
        auto edge = [&](std::size_t module) {
            return static_cast<Length>(std::int64_t{qr.width} * (static_cast<std::int64_t>(module) + 4) /
                                       all);
        };
        for (std::size_t row = 0; row < qr.modules; ++row) {
            Length top = qr.y + qr.width - edge(row), bottom = qr.y + qr.width - edge(row + 1);
            for (std::size_t from = 0; from < qr.modules; ++from) {
                std::size_t to = from;
                while (to < qr.modules && qr.dark[row * qr.modules + to]) ++to;
                if (to == from) continue;
                HPDF_Page_Rectangle(x_page, points(qr.x + edge(from)), points(bottom),
                                    points(edge(to) - edge(from)), points(top - bottom));
                from = to;
            }
        }
        HPDF_Page_Fill(x_page);
    }

    void watermark(typeset::Glyphs word, Length width, Length height) {
        Length size = std::min(width, height) / 6;
        std::int64_t long_ = 0;
        for (const auto& glyph : word) long_ += std::int64_t{glyph.advance} * size / 1000;
        constexpr HPDF_REAL Slope = 0.7071F; // 45 degrees
        HPDF_Page_GSave(x_page);
        HPDF_Page_Concat(x_page, Slope, Slope, -Slope, Slope, points(width / 2), points(height / 2));
        fill({232, 232, 232});
        glyphs(word, static_cast<Length>(-long_ / 2), -size * 38 / 100, size, 0);
        HPDF_Page_GRestore(x_page);
        x_fill_known = false;
    }

    void foot(typeset::Glyphs line, Length width) {
        constexpr Length Size = 7'500;
        std::int64_t long_ = 0;
        for (const auto& glyph : line) long_ += std::int64_t{glyph.advance} * Size / 1000;
        fill({110, 110, 110});
        glyphs(line, static_cast<Length>((width - long_) / 2), typeset::from_micrometres(5'500), Size, 0);
    }

private:
    // Places summed in 1/1,000,000 pt, as a PDF reader sums widths: no rounding adds up.
    void glyphs(typeset::Glyphs run, Length x, Length y, Length size, Length tracking) {
        std::int64_t at = std::int64_t{x} * 1000;
        for (const typeset::Glyph& glyph : run) {
            if (HPDF_XObject form = x_forms.find(glyph)) {
                HPDF_Page_GSave(x_page);
                HPDF_Page_Concat(x_page, points(size), 0, 0, points(size), points((at + 500) / 1000),
                                 points(y));
                HPDF_Page_ExecuteXObject(x_page, form);
                HPDF_Page_GRestore(x_page);
            }
            at += std::int64_t{glyph.advance} * size + std::int64_t{tracking} * 1000;
        }
    }
    static HPDF_REAL part(std::uint8_t value) { return points((value * 1000 + 127) / 255); }
    static bool same(Colour a, Colour b) { return a.red == b.red && a.green == b.green && a.blue == b.blue; }
    void fill(Colour c) {
        if (x_fill_known && same(c, x_fill)) return;
        HPDF_Page_SetRGBFill(x_page, part(c.red), part(c.green), part(c.blue));
        x_fill = c;
        x_fill_known = true;
    }
    void stroke(Colour c, Length width) {
        HPDF_Page_SetRGBStroke(x_page, part(c.red), part(c.green), part(c.blue));
        HPDF_Page_SetLineWidth(x_page, points(width));
    }

    HPDF_Page x_page;
    const GlyphForms& x_forms;
    bool x_stamped;
    Colour x_fill;
    bool x_fill_known = false;
};

Result<Stamp> stamp_of(const Options& options, const typeset::FontSet& fonts) {
    Stamp stamp;
    if (options.mark == Mark::None) return stamp;
    TRY_INTO(stamp.word, fonts.shape(typeset::Role::Hei, "工作副本"));
    TRY_INTO(stamp.foot, fonts.shape(typeset::Role::Hei, "工作副本　非归档件　以封存的电子档案为准"));
    return stamp;
}

Result<void> add_page(HPDF_Doc doc, const typeset::Page& page, const GlyphForms& forms, const Stamp& stamp) {
    // libharu refuses such a page too, but leaks 400 bytes over it.
    constexpr Length Least = 3'000, Most = 14'400'000;
    if (std::min(page.width, page.height) < Least || std::max(page.width, page.height) > Most)
        return fail(Code::Internal, "页面尺寸超出可打印的范围（1 毫米至 5 米）");
    HPDF_Page made = HPDF_AddPage(doc);
    if (made == nullptr) return haru_error(HPDF_GetError(doc));
    HPDF_Page_SetWidth(made, points(page.width));
    HPDF_Page_SetHeight(made, points(page.height));
    Painter painter(made, forms, !stamp.word.empty());
    if (!stamp.word.empty()) painter.watermark(stamp.word, page.width, page.height);
    for (const typeset::Operation& operation : page.operations) std::visit(painter, operation);
    if (!stamp.foot.empty()) painter.foot(stamp.foot, page.width);
    // Calls after a failure do nothing; the first failure is kept.
    if (HPDF_STATUS status = HPDF_GetError(doc); status != HPDF_OK) return haru_error(status);
    return {};
}

Result<void> hand_out(HPDF_Doc doc, const Sink& sink) {
    if (HPDF_STATUS status = HPDF_SaveToStream(doc); status != HPDF_OK) return haru_error(status);
    HPDF_ResetStream(doc);
    std::string piece;
    for (;;) {
        piece.resize(64 * 1024);
        auto size = static_cast<HPDF_UINT32>(piece.size());
        HPDF_STATUS status = HPDF_ReadFromStream(doc, reinterpret_cast<HPDF_BYTE*>(piece.data()), &size);
        if (status != HPDF_OK && status != HPDF_STREAM_EOF) return haru_error(status);
        if (size > 0) TRY(sink(std::string_view(piece).substr(0, size)));
        if (size == 0 || status == HPDF_STREAM_EOF) return {};
    }
}

} // namespace

Result<void> write(const typeset::Document& document, const typeset::FontSet& fonts, const Options& options,
                   const Sink& sink) {
    // A Doc cannot be used twice (0x1025): one per document.
    std::unique_ptr<HPDF_Doc_Rec, decltype(&HPDF_Free)> doc(HPDF_New(nullptr, nullptr), &HPDF_Free);
    if (!doc) return fail(Code::Internal, "打印文件生成失败（libharu 内存不足）");
    HPDF_SetCompressionMode(doc.get(), HPDF_COMP_ALL);
    TRY_INTO(Stamp stamp, stamp_of(options, fonts));
    std::vector<typeset::Glyph> also = stamp.word;
    also.insert(also.end(), stamp.foot.begin(), stamp.foot.end());
    TRY_INTO(GlyphForms forms, GlyphForms::make(doc.get(), document, also, fonts));
    for (const typeset::Page& page : document.pages) TRY(add_page(doc.get(), page, forms, stamp));
    return hand_out(doc.get(), sink);
}

Result<std::string> write(const typeset::Document& document, const typeset::FontSet& fonts,
                          const Options& options) {
    std::string bytes;
    TRY(write(document, fonts, options, [&](std::string_view piece) -> Result<void> {
        bytes += piece;
        return {};
    }));
    return bytes;
}

} // namespace taizhang::print
