// One record set by one template: blocks to boxes. Used once, then thrown away.
#pragma once

#include "typeset/paginate.hh"
#include "typeset/rows.hh"

namespace taizhang::typeset {

struct ListItem { // of a list, or a paragraph by itself
    bool listed = false, first = false;
    std::size_t marker = 0; // so many glyphs at its front are its number
};

// What all parts of one composition share.
struct Making {
    const Source& source; // of the record, no row
    RowSource& rows;
    const RowFacts& facts;
    const Setter& setter;
    Paginator& flow;
};

class Composer {
public:
    Composer(const TemplateModel& model, const Making& making);
    // Pages go where the paginator's taker puts them, without their furniture.
    Result<void> compose();

private:
    Result<void> blocks(const std::vector<Block>& list);
    Result<void> block(const Block& block);
    bool applies(const Condition& condition) const;
    Result<void> space(Length height, bool keep_with_next = false);

    Result<void> set(const TextBlock& block);
    Result<void> set(const LineBlock& block);
    Result<void> set(const FieldsBlock& block);
    Result<void> set(const TableBlock& block);
    Result<void> set(const ListBlock& block);
    Result<void> set(const SignatureBlock& block);
    Result<void> set(const QrBlock& block);
    Result<void> set(const EachRowBlock& block);
    Result<void> set(const SpaceBlock& block);
    Result<void> set(const RuleBlock& block);
    Result<void> set(const PageBreakBlock& block);

    Result<void> paragraph(const TextBlock& block, const Rich& text, const ListItem& item = {});
    void describe(Box& box, const TextBlock& block, const ListItem& item, bool continued);
    Result<void> fields_row(const FieldsBlock& block, std::size_t index);
    Result<Length> signature_cells(const SignatureBlock& block, Length width, Box& box);
    Box cut_line();
    Result<void> seal(const SealArea& area, const TextStyle& style, Box& box);

    const TemplateModel& x_model;
    Making x_making;
    Source x_source; // with the row that each_row is at
    const Setter& x_setter;
    Paginator& x_flow;
    Length x_left = 0, x_right = 0; // edges of the text area
    Length x_clear = 0;             // in the head: kept free at the right for the QR code
    bool x_titled = false;          // a heading of the first level stands before
};

// A table's boxes and frame, appended to the flow.
Result<void> set_table(const TableBlock& block, const Making& making, Length left, Length width);

} // namespace taizhang::typeset
