// The logical structure of a document that claims level A, by libqpdf: ISO 19005-3 6.7, ISO 14289-1 7.
#pragma once

#include "pdf/conformance.hh"
#include "pdf/content_reading.hh"

#include <qpdf/QPDF.hh>
#include <vector>

namespace taizhang::pdf {

struct TaggedPageRead {
    QPDFObjectHandle page;
    PageContentRead content;
};

// Pages in order. Throws what libqpdf throws.
void check_structure(QPDF& pdf, const std::vector<TaggedPageRead>& pages, std::vector<Violation>& into);

} // namespace taizhang::pdf
