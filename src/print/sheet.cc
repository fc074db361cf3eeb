#include "print/sheet.hh"

#include "typeset/length.hh"

#include <algorithm>
#include <array>
#include <type_traits>

namespace taizhang::print {
namespace {

using typeset::from_micrometres;
using typeset::Length;

constexpr Length SheetWidth = from_micrometres(210'000), SheetHeight = from_micrometres(297'000);
constexpr Length Edge = from_micrometres(10'000), Gap = from_micrometres(8'000);
constexpr Length MarkGap = from_micrometres(1'000), MarkLength = from_micrometres(3'000);
constexpr Length MarkWidth = 250;

void move(typeset::Operation& operation, Length dx, Length dy) {
    std::visit(
        [&](auto& each) {
            if constexpr (std::is_same_v<std::decay_t<decltype(each)>, typeset::Line>) {
                each.x1 += dx, each.x2 += dx;
                each.y1 += dy, each.y2 += dy;
            } else {
                each.x += dx;
                each.y += dy;
            }
        },
        operation);
}

void cut_marks(typeset::Page& sheet, Length x, Length y, Length width, Length height) {
    for (Length side : {x, x + width}) {
        for (Length level : {y, y + height}) {
            Length out = side == x ? -1 : 1, up = level == y ? -1 : 1;
            sheet.operations.emplace_back(typeset::Line{
                side + out * MarkGap, level, side + out * (MarkGap + MarkLength), level, MarkWidth, {}});
            sheet.operations.emplace_back(typeset::Line{
                side, level + up * MarkGap, side, level + up * (MarkGap + MarkLength), MarkWidth, {}});
        }
    }
}

class Sheets {
public:
    void place(const typeset::Page& label) {
        if (!x_sheets.empty() && x_x > Edge && x_x + label.width > SheetWidth - Edge) {
            x_top -= x_row + Gap;
            x_x = Edge;
            x_row = 0;
        }
        if (x_sheets.empty() || x_top - label.height < Edge) {
            x_sheets.push_back({SheetWidth, SheetHeight, {}, {}, std::to_string(x_sheets.size() + 1)});
            x_top = SheetHeight - Edge;
            x_x = Edge;
            x_row = 0;
        }
        typeset::Page& sheet = x_sheets.back();
        Length y = x_top - label.height;
        for (typeset::Operation operation : label.operations) {
            move(operation, x_x, y);
            sheet.operations.push_back(std::move(operation));
        }
        sheet.pools.insert(sheet.pools.end(), label.pools.begin(), label.pools.end());
        cut_marks(sheet, x_x, y, label.width, label.height);
        x_x += label.width + Gap;
        x_row = std::max(x_row, label.height);
    }
    std::vector<typeset::Page> take() { return std::move(x_sheets); }

private:
    std::vector<typeset::Page> x_sheets;
    Length x_x = Edge, x_top = 0, x_row = 0;
};

} // namespace

bool is_label(const typeset::Page& page) {
    return std::min(page.width, page.height) < SheetWidth - 2 * Edge &&
           std::max(page.width, page.height) < SheetHeight - 2 * Edge;
}

Result<std::vector<typeset::Page>> on_sheets(const std::vector<typeset::Page>& labels) {
    Sheets sheets;
    for (const typeset::Page& label : labels) {
        if (label.width > SheetWidth - 2 * Edge || label.height > SheetHeight - 2 * Edge)
            return fail(Code::Unprocessable, "标签比 A4 纸大，排不下", "请改小模板 page.size");
        sheets.place(label);
    }
    return sheets.take();
}

} // namespace taizhang::print
