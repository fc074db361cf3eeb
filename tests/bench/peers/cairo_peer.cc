// Pango lays out each text, cairo writes the PDF: the way desktop programs make them.
#include "positioned.hh"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

int main(int count, char** arguments) {
    // The font map is a process's, as a daemon would keep it.
    PangoFontDescription* font = pango_font_description_from_string("Noto Serif CJK SC");
    return peer::run_peer(count, arguments, [&](const peer::Pages& pages, const std::string& output) {
        cairo_surface_t* surface = cairo_pdf_surface_create(output.c_str(), pages[0].width, pages[0].height);
        cairo_t* cairo = cairo_create(surface);
        PangoLayout* layout = pango_cairo_create_layout(cairo);
        for (const peer::Page& page : pages) {
            cairo_pdf_surface_set_size(surface, page.width, page.height);
            for (const peer::Text& text : page.texts) {
                pango_font_description_set_absolute_size(font, text.size * PANGO_SCALE);
                pango_layout_set_font_description(layout, font);
                pango_layout_set_text(layout, text.utf8.c_str(), static_cast<int>(text.utf8.size()));
                cairo_move_to(cairo, text.x,
                              page.height - text.y - pango_layout_get_baseline(layout) / double(PANGO_SCALE));
                pango_cairo_show_layout(cairo, layout);
            }
            for (const peer::Line& line : page.lines) {
                cairo_set_line_width(cairo, line.width);
                cairo_move_to(cairo, line.x1, page.height - line.y1);
                cairo_line_to(cairo, line.x2, page.height - line.y2);
                cairo_stroke(cairo);
            }
            for (const peer::Fill& fill : page.fills) {
                cairo_rectangle(cairo, fill.x, page.height - fill.y - fill.height, fill.width, fill.height);
                cairo_fill(cairo);
            }
            cairo_show_page(cairo);
        }
        g_object_unref(layout);
        cairo_destroy(cairo);
        cairo_surface_destroy(surface);
    });
}
