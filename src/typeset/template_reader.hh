// From a template's JSON to its model, every name checked against the schema.
#pragma once

#include "typeset/model.hh"
#include "typeset/node.hh"

namespace taizhang::typeset {

class TemplateReader {
public:
    TemplateReader(const record::Schema& schema, Faults& faults) : x_schema(schema), x_faults(faults) {}
    TemplateModel read(const Json& json);

private:
    void read_styles(const Node& root);
    PageStyle page(const Node& node);
    void page_size(const Node& node, PageStyle& page);
    std::vector<Block> blocks(const Node& parent, std::string_view key);
    Block block(const Node& node);
    Condition condition(const Node& node);
    InlineText inline_text(const Node& node, std::string_view key, bool in_row = false,
                           std::string_view otherwise = {});
    TextStyle style(const Node& node, std::string_view key, const TextStyle& otherwise);
    TextStyle style_object(const Node& node, TextStyle base);

    TextBlock text_block(const Node& node, std::string_view kind, bool in_row);
    LineBlock line_block(const Node& node);
    FieldsBlock fields_block(const Node& node);
    FieldCell field_cell(const Node& node);
    std::vector<int> shares(const Node& node, std::size_t count);
    TableBlock table_block(const Node& node);
    void column(const Node& node, const std::string& group, TableBlock& table);
    void day_columns(const Node& node, const std::string& group, TableBlock& table);
    ColumnField column_field(const Node& node, std::string_view key, const std::string& name);
    void totals(const Node& node, TableBlock& table);
    ListBlock list_block(const Node& node);
    SignatureBlock signature_block(const Node& node);
    QrBlock qr_block(const Node& node);
    EachRowBlock each_row_block(const Node& node);
    void groups(const Node& node, TableBlock& table);

    const record::Schema& x_schema;
    Faults& x_faults;
    std::map<std::string, TextStyle> x_styles;
    PageStyle x_page;
    bool x_in_row = false; // inside each_row: texts may use {row.x}
};

} // namespace taizhang::typeset
