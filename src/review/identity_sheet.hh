// The wage officer in three places, item by item (S-22): the filing in force, the notice board, the real-name system.
// R-OFF-1 speaks of what differs here, and the comparison sheet L4-14 is printed from the same, so they cannot disagree.
//
// What stands nowhere is Missing, never Same. The real-name system's word is the officer's own row in the register; without
// one, what a comparison sheet says was read from the system. Pure. Any thread.
#pragma once

#include "review/review.hh"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::review {

class MonthView;

enum class Agreement {
    Same,    // all three have it, and it is the same
    Differs, // two that have it differ
    Missing, // somebody lacks it, and nobody differs
};
std::string_view name(Agreement agreement); // "same" "differs" "missing"

struct IdentityCell {
    std::string text;                  // "": not there
    std::vector<record::Place> places; // where it stands, or would; empty when there is no such document
};

struct IdentityItem {
    std::string title; // "劳资专管员", "劳资专管员联系电话"
    IdentityCell filing, board, system;

    std::array<const IdentityCell*, 3> cells() const { return {&filing, &board, &system}; }
    Agreement agreement() const;
};

// Whence the system's word is: the register, or a comparison sheet, which says what was read and when.
struct SystemReading {
    std::string system, read_on;       // "" where it does not say
    std::string name_from, phone_from; // of a sheet: how it came there, as it says itself
};

struct IdentityComparison {
    IdentityItem name, phone;
    std::optional<Date> filed_on, board_from;
    std::optional<std::int64_t> board_version;
    bool in_register = false;             // the system's word is the register's, not a sheet's
    std::optional<SystemReading> reading; // nullopt: nothing of the system

    std::array<const IdentityItem*, 2> items() const { return {&name, &phone}; }
    Agreement agreement() const; // Differs if one does, else Missing if one is
};

// Of the records that a review of the month reads (review_month).
IdentityComparison compare_identity(const std::vector<Document>& documents, const Project& project,
                                    Month month, const Rules& rules);
IdentityComparison compare_identity(const MonthView& view); // for the rule

} // namespace taizhang::review
