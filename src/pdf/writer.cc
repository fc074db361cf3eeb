#include "pdf/writer.hh"

#include "pdf/document_parts.hh"
#include "pdf/embedded_font.hh"
#include "pdf/page_content.hh"
#include "pdf/syntax.hh"

namespace taizhang::pdf {

Result<void> generate(const typeset::Document& document, const typeset::FontSet& fonts,
                      const Metadata& metadata, const std::vector<Attachment>& attachments,
                      const Sink& sink) {
    if (document.pages.empty()) return fail(Code::Internal, "文档没有页");
    DocumentParts parts(sink, metadata, attachments);
    ObjectWriter& objects = parts.objects();
    EmbeddedFonts embedded(fonts);
    int resources = objects.reserve();
    for (const typeset::Page& page : document.pages) {
        int contents = objects.reserve();
        objects.stream(contents, "", page_content(page, embedded));
        parts.add_page({page.width, page.height, contents, resources, page.label});
    }
    objects.object(resources, "<</Font" + embedded.write(objects) + ">>");
    return parts.finish(document.outline);
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
