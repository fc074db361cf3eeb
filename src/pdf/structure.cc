#include "pdf/structure.hh"

#include <algorithm>
#include <array>

namespace taizhang::pdf {
namespace {

using typeset::Element;
using Kind = Element::Kind;
using Scope = Element::Scope;

void append_attributes(Text& out, const Element& element, bool numbered) {
    if (element.kind == Kind::L && numbered) out << "/A<</O/List/ListNumbering/Decimal>>";
    if (element.kind != Kind::TH && element.kind != Kind::TD) return;
    bool scoped = element.kind == Kind::TH && element.scope != Scope::None;
    if (!scoped && element.row_span <= 1 && element.column_span <= 1) return;
    out << "/A<</O/Table";
    if (scoped) {
        out << (element.scope == Scope::Column ? "/Scope/Column"
                : element.scope == Scope::Row  ? "/Scope/Row"
                                               : "/Scope/Both");
    }
    if (element.row_span > 1) (out << "/RowSpan ").number(element.row_span);
    if (element.column_span > 1) (out << "/ColSpan ").number(element.column_span);
    out << ">>";
}

} // namespace

std::string_view structure_name(Element::Kind kind) {
    static constexpr std::array<std::string_view, 14> Names{
        "H1", "H2", "P", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TFoot", "TR", "TH", "TD"};
    return Names[static_cast<std::size_t>(kind)];
}

Structure::Structure(ObjectWriter& objects, int root)
    : x_objects(objects), x_root(root), x_stack(1), x_depth(1) {
    x_stack[0].number = objects.reserve();
}

void Structure::open(const Element& element) {
    if (x_stack.size() == x_depth) x_stack.emplace_back();
    Open& node = x_stack[x_depth++];
    node.number = x_objects.reserve();
    node.page = 0;
    node.element = element;
    node.numbered = false;
    node.kids.clear();
    x_stack[x_depth - 2].kids.push_back({node.number, 0});
    if (element.kind == Kind::Lbl && x_depth > 3) x_stack[x_depth - 3].numbered = true; // L > LI > Lbl
}

void Structure::write(Text& out, const Open& node, int parent) {
    out << "<</S/" << structure_name(node.element.kind) << "/P ";
    out.reference(parent);
    if (node.page != 0) (out << "/Pg ").reference(node.page);
    append_kids(out, node);
    append_attributes(out, node.element, node.numbered);
    out << ">>";
}

void Structure::append_kids(Text& out, const Open& node) {
    if (node.kids.empty()) return;
    out << (node.kids.size() > 1 ? "/K[" : "/K ");
    bool first = true;
    for (const Kid& kid : node.kids) {
        if (!first) out << ' ';
        first = false;
        if (kid.page == 0) {
            out.reference(kid.number);
        } else if (kid.page == node.page) {
            out.number(static_cast<std::uint32_t>(kid.number));
        } else {
            (out << "<</Type/MCR/Pg ").reference(kid.page) << "/MCID ";
            out.number(static_cast<std::uint32_t>(kid.number)) << ">>";
        }
    }
    if (node.kids.size() > 1) out << ']';
}

void Structure::close(Bundle& into) {
    const Open& node = x_stack[x_depth - 1];
    write(into.begin(node.number), node, x_stack[x_depth - 2].number);
    --x_depth;
    x_certain = std::min(x_certain, x_depth);
}

// The level is open since the page before, and so is all above it.
bool Structure::goes_on(const Element& element, std::size_t level) const {
    return element.continued && level == x_certain && level < x_depth &&
           x_stack[level].element.kind == element.kind && element.kind != Kind::TBody;
}

int Structure::add(const typeset::Page& page, int page_object, Bundle& into) {
    x_parents.clear();
    int marked = 0;
    x_certain = 1;
    for (const Element& element : page.structure) {
        std::size_t level = std::min<std::size_t>(element.depth + 1u, x_certain);
        if (goes_on(element, level)) {
            x_certain = level + 1;
        } else {
            while (x_depth > level) close(into);
            open(element);
            x_certain = x_depth;
        }
        if (element.count == 0) continue;
        Open& node = x_stack[level];
        if (node.page == 0) node.page = page_object;
        node.kids.push_back({marked++, page_object});
        x_parents << (x_parents.size() == 0 ? '[' : ' ');
        x_parents.reference(node.number);
    }
    while (x_depth > x_certain) close(into);
    if (marked == 0) return 0;
    int object = x_objects.reserve();
    into.begin(object) << x_parents.view() << ']';
    return object;
}

int Structure::finish(Bundle& into) {
    while (x_depth > 1) close(into);
    Open& document = x_stack[0];
    Text& out = into.begin(document.number);
    (out << "<</S/Document/P ").reference(x_root);
    append_kids(out, document);
    out << ">>";
    return document.number;
}

} // namespace taizhang::pdf
