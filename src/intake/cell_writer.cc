#include "intake/cell_writer.hh"

#include "intake/decimal.hh"

namespace taizhang::intake {

bool CellWriter::cell(int row, int column, Cell::Kind kind, std::string_view text, bool loss) {
    if (text.empty()) return true;
    if (!take(1)) return false;
    x_wire.cell(row, column, kind, loss, text);
    return true;
}

bool CellWriter::number(int row, int column, std::string_view digits, Look look, bool from_1904) {
    if (look == Look::Date || look == Look::Elapsed) {
        std::string date = look == Look::Date ? date_of_serial(digits, from_1904) : elapsed_of_serial(digits);
        if (!date.empty()) return cell(row, column, Cell::Kind::Date, date);
    }
    if (look == Look::Percent) return cell(row, column, Cell::Kind::Number, percent(digits));
    return cell(row, column, Cell::Kind::Number, digits, has_lost_digits(digits));
}

bool CellWriter::merged(const Sheet::Range& range) {
    bool upside_down = range.last_row < range.first_row || range.last_column < range.first_column;
    bool one = range.last_row == range.first_row && range.last_column == range.first_column;
    if (upside_down || one) return true;
    if (!take(1)) return false;
    x_wire.merged(range);
    return true;
}

} // namespace taizhang::intake
