#include "pdf/document_parts.hh"

#include "pdf/icc.hh"
#include "pdf/syntax.hh"
#include "pdf/xmp.hh"

#include <algorithm>

namespace taizhang::pdf {
namespace {

std::string_view relationship_name(Relationship relationship) {
    switch (relationship) {
    case Relationship::Data: return "/Data";
    case Relationship::Source: return "/Source";
    case Relationship::Alternative: return "/Alternative";
    case Relationship::Supplement: return "/Supplement";
    }
    return "/Unspecified";
}

// Packing these again costs time and gains nothing.
Packing packing_of(std::string_view media_type) {
    bool packed = media_type.starts_with("image/") ||
                  media_type.starts_with("application/vnd.openxmlformats") ||
                  media_type == "application/zip" || media_type == "application/pdf";
    return packed ? Packing::AsIs : Packing::Deflate;
}

} // namespace

DocumentParts::DocumentParts(const Sink& sink, const Metadata& metadata,
                             const std::vector<Attachment>& attachments)
    : x_objects(sink), x_metadata(metadata) {
    x_catalog = x_objects.reserve();
    x_info = x_objects.reserve();
    x_pages = x_objects.reserve();
    x_metadata_stream = x_objects.reserve();
    x_profile = x_objects.reserve();
    x_objects.object(x_info, info_dictionary(metadata));
    // Unpacked, so that any tool finds the packet by looking for it.
    x_objects.stream(x_metadata_stream, "/Type/Metadata/Subtype/XML", xmp_packet(metadata), Packing::AsIs);
    x_objects.stream(x_profile, "/N 3", srgb_profile());
    for (const Attachment& attachment : attachments) write_attachment(attachment);
}

void DocumentParts::write_attachment(const Attachment& attachment) {
    int file = x_objects.reserve(), specification = x_objects.reserve();
    std::string entries = "/Type/EmbeddedFile/Subtype" + name(attachment.media_type) + "/Params<</Size ";
    append_number(entries, static_cast<std::int64_t>(attachment.bytes.size()));
    entries +=
        "/CreationDate" + pdf_date(x_metadata.created) + "/ModDate" + pdf_date(x_metadata.created) + ">>";
    x_objects.stream(file, entries, attachment.bytes, packing_of(attachment.media_type));
    std::string title = text_string(attachment.name);
    std::string value = concat("<</Type/Filespec/F", title, "/UF", title);
    if (!attachment.description.empty()) value += "/Desc" + text_string(attachment.description);
    value += concat("/AFRelationship", relationship_name(attachment.relationship), "/EF<</F ",
                    reference(file), "/UF ", reference(file), ">>>>");
    x_objects.object(specification, value);
    std::string key = text_string_bytes(attachment.name);
    for (const Named& other : x_attachments) x_names_clash = x_names_clash || other.key == key;
    x_attachments.push_back({std::move(key), std::move(title), specification});
}

void DocumentParts::add_page(const PageParts& page) {
    int object = x_objects.reserve();
    std::string value = concat("<</Type/Page/Parent ", reference(x_pages), "/MediaBox[0 0 ");
    append_thousandths(value, page.width);
    value += ' ';
    append_thousandths(value, page.height);
    value += concat("]/Resources ", reference(page.resources), "/Contents ", reference(page.contents), ">>");
    x_objects.object(object, value);
    x_page_objects.push_back(object);
    x_labels.push_back(page.label);
}

void DocumentParts::write_pages() {
    std::string value = "<</Type/Pages/Count ";
    append_number(value, static_cast<std::int64_t>(x_page_objects.size()));
    value += "/Kids[";
    for (std::size_t i = 0; i < x_page_objects.size(); ++i) {
        if (i > 0) value += i % 16 == 0 ? '\n' : ' ';
        value += reference(x_page_objects[i]);
    }
    x_objects.object(x_pages, value += "]>>");
}

// One decimal range when the labels are 1, 2, 3...; else each page's own text.
std::string DocumentParts::labels() const {
    bool plain = true;
    for (std::size_t i = 0; i < x_labels.size(); ++i) {
        plain = plain && (x_labels[i].empty() || x_labels[i] == std::to_string(i + 1));
    }
    if (plain) return "<</Nums[0<</S/D>>]>>";
    std::string out = "<</Nums[";
    for (std::size_t i = 0; i < x_labels.size(); ++i) {
        std::string label = x_labels[i].empty() ? std::to_string(i + 1) : x_labels[i];
        append_number(out, static_cast<std::int64_t>(i));
        out += "<</P" + text_string(label) + ">>";
    }
    return out + "]>>";
}

int DocumentParts::write_outline(const std::vector<typeset::Bookmark>& outline) {
    int root = x_objects.reserve();
    std::vector<int> items;
    for (std::size_t i = 0; i < outline.size(); ++i) items.push_back(x_objects.reserve());
    for (std::size_t i = 0; i < outline.size(); ++i) {
        std::string value = concat("<</Title", text_string(outline[i].title), "/Parent ", reference(root));
        if (i > 0) value += "/Prev " + reference(items[i - 1]);
        if (i + 1 < outline.size()) value += "/Next " + reference(items[i + 1]);
        value += "/Dest[" + reference(x_page_objects[outline[i].page]) + "/Fit]>>";
        x_objects.object(items[i], value);
    }
    std::string value = concat("<</Type/Outlines/First ", reference(items.front()), "/Last ",
                               reference(items.back()), "/Count ");
    append_number(value, static_cast<std::int64_t>(outline.size()));
    x_objects.object(root, value += ">>");
    return root;
}

Result<void> DocumentParts::finish(const std::vector<typeset::Bookmark>& outline) {
    if (x_names_clash) return fail(Code::BadInput, "两个附件同名", "请为附件取不同的名称");
    for (const auto& bookmark : outline) {
        if (bookmark.page >= x_page_objects.size()) return fail(Code::BadInput, "书签指向不存在的页");
    }
    write_pages();
    std::string value = concat(
        "<</Type/Catalog/Pages ", reference(x_pages), "/Lang(zh-CN)/Metadata ", reference(x_metadata_stream),
        "/ViewerPreferences<</DisplayDocTitle true>>/PageLabels", labels(),
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
        "/RegistryName(http://www.color.org)/Info(sRGB IEC61966-2.1)/DestOutputProfile ",
        reference(x_profile), ">>]");
    if (!outline.empty()) value += "/PageMode/UseOutlines/Outlines " + reference(write_outline(outline));
    if (!x_attachments.empty()) {
        std::string files, names;
        for (const Named& attachment : x_attachments)
            files += (files.empty() ? "" : " ") + reference(attachment.specification);
        std::sort(x_attachments.begin(), x_attachments.end(),
                  [](const Named& a, const Named& b) { return a.key < b.key; });
        for (const Named& attachment : x_attachments)
            names += attachment.name + reference(attachment.specification);
        value += concat("/AF[", files, "]/Names<</EmbeddedFiles<</Names[", names, "]>>>>");
    }
    x_objects.object(x_catalog, value += ">>");
    return x_objects.finish(x_catalog, x_info);
}

} // namespace taizhang::pdf
