// What the fuzz targets of typesetting share: the product's fonts, and what every document keeps to.
#pragma once

#include "harness.hh"
#include "typeset/template.hh"

namespace taizhang::fuzz {

inline const typeset::FontSet& fonts() {
    static const auto set = typeset::FontSet::open(TAIZHANG_FONTS);
    must(set.has_value());
    return *set;
}

inline void check_structure(const typeset::Page& page) {
    std::size_t end = 0;
    int depth = -1;
    for (const typeset::Element& element : page.structure) {
        must(element.depth <= depth + 1); // a child stands below its parent
        depth = element.depth;
        if (element.count == 0) continue;
        must(element.first >= end && element.first + element.count <= page.operations.size());
        end = element.first + element.count;
    }
}

// A document or an error that says what is wrong: nothing else may come of a template that was read.
inline void compose_and_check(const typeset::Template& with, const Json& record) {
    typeset::Context context{"r0123456789abcdef", "NT-2026-0001", 1, std::string(64, 'a'), "L5-05", "2026-06"};
    auto made = typeset::compose(with, record, context, fonts());
    if (!made) {
        must(!made.error().message.empty());
        return;
    }
    must(!made->pages.empty() && !made->outline.empty());
    for (const typeset::Page& page : made->pages) {
        must(page.width > 0 && page.height > 0);
        for (const auto& operation : page.operations) {
            const auto* run = std::get_if<typeset::GlyphRun>(&operation);
            if (run == nullptr) continue;
            must(run->size > 0 && !run->glyphs.empty());
            for (const typeset::Glyph& glyph : run->glyphs) must(glyph.codepoint != 0);
        }
        check_structure(page);
    }
}

} // namespace taizhang::fuzz
