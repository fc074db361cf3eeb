#include "pdf/page_content.hh"

#include "pdf/structure.hh"

#include <algorithm>
#include <limits>

namespace taizhang::pdf {
namespace {

using typeset::Colour;
using typeset::Length;

class Painter {
public:
    Painter(Text& out, EmbeddedFonts& fonts) : x_out(out), x_fonts(fonts) {}

    void operator()(const typeset::GlyphRun& run) {
        if (run.glyphs.empty()) return;
        enter_text();
        fill(run.colour);
        if (run.tracking != x_tracking) x_out.thousandths(run.tracking) << " Tc\n";
        x_tracking = run.tracking;
        std::size_t shown = 0;
        while (shown < run.glyphs.size()) shown = show(run, shown);
    }

    void operator()(const typeset::Line& line) {
        stroke(line.colour, line.width);
        point(line.x1, line.y1);
        x_out << "m ";
        point(line.x2, line.y2);
        x_out << "l S\n";
    }

    void operator()(const typeset::Rectangle& box) {
        if (box.filled) leave_text(), fill(box.colour);
        else stroke(box.colour, box.line_width);
        point(box.x, box.y);
        point(box.width, box.height);
        x_out << (box.filled ? "re f\n" : "re S\n");
    }

    // Each row's dark modules run by run; edges are computed, not sizes, so that neighbours meet exactly.
    void operator()(const typeset::Qr& qr) {
        if (qr.modules == 0 || qr.dark.size() < std::size_t(qr.modules) * qr.modules) return;
        leave_text();
        fill({});
        std::int64_t all = qr.modules + 8;
        auto edge = [&](std::size_t module) {
            return static_cast<Length>(std::int64_t(qr.width) * (static_cast<std::int64_t>(module) + 4) /
                                       all);
        };
        for (std::size_t row = 0; row < qr.modules; ++row) {
            Length top = qr.y + qr.width - edge(row), bottom = qr.y + qr.width - edge(row + 1);
            for (std::size_t from = 0; from < qr.modules; ++from) {
                if (!qr.dark[row * qr.modules + from]) continue;
                std::size_t to = from;
                while (to < qr.modules && qr.dark[row * qr.modules + to]) ++to;
                point(qr.x + edge(from), bottom);
                point(edge(to) - edge(from), top - bottom);
                x_out << "re\n";
                from = to;
            }
        }
        x_out << "f\n";
    }

    void enter_text() {
        if (!x_in_text) x_out << "BT\n";
        x_in_text = true;
    }
    void leave_text() {
        if (x_in_text) x_out << "ET\n";
        x_in_text = false;
    }

private:
    void number(Length value) { x_out.thousandths(value) << ' '; }
    void point(Length x, Length y) {
        number(x);
        number(y);
    }

    // The glyphs from `from` on that are of one font; answers where they end. Only the first is placed, absolutely:
    // a relative Td lets viewers' rounding add up.
    std::size_t show(const typeset::GlyphRun& run, std::size_t from) {
        GlyphCode code = x_fonts.code(run.glyphs[from]);
        std::uint16_t font = code.font;
        if (font != x_font || run.size != x_size) {
            x_out << "/F";
            x_out.number(font) << ' ';
            number(run.size);
            x_out << "Tf\n";
            x_font = font;
            x_size = run.size;
        }
        if (from == 0) {
            x_out << "1 0 0 1 ";
            point(run.x, run.y);
            x_out << "Tm";
        }
        char* at = x_out.room((run.glyphs.size() - from) * 4 + 8);
        *at++ = '(';
        for (;;) {
            at = put_byte(at, static_cast<char>(code.cid >> 8));
            at = put_byte(at, static_cast<char>(code.cid & 255));
            if (++from == run.glyphs.size()) break;
            code = x_fonts.code(run.glyphs[from]);
            if (code.font != font) break;
        }
        std::memcpy(at, ")Tj\n", 4);
        x_out.wrote(at + 4);
        return from;
    }
    static char* put_byte(char* at, char c) { // of a string in parentheses
        if (c == '(' || c == ')' || c == '\\' || c == '\r') {
            *at++ = '\\';
            if (c == '\r') c = 'r'; // a bare CR would be read as LF
        }
        *at++ = c;
        return at;
    }

    void colour(Colour c, bool stroked) {
        bool grey = c.red == c.green && c.green == c.blue;
        for (int part : {c.red, c.green, c.blue}) {
            number((part * 1000 + 127) / 255);
            if (grey) break;
        }
        x_out << (grey ? (stroked ? "G\n" : "g\n") : (stroked ? "RG\n" : "rg\n"));
    }
    static bool same(Colour a, Colour b) { return a.red == b.red && a.green == b.green && a.blue == b.blue; }
    void fill(Colour c) {
        if (!same(c, x_fill)) colour(c, false);
        x_fill = c;
    }
    void stroke(Colour c, Length width) {
        leave_text();
        if (!same(c, x_stroke)) colour(c, true);
        x_stroke = c;
        if (width != x_line) x_out.thousandths(width) << " w\n";
        x_line = width;
    }

    Text& x_out;
    EmbeddedFonts& x_fonts;
    bool x_in_text = false;
    Colour x_fill, x_stroke; // both begin black
    Length x_line = 1000, x_tracking = 0, x_size = -1;
    std::uint16_t x_font = 0;
};

bool is_text(const typeset::Operation& operation) {
    return std::holds_alternative<typeset::GlyphRun>(operation);
}

// Marked-content sequences one after the other, never inside one another (ISO 32000-1 14.6).
class Marker {
public:
    Marker(Text& out, const typeset::Page& page, EmbeddedFonts& fonts)
        : x_out(out), x_page(page), x_painter(out, fonts) {}

    void run() {
        find_body();
        std::size_t at = 0;
        std::uint32_t marked = 0;
        for (const typeset::Element& element : x_page.structure) {
            if (element.count == 0) continue;
            artifacts(at, element.first);
            at = std::size_t(element.first) + element.count;
            bool in_text = begin(element.first, at);
            x_out << '/' << structure_name(element.kind) << "<</MCID ";
            x_out.number(marked++) << ">>BDC\n";
            paint(element.first, at, in_text);
        }
        artifacts(at, x_page.operations.size());
        x_painter.leave_text();
    }

private:
    // Between BT and ET when all of it is text, else around whole text objects.
    bool begin(std::size_t from, std::size_t to) {
        bool all_text = true;
        for (std::size_t i = from; i < to; ++i) all_text = all_text && is_text(x_page.operations[i]);
        if (all_text) x_painter.enter_text();
        else x_painter.leave_text();
        return all_text;
    }
    void paint(std::size_t from, std::size_t to, bool in_text) {
        for (std::size_t i = from; i < to; ++i) {
            if (const auto* run = std::get_if<typeset::GlyphRun>(&x_page.operations[i])) x_painter(*run);
            else std::visit(x_painter, x_page.operations[i]);
        }
        if (!in_text) x_painter.leave_text();
        x_out << "EMC\n";
    }

    void artifacts(std::size_t from, std::size_t to) {
        while (from < to) {
            std::string_view tag = artifact(x_page.operations[from]);
            std::size_t end = from + 1;
            while (end < to && artifact(x_page.operations[end]) == tag) ++end;
            bool in_text = begin(from, end);
            x_out << tag;
            paint(from, end, in_text);
            from = end;
        }
    }

    std::string_view artifact(const typeset::Operation& operation) const {
        Length low = 0, high = 0;
        if (const auto* run = std::get_if<typeset::GlyphRun>(&operation)) low = high = run->y;
        else if (const auto* qr = std::get_if<typeset::Qr>(&operation)) low = qr->y, high = qr->y + qr->width;
        else return "/Artifact BMC\n";
        if (low > x_top) return "/Artifact<</Type/Pagination/Subtype/Header>>BDC\n";
        if (high < x_bottom) return "/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n";
        return "/Artifact BMC\n";
    }

    // The highest and lowest baseline of text that belongs to an element.
    void find_body() {
        for (const typeset::Element& element : x_page.structure) {
            for (std::size_t i = 0; i < element.count; ++i) {
                const auto* run = std::get_if<typeset::GlyphRun>(&x_page.operations[element.first + i]);
                if (run == nullptr) continue;
                if (x_bottom > x_top) x_bottom = x_top = run->y;
                x_top = std::max(x_top, run->y);
                x_bottom = std::min(x_bottom, run->y);
            }
        }
        if (x_bottom > x_top) std::swap(x_bottom, x_top); // no text: nothing is above or below it
    }

    Text& x_out;
    const typeset::Page& x_page;
    Painter x_painter;
    Length x_bottom = std::numeric_limits<Length>::max(), x_top = std::numeric_limits<Length>::min();
};

} // namespace

void append_page_content(Text& out, const typeset::Page& page, EmbeddedFonts& fonts) {
    Marker(out, page, fonts).run();
}

} // namespace taizhang::pdf
