#include "workbook.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::test;
using intake::Cell;

TEST_CASE("shared strings join rich runs and leave phonetic readings out") {
    Workbook book;
    book.strings = "<si><t>姓名</t></si><si><r><t>张</t></r><r><rPr/><t>三</t></r><rPh sb=\"0\" "
                   "eb=\"1\"><t>zhang</t></rPh></si>"
                   "<si><t>出勤_x000D_\n天数</t></si>";
    book.sheet_data = "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c>"
                      "<c r=\"D2\" t=\"s\"><v>2</v></c></row>";
    auto reading = xlsx(book.bytes());
    REQUIRE(reading);
    REQUIRE(reading->sheets.size() == 1);
    REQUIRE(reading->sheets[0].name == "工资表");
    REQUIRE(text_of(*reading, 2, 2) == "姓名");
    REQUIRE(text_of(*reading, 2, 3) == "张三");
    REQUIRE(text_of(*reading, 2, 4) == "出勤\r\n天数");
}

TEST_CASE("targets of parts may be absolute, relative or climb") {
    for (auto target : {"/xl/worksheets/sheet1.xml", "worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml",
                        "./worksheets/sheet1.xml", "/XL/Worksheets/Sheet1.xml"}) {
        Workbook book;
        book.target = target;
        book.sheet_data = rows_of({{"甲"}});
        auto reading = xlsx(book.bytes());
        REQUIRE(reading);
        REQUIRE(text_of(*reading, 1, 1) == "甲");
    }
}

TEST_CASE("every kind of cell is read, numbers with the digits of the file") {
    Workbook book;
    book.sheet_data =
        "<row r=\"1\"><c r=\"A1\"><v>10675.50</v></c><c r=\"B1\" t=\"b\"><v>1</v></c>"
        "<c r=\"C1\" t=\"e\"><v>#REF!</v></c><c r=\"D1\" t=\"str\"><f>A1&amp;\"x\"</f><v>结果</v></c>"
        "<c r=\"E1\" t=\"inlineStr\"><is><r><t>内</t></r><r><t>联</t></r></is></c>"
        "<c r=\"F1\"><f>SUM(A1)</f><v>4350.1000000000004</v></c><c r=\"G1\" s=\"3\"/>"
        "<c r=\"H1\" t=\"d\"><v>2026-06-30T00:00:00</v></c></row>";
    auto reading = xlsx(book.bytes());
    REQUIRE(reading);
    REQUIRE(reading->sheets[0].cells.size() == 7);
    REQUIRE(cell_at(*reading, 1, 1)->kind == Cell::Kind::Number);
    REQUIRE(text_of(*reading, 1, 1) == "10675.50");
    REQUIRE(cell_at(*reading, 1, 2)->kind == Cell::Kind::Boolean);
    REQUIRE(cell_at(*reading, 1, 3)->kind == Cell::Kind::ErrorValue);
    REQUIRE(text_of(*reading, 1, 4) == "结果");
    REQUIRE(text_of(*reading, 1, 5) == "内联");
    REQUIRE(text_of(*reading, 1, 6) == "4350.1000000000004");
    REQUIRE_FALSE(cell_at(*reading, 1, 6)->numeric_loss);
    REQUIRE(text_of(*reading, 1, 8) == "2026-06-30");
}

TEST_CASE("an ID or card number in a number cell is marked as lost") {
    Workbook book;
    book.sheet_data = rows_of({{"#320000199003074000", "#3.20000199003074E+17", "#9000000000000001",
                                "#123456789012345", "320000199003074000"}});
    auto reading = xlsx(book.bytes());
    REQUIRE(reading);
    REQUIRE(cell_at(*reading, 1, 1)->numeric_loss);
    REQUIRE(cell_at(*reading, 1, 2)->numeric_loss);
    REQUIRE(cell_at(*reading, 1, 3)->numeric_loss);
    REQUIRE_FALSE(cell_at(*reading, 1, 4)->numeric_loss);
    REQUIRE_FALSE(cell_at(*reading, 1, 5)->numeric_loss);
}

TEST_CASE("a number is a date when its format shows one") {
    Workbook book;
    book.styles =
        "<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>"
        "<numFmt numFmtId=\"165\" formatCode=\"0.00_ ;[Red]\\-0.00\\ \"/></numFmts>"
        "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
        "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf "
        "numFmtId=\"57\"/><xf numFmtId=\"10\"/></cellXfs>";
    book.sheet_data = "<row r=\"1\"><c r=\"A1\" s=\"0\"><v>45047</v></c><c r=\"B1\" s=\"1\"><v>45047</v></c>"
                      "<c r=\"C1\" s=\"2\"><v>45047.5</v></c><c r=\"D1\" s=\"3\"><v>45047</v></c><c r=\"E1\" "
                      "s=\"4\"><v>45047</v></c><c r=\"F1\" s=\"5\"><v>1.4999999999999999E-2</v></c></row>";
    auto reading = xlsx(book.bytes());
    REQUIRE(reading);
    REQUIRE(text_of(*reading, 1, 1) == "45047");
    REQUIRE(text_of(*reading, 1, 2) == "2023-05-01");
    REQUIRE(cell_at(*reading, 1, 2)->kind == Cell::Kind::Date);
    REQUIRE(text_of(*reading, 1, 3) == "2023-05-01 12:00:00");
    REQUIRE(cell_at(*reading, 1, 4)->kind == Cell::Kind::Number);
    REQUIRE(text_of(*reading, 1, 5) == "2023-05-01");
    REQUIRE(text_of(*reading, 1, 6) == "1.5%");
    book.workbook_pr = "<workbookPr date1904=\"1\"/>";
    REQUIRE(text_of(*xlsx(book.bytes()), 1, 2) == "2027-05-02");
}

TEST_CASE("cells without references follow one another, cells out of order are put in order") {
    Workbook book;
    book.sheet_data =
        "<row><c t=\"inlineStr\"><is><t>一</t></is></c><c t=\"inlineStr\"><is><t>二</t></is></c></row>"
        "<row r=\"5\"><c r=\"B5\"><v>2</v></c><c r=\"A5\"><v>1</v></c></row>";
    auto reading = xlsx(book.bytes());
    REQUIRE(reading);
    REQUIRE(text_of(*reading, 1, 2) == "二");
    REQUIRE(reading->sheets[0].cells[2].column == 1);
}

TEST_CASE("hidden sheets and merged ranges are told") {
    Workbook book;
    book.sheet_state = " state=\"veryHidden\"";
    book.sheet_data = rows_of({{"标题"}});
    book.after = "<mergeCells count=\"1\"><mergeCell ref=\"A1:F1\"/></mergeCells>";
    auto reading = xlsx(book.bytes());
    REQUIRE(reading);
    REQUIRE(reading->sheets[0].hidden);
    REQUIRE(reading->sheets[0].merged.size() == 1);
    REQUIRE(reading->sheets[0].merged[0].last_column == 6);
}

TEST_CASE("element names may have a prefix") {
    Workbook book;
    auto parts = book.parts();
    parts.back().second =
        "<x:worksheet xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><x:sheetData>"
        "<x:row r=\"1\"><x:c r=\"A1\"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>";
    auto reading = xlsx(zip_of(parts));
    REQUIRE(reading);
    REQUIRE(text_of(*reading, 1, 1) == "7");
}

TEST_CASE("a bomb is refused before it goes off") {
    Workbook book;
    book.sheet_data = std::string(64 << 20, ' ');
    auto reading = xlsx(book.bytes());
    REQUIRE_FALSE(reading);
    REQUIRE(reading.error().code == Code::Unprocessable);
    REQUIRE(reading.error().message.find("压缩炸弹") != std::string::npos);
}

TEST_CASE("the limit of all parts together counts what comes out") {
    Workbook book;
    for (int i = 0; i < 4000; ++i) book.sheet_data += rows_of({{std::to_string(i * 7919 % 10007)}}, i + 1);
    intake::Limits limits;
    limits.expanded_bytes = 10'000;
    REQUIRE(xlsx(book.bytes(), limits).error().message.find("压缩炸弹") != std::string::npos);
    limits = {};
    limits.cells = 3999;
    REQUIRE(xlsx(book.bytes(), limits).error().message.find("单元格太多") != std::string::npos);
    limits.cells = 4000;
    REQUIRE(xlsx(book.bytes(), limits));
}

TEST_CASE("a document type declaration is refused: entities are the other bomb") {
    Workbook book;
    auto parts = book.parts();
    parts.back().second = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">]><worksheet><sheetData><row r=\"1\"><c "
                          "r=\"A1\" t=\"str\"><v>&a;&a;</v></c></row></sheetData></worksheet>";
    REQUIRE_FALSE(xlsx(zip_of(parts)));
}

TEST_CASE("a package under a password says so") {
    auto reading = xlsx(zip_of(Workbook{}.parts(), true));
    REQUIRE_FALSE(reading);
    REQUIRE(reading.error().message.find("密码") != std::string::npos);
}

TEST_CASE("a zip without a workbook is no spreadsheet") {
    auto reading = xlsx(zip_of({{"word/document.xml", "<d/>"}}));
    REQUIRE_FALSE(reading);
    REQUIRE(reading.error().code == Code::Unsupported);
}

TEST_CASE("a workbook cut anywhere is a reason, never a crash and never half a table") {
    Workbook book;
    for (int i = 0; i < 200; ++i) book.sheet_data += rows_of({{"甲", "#" + std::to_string(i * 7919)}}, i + 1);
    std::string whole = book.bytes();
    REQUIRE(xlsx(whole));
    for (std::size_t i = 1; i < 50; ++i) {
        auto reading = xlsx(whole.substr(0, whole.size() * i / 50));
        REQUIRE_FALSE(reading);
        REQUIRE(reading.error().code == Code::Unprocessable);
    }
}

TEST_CASE("a workbook with any byte changed is a reason or a reading") {
    Workbook book;
    book.sheet_data = rows_of({{"甲", "#1"}, {"乙", "#2"}});
    std::string whole = book.bytes();
    for (std::size_t i = 0; i < whole.size(); i += 3) {
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ 0x55);
        auto reading = xlsx(changed);
        if (!reading) REQUIRE_FALSE(reading.error().message.empty());
    }
}

TEST_CASE("a shared string that does not exist is damage, not an empty cell") {
    Workbook book;
    book.sheet_data = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>5</v></c></row>";
    REQUIRE_FALSE(xlsx(book.bytes()));
}

namespace {

// The same workbook, its large parts read by expat: they declare an encoding that the scanner does not know by that name.
std::string for_expat(const Workbook& book) {
    Parts parts = book.parts();
    for (auto& [name, bytes] : parts) {
        if (auto at = bytes.find("UTF-8"); at != std::string::npos) bytes.replace(at, 5, "uTf-8");
    }
    return zip_of(parts);
}

// One thing in it is changed, or nothing.
std::string mistaken(std::string xml) {
    if (xml.empty() || *rc::gen::inRange(0, 3) != 0) return xml;
    auto at = *rc::gen::inRange<std::size_t>(0, xml.size());
    const auto piece = *rc::gen::elementOf(std::vector<std::string>{
        "", "<", ">", "\"", " ", "&amp;", "]", "]]>", "\r", "\x01", "\xEF\xBF\xBF", "\xE5", "/"});
    return xml.replace(at, *rc::gen::inRange<std::size_t>(0, 2), piece);
}

std::string joined(const std::vector<std::string>& pieces) {
    std::string all;
    for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
        all += piece;
    return all;
}

} // namespace

TEST_CASE("cells and strings that are taken as they usually stand are those that expat reads") {
    const std::vector<std::string> cells = {
        "<c r=\"A1\"><v>1</v></c>",
        "<c r=\"B7\" s=\"1\" t=\"s\"><v>0</v></c>",
        "<c t=\"s\" r=\"C9\"><v>1</v></c>",
        "<c t=\"s\"><v>2</v></c>",
        "<c s=\"9\"><v>45047</v></c>",
        "<c><v>3</v></c>",
        "<c r=\"D1\"><v></v></c>",
        "<c r=\"E1\" s=\"\" t=\"\"><v>5</v></c>",
        "<c r=\"A1\" r=\"B1\"><v>6</v></c>",
        "<c r=\"1A\" q=\"x\"><v>7</v></c>",
        "<c r=\"AAAA1\"><v>8</v></c>",
        "<c  r=\"F1\" ><v>9</v></c >",
        "<c r='G1'><v>10</v></c>",
        "<c r=\"H1\" t=\"str\"><v>甲_x000D_乙</v></c>",
        "<c r=\"I1\" t=\"str\"><v>a&lt;b]</v></c>",
        "<c r=\"J1\" t=\"b\"><v>1</v></c>",
        "<c r=\"K1\" t=\"e\"><v>#N/A</v></c>",
        "<c r=\"L1\" t=\"inlineStr\"><is><t>内</t></is></c>",
        "<c r=\"M1\"><v>1<c r=\"N1\"><v>2</v></c></v></c>",
        "<x:c xmlns:x=\"urn:x\" r=\"O1\"><x:v>11</x:v></x:c>",
        "<row r=\"4\"><c><v>12</v></c></row>",
        "<rPh><c r=\"P1\"><v>13</v></c></rPh>",
        "<c r=\"Q1\"><v>1E+5</v></c>\n",
        "<cols/>",
    };
    const std::vector<std::string> strings = {
        "<si><t>姓名</t></si>",
        "<si><t></t></si>",
        "<si><t>a b</t><phoneticPr fontId=\"1\" type=\"noConversion\"/></si>",
        "<si><t>a</t><phoneticPr fontId=\"1\"/></si>",
        "<si><t xml:space=\"preserve\"> x </t></si>",
        "<si><r><t>张</t></r><rPh><t>zhang</t></rPh></si>",
        "<si><rPh><si><t>zhang</t></si></rPh></si>",
        "<si><si><t>二</t></si></si>",
        "<si><t>_x0041_&#66;</t></si>",
    };
    CHECK(rc::check([&] {
        Workbook book;
        book.sheet_data = mistaken("<row r=\"2\">" + joined(cells) + "</row>");
        book.strings = mistaken(joined(strings) + "<si><t>甲</t></si><si><t>乙</t></si><si><t>丙</t></si>");
        book.styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>";
        auto ours = xlsx(book.bytes()), theirs = xlsx(for_expat(book));
        RC_ASSERT(ours.has_value() == theirs.has_value());
        if (!ours) {
            RC_ASSERT(ours.error().message == theirs.error().message);
            return;
        }
        const auto& a = ours->sheets.at(0).cells;
        const auto& b = theirs->sheets.at(0).cells;
        RC_ASSERT(std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Cell& x, const Cell& y) {
            return x.row == y.row && x.column == y.column && x.kind == y.kind && x.text == y.text &&
                   x.numeric_loss == y.numeric_loss;
        }));
    }));
}
