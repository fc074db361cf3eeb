// Where the glyphs of pages lie: a page's runs are views into pools which the page keeps alive.
//
// One thread fills a pool; what has been kept in it never moves and never changes, so that any thread may read it.
#pragma once

#include "typeset/font.hh"

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

namespace taizhang::typeset {

using Glyphs = std::span<const Glyph>;

class GlyphPool {
public:
    // Room for `count` glyphs, valid until the next call; keep() makes the first `used` of them last.
    Glyph* room(std::size_t count) {
        if (count > x_free) add_block(count);
        return x_next;
    }
    Glyphs keep(std::size_t used) {
        Glyphs kept(x_next, used);
        x_next += used;
        x_free -= used;
        x_kept += used;
        return kept;
    }
    Glyphs copy(Glyphs glyphs) {
        std::copy(glyphs.begin(), glyphs.end(), room(glyphs.size()));
        return keep(glyphs.size());
    }
    std::size_t bytes() const { return x_kept * sizeof(Glyph); }

private:
    static constexpr std::size_t Block = 4096; // glyphs

    void add_block(std::size_t count) {
        std::size_t size = count > Block ? count : Block;
        // Raw bytes: the glyphs' own initialisers would write every block twice.
        x_blocks.push_back(std::make_unique_for_overwrite<std::byte[]>(size * sizeof(Glyph)));
        x_next = reinterpret_cast<Glyph*>(x_blocks.back().get());
        x_free = size;
    }

    std::vector<std::unique_ptr<std::byte[]>> x_blocks;
    Glyph* x_next = nullptr;
    std::size_t x_free = 0, x_kept = 0;
};

using SharedPool = std::shared_ptr<GlyphPool>;

// The pools of one composition: a large document changes to a new one now and then, so that pages that were
// handed on take their glyphs with them.
class GlyphPools {
public:
    GlyphPools() : x_base(std::make_shared<GlyphPool>()), x_current(x_base), x_previous(x_base) {}
    GlyphPool& now() { return *x_current; }
    const SharedPool& current() const { return x_current; }
    // Between two pages. Glyphs set since the change before this one are still in reach.
    void turn() {
        if (x_current->bytes() < Enough) return;
        x_previous = std::move(x_current);
        x_current = std::make_shared<GlyphPool>();
    }
    // What a page may show: the head's pool and those of the boxes that wait.
    std::vector<std::shared_ptr<const GlyphPool>> in_reach() const {
        std::vector<std::shared_ptr<const GlyphPool>> all{x_base};
        if (x_previous != x_base) all.push_back(x_previous);
        if (x_current != x_previous) all.push_back(x_current);
        return all;
    }

private:
    static constexpr std::size_t Enough = 256 * 1024;
    SharedPool x_base, x_current, x_previous;
};

} // namespace taizhang::typeset
