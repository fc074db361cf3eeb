#include "pdf/conformance.hh"
#include "pdf/embedded_font.hh"
#include "pdf/page_content.hh"
#include "room/pdf/document.hh"
#include "support/temporary.hh"
#include "text/utf8.hh"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

using namespace taizhang;
using namespace taizhang::pdf;
using namespace std::string_view_literals;

namespace {

const std::vector<std::string> Names{"𠮷田 𬭎 䶮 阿·买买提 王小明",
                                     "Abc 123,456.78 ¥ ①（合计）“引号”—…", "a(b)c\\d ; é"};

std::string made(const std::vector<Attachment>& attachments = {}) {
    return generate(test::document(Names), test::fonts(), test::metadata(), attachments).value();
}

// What an outside program prints; its exit status must be 0.
std::string output_of(const std::string& command) {
    test::TemporaryDirectory directory;
    std::string file = (directory.path() / "out").string();
    int status = std::system((command + " >" + file + " 2>&1").c_str());
    std::string text = test::read_file(file);
    INFO(command << "\n" << text);
    CHECK(status == 0);
    return text;
}

} // namespace

TEST_CASE("the same document gives the same bytes, another one another ID") {
    std::string first = made(), again = made();
    CHECK(first == again);
    auto id = [](const std::string& pdf) { return pdf.substr(pdf.rfind("/ID["), 70); };
    auto other = test::document(Names);
    other.pages[0].operations.pop_back();
    CHECK(id(generate(other, test::fonts(), test::metadata(), {}).value()) != id(first));
    auto metadata = test::metadata();
    metadata.archival_code = "A-001-2026-0008";
    CHECK(id(generate(test::document(Names), test::fonts(), metadata, {}).value()) != id(first));
}

TEST_CASE("rare names, brackets and half-width text are read back by pdftotext in every role") {
    test::TemporaryDirectory directory;
    std::string file = (directory.path() / "x.pdf").string();
    test::write_file(file, made());
    std::string text = output_of("pdftotext -raw " + file + " -");
    for (const std::string& line : Names) {
        std::size_t times = 0;
        for (std::size_t at = 0; (at = text.find(line, at)) != std::string::npos; ++at) ++times;
        INFO(line << "\n" << text);
        CHECK(times == 10); // five roles on two pages
    }
}

TEST_CASE("qpdf finds no fault in the syntax and poppler none in the fonts") {
    test::TemporaryDirectory directory;
    std::string file = (directory.path() / "x.pdf").string();
    test::write_file(file, made());
    CHECK(output_of("qpdf --check " + file).find("No syntax or stream encoding errors") != std::string::npos);
    std::string fonts = output_of("pdffonts " + file);
    CHECK(std::count(fonts.begin(), fonts.end(), '\n') > 6);
    CHECK(fonts.find(" no ") == std::string::npos); // embedded, subset, Unicode: yes yes yes
    CHECK(output_of("pdftoppm -r 40 " + file + " " + (directory.path() / "p").string()).empty());
}

TEST_CASE("attachments come out as they went in") {
    test::TemporaryDirectory directory;
    std::string file = (directory.path() / "x.pdf").string();
    std::string record = "{\"姓名\":\"某\"}", original("PK\3\4\0\1\2", 7);
    test::write_file(file,
                     made({{"record.json", "application/json", "记录", Relationship::Data, record},
                           {"原件.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                            "原始文件", Relationship::Source, original}}));
    CHECK(output_of("qpdf --check " + file).find("No syntax") != std::string::npos);
    CHECK(output_of("qpdf --show-attachment=record.json " + file) == record);
    CHECK(output_of("qpdf --show-attachment=原件.xlsx " + file) == original);
}

TEST_CASE("two attachments of one name are refused") {
    auto pdf = generate(
        test::document(Names), test::fonts(), test::metadata(),
        {{"a", "text/plain", "", Relationship::Data, "1"}, {"a", "text/plain", "", Relationship::Data, "2"}});
    REQUIRE(!pdf);
    CHECK(pdf.error().code == taizhang::Code::BadInput);
}

TEST_CASE("a sink that fails ends the document with its error") {
    std::size_t calls = 0;
    auto done = generate(test::document(Names), test::fonts(), test::metadata(), {},
                         [&calls](std::string_view) -> Result<void> {
                             ++calls;
                             return fail(taizhang::Code::Io, "full");
                         });
    REQUIRE(!done);
    CHECK(done.error().code == taizhang::Code::Io);
    CHECK(calls == 1);
}

TEST_CASE("a font that runs out of codes is continued as another") {
    typeset::Document document;
    typeset::Page page;
    page.width = page.height = 1000000;
    typeset::GlyphRun run;
    std::vector<typeset::Glyph> glyphs;
    run.size = 1000;
    // The same glyph under 4,500 code points beyond the BMP: only the number of codes matters here.
    auto glyph = test::fonts().find(typeset::Role::Song, U'王').value();
    for (char32_t c = 0x20000; c < 0x20000 + 4500; ++c) {
        glyph.codepoint = c;
        glyphs.push_back(glyph);
    }
    run.glyphs = test::kept(glyphs);
    page.operations.emplace_back(run);
    document.pages.push_back(page);
    test::TemporaryDirectory directory;
    std::string file = (directory.path() / "x.pdf").string();
    test::write_file(file, generate(document, test::fonts(), test::metadata(), {}).value());
    std::string fonts = output_of("pdffonts " + file);
    CHECK(std::count(fonts.begin(), fonts.end(), '\n') == 2 + 3);
}

TEST_CASE("text, lines, boxes and codes become the operators of PDF") {
    typeset::Page page;
    page.operations.emplace_back(typeset::Line{1000, 2000, 3000, 2000, 500, {}});
    page.operations.emplace_back(typeset::Line{1000, 3000, 3000, 3000, 500, {255, 0, 0}});
    page.operations.emplace_back(typeset::Rectangle{0, 0, 1500, 10, true, 500, {128, 128, 128}});
    page.operations.emplace_back(typeset::Rectangle{0, 0, 1500, 10, false, 500, {255, 0, 0}});
    page.operations.emplace_back(typeset::Qr{0, 0, 10000, 2, {true, true, false, true}});
    page.operations.emplace_back(test::run(typeset::Role::Song, 7000, 8500, "甲A"));
    page.operations.emplace_back(test::run(typeset::Role::Song, 7000, 6500, "乙"));
    EmbeddedFonts fonts(test::fonts());
    Text content;
    append_page_content(content, page, fonts);
    CHECK(content.view() ==
          "/Artifact BMC\n.5 w\n1 2 m 3 2 l S\n1 0 0 RG\n1 3 m 3 3 l S\n.502 g\n0 0 1.5 .01 re f\n"
          "0 0 1.5 .01 re S\n0 g\n4 5 2 1 re\n5 4 1 1 re\nf\n" +
              std::string("BT\n/F0 12 Tf\n1 0 0 1 7 8.5 Tm(\x75\x32\0A)Tj\n1 0 0 1 7 6.5 Tm(\x4E\x59)Tj\n"
                          "ET\nEMC\n"sv));
}

TEST_CASE("all 87,887 Hanzi of GB 18030-2022 level 3 are set and read back without one difference") {
    std::u32string all;
    const std::pair<char32_t, char32_t> ranges[] = {
        {0x4E00, 0x9FEF},   {0x3400, 0x4DB5},   {0x20000, 0x2A6D6}, {0x2A700, 0x2B734},
        {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0}};
    for (auto [first, last] : ranges) {
        for (char32_t c = first; c <= last; ++c) all += c;
    }
    all += U"\uFA0E\uFA0F\uFA11\uFA13\uFA14\uFA1F\uFA21\uFA23\uFA24\uFA27\uFA28\uFA29";
    REQUIRE(all.size() == 87887);
    typeset::Document document;
    std::string expected;
    for (std::size_t from = 0; from < all.size();) {
        typeset::Page page;
        page.width = 595276;
        page.height = 841890;
        for (typeset::Length y = 800000; y > 40000 && from < all.size(); y -= 15000, from += 40) {
            std::string line = text::encode(std::u32string_view(all).substr(from, 40));
            page.operations.emplace_back(test::run(typeset::Role::Song, 40000, y, line));
            expected += line;
        }
        document.pages.push_back(std::move(page));
    }
    test::TemporaryDirectory directory;
    std::string file = (directory.path() / "x.pdf").string(), read;
    test::write_file(file, generate(document, test::fonts(), test::metadata(), {}).value());
    CHECK(check(test::read_file(file))->empty());
    for (char c : output_of("pdftotext -raw " + file + " -")) {
        if (c != '\n' && c != '\f') read += c;
    }
    CHECK(read.size() == expected.size());
    CHECK((read == expected));
    CHECK(output_of("qpdf --check " + file).find("No syntax") != std::string::npos);
}
