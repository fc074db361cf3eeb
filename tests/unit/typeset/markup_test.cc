// Markup in a template's text, lines divided by the rules of Chinese, titles by their meaning.
#include "unit/typeset/small.hh"

#include "support/glyphs.hh"

#include <rapidcheck.h>

using namespace small;

namespace {

Json paragraph(const std::string& text) { return {{"block", "paragraph"}, {"text", text}}; }
Json title(const std::string& text) { return {{"block", "title"}, {"text", text}}; }

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("<u> underlines exactly its text") {
    auto made = set_blocks({paragraph("甲方：<u>{firm}</u>（签章）")}, {{"firm", "示例公司"}});
    CHECK(texts(made) == Texts{"甲方：示例公司（签章）"});
    auto run = all<GlyphRun>(made.pages[0]).at(0);
    auto lines = all<Line>(made.pages[0]);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].x1 == run.x + 3 * run.size);
    CHECK(lines[0].x2 == run.x + 7 * run.size);
    CHECK(lines[0].y1 < run.y);
    CHECK(lines[0].y1 == lines[0].y2);
}

TEST_CASE("<u 60mm> is a blank line to write on, and a value stands in its middle") {
    auto empty = set_blocks({paragraph("监理单位：<u 60mm>{firm}</u>。")}, Json::object());
    auto lines = all<Line>(empty.pages[0]);
    REQUIRE(lines.size() == 1);
    Length length = lines[0].x2 - lines[0].x1;
    CHECK(length >= from_micrometres(60'000));
    CHECK(length <= from_micrometres(62'000));
    auto filled = set_blocks({paragraph("监理单位：<u 60mm>{firm}</u>。")}, {{"firm", "示例监理公司"}});
    auto run = all<GlyphRun>(filled.pages[0]).at(0);
    lines = all<Line>(filled.pages[0]);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].x2 - lines[0].x1 >= from_micrometres(60'000));
    Length before = 0;
    for (std::size_t i = 5; run.glyphs[i].codepoint != U'示'; ++i)
        before += run.glyphs[i].advance * run.size / 1000;
    Length own = 6 * run.size;
    CHECK(std::abs((lines[0].x2 - lines[0].x1 - own) / 2 - before) < 3'000);
}

TEST_CASE("an underline longer than its line goes on under the next one") {
    auto made = set_blocks({paragraph("说明：<u 400mm></u>")}, Json::object());
    auto lines = all<Line>(made.pages[0]);
    REQUIRE(lines.size() == 3);
    Length sum = 0;
    for (const Line& line : lines) {
        CHECK(line.x2 <= from_micrometres(190'500));
        sum += line.x2 - line.x1;
    }
    CHECK(sum >= from_micrometres(400'000));
}

TEST_CASE("other roles stand inside a paragraph, in one run of glyphs") {
    auto made = set_blocks({paragraph("宋<hei>黑</hei><kai>楷<bold>粗</bold>体</kai><song>宋</song>")}, {});
    auto runs = all<GlyphRun>(made.pages[0]);
    REQUIRE(runs.size() == 1);
    CHECK(text_of(runs[0]) == "宋黑楷粗体宋");
    const auto& glyphs = runs[0].glyphs;
    std::size_t at = 0;
    for (Role role : {Role::Song, Role::Hei, Role::Kai, Role::SongBold, Role::Kai, Role::Song}) {
        CHECK(glyphs[at].font == fonts().find(role, glyphs[at].codepoint)->font);
        ++at;
    }
}

TEST_CASE("markup works in lines, cells, lists, signatures and footers; << prints <") {
    Json whole =
        page({{{"block", "line"}, {"left", "<u>左</u>"}, {"right", "<hei>右</hei>"}},
              {{"block", "fields"},
               {"labels", {"30mm"}},
               {"rows", {{{{"label", "<hei>名</hei>"}, {"value", "<u>{project}</u>"}}}}}},
              {{"block", "list"}, {"text", "<u>{row.name}</u> 1 << 2"}, {"marker", "number"}},
              {{"block", "signatures"}, {"cells", {{{"label", "<u 20mm></u>年"}, {"line", false}}}}}});
    whole["page"]["footer"] = {{"left", "<u>脚</u>"}};
    Json record = {{"project", "示例工程"}, {"rows", {{{"name", "王一"}}}}};
    auto made = set(whole, record);
    std::size_t under = 0;
    for (const Line& line : all<Line>(made.pages[0])) {
        if (line.y1 == line.y2 && line.x2 - line.x1 < from_micrometres(25'000)) ++under;
    }
    CHECK(under == 5);
    auto found = texts(made);
    for (const char* text : {"左", "右", "名", "示例工程", "王一 1 < 2", "脚"})
        CHECK(std::count(found.begin(), found.end(), text) == 1);
}

TEST_CASE("a value is never read as markup") {
    auto made = set_blocks({paragraph("{note}")}, {{"note", "<u>甲</u> {project} [[乙]]"}});
    CHECK(texts(made) == Texts{"<u>甲</u> {project} [[乙]]"});
    CHECK(all<Line>(made.pages[0]).empty());
}

TEST_CASE("what is wrong with markup is said") {
    auto has = [](const std::string& text, const std::string& part) {
        INFO(text << " / " << part);
        return complaint({paragraph(text)}).find("/blocks/0/text：" + part) != std::string::npos;
    };
    CHECK(has("<u>甲", "标记 <u> 没有以 </u> 结束"));
    CHECK(has("甲</u>", "</u> 没有对应的 <u>"));
    CHECK(has("<u>甲</hei>", "</hei> 没有对应的 <hei>"));
    CHECK(has("<i>甲</i>", "不认识的标记 <i>"));
    CHECK(has("<u 60>甲</u>", "<u> 的长度"));
    CHECK(has("<u><u>甲</u></u>", "<u> 之内不能再用 <u>"));
    CHECK(has("<u>甲[[{project}</u>]]", "标记与 [[ ]] 交叉"));
    CHECK(has("[[<u>{project}]]</u>", "标记与 [[ ]] 交叉"));
    CHECK(has("1 < 2", "标记没有以 > 结束"));
    CHECK(complaint({paragraph("[[<u>{project}</u>]]<hei>[[{firm}]]</hei>")}).empty());
}

TEST_CASE("a total is one of the schema's totals") {
    CHECK(complaint({paragraph("{totals.headcount}、{totals.net}、{totals.net|words}")}).empty());
    CHECK(complaint({paragraph("{totals.days}")}).find("架构的合计中没有字段“days”") != std::string::npos);
}

TEST_CASE("a long title is divided at a value's end, never inside it") {
    Json record = {{"project", "南通市海晏湖片区安置房工程（二标段）"}, {"month", "2026-06"}};
    auto made = set_blocks({title("{project}农民工工资支付情况月度专项报告表（{month}）")}, record);
    CHECK(texts(made) ==
          Texts{"南通市海晏湖片区安置房工程（二标段）", "农民工工资支付情况月度专项报告表（2026年6月）"});
}

TEST_CASE("a long title is divided before 关于 and after 的, never inside a word") {
    auto made = set_blocks({title("{firm}关于农民工工资专用账户开立情况和劳资专管员变更备案事项的请示报告")},
                           {{"firm", "江苏江海潮建筑劳务有限公司"}});
    CHECK(texts(made) == Texts{"江苏江海潮建筑劳务有限公司关于农民工工资专用账户",
                               "开立情况和劳资专管员变更备案事项的请示报告"});
    auto other =
        set_blocks({title("关于进一步规范房屋建筑和市政基础设施工程施工现场农民工实名制管理的补充通知")}, {});
    CHECK(texts(other) ==
          Texts{"关于进一步规范房屋建筑和市政基础设施", "工程施工现场农民工实名制管理的补充通知"});
    auto short_firm = set_blocks({title("{firm}关于调整劳资专管员的报告{note}")},
                                 {{"firm", "江苏江海潮建筑劳务有限公司"}, {"note", "（第二次）"}});
    CHECK(texts(short_firm) == Texts{"江苏江海潮建筑劳务有限公司", "关于调整劳资专管员的报告（第二次）"});
}

TEST_CASE("no line begins with a closing mark or ends with an opening one or an empty tick box") {
    CHECK(rc::check([] {
        static const std::vector<std::string> Words{"工资", "支付", "，", "。",     "、",   "）", "（",
                                                    "《",   "》",   "“",  "”",      "：",   "；", "！",
                                                    "？",   "☐",    "专", "农民工", "2026", "年"};
        auto picks =
            *rc::gen::container<std::vector<int>>(60, rc::gen::inRange(0, static_cast<int>(Words.size())));
        std::string text = "起";
        bool mark = false; // two marks in a row may be more than the rules can part
        for (int pick : picks) {
            bool is_mark = pick >= 2 && pick <= 15;
            if (is_mark && mark) continue;
            mark = is_mark;
            text += Words[static_cast<std::size_t>(pick)];
        }
        auto made =
            set_blocks({{{"block", "paragraph"}, {"text", "{note}"}, {"right", "120mm"}}}, {{"note", text}});
        auto lines = texts(made);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            for (const char* closing : {"，", "。", "、", "）", "》", "”", "：", "；", "！", "？"})
                RC_ASSERT(i == 0 || !lines[i].starts_with(closing));
            for (const char* opening : {"（", "《", "“", "☐"})
                RC_ASSERT(i + 1 == lines.size() || !lines[i].ends_with(opening));
        }
    }));
}

TEST_CASE("names and numbers in narrow places are on one line whenever a line has room for them") {
    CHECK(rc::check([] {
        static const std::u32string Hanzi = U"王李张欧阳建国志强秀英海桂兰永平春生德明阿依古丽买提䶮𠮷";
        auto length = *rc::gen::inRange<std::size_t>(2, 14);
        std::u32string name;
        for (std::size_t i = 0; i < length; ++i)
            name += i == 4 ? U'·' : Hanzi[*rc::gen::inRange<std::size_t>(0, Hanzi.size())];
        std::string text = text::encode(name);
        auto width = *rc::gen::inRange(28, 90);
        std::string rest = std::to_string(170 - width) + "mm";
        Json record = {{"person", text},
                       {"at", "2026-06-30T08:15"},
                       {"sum", 123456789},
                       {"id_no", "320000199003074518"}};
        Json whole =
            page({{{"block", "paragraph"},
                   {"text", "本表由{person}（{id_no}）于{at}填报，共计{sum}元，由{person}核对。"},
                   {"right", rest}},
                  {{"block", "fields"},
                   {"labels", {rest}},
                   {"rows", {{{{"label", "姓名"}, {"value", "登记人{person}、复核人{person}。"}}}}}}});
        auto lines = texts(set(whole, record));
        std::string joined;
        for (const auto& line : lines) joined += line + "\n";
        Length room = from_micrometres(width * 1000);
        auto fits = [&](const std::string& value, Length size, Length width_there) {
            GlyphRun run;
            run.size = size;
            run.glyphs = test::kept(*fonts().shape(Role::Song, value));
            return small::width_of(run) <= width_there;
        };
        auto count = [&](const std::string& value) {
            std::size_t n = 0;
            for (auto at = joined.find(value); at != std::string::npos; at = joined.find(value, at + 1)) ++n;
            return n;
        };
        for (const std::string& value : {std::string("320000199003074518"),
                                         std::string("2026年6月30日8时15分"), std::string("1,234,567.89")}) {
            if (fits(value, 10'500, room) && count(value) != 1U) RC_FAIL(value + " in " + joined);
        }
        if (fits(text, 10'500, room - 8'400)) {
            if (count(text) != 4U) RC_FAIL(text + " in " + joined);
        }
    }));
}
