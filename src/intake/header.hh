// The labels of a header of one to three rows. Internal to the room. Pure.
#pragma once

#include "intake/grid.hh"

#include <string>
#include <vector>

namespace taizhang::intake {

constexpr int MostHeaderRows = 3;

struct Label {
    int column = 0;
    std::vector<std::string> steps; // from the group to the leaf, as shown: {"扣款", "社保"}
    std::vector<std::string> keys;  // the same as key_of() makes them
    int day = 0;                    // 1..31, when it is a day
    int half = 0;                   // 1 上午, 2 下午, of that day
    int year = 0, month = 0;        // of "2026年1月应发", "1月/应发"; 0 when it has none
    std::vector<std::string> plain; // keys without the month

    std::string text() const; // "扣款/社保"
};

// The labels of `rows` rows from `row` on. A group stands over the columns that have a label of their own below:
// by a merged range, or, where the producer did not merge, by the empty cells to its right.
std::vector<Label> labels_of(const Grid& grid, int row, int rows);

// A header as a form has it every month: "5月份应发" and "6月份应发" are the same.
std::string form_label(const std::string& header);

} // namespace taizhang::intake
