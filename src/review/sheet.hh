// Private to the review room: how the rules look at a document, and how they say what they found.
#pragma once

#include "review/review.hh"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::review {

// One row of a document's table. Anything of the wrong kind reads as missing.
struct Row {
    std::size_t index = 0;
    const Json* data = nullptr;

    std::optional<std::int64_t> number(std::string_view field) const;
    std::string text(std::string_view field) const;
    std::string masked_name() const; // "陈*", or "第3行" when the sheet has no name
};

// "陈*（3200**********0013）"
std::string person(const Row& row);

class Sheet {
public:
    explicit Sheet(const Document& document);
    const Document& document() const { return *x_document; }
    const std::vector<Row>& rows() const { return x_rows; }
    std::optional<std::int64_t> total(std::string_view field) const;

    // A value's cell. A value the file does not have gets the cell where it should stand: its row, and the
    // column the field has in other rows.
    record::Place place(const Row& row, std::string_view field) const;
    record::Place total_place(std::string_view field) const;
    record::Place whole() const;

private:
    int column_of(std::string_view field) const;
    const Document* x_document;
    std::vector<Row> x_rows;
};

// Findings on their way out. Those with the same non-empty key are one mistake seen in several documents:
// they become one finding with all places.
struct Found {
    record::Finding finding;
    std::string key;
};

class Report {
public:
    // Notice and basis come from rule_list(). `rule` must be in it: anything else is a bug.
    void add(std::string_view rule, record::Severity severity, std::string message, std::string advice,
             std::vector<record::Place> places, std::string key = {});
    // Merged and in order: by place, then rule.
    std::vector<record::Finding> take();

private:
    std::vector<Found> x_found;
};

bool is_payroll(const Document& document);    // L5-05 with data
bool is_attendance(const Document& document); // L4-10 with data
bool same_firm(std::string_view a, std::string_view b);

// Deductions of a payroll row: the named ones if any is given, else their total, else none.
std::int64_t deductions(const Row& row);
bool names_deductions(const Row& row);

// The families of rules. One document each:
void check_identity(const Sheet& sheet, Report& report); // identity.cc
void check_gross(const Sheet& sheet, Report& report);    // gross.cc
void check_prices(const Sheet& sheet, const Project& project, const Rules& rules,
                  Report& report);                                             // prices.cc
void check_arithmetic(const Sheet& sheet, const Rules& rules, Report& report); // arithmetic.cc
// `month`: silence about seal or signatures is a finding too; without it only what was attested counts.
enum class Silence { Allowed, Finding };
void check_attestation(const Sheet& sheet, Silence silence, Report& report); // attestation.cc
// One subcontractor's month:
struct SubcontractorMonth {
    std::string subcontractor;
    std::vector<Sheet> payrolls;
    std::vector<Sheet> attendance;       // electronic
    std::vector<Sheet> other_attendance; // by hand, or not said how
};
void check_people(const SubcontractorMonth& month, const Rules& rules, Report& report); // people.cc
void check_progress(const SubcontractorMonth& month, const std::vector<Document>& documents,
                    Report& report); // attestation.cc

} // namespace taizhang::review
