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

// Entries of a node of the page tree and of the parent tree: a reader finds page 6,000 without reading the others.
constexpr std::size_t NodeSize = 64;

// Packing these again costs time and gains nothing.
Packing packing_of(std::string_view media_type) {
    bool packed =
        media_type.starts_with("image/") || media_type.starts_with("application/vnd.openxmlformats") ||
        media_type == "application/zip" || media_type == "application/pdf" || media_type == "application/ofd";
    return packed ? Packing::AsIs : Packing::Deflate;
}

} // namespace

DocumentParts::DocumentParts(const Sink& sink, const Metadata& metadata,
                             const std::vector<Attachment>& attachments, Level level)
    : x_objects(sink), x_metadata(metadata), x_level(level) {
    x_catalog = x_objects.reserve();
    x_info = x_objects.reserve();
    x_pages = x_objects.reserve();
    x_metadata_stream = x_objects.reserve();
    x_profile = x_objects.reserve();
    if (level == Level::A) x_structure = x_objects.reserve();
    x_objects.object(x_info, info_dictionary(metadata));
    x_objects.stream(x_profile, "/N 3", srgb_profile(), Packing::Remembered);
    for (const Attachment& attachment : attachments) write_attachment(attachment);
}

void DocumentParts::write_attachment(const Attachment& attachment) {
    int file = x_objects.reserve(), specification = x_objects.reserve();
    std::string entries = "/Type/EmbeddedFile/Subtype" + name(attachment.media_type) + "/Params<</Size ";
    append_number(entries, static_cast<std::int64_t>(attachment.bytes.size()));
    entries +=
        "/CreationDate" + pdf_date(x_metadata.created) + "/ModDate" + pdf_date(x_metadata.created) + ">>";
    Packing packing = packing_of(attachment.media_type);
    if (packing == Packing::Deflate && attachment.mapped) packing = Packing::Mapped;
    x_objects.stream(file, entries, attachment.bytes, packing);
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
    PageParts numbered = page;
    if (page.object == 0) numbered.object = x_objects.reserve();
    x_objects.object(numbered.object, page_dictionary(numbered));
}

void DocumentParts::add_page(const PageParts& page, Bundle& into) {
    into.begin(page.object) << page_dictionary(page);
}

// The first pages hang from the root, each further NodeSize from a node of their own.
std::string DocumentParts::page_dictionary(const PageParts& page) {
    std::size_t number = x_page_objects.size();
    if (number >= NodeSize && number % NodeSize == 0) x_page_nodes.push_back(x_objects.reserve());
    std::string value = "<</Type/Page/Parent ";
    append_reference(value, number < NodeSize ? x_pages : x_page_nodes.back());
    value += "/MediaBox[0 0 ";
    append_thousandths(value, page.width);
    value += ' ';
    append_thousandths(value, page.height);
    value += "]/Resources ";
    append_reference(value, page.resources);
    value += "/Contents ";
    append_reference(value, page.contents);
    if (page.parents != 0) {
        value += "/StructParents ";
        append_number(value, static_cast<std::int64_t>(number));
    }
    x_page_objects.push_back(page.object);
    x_parents.push_back(page.parents);
    bool plain = page.label.empty() || page.label == std::to_string(number + 1);
    if (x_plain_labels && !plain) x_labels.resize(number);
    x_plain_labels = x_plain_labels && plain;
    if (!x_plain_labels) x_labels.push_back(plain ? "" : page.label);
    return value += ">>";
}

void DocumentParts::write_pages() {
    auto kids = [this](std::string& value, std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            if (i > from) value += i % 16 == 0 ? '\n' : ' ';
            append_reference(value, x_page_objects[i]);
        }
    };
    std::size_t all = x_page_objects.size();
    std::string root = "<</Type/Pages/Count ";
    append_number(root, static_cast<std::int64_t>(all));
    root += "/Kids[";
    kids(root, 0, std::min(all, NodeSize));
    for (std::size_t i = 0; i < x_page_nodes.size(); ++i) {
        std::size_t from = (i + 1) * NodeSize, to = std::min(all, from + NodeSize);
        std::string node = concat("<</Type/Pages/Parent ", reference(x_pages), "/Count ");
        append_number(node, static_cast<std::int64_t>(to - from));
        node += "/Kids[";
        kids(node, from, to);
        x_objects.object(x_page_nodes[i], node += "]>>");
        root += ' ';
        append_reference(root, x_page_nodes[i]);
    }
    x_objects.object(x_pages, root += "]>>");
}

// A number tree: page -> its elements by MCID.
int DocumentParts::write_parent_tree() {
    auto numbers = [this](std::size_t from, std::size_t to) {
        std::string value = "/Nums[";
        for (std::size_t i = from; i < to; ++i) {
            if (x_parents[i] == 0) continue;
            append_number(value, static_cast<std::int64_t>(i));
            value += ' ';
            append_reference(value, x_parents[i]);
            value += ' ';
        }
        return value += ']';
    };
    int root = x_objects.reserve();
    std::size_t all = x_parents.size();
    if (all <= NodeSize) {
        x_objects.object(root, concat("<<", numbers(0, all), ">>"));
        return root;
    }
    std::string value = "<</Kids[";
    for (std::size_t from = 0; from < all; from += NodeSize) {
        std::size_t to = std::min(all, from + NodeSize), first = from, last = to;
        while (first < to && x_parents[first] == 0) ++first;
        while (last > first && x_parents[last - 1] == 0) --last;
        if (first == last) continue;
        int node = x_objects.reserve();
        x_objects.object(node, concat("<</Limits[", std::to_string(first), " ", std::to_string(last - 1), "]",
                                      numbers(first, last), ">>"));
        append_reference(value, node);
        value += ' ';
    }
    x_objects.object(root, value += "]>>");
    return root;
}

void DocumentParts::write_structure_root(int document) {
    int parents = write_parent_tree();
    x_objects.object(x_structure, concat("<</Type/StructTreeRoot/K ", reference(document), "/ParentTree ",
                                         reference(parents), "/ParentTreeNextKey ",
                                         std::to_string(x_parents.size()), ">>"));
}

// One decimal range when the labels are 1, 2, 3...; else each page's own text.
std::string DocumentParts::labels() const {
    if (x_plain_labels) return "<</Nums[0<</S/D>>]>>";
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

std::string DocumentParts::attachment_entries() {
    if (x_attachments.empty()) return {};
    std::string files, names;
    for (const Named& attachment : x_attachments)
        files += (files.empty() ? "" : " ") + reference(attachment.specification);
    std::sort(x_attachments.begin(), x_attachments.end(),
              [](const Named& a, const Named& b) { return a.key < b.key; });
    for (const Named& attachment : x_attachments)
        names += attachment.name + reference(attachment.specification);
    return concat("/AF[", files, "]/Names<</EmbeddedFiles<</Names[", names, "]>>>>");
}

Result<void> DocumentParts::finish(const std::vector<typeset::Bookmark>& outline, int document) {
    if (x_names_clash) return fail(Code::BadInput, "两个附件同名", "请为附件取不同的名称");
    for (const auto& bookmark : outline) {
        if (bookmark.page >= x_page_objects.size()) return fail(Code::BadInput, "书签指向不存在的页");
    }
    write_pages();
    // Unpacked, so that any tool finds the packet by looking for it.
    x_objects.stream(x_metadata_stream, "/Type/Metadata/Subtype/XML",
                     xmp_packet(x_metadata, x_level, x_page_objects.size()), Packing::AsIs);
    std::string value = concat(
        "<</Type/Catalog/Pages ", reference(x_pages), "/Lang(zh-CN)/Metadata ", reference(x_metadata_stream),
        "/ViewerPreferences<</DisplayDocTitle true>>/PageLabels", labels(),
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
        "/RegistryName(http://www.color.org)/Info(sRGB IEC61966-2.1)/DestOutputProfile ",
        reference(x_profile), ">>]");
    if (x_level == Level::A) {
        write_structure_root(document);
        value += "/MarkInfo<</Marked true>>/StructTreeRoot " + reference(x_structure);
    }
    if (!outline.empty()) value += "/PageMode/UseOutlines/Outlines " + reference(write_outline(outline));
    value += attachment_entries();
    x_objects.object(x_catalog, value += ">>");
    return x_objects.finish(x_catalog, x_info);
}

} // namespace taizhang::pdf
