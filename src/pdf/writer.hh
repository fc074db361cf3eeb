// Archival PDF from typeset pages: our own streaming writer over font stores. PDF/A-3a (ISO 19005-3) and
// PDF/UA-1 (ISO 14289-1) at once.
//
// No floating point, no clock, no random: the same arguments give the same bytes. The /ID comes from a digest
// of content and metadata.
#pragma once

#include "base/date.hh"
#include "base/result.hh"
#include "typeset/page.hh"

#include <functional>
#include <memory>
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
    std::string_view bytes; // alive until it has been written: by generate(), or by Writer's constructor
    bool mapped = false;    // `bytes` are all of a private read-only mapping: what was written may leave memory
};

struct Metadata {              // XMP and Info; archival names by DA/T 46 in our own extension schema
    std::string title;         // 题名
    std::string creator;       // 责任者: the firm, never a person
    std::string subject;       // ledger and type
    std::string archival_code; // 档号
    std::string record_id;     // 电子文件号
    std::string retention;     // 保管期限, in words
    std::string period;        // 所属期
    Instant created;           // 日期: of the record, not of the run
    std::string secrecy;       // 密级; "" = none was given
    std::string file_name;     // 计算机文件名; "" = not known yet
};

using Sink = std::function<Result<void>(std::string_view)>;

// A document written page by page, so that its pages need not be in memory together.
//
//     Writer writer(fonts, metadata, attachments, sink);   writes the head and the attachments
//     for each page: writer.add(page);
//     writer.finish(outline);                              fonts, metadata, catalog
//
// Memory: a few megabytes, what the distinct characters take, and some hundred bytes a page. After an error
// nothing more is to be called, and what the sink has is no PDF. One thread. `fonts` and what the attachments view
// live as long as the writer.
class Writer {
public:
    Writer(const typeset::FontSet& fonts, const Metadata& metadata,
           const std::vector<Attachment>& attachments, Sink sink);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Errors: what the sink returned; Internal (the page's structure does not fit its operations); Unprocessable
    // (more objects than PDF/A allows: about seven million table cells).
    Result<void> add(const typeset::Page& page);
    // Errors: what the sink returned; Internal (no page); BadInput (two attachments of one name, a bookmark's page
    // does not exist).
    Result<void> finish(const std::vector<typeset::Bookmark>& outline);

private:
    struct State;
    std::unique_ptr<State> x_state;
};

// Writes the whole document into `sink` in order. Errors: as Writer's.
Result<void> generate(const typeset::Document& document, const typeset::FontSet& fonts,
                      const Metadata& metadata, const std::vector<Attachment>& attachments, const Sink& sink);

Result<std::string> generate(const typeset::Document& document, const typeset::FontSet& fonts,
                             const Metadata& metadata, const std::vector<Attachment>& attachments);

} // namespace taizhang::pdf
