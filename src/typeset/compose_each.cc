#include "typeset/composer.hh"

#include "typeset/length.hh"

#include <algorithm>

namespace taizhang::typeset {
namespace {

constexpr Length CutHeight = from_micrometres(8'000), Dash = from_micrometres(2'000),
                 Gap = from_micrometres(1'500);
constexpr Colour Grey{120, 120, 120};

} // namespace

// Blank to the paginator, so that no page begins with it.
Box Composer::cut_line() const {
    Box box;
    box.kind = Box::Kind::Space;
    box.height = CutHeight;
    for (Length x = x_left; x < x_right; x += Dash + Gap) {
        Length y = -CutHeight / 2;
        box.operations.emplace_back(Line{x, y, std::min(x + Dash, x_right), y, ThinLine, Grey});
    }
    return box;
}

Result<void> Composer::set(const EachRowBlock& block) {
    space(block.before);
    const Json& rows = at(x_record, "rows");
    auto count = rows.is_array() ? rows.size() : 0;
    for (std::size_t i = 0; i < count; ++i) {
        x_source.row = &rows[i];
        auto first = x_flow.boxes.size();
        auto done = blocks(block.blocks);
        x_source.row = nullptr;
        if (!done) {
            Error error = done.error();
            error.message = "第 " + std::to_string(i + 1) + " 行：" + error.message;
            return Failure(std::move(error));
        }
        for (std::size_t k = first; block.keep_together && k + 1 < x_flow.boxes.size(); ++k)
            x_flow.boxes[k].keep_with_next = true;
        if (block.cut_line && i + 1 < count) x_flow.boxes.push_back(cut_line());
    }
    space(block.after);
    return {};
}

} // namespace taizhang::typeset
