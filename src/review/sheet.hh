// Private to the review room: how the rules look at a document, and how they say what they found.
//
// Sheets point into the documents they were made of, which outlive them. Nothing here is shared between threads.
#pragma once

#include "review/review.hh"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::review {

// Anything of the wrong kind reads as missing; so does a number beyond all wages, lest a sum overflow.
std::optional<std::int64_t> number_in(const Json& object, std::string_view field);
std::optional<bool> flag_in(const Json& object, std::string_view field);

// A field's name in whole words, with its hash: made by the compiler where a rule names the field, so that finding the
// column costs neither a walk through its letters nor a call.
class FieldName {
public:
    template <std::size_t N>
    consteval FieldName(const char (&name)[N]) // NOLINT(google-explicit-constructor): it is the same thing
        : FieldName(std::string_view(name, N - 1)) {}
    constexpr FieldName(std::string_view name) // NOLINT(google-explicit-constructor): it is the same thing
        : x_name(name) {
        for (std::size_t i = 0; i < name.size() && i < 8 * x_words.size(); ++i)
            x_words[i / 8] |= std::uint64_t{static_cast<unsigned char>(name[i])} << (i % 8 * 8);
        auto mixed = (x_words[0] * 0x9E3779B97F4A7C15U ^ x_words[1] * 0xC2B2AE3D27D4EB4FU ^ x_words[2]) *
                     0x165667B19E3779F9U;
        x_hash = static_cast<std::uint8_t>(mixed >> 56U);
    }
    constexpr std::string_view name() const { return x_name; }
    constexpr operator std::string_view() const {
        return x_name;
    } // NOLINT(google-explicit-constructor): nor here
    constexpr std::uint8_t hash() const { return x_hash; }
    constexpr bool operator==(const FieldName& other) const {
        if (x_words != other.x_words || x_name.size() != other.x_name.size()) return false;
        return x_name.size() <= 8 * x_words.size() || x_name == other.x_name;
    }

private:
    std::string_view x_name;
    std::array<std::uint64_t, 3> x_words{};
    std::uint8_t x_hash = 0;
};

// The values of a table by row and column, side by side: a field is found in a small table of hashes, not in every
// row's map, and a number without a walk to where the document keeps it. What is beyond the first 64 different names is
// looked for in the row itself. Points into the document.
class Table {
public:
    struct Cell {
        enum class Kind : std::uint8_t { None, Null, Number, Flag, Text, Other } kind = Kind::None;
        union {
            std::int64_t number = 0;
            bool flag;
            const std::string* text;
            const Json* other; // an array, or a number beyond all wages
        };
    };

    Table(const Json* rows, std::size_t count);
    // Kind::None when the row has no such member, or is no object. Asked some seventy times a row, hence data().
    Cell at(std::size_t index, FieldName field) const {
        for (std::uint8_t i = field.hash(); x_buckets[i] != 0; ++i) {
            std::size_t column = x_buckets[i] - 1U;
            if (x_columns.data()[column] == field) return x_cells.data()[index * x_width + column];
        }
        return x_more ? looked_for(index, field) : Cell{};
    }

private:
    static constexpr std::size_t MostColumns = 64, Buckets = 256;
    static Cell cell_of(const Json& value);
    Cell looked_for(std::size_t index, FieldName field) const;
    std::size_t column_of(FieldName field); // made when there is none; MostColumns when there are too many
    using After = std::array<std::uint8_t, MostColumns + 1>;
    void read(std::size_t index, const Json& row, After& after);
    void widen(std::size_t columns);

    const Json* x_rows;
    std::size_t x_count;
    std::vector<Cell> x_cells; // row by row, x_width each
    std::size_t x_width = 0;
    bool x_more = false; // some name has no column
    std::vector<FieldName> x_columns;
    std::array<std::uint8_t, Buckets> x_buckets{}; // open addressing: column + 1
};

// One row of a document's table.
struct Row {
    using Kind = Table::Cell::Kind;
    std::size_t index = 0;
    const Table* table = nullptr;

    std::optional<std::int64_t> number(FieldName field) const {
        auto cell = table->at(index, field);
        return cell.kind == Kind::Number ? std::optional(cell.number) : std::nullopt;
    }
    std::optional<bool> flag(FieldName field) const {
        auto cell = table->at(index, field);
        return cell.kind == Kind::Flag ? std::optional(cell.flag) : std::nullopt;
    }
    // "" when missing; lives as long as the document.
    const std::string& text(FieldName field) const {
        auto cell = table->at(index, field);
        return cell.kind == Kind::Text ? *cell.text : NoText;
    }
    std::optional<Date> date(FieldName field) const {
        const auto& written = text(field);
        return written.empty() ? std::nullopt : parse_date(written);
    }
    const Json* array(FieldName field) const; // nullptr when it is none
    bool has(FieldName field) const {         // there, and not null
        return table->at(index, field).kind > Kind::Null;
    }
    std::string masked_name() const; // "陈*", or "明细第3条" when the sheet has no name

private:
    static const std::string NoText;
};

// "陈*（3200**********0013）"
std::string person(const Row& row);
std::string person(std::string_view name, std::string_view id_no);

class Sheet {
public:
    explicit Sheet(const Document& document);
    const Document& document() const { return *x_document; }
    const std::string& type() const { return x_document->type; }
    const std::vector<Row>& rows() const { return x_rows; }
    bool structured() const { return !x_document->scan && x_document->data.is_object(); }

    // Of the document itself.
    const std::string& text(FieldName field) const { return x_own.text(field); }
    std::optional<std::int64_t> number(FieldName field) const { return x_own.number(field); }
    std::optional<bool> flag(FieldName field) const { return x_own.flag(field); }
    std::optional<Date> date(FieldName field) const { return x_own.date(field); }
    std::optional<std::int64_t> total(std::string_view field) const;

    bool has(FieldName field) const { return x_own.has(field); }
    // Some row has a value in this column.
    bool fills(FieldName field) const;

    // A value's cell. A value the file does not have gets the cell where it should stand: its row, and the
    // column the field has in other rows.
    record::Place place(const Row& row, std::string_view field) const;
    record::Place place(std::string_view field) const;
    record::Place total_place(std::string_view field) const;
    record::Place whole() const;

private:
    int column_of(std::string_view field) const;
    mutable std::map<std::string, bool, std::less<>> x_filled; // as below
    const Document* x_document;
    std::unique_ptr<const Table> x_header, x_table; // rows point to them
    Row x_own;                                      // the document's own values, but for scans
    std::vector<Row> x_rows;
    mutable std::map<std::string, int, std::less<>>
        x_columns; // found once each: a lost column is lost in every row
};

using Places = std::vector<record::Place>;
void append(Places& to, Places from);

// What replaces "{name}" in a sentence; `en` where the English differs.
struct Arg {
    std::string_view name;
    std::string zh;
    std::string en = {};
};
using Args = std::vector<Arg>;
// Every "{name}" by its argument. A place holder without one is a bug of the rule.
std::string filled(std::string_view sentence, const Args& args, bool english);

// Findings on their way out. Those with the same non-empty key are one mistake seen in several documents:
// they become one finding with all places.
class Report {
public:
    Report(const Rules& rules, const Project& project, Date on)
        : x_rules(rules), x_project(project), x_on(on) {}

    // Words, notice and basis come from rule_list(): a rule or sentence it does not have is a bug.
    void add(std::string_view rule, std::string_view say, const Args& args, std::vector<record::Place> places,
             const std::string& key = {});
    // Info: 无法判断, and what is missing. The same thing missing twice is one finding.
    void unknown(std::string_view rule, const std::string& missing, const std::string& missing_en,
                 std::vector<record::Place> places = {});
    // Merged and in order: by place, then rule.
    std::vector<record::Finding> take();

private:
    struct Found {
        record::Finding finding;
        std::string key;
    };
    void put(const RuleInfo& rule, const Say& say, const Args& args, std::vector<record::Place> places,
             std::string key);

    const Rules& x_rules;
    const Project& x_project;
    Date x_on;
    std::vector<Found> x_found;
};

bool is_payroll(const Document& document);    // L5-05 with data
bool is_attendance(const Document& document); // L4-10 with data
bool same_firm(std::string_view a, std::string_view b);
std::string of_firm(std::string_view subcontractor); // "：甲劳务", or ""
// Ratios are in hundredths of a per cent: the share of an amount, rounded up to a fen; the ratio of two, rounded down.
std::int64_t share(std::int64_t amount, std::int64_t ratio);
std::int64_t ratio_of(std::int64_t part, std::int64_t amount);
std::string yuan(std::int64_t fen); // "1,200.00 元"

// Deductions of a payroll row: the named ones if any is given, else their total, else none.
std::int64_t deductions(const Row& row);
bool names_deductions(const Row& row);
constexpr std::array<FieldName, 5> NamedDeductions = {"advance", "social_personal", "housing_fund", "tax",
                                                      "other_deduction"};

constexpr std::int64_t MostDays = 310; // tenths: more are no month's days, and R-PAY-A5 or R-ATT-2 says so
// Pay for time alone, and the column it stands in; nullopt where it cannot be told from the rest.
struct TimePay {
    std::int64_t fen = 0;
    std::string_view field;
};
std::optional<TimePay> time_pay(const Row& payroll_row);

// The families of rules. One document each:
void check_identity(const Sheet& sheet, Report& report);         // identity.cc
void check_attendance_sheet(const Sheet& sheet, Report& report); // attendance.cc
void check_gross(const Sheet& sheet, Report& report);            // gross.cc
void check_prices(const Sheet& sheet, const Project& project, const Rules& rules,
                  Report& report); // prices.cc
void check_arithmetic(const Sheet& sheet, const Project& project, const Rules& rules, Date on,
                      Report& report);                                          // arithmetic.cc
void check_kind_of_pay(const Sheet& sheet, const Rules& rules, Report& report); // wages.cc
// `month`: silence about seal or signatures is a finding too; without it only what was attested counts.
enum class Silence { Allowed, Finding };
void check_attestation(const Sheet& sheet, const Rules& rules, Silence silence,
                       Report& report);                        // attestation.cc
void check_scanned_payroll(const Sheet& scan, Report& report); // attestation.cc

} // namespace taizhang::review
