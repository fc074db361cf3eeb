// Papers that are signed and come back are made to be read again (docs/print.md): every template of the catalogue with
// signatures, by its own JSON and by the pages set from it. A template that breaks a rule is named.
#include "base/json.hh"
#include "room/print/pages.hh"
#include "typeset/length.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>

namespace taizhang::print {
namespace {

using typeset::from_micrometres;
using typeset::Length;

// Measured when forms were printed, signed and scanned again: smaller rows are read wrongly.
constexpr Length LeastRow = from_micrometres(9'250), SealGap = from_micrometres(12'000);

// Every block, also those inside each_row.
void blocks_of(const Json& list, std::vector<const Json*>& found) {
    for (const Json& block : list) {
        found.push_back(&block);
        if (block.contains("blocks")) blocks_of(block["blocks"], found);
    }
}

std::string text_of(const Json& object, const char* key) {
    auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

bool asks_for_a_hand(const std::string& title) {
    for (const char* word : {"签字", "签名", "签收", "手印"}) {
        if (title.find(word) != std::string::npos) return true;
    }
    return false;
}

// A column headed 签字, 签名, 签收 or 手印, or a field that holds a signature.
bool to_be_signed(const Json& column) {
    if (column.contains("columns")) {
        const Json& inner = column["columns"];
        return std::any_of(inner.begin(), inner.end(), to_be_signed);
    }
    if (text_of(column, "field").ends_with("signature")) return true;
    if (column.contains("field") || column.contains("fields")) return false; // has a value of its own
    return asks_for_a_hand(text_of(column, "title"));
}

bool has_signed_column(const Json& table) {
    const Json& columns = table.at("columns");
    return std::any_of(columns.begin(), columns.end(), to_be_signed);
}

// A cell of a grid that is left empty for a name.
bool has_signed_cell(const Json& grid) {
    for (const Json& row : grid.at("rows")) {
        for (const Json& cell : row) {
            if (asks_for_a_hand(text_of(cell, "label")) && text_of(cell, "value").empty()) return true;
        }
    }
    return false;
}

Length height_of(const Json& block, Length otherwise) {
    auto text = text_of(block, "row_height");
    return text.empty() ? otherwise : typeset::parse_length(text).value_or(0);
}

struct Signed {
    bool any = false, marks = false, code = false;
    std::string low; // the rows that are too low
};

Signed look_at(const Json& layout) {
    std::vector<const Json*> blocks;
    for (const char* part : {"head", "blocks"}) {
        if (layout.contains(part)) blocks_of(layout[part], blocks);
    }
    Signed seen;
    const Json& page = layout.at("page");
    seen.marks = page.value("marks", false);
    seen.code = page.contains("qr") && page["qr"] != "none";
    for (const Json* block : blocks) {
        auto kind = text_of(*block, "block");
        Length height = 0;
        if (kind == "signatures") height = height_of(*block, LeastRow);
        else if (kind == "table" && has_signed_column(*block))
            height = height_of(*block, from_micrometres(7'000));
        else if (kind == "fields" && has_signed_cell(*block))
            height = height_of(*block, from_micrometres(8'000));
        else continue;
        seen.any = true;
        if (height < LeastRow) seen.low += " " + kind;
    }
    return seen;
}

// Corner marks, 11 mm from top and bottom, 9 mm from the sides, each of two bars of 5 mm.
std::size_t marks_on(const typeset::Page& page) {
    Length side = from_micrometres(9'000), edge = from_micrometres(11'000), arm = from_micrometres(5'000);
    auto within = [&](const typeset::Rectangle& bar, Length x, Length y) {
        return bar.x >= x && bar.x + bar.width <= x + arm && bar.y >= y && bar.y + bar.height <= y + arm;
    };
    std::size_t found = 0;
    for (const auto& operation : page.operations) {
        const auto* bar = std::get_if<typeset::Rectangle>(&operation);
        if (bar == nullptr || !bar->filled || std::max(bar->width, bar->height) != arm) continue;
        for (Length x : {side, page.width - side - arm}) {
            for (Length y : {edge, page.height - edge - arm}) found += within(*bar, x, y) ? 1 : 0;
        }
    }
    return found;
}

struct Box {
    Length left, bottom, right, top;
};

// Rules to sign on: what the composer sets right behind a label, a fifth of its size under the baseline.
std::vector<Box> rules_to_sign(const typeset::Page& page) {
    std::vector<Box> found;
    const typeset::GlyphRun* label = nullptr;
    for (const auto& operation : page.operations) {
        const auto* line = std::get_if<typeset::Line>(&operation);
        if (line != nullptr && label != nullptr && line->y1 == line->y2 &&
            line->y1 == label->y - label->size * 2 / 10 && line->x1 >= label->x) {
            // The hand writes above it.
            found.push_back({line->x1, line->y1, line->x2, line->y1 + from_micrometres(6'000)});
        }
        label = std::get_if<typeset::GlyphRun>(&operation);
    }
    return found;
}

// A seal's area: a frame in light grey.
std::vector<Box> seals_on(const typeset::Page& page) {
    std::vector<Box> found;
    for (const auto& operation : page.operations) {
        const auto* frame = std::get_if<typeset::Rectangle>(&operation);
        if (frame != nullptr && !frame->filled && frame->colour.red == 150)
            found.push_back({frame->x, frame->y, frame->x + frame->width, frame->y + frame->height});
    }
    return found;
}

bool apart(const Box& a, const Box& b, Length gap) {
    Length across = std::max(a.left - b.right, b.left - a.right);
    Length up = std::max(a.bottom - b.top, b.bottom - a.top);
    return std::max(across, up) >= gap;
}

} // namespace

TEST_CASE("papers to be signed have rows of 9.25 mm, corner marks and a code") {
    std::size_t count = 0;
    for (const Form& each : forms()) {
        Signed seen = look_at(each.layout);
        if (!seen.any) continue;
        ++count;
        INFO(each.code << " templates/" << each.name << ": rows too low:" << seen.low);
        CHECK(seen.low.empty());
        if (!each.comes_back) continue;
        CHECK(seen.marks);
        CHECK(seen.code);
        for (const auto& page : each.document.pages) CHECK(marks_on(page) == 8);
    }
    CHECK(count >= 30);
}

TEST_CASE("seals stand 12 mm apart from where people sign") {
    std::size_t seals = 0;
    for (const Form& each : forms()) {
        for (std::size_t i = 0; i < each.document.pages.size(); ++i) {
            INFO(each.code << " templates/" << each.name << " page " << i + 1);
            auto rules = rules_to_sign(each.document.pages[i]);
            for (const Box& seal : seals_on(each.document.pages[i])) {
                ++seals;
                CHECK(std::all_of(rules.begin(), rules.end(),
                                  [&](const Box& rule) { return apart(seal, rule, SealGap); }));
            }
        }
    }
    CHECK(seals >= 10);
}

TEST_CASE("rows too low, a missing mark and a seal too near are found") {
    Json layout = form("payroll_sheet").layout;
    REQUIRE(look_at(layout).low.empty());
    REQUIRE(look_at(layout).any);
    layout["blocks"][0]["row_height"] = "9mm";
    CHECK(look_at(layout).low == " table");
    layout["blocks"][0].erase("row_height");
    CHECK(look_at(layout).low == " table");
    auto page = form("payroll_sheet").document.pages.back();
    REQUIRE(marks_on(page) == 8);
    auto mark = std::find_if(page.operations.begin(), page.operations.end(), [](const auto& operation) {
        const auto* bar = std::get_if<typeset::Rectangle>(&operation);
        return bar != nullptr && bar->filled;
    });
    page.operations.erase(mark);
    CHECK(marks_on(page) == 7);
    auto rules = rules_to_sign(page);
    auto seals = seals_on(page);
    REQUIRE(rules.size() >= 5);
    REQUIRE(seals.size() == 1);
    Box near = seals[0];
    near.left -= from_micrometres(1'000);
    CHECK(std::all_of(rules.begin(), rules.end(), [&](const Box& r) { return apart(seals[0], r, SealGap); }));
    CHECK_FALSE(
        std::all_of(rules.begin(), rules.end(), [&](const Box& r) { return apart(near, r, SealGap); }));
}

} // namespace taizhang::print
