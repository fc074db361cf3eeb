#include "intake/draft.hh"
#include "support/temporary.hh"
#include "text/utf8.hh"
#include "unit/intake/workbook.hh"

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace taizhang;
using namespace taizhang::test;
using intake::Format;
using intake::read;

namespace {

struct Folder {
    TemporaryDirectory directory;
    std::filesystem::path put(const std::string& name, const std::string& bytes) {
        write_file(directory.path() / name, bytes);
        return directory.path() / name;
    }
};

std::string payroll(int rows) {
    Workbook book;
    std::string data;
    for (int i = 0; i < rows; ++i) {
        data += "<row r=\"" + std::to_string(i + 1) + "\">";
        for (int c = 1; c <= 12; ++c) {
            std::string at = column_letters(c) + std::to_string(i + 1);
            bool text = c == 2 || c == 3 || c == 10;
            std::string value = std::to_string(text ? (i * 31 + c) % 2000 : i * 7919 % 10007);
            data += "<c r=\"" + at + "\" s=\"1\"" + (text ? " t=\"s\"" : "") + "><v>" + value + "</v></c>";
        }
        data += "</row>";
    }
    for (int i = 0; i < 2000; ++i) book.strings += "<si><t>工人甲乙丙" + std::to_string(i) + "</t></si>";
    book.styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"0\"/></cellXfs>";
    book.sheet_data = data;
    return book.bytes();
}

// Of this process and its children: what a busy machine does not change.
std::chrono::microseconds cpu_time() {
    std::chrono::microseconds sum{0};
    for (int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage;
        ::getrusage(who, &usage);
        for (const timeval& part : {usage.ru_utime, usage.ru_stime}) {
            sum += std::chrono::seconds(part.tv_sec) + std::chrono::microseconds(part.tv_usec);
        }
    }
    return sum;
}

} // namespace

TEST_CASE("a workbook is read through the sandbox, whatever its name") {
    Folder folder;
    Workbook book;
    book.sheet_data = rows_of({{"姓名", "#1"}});
    auto reading = read(folder.put("工资.csv", book.bytes()));
    REQUIRE(reading);
    REQUIRE(reading->format == Format::Xlsx);
    REQUIRE(text_of(*reading, 1, 1) == "姓名");
}

TEST_CASE("a text file is read in the encodings of banks and offices") {
    Folder folder;
    std::string text = "序号,姓名\r\n1,𠮷三\r\n";
    auto gb = text::to_gb18030(text);
    REQUIRE(gb);
    std::string utf16 = "\xFF\xFE";
    for (char32_t c : text::decode(text)) {
        auto unit = [&utf16](unsigned u) {
            utf16 += static_cast<char>(u & 255);
            utf16 += static_cast<char>(u >> 8);
        };
        if (c >= 0x10000) {
            unit(0xD800 + static_cast<unsigned>((c - 0x10000) >> 10));
            unit(0xDC00 + static_cast<unsigned>((c - 0x10000) & 1023));
        } else {
            unit(static_cast<unsigned>(c));
        }
    }
    for (const std::string& bytes : {text, "\xEF\xBB\xBF" + text, *gb, utf16}) {
        auto reading = read(folder.put("a.txt", bytes));
        REQUIRE(reading);
        REQUIRE(reading->format == Format::Csv);
        REQUIRE(text_of(*reading, 1, 1) == "序号");
        REQUIRE(text_of(*reading, 2, 2) == "𠮷三");
    }
}

TEST_CASE("JSON is read as it is") {
    Folder folder;
    auto reading = read(folder.put("a.json", "{\"project\":\"甲\",\"rows\":[{\"gross\":1067500}]}"));
    REQUIRE(reading);
    REQUIRE(reading->json["rows"][0]["gross"] == 1067500);
    REQUIRE_FALSE(read(folder.put("b.json", "{\"project\":")));
    REQUIRE_FALSE(read(folder.put("c.json", std::string(100'000, '['))));
}

TEST_CASE("any JSON value is read: platforms export lists of objects") {
    Folder folder;
    auto list = read(folder.put("a.json", "\xEF\xBB\xBF[{\"workerName\":\"甲\",\"days\":22.5}]"));
    REQUIRE(list);
    REQUIRE(list->json.is_array());
    REQUIRE(list->json[0]["workerName"] == "甲");
    REQUIRE(read(folder.put("b.json", "[]"))->json.is_array());
}

TEST_CASE("web pages and XML in GBK, flat OpenDocument and packages are read through the sandbox") {
    Folder folder;
    auto page =
        text::to_gb18030("<html><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">"
                         "</head><table><tr><td>姓名</td><td>周𠮷安</td></tr></table></html>");
    auto xml = text::to_gb18030(
        "<?xml version=\"1.0\" encoding=\"gb2312\"?><Workbook "
        "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" "
        "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"表\">"
        "<Table><Row><Cell><Data ss:Type=\"String\">姓名</Data></Cell><Cell><Data "
        "ss:Type=\"String\">周𠮷安</Data></Cell></Row></Table></Worksheet></Workbook>");
    std::string content =
        "<office:document xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" "
        "office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\"><office:spreadsheet>"
        "<table:table table:name=\"表\"><table:table-row><table:table-cell><text:p>姓名</text:p>"
        "</table:table-cell><table:table-cell><text:p>周𠮷安</text:p></table:table-cell>"
        "</table:table-row></table:table></office:spreadsheet></office:document>";
    auto check = [&](const std::string& bytes, Format format) {
        auto reading = read(folder.put("工资表.xls", bytes));
        REQUIRE(reading);
        CHECK(reading->format == format);
        CHECK(text_of(*reading, 1, 1) == "姓名");
        CHECK(text_of(*reading, 1, 2) == "周𠮷安");
    };
    check(*page, Format::Html);
    check(*xml, Format::SpreadsheetMl);
    check(Declaration + content, Format::Fods);
    check(zip_of({{"content.xml", content}, {"META-INF/manifest.xml", "<m/>"}}), Format::Ods);
}

TEST_CASE("a bank's batch text keeps its line of totals, first or last, and every digit") {
    Folder folder;
    auto bytes = text::to_gb18030("2|300.00\r\n1|9000000000000000019|周𠮷安|150.00|工资\r\n"
                                  "2|9000000000000000027|沈𬭎|150.00|工资\r\n合计|2|300.00\r\n\x1A");
    auto reading = read(folder.put("批量代发.txt", *bytes));
    REQUIRE(reading);
    CHECK(text_of(*reading, 1, 2) == "300.00");
    CHECK(text_of(*reading, 2, 2) == "9000000000000000019");
    CHECK(text_of(*reading, 3, 3) == "沈𬭎");
    CHECK(text_of(*reading, 4, 3) == "300.00");
    CHECK(reading->sheets[0].cells.size() == 15);
    CHECK(std::none_of(reading->sheets[0].cells.begin(), reading->sheets[0].cells.end(),
                       [](const intake::Cell& cell) { return cell.numeric_loss; }));
}

TEST_CASE("what cannot be read has its reason and advice in Chinese") {
    Folder folder;
    auto because = [&](const std::string& bytes, Code code, const std::string& words) {
        auto reading = read(folder.put("x.xlsx", bytes));
        REQUIRE_FALSE(reading);
        CHECK(reading.error().code == code);
        CHECK(reading.error().message.find(words) != std::string::npos);
        CHECK_FALSE(reading.error().hint.empty());
    };
    because("", Code::Unprocessable, "空");
    because("\n\n", Code::Unprocessable, "空");
    because(std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) + std::string(2000, '\0'), Code::Unprocessable,
            "损坏");
    because(std::string("\x09\x08\x08\0\0\x05\x10\0\0\0\0\0", 12), Code::Unsupported, "旧版");
    std::string name("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32);
    because(std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) + std::string(9000, '\0') + name +
                std::string(3000, '\0'),
            Code::Unprocessable, "密码");
    because(zip_of(Workbook{}.parts(), true), Code::Unprocessable, "密码");
    because(zip_of({{"readme.txt", "x"}}), Code::Unsupported, "这是压缩包");
    because(zip_of({{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<d/>"}}), Code::Unsupported,
            "没有电子表格");
    because("<html><body>登录已过期</body></html>", Code::Unsupported, "没有表格");
    because("<meta charset=big5><table><tr><td>\xA4\xA4\xA4\xE5\xA4\xE5", Code::Unsupported, "编码");
    because("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", Code::Unsupported,
            "没有表格");
    because("MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", Code::Unprocessable, "损坏");
    because(std::string("\0\1\2", 3), Code::Unsupported, "无法识别");
    Workbook bomb;
    bomb.sheet_data = std::string(64 << 20, ' ');
    because(bomb.bytes(), Code::Unprocessable, "压缩炸弹");
    std::string whole = payroll(50);
    because(whole.substr(0, whole.size() / 2), Code::Unprocessable, "不完整");
}

TEST_CASE("a file over the limit is not opened further; a file that is not there is not found") {
    Folder folder;
    intake::Limits limits;
    limits.file_bytes = 10;
    REQUIRE(read(folder.put("a.csv", "a,b,c\n1,2,3\n"), limits).error().message.find("大小") !=
            std::string::npos);
    REQUIRE(read(folder.directory.path() / "none").error().code == Code::NotFound);
    REQUIRE(read(folder.directory.path()).error().code == Code::Io);
    REQUIRE(::mkfifo((folder.directory.path() / "pipe").c_str(), 0600) == 0);
    REQUIRE(read(folder.directory.path() / "pipe").error().code == Code::Io);
}

TEST_CASE("shared strings that multiply are stopped by the answer's limit") {
    Folder folder;
    Workbook book;
    book.strings = "<si><t>" + std::string(30'000, 'x') + "</t></si>";
    for (int r = 1; r <= 12'000; ++r) {
        book.sheet_data += "<row r=\"" + std::to_string(r) + "\"><c t=\"s\"><v>0</v></c></row>";
    }
    auto reading = read(folder.put("a.xlsx", book.bytes()));
    REQUIRE_FALSE(reading);
    REQUIRE(reading.error().code == Code::Unprocessable);
}

TEST_CASE("five thousand rows are read whole", "[speed]") {
    Folder folder;
    auto path = folder.put("a.xlsx", payroll(5000));
    auto begin = std::chrono::steady_clock::now();
    auto cpu = cpu_time();
    auto reading = read(path);
    auto spent = std::chrono::steady_clock::now() - begin;
    cpu = cpu_time() - cpu;
    REQUIRE(reading);
    REQUIRE(reading->sheets[0].cells.size() == 60'000);
    WARN("5,000 x 12 cells: " << std::chrono::duration_cast<std::chrono::microseconds>(spent).count()
                              << " us, " << cpu.count() << " us of processor time");
}

TEST_CASE("a web archive of Excel named .xls is read page by page, in the encoding of each") {
    Folder folder;
    auto gbk = text::to_gb18030(
        "<html><head><meta http-equiv=3DContent-Type content=3D\"text/html; charset=3Dgb2312\">"
        "</head><body><table><tr><td>姓名</td><td>实发工资</td></tr><tr><td>张三</td>"
        "<td>6600.00</td></tr></table></body></html>");
    REQUIRE(gbk);
    std::string printable;
    for (char c : *gbk) {
        static const char* digits = "0123456789ABCDEF";
        auto byte = static_cast<unsigned char>(c);
        printable += byte < 128 ? std::string(1, c) : std::string{'=', digits[byte >> 4], digits[byte & 15]};
    }
    auto part = [](const std::string& encoding, const std::string& body) {
        return "--x\r\nContent-Transfer-Encoding: " + encoding + "\r\nContent-Type: text/html\r\n\r\n" +
               body + "\r\n";
    };
    auto reading = read(
        folder.put("工资表.xls", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n" +
                                     part("7bit", "<frameset><frame src=3Dsheet001.htm></frameset>") +
                                     part("quoted-printable", printable) +
                                     part("8bit", "<table><tr><td>第二张</td></tr></table>") + "--x--\r\n"));
    if (!reading) FAIL(reading.error().message);
    CHECK(reading->format == Format::Mhtml);
    REQUIRE(reading->sheets.size() == 2);
    CHECK(text_of(*reading, 2, 1) == "张三");
    CHECK(text_of(*reading, 2, 2) == "6600.00");
    CHECK(reading->sheets[1].cells.at(0).text == "第二张");
}

TEST_CASE("a list in UTF-16 without its mark is read") {
    Folder folder;
    std::string bytes;
    for (char16_t c : std::u16string(u"姓名,实发工资\r\n张三,6600.00\r\n")) {
        bytes += static_cast<char>(c & 255);
        bytes += static_cast<char>(c >> 8);
    }
    auto reading = read(folder.put("工资表.csv", bytes));
    REQUIRE(reading);
    CHECK(reading->format == Format::Csv);
    CHECK(text_of(*reading, 2, 1) == "张三");
}
