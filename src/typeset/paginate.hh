// Divides a flow of boxes into pages as it comes, so that a document never lies whole in memory.
//
// Order: push() what stands at the top of every page, begin(), push() the rest, finish(). Tables' headers repeat; a
// chain of boxes kept together moves to the next page as a whole unless it is longer than a page. After an error
// nothing more may be pushed.
#pragma once

#include "typeset/box.hh"

#include <array>

namespace taizhang::typeset {

class Paginator {
public:
    using Taker = std::function<Result<void>(Page&&)>;

    Paginator(const PageStyle& style, GlyphPools& pools, Taker taker);

    Result<void> push(Box&& box);
    // The box pushed last: it may still be bound to the next one. Null before the first.
    Box* last();
    // A blank that is pushed next, before anything else, stays with what follows it.
    void bind_space(bool bind) { x_bind_space = bind; }
    // What is pushed between keep(true) and keep(false) stays on one page if it can.
    void keep(bool together) {
        x_keep = together;
        x_kept = false;
    }
    Box fresh(); // an empty box with room from one that was placed
    std::size_t add_table(TableFrame frame);
    Length head_height() const; // of what was pushed before begin()
    // What a page has for the flow below its head. After begin().
    Length page_room() const { return x_style.height - x_style.top - x_head_height - x_style.bottom; }
    void begin(Length head_height);
    Result<void> finish();

    std::size_t pages() const { return x_pages; }
    std::vector<Bookmark>& outline() { return x_outline; }

private:
    static constexpr std::size_t None = static_cast<std::size_t>(-1);

    Length room() const { return x_y - x_style.bottom; }
    Length needed(std::size_t from, std::size_t to) const;
    Result<void> place_chain();
    Result<void> place_part(std::size_t from, std::size_t to);
    Result<void> place(Box& box);
    void put(Box& box);
    void describe(Element node, std::size_t offset);
    void new_page();
    Result<void> turn_page();
    Result<void> hand_over();
    void open_table(std::size_t table);
    Result<void> close_table(bool turning);
    void vertical(Box& lines, Length x, std::size_t edge, Length width) const;

    const PageStyle& x_style;
    GlyphPools& x_pools;
    Taker x_taker;
    std::vector<Box> x_head, x_chain, x_spare;
    Length x_head_height = 0;
    bool x_begun = false, x_bind_space = false;
    bool x_keep = false, x_kept = false; // see keep(); a box of these was pushed
    std::vector<TableFrame> x_tables;
    std::vector<Bookmark> x_outline;

    Page x_page;
    std::size_t x_pages = 0;                   // begun
    std::size_t x_operations = 0, x_nodes = 0; // of the page before
    std::array<std::size_t, 8> x_open_nodes{}; // per depth, in the page's structure
    Length x_y = 0;
    bool x_fresh = true;             // nothing but the head on the page
    std::optional<Box::Grid> x_grid; // the row placed last, when its grid goes on
    bool x_open = false;             // a table's rows
    bool x_divided = false;
    std::size_t x_table = 0;
    std::vector<Sum> x_sums; // of the page's rows
    Length x_body_top = 0;
    struct Spanned { // by a subtotal's label on this page
        Length top, bottom;
        std::size_t columns;
    };
    std::vector<Spanned> x_spans;
};

} // namespace taizhang::typeset
