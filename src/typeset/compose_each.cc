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
Box Composer::cut_line() {
    Box box = x_flow.fresh();
    box.kind = Box::Kind::Space;
    box.height = CutHeight;
    for (Length x = x_left; x < x_right; x += Dash + Gap) {
        Length y = -CutHeight / 2;
        box.operations.emplace_back(Line{x, y, std::min(x + Dash, x_right), y, ThinLine, Grey});
    }
    return box;
}

Result<void> Composer::set(const EachRowBlock& block) {
    TRY(space(block.before));
    TRY(x_making.rows.rewind());
    for (std::size_t i = 0;; ++i) {
        TRY_INTO(const Json* row, x_making.rows.next());
        if (row == nullptr) break;
        if (block.cut_line && i > 0) TRY(x_flow.push(cut_line()));
        x_source.row = row;
        x_flow.keep(block.keep_together);
        auto done = blocks(block.blocks);
        x_flow.keep(false);
        x_source.row = nullptr;
        if (!done) {
            Error error = done.error();
            error.message = "第 " + std::to_string(i + 1) + " 行：" + error.message;
            return Failure(std::move(error));
        }
    }
    return space(block.after);
}

} // namespace taizhang::typeset
