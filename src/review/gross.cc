// R-PAY-GROSS: S-10c, the gross column has missing data.
#include "review/sheet.hh"

namespace taizhang::review {
namespace {

// A person with no day worked has nothing due. Days that are not stated do not excuse an empty gross.
bool worked(const Row& row) { return row.number("days").value_or(1) > 0; }

bool lacks_gross(const Row& row) { return worked(row) && row.number("gross").value_or(0) == 0; }

} // namespace

void check_gross(const Sheet& sheet, Report& report) {
    std::vector<const Row*> lacking;
    for (const Row& row : sheet.rows()) {
        if (lacks_gross(row)) lacking.push_back(&row);
    }
    // A sheet without the column has one mistake, not sixty.
    if (lacking.size() > 1 && lacking.size() == sheet.rows().size()) {
        std::vector<record::Place> places;
        for (const Row* row : lacking) places.push_back(sheet.place(*row, "gross"));
        report.add("R-PAY-GROSS", "sheet", {{"count", std::to_string(lacking.size())}}, std::move(places));
        return;
    }
    for (const Row* row : lacking) {
        report.add("R-PAY-GROSS", "row", {{"person", person(*row)}}, {sheet.place(*row, "gross")});
    }
}

} // namespace taizhang::review
