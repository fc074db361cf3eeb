// Our own look at a PDF before it is sealed, with libqpdf: other eyes than those that wrote it.
// docs/pdfa.md lists the clauses of ISO 19005-3 it checks. veraPDF is the judge in scripts/conformance.
#pragma once

#include "base/result.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::pdf {

struct Violation {
    std::string clause;  // "6.2.11.4"
    std::string message; // with the object's number where there is one
};

// Empty: nothing found. Errors: Corrupt when it cannot be read as PDF at all.
Result<std::vector<Violation>> check(std::string_view pdf);

// The attachments by name, e.g. to read record.json back. Errors: Corrupt, NotFound.
Result<std::string> attachment(std::string_view pdf, std::string_view name);

// Metadata::subject as the document states it. Errors: Corrupt, NotFound.
Result<std::string> subject(std::string_view pdf);

} // namespace taizhang::pdf
