// One record set by one template: blocks to boxes. Used once, then thrown away.
#pragma once

#include "typeset/box.hh"

namespace taizhang::typeset {

struct ListItem { // of a list, or a paragraph by itself
    bool listed = false, first = false;
    std::size_t marker = 0; // so many glyphs at its front are its number
};

class Composer {
public:
    Composer(const TemplateModel& model, const Json& record, const Context& context, const FontSet& fonts);
    Result<Document> compose();

private:
    Result<void> blocks(const std::vector<Block>& list);
    Result<void> block(const Block& block);
    bool applies(const Condition& condition) const;
    void space(Length height);

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
    Result<Box> fields_row(const FieldsBlock& block, const std::vector<FieldCell>& cells, bool first,
                           bool last);
    Result<Length> signature_cells(const SignatureBlock& block, Length width, Box& box);
    Box cut_line() const;
    Result<void> seal(const SealArea& area, const TextStyle& style, Box& box);

    const TemplateModel& x_model;
    const Json& x_record;
    const Context& x_context;
    const FontSet& x_fonts;
    Setter x_setter;
    Source x_source;
    Flow x_flow;
    Length x_left = 0, x_right = 0; // edges of the text area
    Length x_clear = 0;             // in the head: kept free at the right for the QR code
    bool x_titled = false;          // a heading of the first level stands before
};

// A table's boxes and frame, appended to the flow.
Result<void> set_table(const TableBlock& block, const Json& record, const Source& source,
                       const Setter& setter, Length left, Length width, Flow& flow);

} // namespace taizhang::typeset
