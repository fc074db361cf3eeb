#include "intake/ofd.hh"

#include "intake/ofd_geometry.hh"
#include "intake/ofd_seal.hh"
#include "intake/ofd_tree.hh"
#include "intake/reasons.hh"
#include "ofd_parts.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::test;
namespace ofd = intake::ofd;
namespace reason = intake::reason;

namespace {

Result<ofd::Document> parsed(const std::string& bytes) { return ofd::parse(bytes, {}); }

ofd::Document good(const std::string& bytes) {
    auto document = parsed(bytes);
    INFO((document ? std::string() : document.error().message));
    REQUIRE(document);
    return std::move(*document);
}

// A page of its own with these objects, without a form.
ofd::Page page_of(const std::string& objects, OfdReceipt receipt = {}) {
    receipt.form.clear();
    receipt.page = objects;
    return good(receipt.bytes()).pages.at(0);
}

std::vector<std::string> texts(const ofd::Page& page) {
    std::vector<std::string> all;
    for (const auto& line : page.lines) all.push_back(line.text);
    return all;
}

const ofd::Text& text_at(const ofd::Page& page, std::size_t mark) {
    return std::get<ofd::Text>(page.marks.at(mark));
}

// Within a hundredth of a point.
bool near(ofd::Length a, ofd::Length b) { return std::abs(a - b) <= 10; }

std::string why(const Result<ofd::Document>& document) { return document ? "" : document.error().message; }

template <class Reason>
std::string words(Reason made) {
    return made().value().message;
}

} // namespace

TEST_CASE("a bank receipt is read as it stands on its form, line by line") {
    OfdReceipt receipt;
    receipt.stamp = ofd_stamp_png();
    auto document = good(receipt.bytes());
    REQUIRE(document.pages.size() == 1);
    CHECK(near(document.pages[0].width, 595276));
    CHECK(near(document.pages[0].height, 396850));
    CHECK(document.pages[0].lost == 0);
    CHECK(texts(document.pages[0]) ==
          std::vector<std::string>{"示例银行电子业务回单", "付款人户名", "南通示例劳务有限公司农民工专户",
                                   "收款人户名", "周𠮷安", "金额（元）", "￥6,350.00", "代发工资"});
    CHECK(document.bodies == 1);
    CHECK(document.signatures == 1);
    REQUIRE(document.attachments.size() == 1);
    CHECK(document.attachments[0].format == "xbrl");
    CHECK(document.attachments[0].size == 7);
    REQUIRE(document.values.size() == 3);
    CHECK(document.values[0] == std::pair<std::string, std::string>{"回单编号", "20260630000123"});
    CHECK(document.values[1] ==
          std::pair<std::string, std::string>{"PayerName", "南通示例劳务有限公司农民工专户"});
    CHECK(document.values[2] == std::pair<std::string, std::string>{"Amount", "￥6,350.00"});
}

TEST_CASE("characters stand where DeltaX, the object's place and its transformation put them") {
    auto page = page_of(
        ofd_text(1, "10 20 50 10", "4", "DeltaX=\"4 g 2 3 5\"", "甲乙丙丁戊", "CTM=\"0.5 0 0 0.5 1 2\""));
    const auto& run = text_at(page, 0);
    REQUIRE(run.glyphs.size() == 5);
    const std::vector<ofd::Micro> across = {0, 4, 7, 10, 15};
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(run.glyphs[i].x == ofd::points(11'000'000 + across[i] * 500'000));
        CHECK(near(run.glyphs[i].y, ofd::points((140 - 24) * 1'000'000)));
    }
    CHECK(run.em == std::array<ofd::Length, 4>{ofd::points(2'000'000), 0, 0, ofd::points(2'000'000)});
    CHECK(run.glyphs[0].room == 1000);
    CHECK(run.glyphs[1].room == 750);
    CHECK(run.glyphs[4].room == 0);
}

TEST_CASE("text without any distances is set by the usual widths") {
    auto page = page_of(ofd_text(1, "10 20 50 10", "4", "", "甲A乙"));
    const auto& run = text_at(page, 0);
    CHECK(near(run.glyphs[1].x - run.glyphs[0].x, ofd::points(4'000'000)));
    CHECK(near(run.glyphs[2].x - run.glyphs[1].x, ofd::points(2'000'000)));
}

TEST_CASE("a character beyond the BMP may have two distances, as writers of UTF-16 count") {
    for (const char* distances : {"4 2 2 4", "4 4 4"}) {
        auto page =
            page_of(ofd_text(1, "10 20 50 10", "4", "DeltaX=\"" + std::string(distances) + "\"", "周𠮷安甲"));
        const auto& run = text_at(page, 0);
        REQUIRE(run.glyphs.size() == 4);
        for (std::size_t i = 0; i < 4; ++i)
            CHECK(near(run.glyphs[i].x, ofd::points(10'000'000 + 4'000'000 * static_cast<ofd::Micro>(i))));
    }
}

TEST_CASE("turned text turns") {
    auto page = page_of(ofd_text(1, "10 20 50 10", "4", "", "甲", "CTM=\"0 1 -1 0 0 0\"") +
                        ofd_text(2, "10 20 50 10", "4", "", "乙", "CharDirection=\"90\""));
    for (std::size_t mark : {0U, 1U}) { // clockwise by a quarter, as both say
        auto size = ofd::points(4'000'000);
        CHECK(text_at(page, mark).em == std::array<ofd::Length, 4>{0, -size, size, 0});
    }
}

TEST_CASE("lines are read top to bottom, columns stay apart, blanks come only between words") {
    auto page = page_of(ofd_text(1, "100 30 50 6", "4", "DeltaX=\"g 2 4\"", "右下方") +
                        ofd_text(2, "20 10 50 6", "4", "DeltaX=\"g 1 9\"", "标题") +
                        ofd_text(3, "20 30 50 6", "4", "DeltaX=\"g 3 2\"", "Bank") +
                        ofd_text(4, "30 30.2 50 6", "4", "DeltaX=\"g 3 2\"", "Name") +
                        ofd_text(5, "40 30 50 6", "4", "DeltaX=\"4\"", "户名"));
    CHECK(texts(page) == std::vector<std::string>{"标题", "Bank Name 户名", "右下方"});
    CHECK(page.lines[0].y < page.lines[1].y);
    CHECK(near(page.lines[1].x, ofd::points(20'000'000)));
}

TEST_CASE("a text object for each character makes one line, and what is set twice is read once") {
    std::string objects;
    for (int i = 0; i < 3; ++i) {
        auto at = std::to_string(20 + 4 * i);
        const char* character = i == 0 ? "工" : i == 1 ? "资" : "单";
        objects += ofd_text(i, at + " 20 4 5", "4", "", character);
        objects += ofd_text(i + 10, at + ".1 20 4 5", "4", "", character);
    }
    CHECK(texts(page_of(objects)) == std::vector<std::string>{"工资单"});
}

TEST_CASE("text that runs downward is one line") {
    auto page = page_of(ofd_text(1, "195 20 5 60", "4", "DeltaX=\"0\" DeltaY=\"g 4 5\"", "第一联回单"));
    REQUIRE(texts(page) == std::vector<std::string>{"第一联回单"});
    CHECK(page.lines[0].height > 4 * page.lines[0].width);
}

TEST_CASE("a run that goes on below is two lines") {
    auto page = page_of(ofd_text(1, "20 20 50 20", "4", "DeltaX=\"4 -4 4\" DeltaY=\"0 6 0\"", "上行下行"));
    CHECK(texts(page) == std::vector<std::string>{"上行", "下行"});
}

TEST_CASE("what a reader does not show is not read") {
    auto page = page_of(ofd_text(1, "20 20 50 6", "4", "", "看不见", "Visible=\"false\"") +
                        ofd_text(2, "20 30 50 6", "4", "", "透明", "Alpha=\"0\"") +
                        ofd_text(3, "20 40 50 6", "4", "", "看得见"));
    CHECK(texts(page) == std::vector<std::string>{"看得见"});
}

TEST_CASE("lines, curves and arcs become a path on the page") {
    auto page =
        page_of("<ofd:PathObject ID=\"1\" Boundary=\"10 10 40 40\" LineWidth=\"0.5\" Fill=\"true\" "
                "Rule=\"Even-Odd\"><ofd:FillColor Value=\"#FF #80 #00\"/><ofd:AbbreviatedData>"
                "M 0 0 L 10 0 Q 15 0 15 5 B 15 10 10 15 5 15 C</ofd:AbbreviatedData></ofd:PathObject>");
    const auto& path = std::get<ofd::Path>(page.marks.at(0));
    CHECK(path.filled);
    CHECK(path.even_odd);
    CHECK(path.stroked);
    CHECK(int{path.fill.green} == 128);
    CHECK(path.width == ofd::points(500'000));
    std::string kinds;
    for (const auto& step : path.steps) kinds += step.kind;
    CHECK(kinds == "mlcch");
    CHECK(path.steps[0].at[0] == ofd::points(10'000'000));
    CHECK(path.steps[0].at[1] == ofd::points(130'000'000));
}

TEST_CASE("a circle of two arcs stays within a thousandth of its radius") {
    bool inexact = false;
    auto steps = ofd::path_steps("M 0 10 A 10 10 0 0 1 20 10 A 10 10 0 0 1 0 10", {}, 0, 100, inexact);
    CHECK_FALSE(inexact);
    std::int64_t radius = ofd::points(10'000'000);
    std::int64_t x = 0, y = -radius;
    for (const auto& step : steps) {
        if (step.kind != 'c') continue;
        // the middle of each curve, and its end
        std::int64_t middle_x = (x + 3 * step.at[0] + 3 * step.at[2] + step.at[4]) / 8;
        std::int64_t middle_y = (y + 3 * step.at[1] + 3 * step.at[3] + step.at[5]) / 8;
        for (auto [px, py] :
             {std::pair{middle_x, middle_y}, std::pair<std::int64_t, std::int64_t>{step.at[4], step.at[5]}}) {
            auto distance = ofd::square_root((px - radius) * (px - radius) + (py + radius) * (py + radius));
            CHECK(std::abs(distance - radius) <= radius / 1000);
        }
        x = step.at[4];
        y = step.at[5];
    }
    CHECK(steps.size() == 5); // four quarters
    CHECK(near(ofd::Length(x), 0));
}

TEST_CASE("arcs take the long way round when they are told to, on either side") {
    for (const char* large : {"0", "1"}) {
        for (const char* clockwise : {"0", "1"}) {
            bool inexact = false;
            auto steps = ofd::path_steps("M 0 0 A 10 10 0 " + std::string(large) + " " + clockwise + " 10 10",
                                         {}, 0, 100, inexact);
            // From (0,0) to (10,10): the centres are (10,0) and (0,10).
            bool about_right =
                std::string(large) == "1" ? std::string(clockwise) == "1" : std::string(clockwise) == "0";
            std::int64_t r = ofd::points(10'000'000), cx = about_right ? r : 0, cy = about_right ? 0 : -r;
            CHECK(steps.size() == (std::string(large) == "1" ? 4U : 2U));
            for (const auto& step : steps) {
                if (step.kind != 'c') continue;
                auto distance = ofd::square_root((step.at[4] - cx) * (step.at[4] - cx) +
                                                 (step.at[5] - cy) * (step.at[5] - cy));
                CHECK(std::abs(distance - r) <= r / 500);
            }
        }
    }
}

TEST_CASE("styles are found through the object, its style and what that rests on") {
    OfdReceipt receipt;
    auto document = good(receipt.bytes());
    const auto& frame = std::get<ofd::Path>(document.pages[0].marks.at(1));
    CHECK(frame.width == ofd::points(400'000)); // its own before its style's
    CHECK(int{frame.stroke.red} == 128);        // of the style its style rests on
}

TEST_CASE("the form lies below the page, a form in front above it") {
    OfdReceipt receipt;
    auto order = [&receipt](const std::string& z) {
        auto parts = receipt.parts();
        for (auto& [name, content] : parts) {
            const std::string before = "TemplateID=\"10\" ZOrder=\"Background\"";
            auto at = content.find(before);
            if (at != std::string::npos)
                content.replace(at, before.size(), "TemplateID=\"10\" ZOrder=\"" + z + "\"");
        }
        return good(zip_of(parts));
    };
    auto first = [](const ofd::Document& document) {
        return text_at(document.pages[0], 0).glyphs[0].character;
    };
    CHECK(first(order("Background")) == U'示');
    CHECK(first(order("Foreground")) == U'付');
}

TEST_CASE("parts are found by absolute and relative paths, never outside the package") {
    CHECK(ofd::resolved("Doc_0/Document.xml", "Pages/Page_0/Content.xml") ==
          "Doc_0/Pages/Page_0/Content.xml");
    CHECK(ofd::resolved("Doc_0/Document.xml", "/Doc_0/Res/a.png") == "Doc_0/Res/a.png");
    CHECK(ofd::resolved("Doc_0/Pages/Page_0/Content.xml", "../../Res.xml") == "Doc_0/Res.xml");
    CHECK(ofd::resolved("OFD.xml", "./Doc_0//Document.xml") == "Doc_0/Document.xml");
    CHECK(ofd::resolved("OFD.xml", "../etc/passwd") == "");
    CHECK(ofd::resolved("Doc_0/Document.xml", "..\\..\\x") == "");
}

TEST_CASE("any prefix of the namespace will do, or none") {
    OfdReceipt receipt;
    auto expected = texts(good(receipt.bytes()).pages[0]);
    for (const std::string& prefix : {std::string(), std::string("x:")}) {
        auto parts = receipt.parts();
        for (auto& [name, content] : parts) {
            for (auto at = content.find("ofd:"); at != std::string::npos; at = content.find("ofd:", at + 1)) {
                if (at > 5 && content.substr(at - 6, 6) == "xmlns:") continue;
                content.replace(at, 4, prefix);
            }
            auto at = content.find("xmlns:ofd=");
            if (at != std::string::npos) content.replace(at, 10, prefix.empty() ? "xmlns=" : "xmlns:x=");
        }
        CHECK(texts(good(zip_of(parts)).pages[0]) == expected);
    }
}

TEST_CASE("all documents of a file are read, and of a document its current version") {
    OfdReceipt receipt;
    auto parts = receipt.parts();
    auto other = receipt;
    other.form.clear();
    other.page = ofd_text(1, "20 20 50 6", "4", "", "另一份");
    for (auto& [name, content] : other.parts()) {
        if (name.starts_with("Doc_0/")) parts.push_back({"Doc_1" + name.substr(5), content});
    }
    auto body = [](const std::string& inner) { return "<ofd:DocBody>" + inner + "</ofd:DocBody>"; };
    std::string first = "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>";
    auto two =
        good(ofd_with(parts, "OFD.xml",
                      ofd_xml("OFD", body(first) + body("<ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot>"))));
    CHECK(two.bodies == 2);
    REQUIRE(two.pages.size() == 2);
    CHECK(texts(two.pages[1]) == std::vector<std::string>{"另一份"});
    parts.push_back(
        {"Doc_0/V2.xml", ofd_xml("DocVersion", "<ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot>")});
    std::string versions =
        "<ofd:Versions><ofd:Version ID=\"1\" Current=\"true\" BaseLoc=\"Doc_0/V2.xml\"/></ofd:Versions>";
    auto newer = good(ofd_with(parts, "OFD.xml", ofd_xml("OFD", body(first + versions))));
    REQUIRE(newer.pages.size() == 1);
    CHECK(texts(newer.pages[0]) == std::vector<std::string>{"另一份"});
}

TEST_CASE("pictures are kept once, and one that cannot be taken is said to be lost") {
    std::string image = "<ofd:ImageObject ID=\"1\" Boundary=\"10 10 20 30\" ResourceID=\"5\"/>";
    OfdReceipt receipt;
    receipt.stamp = ofd_stamp_png();
    receipt.form.clear();
    receipt.signatures.clear();
    receipt.page = image + image;
    auto document = good(receipt.bytes());
    CHECK(document.pictures == std::vector<std::string>{ofd_stamp_png()});
    const auto& picture = std::get<ofd::Picture>(document.pages[0].marks.at(1));
    CHECK(picture.place[0] == ofd::points(20'000'000));
    CHECK(picture.place[3] == ofd::points(30'000'000));
    CHECK(picture.place[5] == ofd::points(100'000'000)); // its lower edge
    for (const std::string& bytes : {std::string(), std::string("BM bitmap")}) {
        receipt.stamp = bytes;
        auto without = good(receipt.bytes());
        CHECK(without.pages[0].marks.empty());
        CHECK(without.pages[0].lost == static_cast<unsigned>(ofd::Lost::Picture));
    }
}

TEST_CASE("an electronic seal shows where its signature lays it, or is said not to") {
    OfdReceipt receipt;
    auto document = good(receipt.bytes());
    const auto& seal = std::get<ofd::Picture>(document.pages[0].marks.back());
    CHECK(document.pictures.at(seal.file) == ofd_stamp_png());
    CHECK(seal.place == ofd::Matrix{ofd::points(30'000'000), 0, 0, ofd::points(30'000'000),
                                    ofd::points(150'000'000), ofd::points(80'000'000)});
    const std::string part = "Doc_0/Signs/Sign_0/SignedValue.dat";
    for (const auto& other :
         {ofd_seal("PK ofd", "ofd"), ofd_seal(ofd_stamp_png()).substr(0, 100), std::string("no DER")}) {
        auto without = good(ofd_with(receipt.parts(), part, other));
        CHECK((without.pages[0].lost & static_cast<unsigned>(ofd::Lost::Seal)) != 0);
        CHECK(without.signatures == 1);
    }
}

TEST_CASE("seals are looked for in any bytes without falling over") {
    const auto good = ofd_seal(ofd_stamp_png());
    CHECK(ofd::seal_picture(good) == ofd_stamp_png());
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK(ofd::seal_picture(good.substr(0, size)).empty());
    CHECK(rc::check("changed anywhere", [&good](std::uint16_t at, std::uint8_t value) {
        auto changed = good;
        changed[at % changed.size()] = static_cast<char>(value);
        (void)ofd::seal_picture(changed);
    }));
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += "\x30\x80";
    CHECK(ofd::seal_picture(deep).empty());
}

TEST_CASE("a drawing used again is drawn where it is used") {
    OfdReceipt receipt;
    receipt.resources +=
        "<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID=\"7\" Width=\"20\" Height=\"10\">"
        "<ofd:Content>" +
        ofd_text(1, "1 1 20 6", "4", "DeltaX=\"4\"", "组合") +
        "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>";
    auto page = page_of(
        "<ofd:CompositeObject ID=\"1\" Boundary=\"50 60 20 10\" ResourceID=\"7\" CTM=\"2 0 0 2 0 0\"/>",
        receipt);
    CHECK(texts(page) == std::vector<std::string>{"组合"});
    CHECK(near(text_at(page, 0).glyphs[0].x, ofd::points(52'000'000)));
    CHECK(near(text_at(page, 0).em[0], ofd::points(8'000'000)));
}

TEST_CASE("annotations are drawn over their page") {
    OfdReceipt receipt;
    auto parts = receipt.parts();
    for (auto& [name, content] : parts) {
        auto at = content.find("<ofd:CustomTags>Tags");
        if (at != std::string::npos)
            content.insert(at, "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>");
    }
    auto missing = good(zip_of(parts));
    CHECK((missing.pages[0].lost & static_cast<unsigned>(ofd::Lost::File)) != 0);
    parts.push_back({"Doc_0/Annots/Annotations.xml",
                     ofd_xml("Annotations",
                             "<ofd:Page PageID=\"1\"><ofd:FileLoc>Page_0/A.xml</ofd:FileLoc></ofd:Page>")});
    parts.push_back(
        {"Doc_0/Annots/Page_0/A.xml",
         ofd_xml("PageAnnot",
                 "<ofd:Annot ID=\"1\" Type=\"Stamp\"><ofd:Appearance Boundary=\"100 100 50 20\">" +
                     ofd_text(1, "1 1 40 6", "4", "DeltaX=\"g 3 4\"", "已作废章") +
                     "</ofd:Appearance></ofd:Annot>")});
    auto page = good(zip_of(parts)).pages[0];
    CHECK(texts(page).back() == "已作废章");
    CHECK((page.lost & static_cast<unsigned>(ofd::Lost::File)) == 0);
}

TEST_CASE("what is wrong with an OFD is said, with what to do next") {
    OfdReceipt receipt;
    auto parts = receipt.parts();
    CHECK(why(parsed(zip_of(parts, true))) == words(reason::ofd_encrypted));
    auto sealed = parts;
    sealed.push_back({"Encryptions.xml", "<a/>"});
    CHECK(why(parsed(zip_of(sealed))) == words(reason::ofd_encrypted));
    for (const char* part : {"OFD.xml", "Doc_0/Document.xml", "Doc_0/Tpls/Tpl_0/Content.xml",
                             "Doc_0/Pages/Page_0/Content.xml"}) {
        INFO(part);
        CHECK(why(parsed(ofd_with(parts, part, ""))) == words(reason::ofd_broken));
        CHECK(why(parsed(ofd_with(parts, part, "<a><b></a>"))) == words(reason::ofd_broken));
        CHECK(why(parsed(ofd_with(parts, part, "<!DOCTYPE a [<!ENTITY b \"b\">]><a>&b;</a>"))) ==
              words(reason::bomb));
    }
    CHECK(why(parsed(ofd_with(parts, "OFD.xml", ofd_xml("OFD", "")))) == words(reason::ofd_without_pages));
    auto bytes = receipt.bytes();
    CHECK(why(parsed(bytes.substr(0, bytes.size() / 2))) == words(reason::truncated));
}

TEST_CASE("drawings within drawings and pages without end are stopped") {
    OfdReceipt receipt;
    std::string units;
    for (int i = 100; i < 112; ++i) {
        std::string inner;
        for (int j = 0; j < 10; ++j)
            inner += "<ofd:CompositeObject ID=\"1\" Boundary=\"0 0 9 9\" ResourceID=\"" +
                     std::to_string(i + 1) + "\"/>";
        units += "<ofd:CompositeGraphicUnit ID=\"" + std::to_string(i) + "\"><ofd:Content>" + inner +
                 "</ofd:Content></ofd:CompositeGraphicUnit>";
    }
    units += "<ofd:CompositeGraphicUnit ID=\"112\"><ofd:Content><ofd:PathObject "
             "ID=\"1\"/></ofd:Content></ofd:CompositeGraphicUnit>";
    receipt.resources += "<ofd:CompositeGraphicUnits>" + units + "</ofd:CompositeGraphicUnits>";
    receipt.page = "<ofd:CompositeObject ID=\"1\" Boundary=\"0 0 9 9\" ResourceID=\"100\"/>";
    CHECK(why(parsed(receipt.bytes())) == words(reason::ofd_too_much));
    OfdReceipt itself;
    itself.resources +=
        "<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID=\"7\"><ofd:Content>"
        "<ofd:CompositeObject ID=\"1\" ResourceID=\"7\"/></ofd:Content></ofd:CompositeGraphicUnit>"
        "</ofd:CompositeGraphicUnits>";
    itself.page = "<ofd:CompositeObject ID=\"1\" ResourceID=\"7\"/>";
    CHECK(why(parsed(itself.bytes())) == words(reason::ofd_broken));
    auto many = receipt.parts();
    std::string pages;
    for (int i = 0; i < 501; ++i) pages += "<ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/>";
    many = OfdReceipt{}.parts();
    CHECK(why(parsed(ofd_with(many, "Doc_0/Document.xml",
                              ofd_xml("Document", "<ofd:Pages>" + pages + "</ofd:Pages>")))) ==
          words(reason::ofd_broken)); // the form is not named here any more
    for (auto& [name, content] : many) {
        auto at = content.find("<ofd:Template ");
        if (name.ends_with("Page_0/Content.xml")) content.erase(at, content.find("/>", at) + 2 - at);
    }
    CHECK(why(parsed(ofd_with(many, "Doc_0/Document.xml",
                              ofd_xml("Document", "<ofd:Pages>" + pages + "</ofd:Pages>")))) ==
          words(reason::too_many_pages));
}

TEST_CASE("numbers of OFD are read by their digits") {
    CHECK(ofd::decimal("12.5") == 12'500'000);
    CHECK(ofd::decimal("-.25") == -250'000);
    CHECK(ofd::decimal("1.5E-4") == 150);
    CHECK(ofd::decimal("2e3") == 2'000'000'000);
    CHECK(ofd::decimal("1E99") == 1'000'000'000'000);
    CHECK(ofd::decimal("99999999999999999999999") == 1'000'000'000'000);
    CHECK(ofd::decimal("0.00000000000000000000001") == 0);
    CHECK(ofd::decimal("x") == 0);
    CHECK(ofd::decimals("1 g 3 2.5 4", 100) ==
          std::vector<ofd::Micro>{1'000'000, 2'500'000, 2'500'000, 2'500'000, 4'000'000});
    CHECK(ofd::decimals("g 1000000000 1", 5).size() == 5);
    CHECK(ofd::points(25'400'000) == 72'000);
}

TEST_CASE("pages go from the child to its parent unchanged") {
    OfdReceipt receipt;
    receipt.stamp = ofd_stamp_png();
    auto document = good(receipt.bytes());
    auto answer = ofd::pack(document);
    auto again = ofd::unpack(answer);
    REQUIRE(again);
    CHECK(ofd::pack(*again) == answer);
}

TEST_CASE("an answer that is none of ours is refused, whatever is in it") {
    OfdReceipt receipt;
    receipt.stamp = ofd_stamp_png();
    const auto answer = ofd::pack(good(receipt.bytes()));
    CHECK_FALSE(ofd::unpack(""));
    CHECK_FALSE(ofd::unpack(answer + "x"));
    CHECK(rc::check("cut or changed anywhere", [&answer](std::uint16_t at, std::uint8_t value) {
        auto changed = answer;
        changed[at % changed.size()] = static_cast<char>(value);
        if (auto read = ofd::unpack(changed)) RC_ASSERT(ofd::unpack(ofd::pack(*read)));
        (void)ofd::unpack(answer.substr(0, at % answer.size()));
    }));
}
