#include "workbook/formulas.hh"

namespace taizhang::workbook {
namespace {

using record::Kind;

std::string number_rule(const std::string& cell, const std::string& places) {
    return "IFERROR(AND(ISNUMBER(" + cell + ")," + cell + ">=0,ROUND(" + cell + "," + places + ")=" + cell +
           "),FALSE)";
}

// Digits only, blanks between groups allowed, from..to of them.
std::string digits_rule(const std::string& cell, const std::string& from, const std::string& to) {
    std::string plain = "SUBSTITUTE(" + cell + ",\" \",\"\")";
    return "AND(LEN(" + plain + ")>=" + from + ",LEN(" + plain + ")<=" + to + ",ISNUMBER(" + plain + "*1))";
}

// "$C9", or "$C9:$AG9" of day marks; "" when the table has no such column.
std::string cells_of(const Table& table, const std::string& field, int row) {
    int first = -1, last = -1;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].field->name != field) continue;
        last = static_cast<int>(i);
        if (first < 0) first = last;
    }
    if (first < 0) return {};
    std::string from = "$" + cell_name(row, first);
    return first == last ? from : from + ":$" + cell_name(row, last);
}

} // namespace

std::string id_rule(const std::string& cell) {
    return "IFERROR(AND(LEN(" + cell + ")=18,MID(\"10X98765432\",MOD(SUMPRODUCT(MID(" + cell + "," +
           std::string(Positions) + ",1)*2^(18-" + std::string(Positions) + ")),11)+1,1)=UPPER(RIGHT(" +
           cell + ",1))),FALSE)";
}

std::string rule_of(const record::Field& field, const std::string& cell) {
    switch (field.kind) {
    case Kind::Fen:
    case Kind::Hundredths: return number_rule(cell, "2");
    case Kind::Tenths: return number_rule(cell, "1");
    case Kind::Integer: return number_rule(cell, "0");
    case Kind::IdNo: return id_rule(cell);
    case Kind::CardNo:
        return digits_rule(cell, field.pii == "card" ? "13" : "8", field.pii == "card" ? "19" : "32");
    case Kind::Phone: return "AND(LEN(" + cell + ")>=7,LEN(" + cell + ")<=20)";
    case Kind::Uscc: return "LEN(" + cell + ")=18";
    default: return {};
    }
}

std::optional<std::string> check_formula(const Check& check, const Table& table, int row) {
    for (const std::string& field : check.fields) {
        if (cells_of(table, field, row).empty()) return std::nullopt;
    }
    std::string formula;
    for (std::size_t i = 0; i < check.formula.size(); ++i) {
        std::size_t close = check.formula[i] == '{' ? check.formula.find('}', i) : std::string::npos;
        if (close == std::string::npos) {
            formula += check.formula[i];
            continue;
        }
        std::string field = check.formula.substr(i + 1, close - i - 1);
        bool optional = field.ends_with('?');
        if (optional) field.pop_back();
        std::string cells = cells_of(table, field, row);
        if (cells.empty() && !optional) return std::nullopt;
        formula += cells.empty() ? "0" : cells;
        i = close;
    }
    return formula;
}

} // namespace taizhang::workbook
