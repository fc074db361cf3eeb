// What every archival PDF of ours has around its pages: catalog, page tree, XMP, output intent, attachments,
// outline, labels, /ID. Used by writer.cc (typeset pages) and scan.cc (wrapped images), so that both give
// PDF/A-3u in the same way. Internal to the room.
//
//     DocumentParts parts(sink, metadata, attachments);
//     for each page: write its streams by parts.objects(), then parts.add_page({...});
//     parts.finish(outline);
#pragma once

#include "pdf/object_writer.hh"
#include "pdf/writer.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::pdf {

struct PageParts {
    typeset::Length width = 0, height = 0; // 1/1000 pt
    int contents = 0;                      // object numbers
    int resources = 0;
    std::string label; // "" = its number
};

class DocumentParts {
public:
    // Writes the header, metadata, output intent and attachments. All arguments live until finish() returned.
    DocumentParts(const Sink& sink, const Metadata& metadata, const std::vector<Attachment>& attachments);

    ObjectWriter& objects() { return x_objects; }
    void add_page(const PageParts& page);
    // A TrueType/CFF subset tag or other short name from a digest is the caller's; resources may be written
    // after the pages that refer to them, but before this. Errors: the sink's; BadInput when two attachments
    // have one name or a bookmark's page does not exist.
    Result<void> finish(const std::vector<typeset::Bookmark>& outline);

private:
    void write_attachment(const Attachment& attachment);
    int write_outline(const std::vector<typeset::Bookmark>& outline);
    void write_pages();
    std::string labels() const;

    struct Named {
        std::string key;
        std::string name;
        int specification = 0;
    };
    ObjectWriter x_objects;
    const Metadata& x_metadata;
    int x_catalog = 0, x_info = 0, x_pages = 0, x_metadata_stream = 0, x_profile = 0;
    std::vector<int> x_page_objects;
    std::vector<std::string> x_labels;
    std::vector<Named> x_attachments;
    bool x_names_clash = false;
};

} // namespace taizhang::pdf
