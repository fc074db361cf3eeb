// What every archival PDF of ours has around its pages: catalog, page tree, XMP, output intent, attachments,
// outline, labels, /ID. Used by writer.cc (typeset pages) and scan.cc (wrapped images), so that both become archival
// in the same way. Internal to the room.
//
//     DocumentParts parts(sink, metadata, attachments);
//     for each page: write its streams by parts.objects(), then parts.add_page({...});
//     parts.finish(outline);
#pragma once

#include "pdf/object_writer.hh"
#include "pdf/writer.hh"
#include "pdf/xmp.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::pdf {

struct PageParts {
    typeset::Length width = 0, height = 0; // 1/1000 pt
    int contents = 0;                      // object numbers
    int resources = 0;
    std::string label; // "" = its number
    int object = 0;    // reserved before; 0: add_page reserves it
    int parents = 0;   // the elements of its marked content, by MCID; 0: it has none
};

class DocumentParts {
public:
    // Writes the header, metadata, output intent and attachments. All arguments live until finish() returned.
    // Level::A: the structure tree is given to finish().
    DocumentParts(const Sink& sink, const Metadata& metadata, const std::vector<Attachment>& attachments,
                  Level level = Level::U);

    ObjectWriter& objects() { return x_objects; }
    int structure_root() const { return x_structure; } // Level::A
    void add_page(const PageParts& page);
    void add_page(const PageParts& page, Bundle& into);
    // Resources may be written after the pages that refer to them, but before this. `document` (Level::A) is the
    // element that holds all others. Errors: the sink's; BadInput when two attachments
    // have one name or a bookmark's page does not exist.
    Result<void> finish(const std::vector<typeset::Bookmark>& outline, int document = 0);

private:
    void write_attachment(const Attachment& attachment);
    int write_outline(const std::vector<typeset::Bookmark>& outline);
    std::string page_dictionary(const PageParts& page);
    void write_pages();
    void write_structure_root(int document);
    int write_parent_tree();
    std::string labels() const;
    std::string attachment_entries();

    struct Named {
        std::string key;
        std::string name;
        int specification = 0;
    };
    ObjectWriter x_objects;
    const Metadata& x_metadata;
    Level x_level;
    int x_catalog = 0, x_info = 0, x_pages = 0, x_metadata_stream = 0, x_profile = 0, x_structure = 0;
    std::vector<int> x_page_objects, x_page_nodes;
    std::vector<int> x_parents; // by page: PageParts::parents
    std::vector<std::string> x_labels;
    bool x_plain_labels = true;
    std::vector<Named> x_attachments;
    bool x_names_clash = false;
};

} // namespace taizhang::pdf
