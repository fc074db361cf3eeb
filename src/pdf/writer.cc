#include "pdf/writer.hh"

#include "pdf/document_parts.hh"
#include "pdf/embedded_font.hh"
#include "pdf/page_content.hh"
#include "pdf/structure.hh"
#include "pdf/syntax.hh"

namespace taizhang::pdf {
namespace {

bool sound(const typeset::Page& page) {
    std::size_t at = 0;
    for (const typeset::Element& element : page.structure) {
        if (element.count == 0) continue;
        if (element.first < at || element.first > page.operations.size()) return false;
        at = std::size_t(element.first) + element.count;
        if (at > page.operations.size()) return false;
    }
    return true;
}

} // namespace

struct Writer::State {
    Sink sink;
    Metadata metadata;
    DocumentParts parts;
    EmbeddedFonts fonts;
    Structure structure;
    int resources;
    Bundle bundle;
    Text content;
    bool any = false;

    State(const typeset::FontSet& set, const Metadata& described, const std::vector<Attachment>& attachments,
          Sink to)
        : sink(std::move(to)), metadata(described), parts(sink, metadata, attachments, Level::A), fonts(set),
          structure(parts.objects(), parts.structure_root()), resources(parts.objects().reserve()) {}
};

Writer::Writer(const typeset::FontSet& fonts, const Metadata& metadata,
               const std::vector<Attachment>& attachments, Sink sink)
    : x_state(std::make_unique<State>(fonts, metadata, attachments, std::move(sink))) {}

Writer::~Writer() = default;

Result<void> Writer::add(const typeset::Page& page) {
    State& s = *x_state;
    if (!sound(page)) return fail(Code::Internal, "a page's structure does not fit its operations");
    ObjectWriter& objects = s.parts.objects();
    PageParts parts{page.width, page.height, 0, s.resources, page.label, objects.reserve(), 0};
    parts.contents = objects.reserve();
    s.content.clear();
    append_page_content(s.content, page, s.fonts);
    objects.stream(parts.contents, "", s.content.view(), Packing::Fast);
    parts.parents = s.structure.add(page, parts.object, s.bundle);
    s.parts.add_page(parts, s.bundle);
    objects.bundle(s.bundle);
    s.any = true;
    return objects.state();
}

Result<void> Writer::finish(const std::vector<typeset::Bookmark>& outline) {
    State& s = *x_state;
    if (!s.any) return fail(Code::Internal, "文档没有页");
    ObjectWriter& objects = s.parts.objects();
    int document = s.structure.finish(s.bundle);
    objects.bundle(s.bundle);
    objects.object(s.resources, "<</Font" + s.fonts.write(objects) + ">>");
    return s.parts.finish(outline, document);
}

Result<void> generate(const typeset::Document& document, const typeset::FontSet& fonts,
                      const Metadata& metadata, const std::vector<Attachment>& attachments,
                      const Sink& sink) {
    Writer writer(fonts, metadata, attachments, sink);
    for (const typeset::Page& page : document.pages) TRY(writer.add(page));
    return writer.finish(document.outline);
}

Result<std::string> generate(const typeset::Document& document, const typeset::FontSet& fonts,
                             const Metadata& metadata, const std::vector<Attachment>& attachments) {
    std::string pdf;
    TRY(generate(document, fonts, metadata, attachments, [&pdf](std::string_view bytes) -> Result<void> {
        pdf += bytes;
        return {};
    }));
    return pdf;
}

} // namespace taizhang::pdf
