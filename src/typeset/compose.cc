#include "typeset/composer.hh"

#include "text/utf8.hh"
#include "typeset/length.hh"

#include <algorithm>
#include <array>

namespace taizhang::typeset {
namespace {

constexpr Length SealGap = from_micrometres(12'000); // signatures and seal are read apart from each other
constexpr Length HeadGap = from_micrometres(2'000);

std::string chinese_number(std::size_t n) {
    static constexpr std::array<std::string_view, 10> Digits{"",   "一", "二", "三", "四",
                                                             "五", "六", "七", "八", "九"};
    if (n >= 100) return std::to_string(n);
    std::string text;
    if (n >= 20) text += Digits[n / 10];
    if (n >= 10) text += "十";
    text += Digits[n % 10];
    return text;
}

} // namespace

Composer::Composer(const TemplateModel& model, const Making& making)
    : x_model(model), x_making(making), x_source(making.source), x_setter(making.setter), x_flow(making.flow),
      x_left(model.page.left), x_right(model.page.width - model.page.right) {}

Result<void> Composer::compose() {
    const PageStyle& page = x_model.page;
    Length least = 0; // of the head
    if (page.qr == QrPlace::TopRight) {
        Length width = qr_width(qr_content(x_source.context, 1), page.qr_size);
        x_clear = width + from_micrometres(1'000);
        least = std::max(0, from_micrometres(10'000) + width - page.top);
    }
    TRY(blocks(x_model.head));
    x_clear = 0;
    Length height = x_flow.last() != nullptr ? x_flow.head_height() + HeadGap : 0;
    x_flow.begin(std::max(height, least));
    TRY(blocks(x_model.blocks));
    return x_flow.finish();
}

Result<void> Composer::blocks(const std::vector<Block>& list) {
    for (const Block& each : list) {
        if (!applies(each.when)) continue;
        // Signatures belong to what is signed.
        bool keep = each.keep_with_previous || std::holds_alternative<SignatureBlock>(each.content);
        Box* before = x_flow.last();
        if (keep && before != nullptr) before->keep_with_next = true;
        // Blank before a block that stays with the one before it must not be where the two are parted.
        x_flow.bind_space(keep);
        TRY(block(each));
        x_flow.bind_space(false);
    }
    return {};
}

Result<void> Composer::block(const Block& block) {
    auto done = std::visit([this](const auto& content) { return set(content); }, block.content);
    if (done) return {};
    Error error = done.error();
    if (error.hint.empty()) error.hint = "请核对该栏文字，或为 fonts/fonts.json 补充含有该字的字体";
    return Failure(std::move(error));
}

bool Composer::applies(const Condition& condition) const {
    if (condition.always) return true;
    Json value = value_of(condition.reference, x_source);
    bool there = !value.is_null() && value != Json("") && value != Json(false);
    return there != condition.negated;
}

Result<void> Composer::space(Length height, bool keep_with_next) {
    if (height <= 0) return {};
    Box box = x_flow.fresh();
    box.kind = Box::Kind::Space;
    box.height = height;
    box.keep_with_next = keep_with_next;
    return x_flow.push(std::move(box));
}

Result<void> Composer::set(const TextBlock& block) { return paragraph(block, block.text.spans(x_source)); }

// One box per line; neither the first nor the last line stands alone on a page.
Result<void> Composer::paragraph(const TextBlock& block, const Rich& text, const ListItem& item) {
    bool centred = block.style.align == Align::Centre;
    Length left = x_left + block.left + (centred ? x_clear : 0);
    Length width = x_right - block.right - x_clear - left;
    auto what = block.text.field_titles();
    const Manner manner{block.indent, block.hanging, block.style.align == Align::Justify};
    TRY_INTO(SetText lines, block.balanced ? x_setter.balance(block.style, text, width, what)
                                           : x_setter.wrap(block.style, text, width, manner, what));
    TRY(space(block.before));
    auto count = lines.lines.size();
    bool begun = false;
    for (std::size_t i = 0; i < count; ++i) {
        Box box = x_flow.fresh();
        box.height = lines.style.leading;
        box.text(lines, left, width, 0, block.style.align, i, i + 1);
        if (!box.operations.empty()) {
            describe(box, block, item, begun);
            begun = true;
        }
        bool near_end = count > 1 && (i == 0 || i + 2 == count);
        box.keep_with_next = i + 1 == count ? block.heading : near_end || block.heading;
        if (block.heading && i == 0) box.bookmark = joined(text);
        TRY(x_flow.push(std::move(box)));
    }
    return space(block.after, block.heading);
}

// The nodes of one line: a heading or paragraph, or an item of a list with its number apart.
void Composer::describe(Box& box, const TextBlock& block, const ListItem& item, bool continued) {
    using Kind = Element::Kind;
    if (!item.listed) {
        bool first_level = block.title || (block.heading && !x_titled);
        Kind kind = first_level ? Kind::H1 : block.heading ? Kind::H2 : Kind::P;
        box.node(kind, 0, 0).continued = continued;
        x_titled = x_titled || (block.heading && block.title);
        return;
    }
    box.node(Kind::L, 0).continued = continued || !item.first;
    box.node(Kind::LI, 1).continued = continued;
    std::size_t body = 0;
    if (!continued && item.marker > 0) body = box.split(item.marker);
    if (body > 0) {
        Element& label = box.node(Kind::Lbl, 2, 0);
        label.count = static_cast<std::uint32_t>(body);
    }
    box.node(Kind::LBody, 2, body).continued = continued;
}

namespace {

// What stands at the left, in the middle and at the right has not `gap` between it.
bool meet(const std::vector<std::pair<SetText, Align>>& pieces, Length width, Length gap) {
    Length end = -gap; // of the piece before
    for (const auto& [set, align] : pieces) {
        Length own = 0;
        for (const TextLine& line : set.lines) own += line.width;
        Length x = align == Align::Left ? 0 : align == Align::Centre ? (width - own) / 2 : width - own;
        if (x < end + gap) return true;
        end = x + own;
    }
    return false;
}

} // namespace

// The pieces stand beside each other, or, where they have no room for that, one under the other.
Result<void> Composer::set(const LineBlock& block) {
    TRY(space(block.before));
    Length width = x_right - x_left - x_clear, used = 0;
    const std::array<std::pair<const InlineText*, Align>, 3> parts{
        {{&block.left, Align::Left}, {&block.centre, Align::Centre}, {&block.right, Align::Right}}};
    std::vector<std::pair<SetText, Align>> pieces;
    for (const auto& [text, align] : parts) {
        Rich filled = text->spans(x_source);
        if (filled.empty()) continue;
        TRY_INTO(SetText set, x_setter.fit(block.style, filled, width, 60, text->field_titles()));
        set.style.leading = block.style.leading;
        for (const TextLine& line : set.lines) used += line.width;
        pieces.emplace_back(std::move(set), align);
    }
    bool beside = used <= width && !meet(pieces, width, block.style.size / 2);
    std::size_t count = 0; // of lines in all
    for (const auto& [set, align] : pieces) count += set.lines.size();
    for (std::size_t i = 0; i < (beside ? 1 : count); ++i) {
        Box box = x_flow.fresh();
        box.height = block.style.leading;
        std::size_t line = 0;
        for (const auto& [set, align] : pieces) {
            auto from = box.operations.size(), first = beside ? 0 : i - std::min(i, line);
            bool here = beside || (i >= line && i < line + set.lines.size());
            line += set.lines.size();
            if (!here) continue;
            box.text(set, x_left, width, 0, align, first, beside ? set.lines.size() : first + 1);
            box.node(Element::Kind::P, 0, from).continued = !beside && first > 0;
        }
        TRY(x_flow.push(std::move(box)));
    }
    return space(block.after);
}

Result<void> Composer::set(const ListBlock& block) {
    TRY(x_making.rows.rewind());
    for (std::size_t i = 0;; ++i) {
        TRY_INTO(const Json* row, x_making.rows.next());
        if (row == nullptr) return {};
        Source source = x_source;
        source.row = row;
        std::string marker;
        if (block.marker == ListBlock::Marker::Number) marker = std::to_string(i + 1) + "．";
        if (block.marker == ListBlock::Marker::Chinese) marker = "（" + chinese_number(i + 1) + "）";
        Rich text = plain(marker);
        for (Span& span : block.item.text.spans(source)) text.push_back(std::move(span));
        TRY(paragraph(block.item, text, {true, i == 0, text::decode(marker).size()}));
    }
}

// Of no node: what it says stands on the page in words, too.
Result<void> Composer::set(const QrBlock& block) {
    TRY(space(block.before));
    TRY_INTO(Qr qr, qr_code(block.text.filled(x_source), block.size));
    Box box = x_flow.fresh();
    box.height = qr.width;
    qr.y = -qr.width;
    qr.x = x_left;
    if (block.align == Align::Centre) qr.x = x_left + (x_right - x_left - qr.width) / 2;
    if (block.align == Align::Right) qr.x = x_right - qr.width;
    box.operations.emplace_back(std::move(qr));
    TRY(x_flow.push(std::move(box)));
    return space(block.after);
}

Result<void> Composer::set(const SpaceBlock& block) { return space(block.height); }

Result<void> Composer::set(const RuleBlock& block) {
    TRY(space(block.before));
    Box box = x_flow.fresh();
    box.height = block.width;
    box.horizontal(x_left, x_right, -block.width / 2, block.width);
    TRY(x_flow.push(std::move(box)));
    return space(block.after);
}

Result<void> Composer::set(const PageBreakBlock&) {
    Box box = x_flow.fresh();
    box.kind = Box::Kind::Break;
    return x_flow.push(std::move(box));
}

Result<void> Composer::set(const TableBlock& block) {
    TRY(space(block.before));
    TRY(set_table(block, x_making, x_left, x_right - x_left));
    return space(block.after);
}

Result<void> Composer::set(const SignatureBlock& block) {
    TRY(space(block.before));
    Box box = x_flow.fresh();
    Length width = x_right - x_left - block.left - (block.seal.present ? block.seal.width + SealGap : 0);
    TRY_INTO(box.height, signature_cells(block, width, box));
    if (block.seal.present) {
        box.height = std::max(box.height, block.seal.height);
        TRY(seal(block.seal, block.style, box));
    }
    TRY(x_flow.push(std::move(box)));
    return space(block.after);
}

Result<Length> Composer::signature_cells(const SignatureBlock& block, Length width, Box& box) {
    constexpr Length Gap = from_micrometres(6'000);
    Length cell = (width + Gap) / block.columns - Gap;
    Length drop = (block.row_height - block.style.leading) / 2;
    for (std::size_t i = 0; i < block.cells.size(); ++i) {
        auto columns = static_cast<std::size_t>(block.columns);
        Length x = x_left + block.left + static_cast<Length>(i % columns) * (cell + Gap);
        Length y = -static_cast<Length>(i / columns) * block.row_height - drop;
        const SignatureCell& each = block.cells[i];
        TRY_INTO(TextLine label,
                 x_setter.line(block.style, each.label.spans(x_source), each.label.field_titles()));
        Length label_width = label.width + block.style.size / 4;
        Rich value = each.value.spans(x_source);
        auto from = box.operations.size();
        box.text(SetText{block.style, {std::move(label)}}, x, cell, y, Align::Left);
        if (!value.empty()) {
            TRY_INTO(SetText text,
                     x_setter.fit(block.style, value, cell - label_width, 60, each.value.field_titles()));
            box.text(text, x + label_width, cell - label_width, y, Align::Left);
        }
        if (box.operations.size() > from) box.node(Element::Kind::P, 0, from);
        if (each.line) {
            Length rule = y - baseline_below(block.style) - block.style.size * 2 / 10;
            box.horizontal(x + label_width, x + cell, rule, ThinLine);
        }
    }
    auto rows = (static_cast<int>(block.cells.size()) + block.columns - 1) / block.columns;
    return block.row_height * rows;
}

// A light frame: seen by a person, out of the way of a red ring.
Result<void> Composer::seal(const SealArea& area, const TextStyle& style, Box& box) {
    constexpr Colour Light{150, 150, 150};
    Length x = x_right - area.width;
    Rectangle frame{x, -area.height, area.width, area.height, false, ThinLine, Light};
    box.operations.emplace_back(frame);
    TextStyle small = style;
    small.size = style.size * 8 / 10;
    small.leading = small.size * 16 / 10;
    small.colour = Colour{110, 110, 110};
    TRY_INTO(TextLine label, x_setter.line(small, area.label, "印章"));
    auto from = box.operations.size();
    box.text(SetText{small, {std::move(label)}}, x, area.width, -area.height + small.leading + 1'000,
             Align::Centre);
    if (box.operations.size() > from) box.node(Element::Kind::P, 0, from);
    return {};
}

namespace {

// One pass over the record with its own paginator; the setter and its glyphs may serve several.
struct Pass {
    Pass(const TemplateModel& model, const Source& source, RowSource& rows, const RowFacts& facts,
         const Setter& setter, Paginator::Taker taker)
        : flow(model.page, setter.pools(), std::move(taker)),
          composer(model, {source, rows, facts, setter, flow}) {}
    Paginator flow;
    Composer composer;
};

std::vector<Bookmark> outline_of(Paginator& flow, const std::string& title) {
    std::vector<Bookmark> outline = std::move(flow.outline());
    if (outline.empty()) outline.push_back({title, 0});
    return outline;
}

} // namespace

Result<Document> compose(const Template& with, const Json& record, const Context& context,
                         const FontSet& fonts) {
    const TemplateModel& model = *with.x_parts;
    JsonRows rows(record);
    TRY_INTO(RowFacts facts, RowFacts::of(rows));
    Source source{record, context, nullptr, 0, 0, at(record, "rows").is_array() ? &facts : nullptr};
    GlyphPools pools;
    Setter setter(fonts, pools);
    Document document;
    Pass pass(model, source, rows, facts, setter, [&document](Page&& page) -> Result<void> {
        document.pages.push_back(std::move(page));
        return {};
    });
    TRY(pass.composer.compose());
    document.title = model.title.filled(source);
    document.outline = outline_of(pass.flow, document.title);
    Furniture furniture(model.page, source, setter);
    for (std::size_t i = 0; i < document.pages.size(); ++i)
        TRY(furniture.add(document.pages[i], i + 1, document.pages.size()));
    return document;
}

Result<Composed> compose(const Template& with, const Json& header, RowSource& rows, const Context& context,
                         const FontSet& fonts, const std::function<Result<void>(Page&&)>& taker) {
    const TemplateModel& model = *with.x_parts;
    TRY_INTO(RowFacts facts, RowFacts::of(rows));
    Source source{header, context, nullptr, 0, 0, &facts};
    GlyphPools counted;
    Setter counting(fonts, counted);
    Pass first(model, source, rows, facts, counting, [](Page&&) { return Result<void>(); });
    TRY(first.composer.compose());
    GlyphPools pools;
    Setter setter(fonts, pools);
    Furniture furniture(model.page, source, setter);
    std::size_t number = 0, pages = first.flow.pages();
    Pass second(model, source, rows, facts, setter, [&](Page&& page) -> Result<void> {
        TRY(furniture.add(page, ++number, pages));
        return taker(std::move(page));
    });
    TRY(second.composer.compose());
    Composed composed{model.title.filled(source), {}, pages};
    composed.outline = outline_of(second.flow, composed.title);
    return composed;
}

} // namespace taizhang::typeset
