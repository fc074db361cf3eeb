// The formulas of validations and checks, within what Excel, WPS and LibreOffice all take: at most 255 characters in a
// validation, no array constants, other sheets only by name. Internal to the room. Pure.
#pragma once

#include "workbook/plan.hh"

namespace taizhang::workbook {

// Named in the workbook: the numbers 1 to 17 below one another, for the weights of an ID number's digits.
constexpr std::string_view Positions = "tz_positions";

// True when what is in `cell` ("C9") is right; "" for kinds that any text fits.
std::string rule_of(const record::Field& field, const std::string& cell);
// GB 11643 (mod 11-2); true also for Hong Kong, Macao, Taiwan and foreigners' permits of the same form.
std::string id_rule(const std::string& cell);

// The guide's check for the row `row` of this table; nullopt when the table lacks one of its fields.
std::optional<std::string> check_formula(const Check& check, const Table& table, int row);

} // namespace taizhang::workbook
