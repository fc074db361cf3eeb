// Workbooks to fill in: an XLSX for every structured document type, with drop-downs, checks, help and locked headers,
// that reads back without anybody saying what its columns are.
//
// What an officer types is open, everything else is locked (no password: the lock prevents slips, not people). A hidden
// sheet "_taizhang" says type, schema, project, month, subcontractor and which label stands for which field; it is what
// intake (own_sheet.hh) knows the workbook by, so its lines are a format: docs/formats.md.
//
// Pure but for an unnamed temporary file while the library writes; may be called from any thread (one at a time inside:
// libxlsxwriter asks gmtime()). Same arguments, same bytes.
#pragma once

#include "base/date.hh"
#include "record/catalogue.hh"
#include "workbook/guide.hh"

namespace taizhang::workbook {

// What is filled in beforehand. Empty: a blank sheet.
struct Prefill {
    Instant made;           // the date the workbook names; nothing else here comes from a clock
    std::string project_id; // for the importer; "" for a blank sheet
    // Facts (Guide::fact): the title and the fields that stand for them. "project" is the project's name.
    std::map<std::string, std::string> facts;
    Json header = Json::object();    // as in a record: fields of the object; they win over facts
    Json rows = Json::array();       // as in a record; totals are made from them
    std::vector<std::string> people; // names offered where the column "name" is filled in

    std::string fact(const std::string& name) const {
        auto at = facts.find(name);
        return at == facts.end() ? std::string() : at->second;
    }
};

constexpr int Layout = 1; // of the hidden sheet's lines

// Bytes of the workbook. Errors: BadInput (the type has no schema fields), Io, Unavailable (temporary file), Internal.
Result<std::string> blank_sheet(const record::DocumentType& type, const record::Schema& schema,
                                const Guide& guide, const Prefill& prefill);

} // namespace taizhang::workbook
