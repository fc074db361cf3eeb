// The logical structure of pages: what a reader who cannot see them goes by.
#include "unit/typeset/sample.hh"

#include "text/utf8.hh"
#include "typeset/length.hh"
#include "typeset/template.hh"

#include <catch2/catch.hpp>
#include <map>

namespace taizhang::typeset {
namespace {

using Kind = Element::Kind;

const std::filesystem::path Source = TAIZHANG_SOURCE_DIR;

Document document(const std::string& type, const Json& record) {
    static const auto Set = FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts");
    REQUIRE(Set);
    auto schema = record::Schema::load(Source / "schemas", type + "/1");
    REQUIRE(schema);
    auto with = Template::load(Source / "templates", type + "/1", *schema);
    REQUIRE(with);
    Context context{"r0123456789abcdef", "NT-2026-L5-0001", 1, std::string(64, 'a'), "L5-05", "2026-06"};
    auto composed = compose(*with, record, context, *Set);
    REQUIRE(composed);
    return *composed;
}

std::string text_of(const Page& page, const Element& element) {
    std::u32string text;
    for (std::uint32_t i = element.first; i < element.first + element.count; ++i) {
        if (const auto* run = std::get_if<GlyphRun>(&page.operations.at(i))) {
            for (const Glyph& glyph : run->glyphs) text += glyph.codepoint;
        }
    }
    return text::encode(text);
}

bool may_stand_in(Kind child, Kind parent) {
    switch (child) {
    case Kind::LI: return parent == Kind::L;
    case Kind::Lbl:
    case Kind::LBody: return parent == Kind::LI;
    case Kind::THead:
    case Kind::TBody:
    case Kind::TFoot: return parent == Kind::Table;
    case Kind::TR:
        return parent == Kind::Table || parent == Kind::THead || parent == Kind::TBody ||
               parent == Kind::TFoot;
    case Kind::TH:
    case Kind::TD: return parent == Kind::TR;
    default: return false;
    }
}

// The whole document's nodes as they will stand in the file, continued ones joined.
struct Node {
    Element element;
    std::string text;
    std::vector<std::size_t> children;
};

struct Tree {
    std::vector<Node> nodes;
    std::vector<std::size_t> top;
};

void add(Tree& tree, const Page& page, const Element& element, std::array<std::size_t, 8>& last) {
    if (element.continued) {
        Node& node = tree.nodes.at(last.at(element.depth));
        REQUIRE(node.element.kind == element.kind);
        node.text += text_of(page, element);
        return;
    }
    std::size_t index = tree.nodes.size();
    tree.nodes.push_back({element, text_of(page, element), {}});
    last.at(element.depth) = index;
    if (element.depth == 0) {
        tree.top.push_back(index);
        return;
    }
    Node& parent = tree.nodes.at(last.at(element.depth - 1u));
    CHECK(may_stand_in(element.kind, parent.element.kind));
    parent.children.push_back(index);
}

Tree tree_of(const Document& made) {
    Tree tree;
    std::array<std::size_t, 8> last{};
    for (const Page& page : made.pages) {
        std::uint32_t free = 0;
        for (const Element& element : page.structure) {
            add(tree, page, element, last);
            if (element.count == 0) continue;
            CHECK(element.first >= free);
            free = element.first + element.count;
            CHECK(free <= page.operations.size());
        }
    }
    return tree;
}

void rows_of(const Tree& tree, std::size_t at, std::vector<std::size_t>& rows) {
    if (tree.nodes[at].element.kind == Kind::TR) return rows.push_back(at);
    for (std::size_t child : tree.nodes[at].children) rows_of(tree, child, rows);
}

// Each row reaches over as many columns as the first, counting cells that reach down into it.
void check_regular(const Tree& tree, std::size_t table) {
    std::vector<std::size_t> rows;
    rows_of(tree, table, rows);
    REQUIRE(!rows.empty());
    unsigned columns = 0, from_above = 0;
    for (std::size_t row : rows) {
        unsigned sum = from_above, below = 0;
        for (std::size_t cell : tree.nodes[row].children) {
            const Element& element = tree.nodes[cell].element;
            sum += element.column_span;
            if (element.row_span > 1) below += element.column_span;
            if (element.kind == Kind::TH) CHECK(element.scope != Element::Scope::None);
        }
        if (row == rows.front()) columns = sum;
        CHECK(sum == columns);
        from_above = below;
    }
    CHECK(from_above == 0);
}

void check_headings(const Tree& tree) {
    bool first = true;
    for (std::size_t at : tree.top) {
        Kind kind = tree.nodes[at].element.kind;
        if (kind == Kind::H2) CHECK(!first);
        first = first && kind != Kind::H1;
    }
}

std::size_t count(const Tree& tree, Kind kind) {
    return static_cast<std::size_t>(std::count_if(
        tree.nodes.begin(), tree.nodes.end(), [&](const Node& node) { return node.element.kind == kind; }));
}

} // namespace

TEST_CASE("every page's structure is well formed, its tables regular, its headings in order") {
    for (const std::string type : sample::Types) {
        INFO(type);
        auto tree = tree_of(document(type, sample::of_type(type, 60)));
        CHECK(count(tree, Kind::H1) >= 1);
        check_headings(tree);
        for (std::size_t at : tree.top) {
            CHECK(tree.nodes[at].element.depth == 0);
            if (tree.nodes[at].element.kind == Kind::Table) check_regular(tree, at);
        }
    }
}

TEST_CASE("every text of a page is in its structure once, but for repeated headers and page furniture") {
    for (const std::string type : sample::Types) {
        INFO(type);
        auto made = document(type, sample::of_type(type, 3));
        const Page& page = made.pages.front();
        std::vector<bool> owned(page.operations.size());
        for (const Element& element : page.structure) {
            for (std::uint32_t i = element.first; i < element.first + element.count; ++i) owned.at(i) = true;
        }
        std::size_t artifacts = 0;
        for (std::size_t i = 0; i < owned.size(); ++i) {
            const auto* run = std::get_if<GlyphRun>(&page.operations[i]);
            if (!run) CHECK((owned[i] == false || !std::holds_alternative<Qr>(page.operations[i])));
            if (!run || owned[i]) continue;
            CHECK(run->y < from_micrometres(40'000)); // the foot of the page
            ++artifacts;
        }
        CHECK(artifacts <= 3);
    }
}

TEST_CASE("a table over several pages is one table with one header and a body for each page") {
    const Json payroll = sample::payroll(60);
    auto made = document("payroll_sheet", payroll);
    auto tree = tree_of(made);
    CHECK(count(tree, Kind::Table) == 1);
    CHECK(count(tree, Kind::THead) == 1);
    CHECK(count(tree, Kind::TBody) == made.pages.size());
    CHECK(count(tree, Kind::TFoot) == 1);
    CHECK(count(tree, Kind::H1) == 1);
    // Two of the header, 60, a subtotal a page, the total.
    CHECK(count(tree, Kind::TR) == 2 + 60 + made.pages.size() + 1);
    std::map<std::string, int> names;
    for (const Node& node : tree.nodes) {
        if (node.element.kind == Kind::TD) ++names[node.text];
    }
    for (const Json& row : payroll["rows"])
        CHECK(names[row["id_no"].get<std::string>() + row["phone"].get<std::string>()] == 1);
}

TEST_CASE("a list's items have their numbers apart, and an item over two pages is one item") {
    auto record = sample::monthly_statement();
    std::string text;
    for (int i = 0; i < 700; ++i) text += "字";
    record["rows"][0]["progress"] = text;
    auto tree = tree_of(document("monthly_statement", record));
    CHECK(count(tree, Kind::L) >= 1);
    CHECK(count(tree, Kind::LI) == record["rows"].size() * count(tree, Kind::L));
    CHECK(count(tree, Kind::LBody) == count(tree, Kind::LI));
    std::size_t whole = 0;
    for (const Node& node : tree.nodes) {
        std::size_t characters = 0;
        for (std::size_t at = node.text.find("字"); at != std::string::npos;
             at = node.text.find("字", at + 1))
            ++characters;
        whole += characters >= 700;
    }
    CHECK(whole == 1);
}

} // namespace taizhang::typeset
