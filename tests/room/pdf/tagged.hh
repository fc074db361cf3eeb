// A tagged document made by hand: headings, a list, a paragraph and a table that go on over pages, spans, artifacts.
#pragma once

#include "room/pdf/document.hh"

namespace taizhang::test {

class TaggedPage {
public:
    using Kind = typeset::Element::Kind;
    using Scope = typeset::Element::Scope;

    explicit TaggedPage(std::size_t number) {
        page.width = 595276;
        page.height = 841890;
        page.label = std::to_string(number);
    }
    // A node without content of its own.
    typeset::Element& group(Kind kind, int depth, bool continued = false) {
        typeset::Element element;
        element.kind = kind;
        element.depth = static_cast<std::uint8_t>(depth);
        element.continued = continued;
        page.structure.push_back(element);
        return page.structure.back();
    }
    typeset::Element& text(Kind kind, int depth, std::string_view what, bool continued = false) {
        typeset::Element& element = group(kind, depth, continued);
        element.first = static_cast<std::uint32_t>(page.operations.size());
        element.count = 1;
        page.operations.emplace_back(run(typeset::Role::Song, 60000, y -= 20000, what));
        return element;
    }
    void cell(Kind kind, std::string_view what, Scope scope = Scope::None, int rows = 1, int columns = 1) {
        typeset::Element& element = text(kind, 3, what);
        element.scope = scope;
        element.row_span = static_cast<std::uint16_t>(rows);
        element.column_span = static_cast<std::uint16_t>(columns);
    }
    void rule() { page.operations.emplace_back(typeset::Line{60000, y - 5000, 500000, y - 5000, 500, {}}); }
    void artifact(typeset::Length at, std::string_view what) {
        page.operations.emplace_back(run(typeset::Role::Hei, 60000, at, what));
    }

    typeset::Page page;
    typeset::Length y = 780000;
};

inline void table_head(TaggedPage& p) {
    using Kind = typeset::Element::Kind;
    using Scope = typeset::Element::Scope;
    p.group(Kind::Table, 0);
    p.group(Kind::THead, 1);
    p.group(Kind::TR, 2);
    p.cell(Kind::TH, "姓名", Scope::Column, 2, 1);
    p.cell(Kind::TH, "金额", Scope::Column, 1, 2);
    p.group(Kind::TR, 2);
    p.cell(Kind::TH, "应发", Scope::Column);
    p.cell(Kind::TH, "实发", Scope::Column);
    p.rule();
}

inline void table_row(TaggedPage& p, std::string_view who, std::string_view gross, std::string_view net) {
    using Kind = typeset::Element::Kind;
    p.group(Kind::TR, 2);
    p.cell(Kind::TH, who, typeset::Element::Scope::Row);
    p.cell(Kind::TD, gross);
    p.cell(Kind::TD, net);
    p.rule();
}

// Four pages: a paragraph from the first to the second, a table from the second to the fourth.
inline typeset::Document tagged_document() {
    using Kind = typeset::Element::Kind;
    using Scope = typeset::Element::Scope;
    std::vector<TaggedPage> p;
    for (std::size_t i = 1; i <= 4; ++i) {
        p.emplace_back(i);
        p.back().artifact(820000, "页眉");
    }
    p[0].text(Kind::H1, 0, "工资表");
    p[0].text(Kind::H2, 0, "说明");
    p[0].group(Kind::L, 0);
    for (const char* item : {"一", "二"}) {
        p[0].group(Kind::LI, 1);
        p[0].text(Kind::Lbl, 2, item);
        p[0].text(Kind::LBody, 2, "事项");
    }
    p[0].text(Kind::P, 0, "上半");
    p[1].text(Kind::P, 0, "下半", true);
    table_head(p[1]);
    p[1].group(Kind::TBody, 1);
    table_row(p[1], "甲", "1", "2");
    table_row(p[1], "乙", "3", "4");
    p[2].group(Kind::Table, 0, true);
    p[2].artifact(p[2].y -= 20000, "姓名");
    p[2].group(Kind::TBody, 1, true);
    table_row(p[2], "丙", "5", "6");
    p[2].group(Kind::TR, 2);
    p[2].cell(Kind::TH, "丁", Scope::Row);
    p[2].cell(Kind::TD, "七", Scope::None, 1, 2);
    p[3].group(Kind::Table, 0, true);
    p[3].group(Kind::TFoot, 1);
    table_row(p[3], "合计", "9", "12");
    p[3].text(Kind::P, 0, "以上");
    typeset::Document made;
    made.title = metadata().title;
    made.outline = {{"工资表", 0}};
    for (TaggedPage& each : p) {
        each.artifact(40000, "页脚");
        made.pages.push_back(std::move(each.page));
    }
    return made;
}

} // namespace taizhang::test
