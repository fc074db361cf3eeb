#include "typeset/box.hh"

#include "typeset/length.hh"
#include "typeset/qr.hh"

#include <algorithm>

namespace taizhang::typeset {
namespace {

constexpr int QuietZone = 4; // modules
// Measured for finding the page again in a scan: at least 11 mm from top and bottom, 9 mm from the sides.
constexpr Length MarkSide = from_micrometres(9'000), MarkTop = from_micrometres(11'000);
constexpr Length MarkArm = from_micrometres(5'000), MarkWidth = from_micrometres(900);
constexpr Length FooterBaseline = from_micrometres(12'000);
constexpr Length QrBottom = from_micrometres(9'000), QrTop = from_micrometres(10'000);
constexpr Length NumberBelow = from_micrometres(7'000); // GB/T 9704: dash 7 mm under the type area

void corner_marks(Page& page) {
    for (bool right : {false, true}) {
        for (bool top : {false, true}) {
            Length x = right ? page.width - MarkSide - MarkArm : MarkSide;
            Length y = top ? page.height - MarkTop - MarkArm : MarkTop;
            Length bar_y = top ? y + MarkArm - MarkWidth : y;
            Length bar_x = right ? x + MarkArm - MarkWidth : x;
            page.operations.emplace_back(Rectangle{x, bar_y, MarkArm, MarkWidth, true, 0, {}});
            page.operations.emplace_back(Rectangle{bar_x, y, MarkWidth, MarkArm, true, 0, {}});
        }
    }
}

} // namespace

Result<void> Furniture::footer_text(Page& page, const InlineText& text, const Source& source,
                                    Align align) const {
    const PageStyle& style = x_style;
    Rich filled = text.spans(source);
    if (filled.empty()) return {};
    TRY_INTO(TextLine line, x_setter.line(style.footer_style, filled, text.field_titles()));
    Length left = style.left, right = style.width - style.right;
    // Clear of the code in the corner.
    Length code = style.qr_size * 3 / 2;
    if (style.qr == QrPlace::BottomRight) right -= code;
    if (style.qr == QrPlace::BottomLeft) left += code;
    TextStyle fitting = style.footer_style;
    if (line.width > right - left) { // the record's own text stands above, whole: here it may be small
        fitting.size =
            std::max(1'000, static_cast<Length>(std::int64_t{fitting.size} * (right - left) / line.width));
        fitting.tracking = std::min(0, fitting.tracking);
        line.width = width_of(fitting, line.glyphs);
    }
    GlyphRun run;
    run.y = FooterBaseline;
    run.size = fitting.size;
    run.colour = style.footer_style.colour;
    run.x = left;
    if (align == Align::Centre) run.x = (style.width - line.width) / 2;
    if (align == Align::Right) run.x = right - line.width;
    Box box(x_setter.pools().now());
    run.glyphs = box.pool->copy(line.glyphs);
    box.operations.emplace_back(run);
    box.underline(line, run);
    page.operations.insert(page.operations.end(), box.operations.begin(), box.operations.end());
    return {};
}

// 4号半角宋体 (14 pt) between dashes, odd pages right, even ones left, one character in.
Result<void> Furniture::gb9704_number(Page& page, std::size_t number) const {
    const PageStyle& style = x_style;
    TextStyle text{Role::Song, 14'000, 14'000, 0, Align::Left, {}};
    TRY_INTO(TextLine line, x_setter.line(text, "— " + std::to_string(number) + " —", "页码"));
    GlyphRun run;
    run.size = text.size;
    run.y = style.bottom - NumberBelow - text.size * 38 / 100;
    run.x = number % 2 == 1 ? style.width - style.right - text.size - line.width : style.left + text.size;
    run.glyphs = x_setter.pools().now().copy(line.glyphs);
    page.operations.emplace_back(run);
    return {};
}

Result<void> Furniture::code(Page& page, std::size_t number) const {
    const PageStyle& style = x_style;
    TRY_INTO(Qr qr, qr_code(qr_content(x_source.context, number), style.qr_size));
    QrPlace place = style.qr;
    // Beside the page number of correspondence: always in the other corner.
    if (place == QrPlace::Outside) place = number % 2 == 1 ? QrPlace::BottomLeft : QrPlace::BottomRight;
    qr.x = place == QrPlace::BottomLeft ? style.left : style.width - style.right - qr.width;
    qr.y = place == QrPlace::TopRight ? style.height - QrTop - qr.width : QrBottom;
    page.operations.emplace_back(std::move(qr));
    return {};
}

std::string qr_content(const Context& context, std::size_t page) {
    std::string text = "TZ1|";
    text += context.record_id.empty() ? "-" : context.record_id;
    text += "|" + context.type + "|" + context.period + "|v" + std::to_string(context.version) + "|p" +
            std::to_string(page) + "|" + context.digest.substr(0, 16);
    return text;
}

Length qr_width(const std::string& content, Length symbol) {
    Length modules = qr_size(content);
    return modules == 0 ? 0 : symbol / modules * (modules + 2 * QuietZone);
}

Result<Qr> qr_code(const std::string& content, Length symbol) {
    TRY_INTO(QrMatrix made, qr_matrix(content));
    Qr qr;
    qr.modules = made.size;
    qr.width = symbol / made.size * (made.size + 2 * QuietZone);
    qr.dark = std::move(made.dark);
    return qr;
}

Result<void> Furniture::add(Page& page, std::size_t number, std::size_t pages) const {
    Source source = x_source;
    source.page = number;
    source.pages = pages;
    const SharedPool& pool = x_setter.pools().current();
    if (std::find(page.pools.begin(), page.pools.end(), pool) == page.pools.end()) page.pools.push_back(pool);
    if (x_style.marks) corner_marks(page);
    TRY(footer_text(page, x_style.footer_left, source, Align::Left));
    TRY(footer_text(page, x_style.footer_centre, source, Align::Centre));
    TRY(footer_text(page, x_style.footer_right, source, Align::Right));
    if (x_style.numbering == Numbering::Gb9704) TRY(gb9704_number(page, number));
    if (x_style.qr != QrPlace::None) TRY(code(page, number));
    return {};
}

} // namespace taizhang::typeset
