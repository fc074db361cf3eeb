// How sheets to fill in are laid out and what they tell the person at them: schemas/sheets.json. Fields, kinds and
// options come from the schemas; here is only what a paper form would print in small type.
//
// Loaded once, immutable afterwards, shared by all threads.
#pragma once

#include "record/schema.hh"

#include <map>
#include <set>

namespace taizhang::workbook {

// A formula that is true for a row that does not add up. {field} stands for the row's cell of that field ({days}: all
// its day columns), {field?} for 0 where the schema has no such field.
struct Check {
    std::vector<std::string>
        fields; // all of them must be fields of the row, or the check is not for this schema
    std::vector<std::string> marks; // coloured when it is true
    std::string formula;
    std::string message;
};

// Where persons come from and which of their columns go where (field names throughout).
struct People {
    std::string register_type; // "worker_register"
    std::string key, employer, entry, exit;
    // Document type -> its row field -> the register's row field. Types that are not here get no persons.
    std::map<std::string, std::map<std::string, std::string>> types;
    // A column that is taken only from rows that say so: "rate" from those with wage_kind = 日.
    std::map<std::string, std::map<std::string, std::string>> only;
};

class Guide {
public:
    // Reads <schemas>/sheets.json. Errors: NotFound, BadInput naming the first few faults with their places.
    static Result<Guide> load(const std::filesystem::path& schemas);

    // What to type: by the field's name where the guide has one, else by its kind.
    const std::string& help(const record::Field& field) const;
    bool is_long(const std::string& field) const { return x_long.contains(field); }
    bool is_folded(const std::string& type, const std::string& field) const;
    // What is known of the project that a field of this name is filled in with: "project" "general_contractor" "owner"
    // "subcontractor" "period"; "" for any other field.
    std::string fact(const std::string& field) const;
    const People& people() const { return x_people; }
    const std::vector<Check>& checks() const { return x_checks; }
    // "本人签字" for "worker"; the code itself when the guide has no word for it.
    std::string signer(const std::string& code) const;
    std::string seal(const std::string& code) const;

private:
    std::map<std::string, std::string> x_kinds, x_fields, x_signers, x_seals, x_facts;
    std::set<std::string> x_long;
    std::map<std::string, std::set<std::string>> x_folded;
    std::vector<Check> x_checks;
    People x_people;
};

} // namespace taizhang::workbook
