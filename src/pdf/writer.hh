// Archival PDF from typeset pages: our own streaming writer over font stores. PDF/A-3u (ISO 19005-3).
//
// No floating point, no clock, no random: the same arguments give the same bytes. The /ID comes from a digest
// of content and metadata.
#pragma once

#include "base/date.hh"
#include "base/result.hh"
#include "typeset/page.hh"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::pdf {

enum class Relationship { Data, Source, Alternative, Supplement };

struct Attachment {
    std::string name; // "record.json"; no personal data
    std::string media_type;
    std::string description;
    Relationship relationship = Relationship::Data;
    std::string_view bytes; // alive until generate() returns
};

struct Metadata {              // XMP and Info; archival names by DA/T 46 in our own extension schema
    std::string title;         // 题名
    std::string creator;       // 责任者: the firm, never a person
    std::string subject;       // ledger and type
    std::string archival_code; // 档号
    std::string record_id;
    std::string retention; // 保管期限, in words
    std::string period;
    Instant created; // of the record, not of the run
};

using Sink = std::function<Result<void>(std::string_view)>;

// Writes the whole document into `sink` in order. Errors: what the sink returned; Internal.
Result<void> generate(const typeset::Document& document, const typeset::FontSet& fonts,
                      const Metadata& metadata, const std::vector<Attachment>& attachments, const Sink& sink);

Result<std::string> generate(const typeset::Document& document, const typeset::FontSet& fonts,
                             const Metadata& metadata, const std::vector<Attachment>& attachments);

} // namespace taizhang::pdf
