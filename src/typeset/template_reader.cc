#include "typeset/template_reader.hh"

#include <algorithm>

namespace taizhang::typeset {
namespace {

constexpr Length A4Short = from_micrometres(210'000);
constexpr Length A4Long = from_micrometres(297'000);
constexpr Length A3Long = from_micrometres(420'000);
constexpr std::size_t MostColumns = 100, MostPairs = 12;
constexpr Length LeastSide = from_micrometres(50'000), LeastLabelSide = from_micrometres(10'000);

Align align_of(const Node& node, std::string_view key, Align otherwise) {
    return node.choice<Align>(key, otherwise,
                              {{"left", Align::Left},
                               {"centre", Align::Centre},
                               {"right", Align::Right},
                               {"justify", Align::Justify},
                               {"decimal", Align::Decimal}});
}

Colour grey(int level) {
    auto value = static_cast<std::uint8_t>(level);
    return {value, value, value};
}

} // namespace

TemplateModel TemplateReader::read(const Json& json) {
    Node root(json, "", x_faults);
    root.only({"id", "comment", "title", "page", "styles", "head", "blocks"});
    TemplateModel parts;
    parts.id = root.text("id");
    read_styles(root);
    parts.title = inline_text(root, "title");
    if (parts.title.empty()) root.fault("title", "缺少文件题名");
    if (auto node = root.child("page")) {
        parts.page = page(*node);
    } else {
        root.fault("page", "缺少页面设置");
    }
    x_page = parts.page;
    parts.head = blocks(root, "head");
    parts.blocks = blocks(root, "blocks");
    if (parts.blocks.empty()) root.fault("blocks", "模板没有内容");
    return parts;
}

void TemplateReader::read_styles(const Node& root) {
    TextStyle heading{Role::Hei, 10'500, 16'000, 0, Align::Left, {}};
    TextStyle title{Role::SongBold, 20'000, 28'000, 0, Align::Centre, {}};
    x_styles = {{"body", {}},
                {"heading", heading},
                {"title", title},
                {"footer", {Role::Song, 7'500, 10'000, 0, Align::Left, grey(90)}}};
    auto node = root.child("styles");
    if (!node || !node->json().is_object()) return;
    // "body" first: the others build on it by name, in the file's (sorted) order.
    if (auto body = node->child("body")) x_styles["body"] = style_object(*body, x_styles["body"]);
    for (const auto& item : node->json().items()) {
        if (item.key() == "body") continue;
        auto known = x_styles.find(item.key());
        Node each(item.value(), node->place() + "/" + item.key(), x_faults);
        x_styles[item.key()] = style_object(each, known == x_styles.end() ? x_styles["body"] : known->second);
    }
}

TextStyle TemplateReader::style_object(const Node& node, TextStyle base) {
    node.only({"role", "size", "leading", "tracking", "align", "grey"});
    base.role = node.choice<Role>("role", base.role,
                                  {{"song", Role::Song},
                                   {"song_bold", Role::SongBold},
                                   {"hei", Role::Hei},
                                   {"kai", Role::Kai},
                                   {"fangsong", Role::FangSong}});
    base.size = node.length("size", base.size);
    base.leading = node.length("leading", base.leading);
    if (base.size < 4'000 || base.size > 200'000) node.fault("size", "字号应在 4pt 至 200pt 之间");
    if (base.leading < base.size) node.fault("leading", "行距小于字号");
    if (node.find("tracking")) {
        auto text = node.text("tracking");
        bool negative = text.starts_with('-');
        auto length = parse_length(std::string_view(text).substr(negative ? 1 : 0));
        if (!length || *length >= base.size) node.fault("tracking", "应为长度，可为负，如 \"-0.207pt\"");
        base.tracking = length ? (negative ? -*length : *length) : 0;
    }
    base.align = align_of(node, "align", base.align);
    if (node.find("grey")) base.colour = grey(node.integer("grey", 0, 0, 255));
    return base;
}

TextStyle TemplateReader::style(const Node& node, std::string_view key, const TextStyle& otherwise) {
    const Json* value = node.find(key);
    if (!value) return otherwise;
    if (value->is_object()) return style_object(*node.child(key), otherwise);
    auto known = x_styles.find(node.text(key));
    if (known != x_styles.end()) return known->second;
    node.fault(key, "没有这种文字样式");
    return otherwise;
}

InlineText TemplateReader::inline_text(const Node& node, std::string_view key, bool in_row,
                                       std::string_view otherwise) {
    auto parsed = InlineText::parse(node.text(key, otherwise), x_schema, in_row || x_in_row);
    if (parsed) return *parsed;
    node.fault(key, parsed.error().message);
    return {};
}

Condition TemplateReader::condition(const Node& node) {
    std::string text = node.text("when");
    Condition result;
    if (text.empty()) return result;
    result.always = false;
    result.negated = text.starts_with('!');
    auto parsed = parse_reference(std::string_view(text).substr(result.negated ? 1 : 0), x_schema, x_in_row);
    if (parsed) {
        result.reference = *parsed;
    } else {
        node.fault("when", parsed.error().message);
    }
    return result;
}

void TemplateReader::page_size(const Node& node, PageStyle& page) {
    if (const Json* size = node.find("size"); size != nullptr && size->is_object()) {
        Node custom = *node.child("size");
        custom.only({"width", "height"});
        page.width = custom.length("width");
        page.height = custom.length("height");
        page.label = true;
        if (node.find("orientation")) node.fault("orientation", "只用于 A4、A3");
        return;
    }
    bool a3 = node.choice<bool>("size", false, {{"A4", false}, {"A3", true}});
    page.width = a3 ? A4Long : A4Short;
    page.height = a3 ? A3Long : A4Long;
    if (node.choice<bool>("orientation", false, {{"portrait", false}, {"landscape", true}})) {
        std::swap(page.width, page.height);
    }
}

PageStyle TemplateReader::page(const Node& node) {
    node.only({"size", "orientation", "margin", "marks", "qr", "qr_size", "numbering", "footer"});
    PageStyle page;
    page_size(node, page);
    if (auto margin = node.child("margin")) {
        margin->only({"top", "right", "bottom", "left"});
        page.top = margin->length("top");
        page.right = margin->length("right");
        page.bottom = margin->length("bottom");
        page.left = margin->length("left");
    }
    Length least = page.label ? LeastLabelSide : LeastSide;
    if (page.width - page.left - page.right < least || page.height - page.top - page.bottom < least) {
        node.fault("margin", page.label ? "页边距过大，版心不足 10mm" : "页边距过大，版心不足 50mm");
    }
    page.marks = node.flag("marks");
    page.qr = node.choice<QrPlace>("qr", QrPlace::None,
                                   {{"none", QrPlace::None},
                                    {"top_right", QrPlace::TopRight},
                                    {"bottom_right", QrPlace::BottomRight},
                                    {"bottom_left", QrPlace::BottomLeft},
                                    {"outside", QrPlace::Outside}});
    page.qr_size = node.length("qr_size", from_micrometres(18'000));
    page.numbering = node.choice<Numbering>("numbering", Numbering::Footer,
                                            {{"footer", Numbering::Footer}, {"gb9704", Numbering::Gb9704}});
    page.footer_style = x_styles["footer"];
    if (auto footer = node.child("footer")) {
        footer->only({"left", "centre", "right", "style"});
        page.footer_left = inline_text(*footer, "left");
        page.footer_centre = inline_text(*footer, "centre");
        page.footer_right = inline_text(*footer, "right");
        page.footer_style = style(*footer, "style", page.footer_style);
    }
    return page;
}

std::vector<Block> TemplateReader::blocks(const Node& parent, std::string_view key) {
    std::vector<Block> result;
    for (const Node& node : parent.children(key)) result.push_back(block(node));
    return result;
}

Block TemplateReader::block(const Node& node) {
    Block result;
    std::string kind = node.text("block");
    result.place = node.place();
    result.when = condition(node);
    result.keep_with_previous = node.flag("keep_with_previous");
    if (kind == "title" || kind == "heading" || kind == "paragraph") {
        result.content = text_block(node, kind, false);
    } else if (kind == "line") {
        result.content = line_block(node);
    } else if (kind == "fields") {
        result.content = fields_block(node);
    } else if (kind == "table") {
        result.content = table_block(node);
    } else if (kind == "list") {
        result.content = list_block(node);
    } else if (kind == "signatures") {
        result.content = signature_block(node);
    } else if (kind == "qr") {
        result.content = qr_block(node);
    } else if (kind == "each_row") {
        result.content = each_row_block(node);
    } else if (kind == "space") {
        node.only({"block", "when", "keep_with_previous", "height"});
        result.content = SpaceBlock{node.length("height")};
    } else if (kind == "rule") {
        node.only({"block", "when", "keep_with_previous", "width", "before", "after"});
        result.content = RuleBlock{node.length("width", 500), node.length("before"), node.length("after")};
    } else if (kind == "page_break") {
        node.only({"block", "when", "keep_with_previous"});
        result.content = PageBreakBlock{};
    } else {
        node.fault("block", "没有“" + kind + "”这种块");
    }
    return result;
}

TextBlock TemplateReader::text_block(const Node& node, std::string_view kind, bool in_row) {
    node.only({"block", "when", "keep_with_previous", "text", "style", "indent", "hanging", "left", "right",
               "before", "after", "balanced", "marker"});
    TextBlock block;
    block.heading = kind != "paragraph";
    block.title = kind == "title";
    block.text = inline_text(node, "text", in_row);
    block.style = style(node, "style", x_styles[kind == "paragraph" ? "body" : std::string(kind)]);
    block.indent = node.length("indent");
    block.hanging = node.length("hanging");
    block.left = node.length("left");
    block.right = node.length("right");
    block.before = node.length("before");
    block.after = node.length("after");
    block.balanced = node.flag("balanced", kind == "title");
    if (block.text.empty()) node.fault("text", "没有文字");
    return block;
}

ListBlock TemplateReader::list_block(const Node& node) {
    ListBlock block;
    block.item = text_block(node, "paragraph", true);
    block.marker = node.choice<ListBlock::Marker>("marker", ListBlock::Marker::None,
                                                  {{"none", ListBlock::Marker::None},
                                                   {"number", ListBlock::Marker::Number},
                                                   {"chinese", ListBlock::Marker::Chinese}});
    return block;
}

LineBlock TemplateReader::line_block(const Node& node) {
    node.only({"block", "when", "keep_with_previous", "left", "centre", "right", "style", "before", "after"});
    LineBlock block;
    block.left = inline_text(node, "left");
    block.centre = inline_text(node, "centre");
    block.right = inline_text(node, "right");
    block.style = style(node, "style", x_styles["body"]);
    block.before = node.length("before");
    block.after = node.length("after");
    return block;
}

FieldCell TemplateReader::field_cell(const Node& node) {
    node.only({"label", "value", "span", "align", "whole", "balanced"});
    FieldCell cell;
    cell.label = inline_text(node, "label");
    cell.value = inline_text(node, "value");
    cell.span = node.integer("span", 1, 1, 12);
    cell.align = align_of(node, "align", Align::Left);
    cell.whole = node.flag("whole");
    cell.balanced = node.flag("balanced");
    return cell;
}

std::vector<int> TemplateReader::shares(const Node& node, std::size_t count) {
    std::vector<int> result(count, 1);
    const Json* value = node.find("shares");
    if (!value) return result;
    bool good = value->is_array() && value->size() == count;
    for (std::size_t i = 0; good && i < count; ++i) {
        const Json& share = (*value)[i];
        good = share.is_number_integer() && share.get<std::int64_t>() > 0 && share.get<std::int64_t>() <= 100;
        if (good) result[i] = share.get<int>();
    }
    if (!good) node.fault("shares", "应为 1 至 100 的整数，与 labels 一样多");
    return result;
}

FieldsBlock TemplateReader::fields_block(const Node& node) {
    node.only({"block", "when", "keep_with_previous", "labels", "shares", "rows", "label_style",
               "value_style", "row_height", "before", "after"});
    FieldsBlock block;
    for (const auto& text : node.texts("labels")) {
        auto length = parse_length(text);
        if (!length) node.fault("labels", "应为长度的数组");
        block.labels.push_back(length.value_or(0));
    }
    if (block.labels.empty()) node.fault("labels", "至少一组");
    if (block.labels.size() > MostPairs) node.fault("labels", "最多 12 组");
    std::int64_t widths = 0;
    for (Length each : block.labels) widths += each;
    if (x_page.width > 0 && widths > x_page.width - x_page.left - x_page.right)
        node.fault("labels", "各标签宽度之和超过版心");
    block.shares = shares(node, block.labels.size());
    block.label_style = style(node, "label_style", x_styles["body"]);
    block.value_style = style(node, "value_style", x_styles["body"]);
    block.row_height = node.length("row_height", from_micrometres(8'000));
    block.before = node.length("before");
    block.after = node.length("after");
    const Json* rows = node.find("rows");
    if (!rows || !rows->is_array()) {
        node.fault("rows", "应为行的数组");
        return block;
    }
    for (std::size_t i = 0; i < rows->size(); ++i) {
        std::vector<FieldCell> cells;
        int spans = 0;
        std::string place = "rows/" + std::to_string(i);
        if (!(*rows)[i].is_array()) {
            node.fault(place, "应为格的数组");
            continue;
        }
        for (std::size_t j = 0; j < (*rows)[i].size(); ++j) {
            cells.push_back(field_cell(
                Node((*rows)[i][j], node.place() + "/" + place + "/" + std::to_string(j), x_faults)));
            spans += cells.back().span;
        }
        if (spans != static_cast<int>(block.labels.size()))
            node.fault(place, "各格所占组数之和应等于 labels 的组数");
        block.rows.push_back(std::move(cells));
    }
    return block;
}

ColumnField TemplateReader::column_field(const Node& node, std::string_view key, const std::string& name) {
    ColumnField result;
    auto parsed = parse_reference("row." + name, x_schema, true);
    if (!parsed) {
        node.fault(key, parsed.error().message);
        return result;
    }
    result.name = parsed->name;
    result.kind = parsed->kind;
    result.title = parsed->title;
    result.format = parsed->format;
    result.choices = parsed->choices;
    if (const auto* field = x_schema.row_field(parsed->name)) result.whole = is_whole(*field);
    return result;
}

void TemplateReader::column(const Node& node, const std::string& group, TableBlock& table) {
    if (node.find("columns")) {
        node.only({"title", "columns"});
        if (!group.empty()) node.fault("columns", "表头最多两行");
        for (const Node& inner : node.children("columns")) column(inner, node.text("title"), table);
        return;
    }
    if (node.find("days")) return day_columns(node, group, table);
    node.only(
        {"title", "field", "fields", "width", "stretch", "align", "optional", "size", "whole", "balanced"});
    TableColumn result;
    result.group = group;
    if (node.find("field")) result.fields.push_back(column_field(node, "field", node.text("field")));
    int i = 0;
    for (const auto& name : node.texts("fields")) {
        result.fields.push_back(column_field(node, "fields/" + std::to_string(i++), name));
    }
    for (auto& field : result.fields) {
        field.size = node.length("size");
        field.whole = node.flag("whole", field.whole);
        if (field.kind == record::Kind::DayMarks) node.fault("field", "考勤记录请用 days");
    }
    result.title = node.text("title", result.fields.empty() ? "" : result.fields.front().title);
    result.width = node.length("width");
    result.stretch = node.integer("stretch", result.width == 0 ? 1 : 0, 0, 100);
    bool number = !result.fields.empty() && is_number(result.fields.front().kind);
    result.align = align_of(node, "align", number ? Align::Decimal : Align::Centre);
    result.optional = node.flag("optional");
    result.balanced = node.flag("balanced");
    table.columns.push_back(std::move(result));
}

void TemplateReader::day_columns(const Node& node, const std::string& group, TableBlock& table) {
    node.only({"days", "title", "width", "size"});
    if (!group.empty()) node.fault("days", "表头最多两行");
    ColumnField field = column_field(node, "days", node.text("days"));
    if (field.kind != record::Kind::DayMarks) node.fault("days", "不是考勤记录字段");
    field.size = node.length("size");
    for (int day = 0; day < 31; ++day) {
        TableColumn column;
        column.title = std::to_string(day + 1);
        column.group = node.text("title", field.title);
        column.fields = {field};
        column.width = node.length("width", from_micrometres(5'000));
        column.day = day;
        table.columns.push_back(std::move(column));
    }
}

void TemplateReader::totals(const Node& node, TableBlock& table) {
    if (auto totals = node.child("totals")) {
        totals->only({"label", "fields"});
        table.totals = true;
        table.totals_label = inline_text(*totals, "label", false, "合计");
        table.total_fields = totals->texts("fields");
    }
    if (auto page_totals = node.child("page_totals")) {
        page_totals->only({"label"});
        table.page_totals = true;
        table.page_totals_label = page_totals->text("label", "本页小计");
        if (!table.totals) node.fault("page_totals", "本页小计须与 totals 同用");
    }
    groups(node, table);
    const char* place = table.totals ? "totals/fields" : "group_totals/fields";
    for (const auto& name : table.total_fields) {
        const auto* field = x_schema.row_field(name);
        using record::Kind;
        bool summable = field && (is_number(field->kind) || field->kind == Kind::Integer);
        bool shown = std::any_of(table.columns.begin(), table.columns.end(), [&](const TableColumn& column) {
            return !column.fields.empty() && column.fields.front().name == name;
        });
        if (!field) node.fault(place, "架构中没有字段“" + name + "”");
        else if (!summable) node.fault(place, "字段“" + name + "”不能求和");
        else if (!shown) node.fault(place, "表中没有字段“" + name + "”的栏");
    }
}

void TemplateReader::groups(const Node& node, TableBlock& table) {
    table.group_by = node.text("group_by");
    auto totals = node.child("group_totals");
    if (totals) {
        totals->only({"label", "fields"});
        table.group_label = inline_text(*totals, "label", true, "小计");
        auto fields = totals->texts("fields");
        if (!table.totals) table.total_fields = fields;
        else if (!fields.empty()) totals->fault("fields", "已有 totals 时，小计的栏与合计相同");
        if (table.total_fields.empty()) totals->fault("fields", "没有要小计的栏");
    }
    if (table.group_by.empty() && !totals) return;
    if (!totals) node.fault("group_totals", "group_by 须与 group_totals 同用");
    if (table.group_by.empty()) node.fault("group_by", "group_totals 须与 group_by 同用");
    else if (!x_schema.row_field(table.group_by))
        node.fault("group_by", "架构中没有字段“" + table.group_by + "”");
}

TableBlock TemplateReader::table_block(const Node& node) {
    node.only({"block", "when", "keep_with_previous", "columns", "style", "header_style", "row_height",
               "header_height", "padding", "totals", "page_totals", "group_by", "group_totals", "month",
               "none", "empty_rows", "before", "after"});
    TableBlock table;
    if (x_schema.rows().empty()) node.fault("", "架构没有明细行，不能用表格");
    for (const Node& inner : node.children("columns")) column(inner, {}, table);
    if (table.columns.empty()) node.fault("columns", "表格没有栏");
    if (table.columns.size() > MostColumns) node.fault("columns", "栏太多，最多 100 栏");
    table.style = style(node, "style", x_styles["body"]);
    table.header_style = style(node, "header_style", x_styles["heading"]);
    table.row_height = node.length("row_height", from_micrometres(7'000));
    table.header_height = node.length("header_height", table.row_height);
    table.padding = node.length("padding", table.padding);
    table.empty_rows = node.integer("empty_rows", 0, 0, 200);
    table.none = node.text("none", "无");
    table.before = node.length("before");
    table.after = node.length("after");
    table.month_field = node.text("month");
    if (!table.month_field.empty()) {
        const auto* field = x_schema.header_field(table.month_field);
        if (!field || field->kind != record::Kind::Month) node.fault("month", "不是月份字段");
    }
    totals(node, table);
    std::int64_t fixed = 0;
    for (const auto& column : table.columns) fixed += column.optional ? 0 : column.width;
    if (x_page.width > 0 && fixed > x_page.width - x_page.left - x_page.right)
        node.fault("columns", "各栏宽度之和超过版心");
    return table;
}

SignatureBlock TemplateReader::signature_block(const Node& node) {
    node.only({"block", "when", "keep_with_previous", "cells", "columns", "left", "style", "row_height",
               "before", "after", "seal"});
    SignatureBlock block;
    for (const Node& inner : node.children("cells")) {
        inner.only({"label", "value", "line"});
        block.cells.push_back(
            {inline_text(inner, "label"), inline_text(inner, "value"), inner.flag("line", true)});
    }
    block.columns = node.integer("columns", 1, 1, 8);
    block.left = node.length("left");
    block.style = style(node, "style", x_styles["body"]);
    block.row_height = node.length("row_height", from_micrometres(9'250));
    block.before = node.length("before");
    block.after = node.length("after");
    if (auto seal = node.child("seal")) {
        seal->only({"label", "width", "height"});
        block.seal = {true, seal->text("label"), seal->length("width", from_micrometres(46'000)),
                      seal->length("height", from_micrometres(46'000))};
    }
    return block;
}

EachRowBlock TemplateReader::each_row_block(const Node& node) {
    node.only(
        {"block", "when", "keep_with_previous", "blocks", "cut_line", "keep_together", "before", "after"});
    EachRowBlock block;
    block.keep_together = node.flag("keep_together", true);
    block.cut_line = node.flag("cut_line");
    block.before = node.length("before");
    block.after = node.length("after");
    if (x_schema.rows().empty()) node.fault("", "架构没有明细行，不能用 each_row");
    if (x_in_row) {
        node.fault("block", "each_row 之内不能再用 each_row");
        return block;
    }
    x_in_row = true;
    for (const Node& inner : node.children("blocks")) {
        std::string kind = inner.text("block");
        bool whole = kind == "table" || kind == "list";
        if (whole) inner.fault("block", "each_row 之内不能用 " + kind);
        if (kind == "page_break" && block.keep_together)
            inner.fault("block", "page_break 与 keep_together 矛盾，请写 \"keep_together\": false");
        if (!whole) block.blocks.push_back(this->block(inner));
    }
    x_in_row = false;
    if (block.blocks.empty()) node.fault("blocks", "没有内容");
    return block;
}

QrBlock TemplateReader::qr_block(const Node& node) {
    node.only({"block", "when", "keep_with_previous", "text", "size", "align", "before", "after"});
    QrBlock block;
    block.text = inline_text(node, "text");
    block.size = node.length("size", from_micrometres(18'000));
    block.align = align_of(node, "align", Align::Centre);
    block.before = node.length("before");
    block.after = node.length("after");
    if (block.text.empty()) node.fault("text", "没有文字");
    if (block.size < from_micrometres(8'000)) node.fault("size", "二维码边长不足 8mm，读不出");
    return block;
}

} // namespace taizhang::typeset
