// Schemas of document types: draft-7 JSON Schema with our x- keywords (schemas/README.md).
//
// A record is a JSON object: header fields, for tables an array "rows", and "totals". Values are stored as
//   text, id_no, card_no, phone, uscc: string      date "YYYY-MM-DD"     month "YYYY-MM"
//   datetime "YYYY-MM-DDTHH:MM", in China
//   fen: integer    tenths, hundredths: integer (22.5 days -> 225 tenths)    integer    boolean
//   day_marks: array of 31 integers in tenths of a day, null where the sheet has nothing
// and null where the file has no value. x-kind names the kind, x-headers the column headings an importer
// knows it by, x-pii its class, x-index its search field, x-rule the review rule that reports it.
#pragma once

#include "base/digest.hh"
#include "base/json.hh"
#include "record/field.hh"
#include "record/finding.hh"
#include "record/importing.hh"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::record {

class Schema {
public:
    // Reads <schemas>/<id>.schema.json, id = "payroll_sheet/1". Errors: NotFound, BadInput naming the first few
    // faults with their places; `every` receives all of them.
    static Result<Schema> load(const std::filesystem::path& schemas, std::string_view id,
                               std::vector<std::string>* every = nullptr);

    const std::string& id() const;
    const std::string& title() const;
    const std::vector<Field>& header() const; // fields of the object itself
    const std::vector<Field>& rows() const;   // fields of one row; empty when there is no table
    const std::vector<Field>& totals() const; // fields of "totals"; empty when it has none
    const Field* header_field(std::string_view name) const;
    const Field* row_field(std::string_view name) const;
    const Importing& importing() const; // "x-import"

    // Everything the record breaks, with JSON pointers in Place::field; rule "R-SCHEMA". Missing required
    // values are Warnings here: which of them block is for the rules to say. Fields with x-rule are left to
    // that rule, missing or wrong. Never fails: a value that is no record at all gives one finding.
    std::vector<Finding> validate(const Json& record) const;

private:
    struct Parts;
    std::shared_ptr<const Parts> x_parts;
};

} // namespace taizhang::record
