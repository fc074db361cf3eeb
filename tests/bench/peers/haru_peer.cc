// libharu 2.3 takes neither CFF fonts nor characters beyond the BMP: WenKai instead of Noto Serif, rare names lost.
#include "positioned.hh"

#include <hpdf.h>

namespace {

void stop(HPDF_STATUS code, HPDF_STATUS detail, void*) {
    std::fprintf(stderr, "libharu: %lx %lu\n", code, detail);
    std::exit(1);
}

} // namespace

int main(int count, char** arguments) {
    return peer::run_peer(count, arguments, [](const peer::Pages& pages, const std::string& output) {
        HPDF_Doc document = HPDF_New(stop, nullptr);
        HPDF_SetCompressionMode(document, HPDF_COMP_ALL);
        HPDF_UseUTFEncodings(document);
        const char* name = HPDF_LoadTTFontFromFile(
            document, "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", HPDF_TRUE);
        HPDF_Font font = HPDF_GetFont(document, name, "UTF-8");
        for (const peer::Page& each : pages) {
            HPDF_Page page = HPDF_AddPage(document);
            HPDF_Page_SetWidth(page, static_cast<float>(each.width));
            HPDF_Page_SetHeight(page, static_cast<float>(each.height));
            HPDF_Page_BeginText(page);
            for (const peer::Text& text : each.texts) {
                HPDF_Page_SetFontAndSize(page, font, static_cast<float>(text.size));
                HPDF_Page_TextOut(page, static_cast<float>(text.x), static_cast<float>(text.y),
                                  text.utf8.c_str());
            }
            HPDF_Page_EndText(page);
            for (const peer::Line& line : each.lines) {
                HPDF_Page_SetLineWidth(page, static_cast<float>(line.width));
                HPDF_Page_MoveTo(page, static_cast<float>(line.x1), static_cast<float>(line.y1));
                HPDF_Page_LineTo(page, static_cast<float>(line.x2), static_cast<float>(line.y2));
                HPDF_Page_Stroke(page);
            }
            for (const peer::Fill& fill : each.fills) {
                HPDF_Page_Rectangle(page, static_cast<float>(fill.x), static_cast<float>(fill.y),
                                    static_cast<float>(fill.width), static_cast<float>(fill.height));
                HPDF_Page_Fill(page);
            }
        }
        HPDF_SaveToFile(document, output.c_str());
        HPDF_Free(document);
    });
}
