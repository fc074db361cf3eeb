// One month as a set of persons with what each side says of them, cell by cell: what the comparison screen shows. The
// persons and who stands where are those the rules see (people.hh), so the screen and the findings cannot disagree.
//
// Pure, as the review itself: no clock, no file, no thread; equal documents give equal answers in equal order.
// Names and numbers are as written: whoever shows them masks them.
#pragma once

#include "review/review.hh"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::review {

// The sides of the screen: "register" (L4-06), "contract" (L4-08), "attendance" (L4-10, by machine or by hand), "payroll"
// (L5-05), "bank" (L5-08b and what was paid again, L5-09).
constexpr std::array<std::string_view, 5> ReconciledSides = {"register", "contract", "attendance", "payroll",
                                                             "bank"};

// A value of one document, and where it stands.
struct ReconciledCell {
    std::string_view field; // "gross"
    // Text as written; numbers as in the record: fen, tenths of days.
    Json value;
    record::Place place;
};

struct ReconciledPerson {
    std::string subcontractor, name, id_no; // as written first; may be empty
    // By ReconciledSides; empty: the side does not know this person.
    std::array<std::vector<ReconciledCell>, ReconciledSides.size()> sides;
    // What is missing or differs, in this order: "not_registered" "no_contract" "not_attended" "not_paid" "not_by_bank"
    // "days" (payroll and attendance) "amount" (payroll and bank) "account" (the bank's and every stated card).
    // A side is missed only where the month has such a document at all (a contract also by its number in the register),
    // and of those who worked or were paid.
    std::vector<std::string_view> differences;
};

struct Reconciliation {
    std::vector<ReconciledPerson>
        persons; // by subcontractor, number, name; who only stands in the register is there too
    std::vector<ReconciledCell> stray; // payees of the bank's list whom nobody knows: their names' cells
};

// Of one subcontractor (as any document writes it), or of all ("").
Reconciliation reconcile(const std::vector<Document>& documents, const Project& project, Month month,
                         const Rules& rules, std::string_view subcontractor);

} // namespace taizhang::review
