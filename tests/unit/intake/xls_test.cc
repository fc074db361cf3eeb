#include "biff_file.hh"
#include "intake/compound.hh"
#include "workbook.hh"

#include <catch2/catch.hpp>
#include <limits>

using namespace taizhang;
using namespace taizhang::test;
using intake::Cell;

namespace {

Result<intake::Reading> xls(const std::string& bytes, const intake::Limits& limits = {}) {
    return parsed([&](intake::Wire& wire) { return intake::read_xls(bytes, limits, wire); });
}

BiffBook one_sheet(const std::string& cells) {
    BiffBook book;
    book.sheets.push_back({u"工资表", cells});
    return book;
}

std::string label(int row, int column, std::u16string_view text) {
    return biff(0x0204, cell_head(row, column) + le(text.size(), 2) + "\x01" + utf16(text));
}

std::string message(const std::string& bytes) {
    auto reading = xls(bytes);
    return reading ? "" : reading.error().message;
}

} // namespace

TEST_CASE("numbers of an old workbook keep at most fifteen digits, and hundredths exactly") {
    auto half = [](double value, unsigned flags) {
        return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(value) >> 32U) | flags;
    };
    auto integer = [](int value, unsigned flags) {
        return static_cast<std::uint32_t>(value) << 2U | 2U | flags;
    };
    auto reading = xls(xls_file(one_sheet(
        rk_cell(1, 1, integer(4350, 0)) + rk_cell(1, 2, integer(435050, 1)) + rk_cell(1, 3, integer(-5, 1)) +
        rk_cell(1, 4, half(1.5, 0)) + rk_cell(1, 5, half(1067.0, 1)) + rk_cell(1, 6, integer(-1, 0)) +
        number_cell(1, 7, 4350.1) + number_cell(1, 8, 0.1 + 0.2) + number_cell(1, 9, 320000199003074000.0) +
        number_cell(1, 10, 123456789012345.0) + number_cell(1, 11, 1e-7) + number_cell(1, 12, -0.0) +
        number_cell(1, 13, std::numeric_limits<double>::infinity()) +
        biff(0x00BD, le(1, 2) + le(0, 2) + le(0, 2) + le(integer(7, 0), 4) + le(0, 2) +
                         le(integer(850, 1), 4) + le(1, 2)))));
    REQUIRE(reading);
    const std::vector<std::string> expected = {"4350",
                                               "4350.5",
                                               "-0.05",
                                               "1.5",
                                               "10.67",
                                               "-1",
                                               "4350.1",
                                               "0.3",
                                               "320000199003074000",
                                               "123456789012345",
                                               "0.0000001",
                                               "0",
                                               "#NUM!"};
    for (int i = 0; i < static_cast<int>(expected.size()); ++i)
        CHECK(text_of(*reading, 1, i + 1) == expected[static_cast<std::size_t>(i)]);
    CHECK(cell_at(*reading, 1, 9)->numeric_loss);
    CHECK_FALSE(cell_at(*reading, 1, 10)->numeric_loss);
    CHECK(cell_at(*reading, 1, 13)->kind == Cell::Kind::ErrorValue);
    CHECK(text_of(*reading, 2, 1) == "7");
    CHECK(text_of(*reading, 2, 2) == "8.5");
}

TEST_CASE("formulas of an old workbook give their cached results of every kind") {
    auto special = [](int kind, int value) {
        return le(static_cast<unsigned>(kind), 2) + le(static_cast<unsigned>(value), 4) + le(0xFFFF, 2);
    };
    auto text = std::u16string(u"合计：周𠮷安");
    auto reading = xls(xls_file(one_sheet(
        formula_cell(1, 1, le(std::bit_cast<std::uint64_t>(8105.5), 8)) + formula_cell(1, 2, special(0, 0)) +
        biff(0x0221, std::string(12, '\0')) + // an array formula in between
        biff(0x0207, le(text.size(), 2) + "\x01" + utf16(text)) + formula_cell(1, 3, special(1, 1)) +
        formula_cell(1, 4, special(2, 0x17)) + formula_cell(1, 5, special(3, 0)) +
        biff(0x0205, cell_head(1, 6) + le(0, 2)) + biff(0x0205, cell_head(1, 7) + le(0x2A, 1) + le(1, 1)))));
    REQUIRE(reading);
    CHECK(text_of(*reading, 1, 1) == "8105.5");
    CHECK(text_of(*reading, 1, 2) == "合计：周𠮷安");
    CHECK(text_of(*reading, 1, 3) == "TRUE");
    CHECK(text_of(*reading, 1, 4) == "#REF!");
    CHECK(cell_at(*reading, 1, 5) == nullptr);
    CHECK(text_of(*reading, 1, 6) == "FALSE");
    CHECK(text_of(*reading, 1, 7) == "#N/A");
}

TEST_CASE("shared strings survive a break at every byte that a writer may choose") {
    // Three strings: plain Hanzi, with runs and phonetics, in single bytes. A break inside characters says anew how
    // wide they are; elsewhere it says nothing.
    const std::string first = rich(u"姓名"), second = rich(u"张𠮷", 2, "phon"),
                      third = le(3, 2) + std::string("\0", 1) + "abc";
    const std::string all = first + second + third;
    auto in_characters = [&](std::size_t at) {
        std::size_t a = 3, b = first.size() + 9, c = first.size() + second.size() + 3;
        return (at > a && at < a + 4) || (at > b && at < b + 6) || (at > c && at < c + 3);
    };
    for (std::size_t at = 0; at <= all.size(); ++at) {
        INFO(at);
        bool wide = at < first.size() + second.size();
        std::size_t start = at < first.size() ? 3 : first.size() + 9;
        if (in_characters(at) && wide && (at - start) % 2 != 0)
            continue; // half a character: nobody writes that
        bool at_start = at == 3 || at == first.size() + 9 || at == first.size() + second.size() + 3;
        std::string rest = all.substr(at);
        if (in_characters(at) || at_start) rest = std::string(1, wide ? '\x01' : '\0') + rest;
        BiffBook book = one_sheet(shared_cell(1, 1, 0) + shared_cell(1, 2, 1) + shared_cell(1, 3, 2));
        book.strings = sst({all.substr(0, at), rest}, 3);
        auto reading = xls(xls_file(book));
        REQUIRE(reading);
        CHECK(text_of(*reading, 1, 1) == "姓名");
        CHECK(text_of(*reading, 1, 2) == "张𠮷");
        CHECK(text_of(*reading, 1, 3) == "abc");
    }
}

TEST_CASE("a string may turn from one byte a character to two where a record ends") {
    BiffBook book = one_sheet(shared_cell(1, 1, 0));
    book.strings = sst({le(4, 2) + std::string("\0", 1) + "No", "\x01" + utf16(u"甲乙")}, 1);
    CHECK(text_of(*xls(xls_file(book)), 1, 1) == "No甲乙");
}

TEST_CASE("dates, hours and percentages of an old workbook are known by their formats") {
    BiffBook book =
        one_sheet(number_cell(1, 1, 45047, 1) + number_cell(1, 2, 45047.5, 2) + number_cell(1, 3, 0.015, 3) +
                  number_cell(1, 4, 1.25, 4) + number_cell(1, 5, 45047, 0) + number_cell(1, 6, 45047, 99));
    std::u16string code = u"yyyy\"年\"m\"月\"d\"日\"";
    auto xf = [](unsigned format) { return biff(0x00E0, le(0, 2) + le(format, 2) + std::string(16, '\0')); };
    book.globals = biff(0x041E, le(164, 2) + le(code.size(), 2) + "\x01" + utf16(code)) + xf(0) + xf(14) +
                   xf(164) + xf(10) + xf(46);
    auto reading = xls(xls_file(book));
    REQUIRE(reading);
    CHECK(text_of(*reading, 1, 1) == "2023-05-01");
    CHECK(text_of(*reading, 1, 2) == "2023-05-01 12:00:00");
    CHECK(text_of(*reading, 1, 3) == "1.5%");
    CHECK(text_of(*reading, 1, 4) == "30:00:00");
    CHECK(text_of(*reading, 1, 5) == "45047");
    CHECK(text_of(*reading, 1, 6) == "45047");
    book.globals = biff(0x0022, le(1, 2)) + xf(0) + xf(14);
    CHECK(text_of(*xls(xls_file(book)), 1, 1) == "2027-05-02");
}

TEST_CASE("sheets, hidden ones, charts among them and inside them, and merged ranges are told apart") {
    BiffBook book;
    std::string chart = bof(0x20) + label(9, 9, u"图") + BiffEnd;
    book.sheets = {{u"甲",
                    label(1, 1, u"一") + chart + label(2, 1, u"二") +
                        biff(0x00E5, le(2, 2) + le(0, 2) + le(1, 2) + le(0, 2) + le(4, 2) + le(5, 2) +
                                         le(5, 2) + le(3, 2) + le(3, 2)),
                    0, 0},
                   {u"图表", label(1, 1, u"图"), 0, 2},
                   {u"藏", label(1, 1, u"三"), 2, 0}};
    auto reading = xls(xls_file(book));
    REQUIRE(reading);
    REQUIRE(reading->sheets.size() == 2);
    CHECK(reading->sheets[0].name == "甲");
    CHECK(reading->sheets[0].cells.size() == 2);
    REQUIRE(reading->sheets[0].merged.size() == 1);
    CHECK(reading->sheets[0].merged[0].last_row == 2);
    CHECK(reading->sheets[0].merged[0].last_column == 5);
    CHECK(reading->sheets[1].hidden);
    CHECK(text_of(*reading, 1, 1, 1) == "三");
}

TEST_CASE("a compound file is read along its chains, small streams from the small sectors") {
    std::string cells;
    for (int row = 1; row <= 400; ++row)
        cells += label(row, 1, u"工人" + std::u16string(static_cast<std::size_t>(row % 9), u'甲'));
    for (std::size_t step : {1U, 2U, 3U}) {
        auto large = xls(xls_file(one_sheet(cells), step));
        REQUIRE(large);
        CHECK(large->sheets[0].cells.size() == 400);
        auto small = xls(xls_file(one_sheet(label(1, 1, u"小")), step));
        REQUIRE(small);
        CHECK(text_of(*small, 1, 1) == "小");
    }
}

TEST_CASE("sectors of 4096 bytes are read too, and a table of sectors that is cut off is missed") {
    const std::string stream = one_sheet(label(1, 1, u"甲") + biff(0x0201, std::string(5000, '\0'))).stream();
    for (std::size_t sector : {512U, 4096U}) {
        CompoundFile file(2, sector);
        file.add(u"Notes", "small");
        file.add(u"Workbook", stream);
        std::string bytes = file.bytes();
        auto reading = xls(bytes);
        REQUIRE(reading);
        CHECK(text_of(*reading, 1, 1) == "甲");
        REQUIRE_FALSE(xls(bytes.substr(0, bytes.size() - 512)));
    }
}

TEST_CASE("why an old Office file is not read: a password, its age, no sheets in it") {
    BiffBook secret = one_sheet(label(1, 1, u"甲"));
    secret.globals = biff(0x002F, std::string(54, '\1'));
    CHECK(message(xls_file(secret)).find("密码") != std::string::npos);
    BiffBook old = one_sheet(label(1, 1, u"甲"));
    old.version = 0x0500;
    CHECK(message(xls_file(old)).find("旧版") != std::string::npos);
    CHECK(message(std::string("\x09\x08\x08\0\0\0\x10\0\0\0\0\0", 12) + BiffEnd).find("旧版") !=
          std::string::npos);
    CompoundFile word;
    word.add(u"WordDocument", std::string(5000, 'w'));
    CHECK(message(word.bytes()).find("没有电子表格") != std::string::npos);
    CompoundFile package;
    package.add(u"EncryptedPackage", std::string(5000, 'e'));
    CHECK(message(package.bytes()).find("密码") != std::string::npos);
    CHECK(xls(one_sheet(label(1, 1, u"甲")).stream())); // without a container, as some exporters write it
}

TEST_CASE("chains that loop, strings that are not there and cells without end are refused") {
    std::string bytes = xls_file(one_sheet(label(1, 1, u"甲") + biff(0x0201, std::string(6000, '\0'))));
    auto table = 512 + 512 * static_cast<std::size_t>(static_cast<unsigned char>(bytes[76]));
    std::string loop = bytes;
    loop.replace(table + 4 * 5, 4, le(0, 4)); // sector 5 goes back to 0
    CHECK_FALSE(xls(loop));
    CHECK(message(xls_file(one_sheet(shared_cell(1, 1, 7)))).find("损坏") != std::string::npos);
    CHECK_FALSE(xls(xls_file(one_sheet(biff(0x0203, "kurz")))));
    BiffBook endless = one_sheet(label(1, 1, u"甲"));
    std::string stream = endless.stream();
    CHECK(message(stream.substr(0, stream.size() - 4)).find("不完整") != std::string::npos);
    intake::Limits few;
    few.cells = 1;
    auto many = xls(xls_file(one_sheet(label(1, 1, u"甲") + label(1, 2, u"乙"))), few);
    CHECK(many.error().message.find("单元格太多") != std::string::npos);
    BiffBook lost = one_sheet("");
    lost.strings = sst({le(60'000, 2) + "\x01" + utf16(u"甲")}, 1); // says more than there is
    CHECK(message(xls_file(lost)).find("损坏") != std::string::npos);
}

TEST_CASE("an old workbook that is cut anywhere, or changed anywhere, is read or refused") {
    BiffBook book = one_sheet(shared_cell(1, 1, 0) + number_cell(1, 2, 1.5) + label(2, 1, u"甲"));
    book.strings = sst({rich(u"姓名", 1)}, 1);
    std::string whole = xls_file(book, 2);
    for (std::size_t at = 0; at < whole.size(); at += 7) (void)xls(whole.substr(0, at));
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (char c : {'\0', '\x01', '\x7F', '\xFF'}) {
            std::string changed = whole;
            changed[at] = c;
            (void)xls(changed);
        }
    }
    SUCCEED();
}
