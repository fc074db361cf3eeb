// PoDoFo 0.9.8's own painter with its subset font: WenKai, since it refuses CFF; rare names lost.
#include "positioned.hh"

#include <podofo/podofo.h>

int main(int count, char** arguments) {
    using namespace PoDoFo;
    PdfError::EnableLogging(false);
    PdfError::EnableDebug(false);
    return peer::run_peer(count, arguments, [](const peer::Pages& pages, const std::string& output) {
        PdfStreamedDocument document(output.c_str());
        PdfFont* font = document.CreateFontSubset(
            "LXGW WenKai", false, false, false, PdfEncodingFactory::GlobalIdentityEncodingInstance(),
            "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf");
        PdfPainter painter;
        for (const peer::Page& each : pages) {
            painter.SetPage(document.CreatePage(PdfRect(0, 0, each.width, each.height)));
            for (const peer::Text& text : each.texts) {
                font->SetFontSize(static_cast<float>(text.size));
                painter.SetFont(font);
                painter.DrawText(text.x, text.y,
                                 PdfString(reinterpret_cast<const pdf_utf8*>(text.utf8.c_str())));
            }
            for (const peer::Line& line : each.lines) {
                painter.SetStrokeWidth(line.width);
                painter.DrawLine(line.x1, line.y1, line.x2, line.y2);
            }
            for (const peer::Fill& fill : each.fills) {
                painter.Rectangle(fill.x, fill.y, fill.width, fill.height);
                painter.Fill();
            }
            painter.FinishPage();
        }
        document.Close();
    });
}
