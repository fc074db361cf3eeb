// What the product knows before any project exists: catalogue, schemas, templates, fonts, rule parameters.
// Loaded once from the share directory, immutable, shared by all threads. For this room's .cc files only.
#pragma once

#include "print/forms.hh"
#include "record/catalogue.hh"
#include "record/schema.hh"
#include "retention/schedule.hh"
#include "review/duties.hh"
#include "review/gate_list.hh"
#include "review/review.hh"
#include "service/month_papers.hh"
#include "typeset/font.hh"
#include "typeset/template.hh"
#include "workbook/guide.hh"

#include <filesystem>
#include <map>
#include <string>

namespace taizhang::service {

struct Reference {
    record::Catalogue catalogue;
    std::map<std::string, record::Schema, std::less<>> schemas;      // by document type code
    std::map<std::string, typeset::Template, std::less<>> templates; // by document type code
    typeset::FontSet fonts;
    review::Rules rules;
    retention::Rule retention;
    print::Forms forms;
    workbook::Guide guide; // of sheets to fill in
    review::GateWords gate;
    review::DutyRules duties;
    MonthWords months;

    // Errors: the first few faults of all schemas and templates; `every`, when given, receives all of them, each
    // behind the name of its file: "templates/payroll_sheet/1.json /blocks/0/field：…".
    static Result<Reference> load(const std::filesystem::path& share,
                                  std::vector<std::string>* every = nullptr);

    // Errors: Unprocessable for a code the catalogue does not have.
    Result<const record::DocumentType*> type(std::string_view code) const;
    const record::Schema* schema(std::string_view code) const; // nullptr when the type has none
    const typeset::Template* layout(std::string_view code) const;
    // Versions with digests, as a record keeps them.
    Json versions(std::string_view code) const;
};

} // namespace taizhang::service
