#include "print/glyph_forms.hh"

#include <set>

namespace taizhang::print {
namespace {

using Used = std::map<typeset::FontIndex, std::set<std::uint32_t>>;

void note(Used& used, typeset::Glyphs glyphs) {
    for (const typeset::Glyph& glyph : glyphs) used[glyph.font].insert(glyph.gid);
}

Used used_glyphs(const typeset::Document& document, typeset::Glyphs also) {
    Used used;
    note(used, also);
    for (const typeset::Page& page : document.pages) {
        for (const typeset::Operation& operation : page.operations) {
            if (const auto* run = std::get_if<typeset::GlyphRun>(&operation)) note(used, run->glyphs);
        }
    }
    return used;
}

// libharu 2.3 draws Form XObjects but has no call that makes one: it is put together from its objects, and an object
// counts as an XObject by its class (hpdf_pages.c, HPDF_Page_ExecuteXObject).
HPDF_XObject form(HPDF_Doc doc, const Outline& outline) {
    HPDF_Dict dict = HPDF_DictStream_New(doc->mmgr, doc->xref);
    if (dict == nullptr) return nullptr;
    dict->header.obj_class |= HPDF_OSUBCLASS_XOBJECT;
    dict->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
    HPDF_Dict_AddName(dict, "Type", "XObject");
    HPDF_Dict_AddName(dict, "Subtype", "Form");
    HPDF_Array box = HPDF_Array_New(doc->mmgr), matrix = HPDF_Array_New(doc->mmgr);
    if (box == nullptr || matrix == nullptr) return nullptr;
    for (std::int32_t side : outline.box) HPDF_Array_AddNumber(box, side);
    for (float part : {0.001F, 0.F, 0.F, 0.001F, 0.F, 0.F}) HPDF_Array_AddReal(matrix, part);
    HPDF_Dict_Add(dict, "BBox", box);
    HPDF_Dict_Add(dict, "Matrix", matrix);
    HPDF_Stream_WriteStr(dict->stream, outline.path.c_str());
    HPDF_Stream_WriteStr(dict->stream, "f\n");
    return dict;
}

} // namespace

Result<GlyphForms> GlyphForms::make(HPDF_Doc doc, const typeset::Document& document, typeset::Glyphs also,
                                    const typeset::FontSet& fonts) {
    GlyphForms made;
    for (const auto& [font, gids] : used_glyphs(document, also)) {
        std::vector<std::uint32_t> glyphs(gids.begin(), gids.end());
        TRY_INTO(auto drawn, outlines(fonts.store(font), glyphs));
        for (std::size_t i = 0; i < glyphs.size(); ++i) {
            if (drawn[i].path.empty()) continue;
            HPDF_XObject each = form(doc, drawn[i]);
            if (each == nullptr) return fail(Code::Internal, "打印文件生成失败（libharu 内存不足）");
            made.x_forms[{font, glyphs[i]}] = each;
        }
    }
    return made;
}

HPDF_XObject GlyphForms::find(const typeset::Glyph& glyph) const {
    auto at = x_forms.find({glyph.font, glyph.gid});
    return at == x_forms.end() ? nullptr : at->second;
}

} // namespace taizhang::print
