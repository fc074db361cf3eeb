// A finding: one rule violated at one place of what was submitted. Findings are data, kept and shown.
#pragma once

#include "base/json.hh"

#include <compare>
#include <string>
#include <vector>

namespace taizhang::record {

enum class Severity {
    Error,   // blocks passing the review; never blocks keeping
    Warning, // needs a written reason
    Info,
};

// Where to look. Empty or zero members do not apply. Rows and columns count from 1, as a spreadsheet shows.
struct Place {
    std::string document; // record id; empty while checking a loose file
    std::string sheet;
    int row = 0;
    int column = 0;
    int page = 0;
    std::string field; // JSON pointer into the record: "/rows/3/gross"

    std::string cell() const; // "G12", "" when there is no cell
    auto operator<=>(const Place&) const = default;
};

struct Finding {
    std::string rule;   // "R-PAY-GROSS"
    std::string notice; // "S-10c" where the notice names it, else ""
    Severity severity = Severity::Error;
    std::string message; // Chinese, plain; persons masked
    std::string advice;  // Chinese: what to do next
    std::string basis; // "通治欠办发〔2023〕11号 二（二）；保障农民工工资支付条例第十五条"
    std::vector<Place> places;
    std::string message_en = {}; // the message in English; "" for findings of reading, which have none

    bool operator==(const Finding&) const = default;
};

std::string_view name(Severity severity); // "error" "warning" "info"

// Shapes as in docs/openapi: {rule, notice, severity, message, advice, basis, places:[{document,sheet,row,
// column,cell,page,field}]}, and message_en where there is one.
Json to_json(const Place& place);
Json to_json(const Finding& finding);
Json to_json(const std::vector<Finding>& findings);
Result<std::vector<Finding>> findings_from_json(const Json& json);

} // namespace taizhang::record
