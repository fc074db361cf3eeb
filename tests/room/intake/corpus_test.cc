// Broken files: good ones of every format cut, changed, packed wrongly, grown beyond measure or named for what they
// are not; always the same ones. Each is read through the sandbox as the daemon would: the parent stays, an answer
// comes within the limit, and it is a reading or one of the reasons that officers are given.
#include "intake/archive.hh"
#include "intake/reasons.hh"
#include "record/catalogue.hh"
#include "support/temporary.hh"
#include "unit/intake/archives.hh"
#include "unit/intake/biff_file.hh"
#include "unit/intake/ofd_parts.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <set>

using namespace taizhang;
using namespace taizhang::test;
using intake::Format;
namespace fs = std::filesystem;
namespace reason = intake::reason;

namespace {

struct Broken {
    std::string what; // for the test's report
    std::string name; // as it would be sent
    std::string bytes;
};

// SplitMix64: the same files in every run.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : x_state(seed) {}
    std::uint64_t next() {
        std::uint64_t z = x_state += 0x9E3779B97F4A7C15U;
        z = (z ^ z >> 30U) * 0xBF58476D1CE4E5B9U;
        z = (z ^ z >> 27U) * 0x94D049BB133111EBU;
        return z ^ z >> 31U;
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }

private:
    std::uint64_t x_state;
};

// ---- good files, one or two of each format ----

std::map<std::string, std::string> seeds() {
    std::map<std::string, std::string> all;
    for (const char* path :
         {"samples/producers/openpyxl.xlsx",     "samples/producers/libxlsxwriter.xlsx",
          "samples/producers/libreoffice.xls",   "samples/producers/sheetjs.xls",
          "samples/producers/sheetjs-biff5.xls", "samples/producers/sheetjs.xlsb",
          "samples/producers/libreoffice.ods",   "samples/producers/libreoffice.fods",
          "samples/producers/erp-page.xls",      "samples/producers/sheetjs.html",
          "samples/producers/sheetjs-2003.xml",  "samples/producers/bank-gb18030.csv",
          "samples/producers/excel-unicode.txt", "samples/2026-05/月度考勤、工资表编制情况说明.json",
          "samples/2026-05/银行代发回单.jpg",    "samples/bad/其实是图片.xlsx",
          "samples/bad/有密码的工资表.xlsx",     "samples/2026-05/钢筋班工资表签字盖章扫描件.pdf",
          "tests/fuzz/corpus/tiff/pages.tif",    "tests/fuzz/corpus/tiff/g4.tif",
          "tests/fuzz/corpus/tiff/lzw.tif",      "tests/fuzz/corpus/image/progressive.jpg",
          "tests/fuzz/corpus/image/palette.png", "tests/fuzz/corpus/pdf/pages.pdf",
          "tests/fuzz/corpus/ofd/receipt.ofd",   "samples/producers/ofdrw.ofd"})
        all[fs::path(path).filename().string()] = read_file(source_path(path));
    const std::string payroll = all.at("openpyxl.xlsx");
    all["月报.zip"] = zip_of({{"5月/工资表.xlsx", payroll}, {"说明.csv", "序号,姓名\n1,甲\n"}});
    all["月报.7z"] = packed("7zip", {{"工资表.xlsx", payroll}, {"说明.csv", "序号,姓名\n"}});
    all["月报.tar"] = packed("gnutar", {{"工资表.xlsx", payroll}});
    all["月报.rar"] = rar5_of({{"工资表.xlsx", payroll}});
    all["旧月报.rar"] = rar4_of({{"工资表.xlsx", payroll}});
    all["回单.ofd"] =
        zip_of({{"OFD.xml", "<ofd:OFD xmlns:ofd=\"http://www.ofdspec.org/2016\"/>"},
                {"Doc_0/Document.xml", "<ofd:Document xmlns:ofd=\"http://www.ofdspec.org/2016\"/>"}});
    return all;
}

// ---- what happens to files on their way ----

void cut(const std::string& name, const std::string& whole, std::vector<Broken>& into) {
    for (std::size_t part : {1U, 10U, 35U, 60U, 85U, 97U})
        into.push_back(
            {"cut to " + std::to_string(part) + "%", name, whole.substr(0, whole.size() * part / 100)});
    into.push_back({"without the last byte", name, whole.substr(0, whole.size() - 1)});
}

void change(const std::string& name, const std::string& whole, Dice& dice, std::vector<Broken>& into) {
    for (std::size_t count : {1U, 3U, 20U, 200U}) {
        std::string bytes = whole;
        for (std::size_t i = 0; i < count; ++i)
            bytes[dice.below(bytes.size())] = static_cast<char>(dice.next() & 255U);
        into.push_back({std::to_string(count) + " bytes changed", name, bytes});
    }
    std::size_t from = dice.below(whole.size()), size = std::min<std::size_t>(512, whole.size() - from);
    std::string zeroed = whole, removed = whole, doubled = whole;
    zeroed.replace(from, size, std::string(size, '\0'));
    into.push_back({"a sector of zeros", name, zeroed});
    removed.erase(from, size);
    into.push_back({"a sector lost", name, removed});
    doubled.insert(from, whole.substr(from, size));
    into.push_back({"a sector twice", name, doubled});
}

void misname(const std::string& name, const std::string& whole, Dice& dice, std::vector<Broken>& into) {
    static const std::vector<std::string> Names = {"工资表.xlsx", "工资表.xls", "工资表.csv", "工资表.pdf",
                                                   "工资表.jpg",  "工资表.zip", "工资表"};
    into.push_back({"named for what it is not: " + name, Names[dice.below(Names.size())], whole});
}

// ---- packages whose parts lie, though their sums are right ----

void lying_workbooks(std::vector<Broken>& into) {
    auto add = [&into](const std::string& what, Workbook book) {
        into.push_back({"XLSX: " + what, "工资表.xlsx", book.bytes()});
    };
    auto data = [&add](const std::string& what, const std::string& rows) {
        Workbook book;
        book.strings = "<si><t>姓名</t></si>";
        book.sheet_data = rows;
        add(what, book);
    };
    data("a string that is not there", "<row><c t=\"s\"><v>4294967295</v></c></row>");
    data("a negative string", "<row><c t=\"s\"><v>-1</v></c></row>");
    data("a row beyond all rows", "<row r=\"99999999999999\"><c r=\"A99999999999999\"><v>1</v></c></row>");
    data("a column beyond all columns", "<row r=\"1\"><c r=\"ZZZZZZ1\"><v>1</v></c></row>");
    data("a number of a million digits", "<row><c><v>" + std::string(1'000'000, '9') + "</v></c></row>");
    data("an exponent beyond measure", "<row><c><v>1E999999999</v></c></row>");
    data("a date beyond measure", "<row><c t=\"d\"><v>99999999-99-99T99</v></c></row>");
    data("rows in rows", "<row><c><row><c><v>1</v></c></row></c></row>");
    data("a sheet never closed", "<row><c><v>1</v></c></row></sheetData></worksheet><oops>");
    data("an element 200,000 deep", [] {
        std::string deep;
        for (int i = 0; i < 200'000; ++i) deep += "<a>";
        return deep;
    }());
    data("an entity nobody declared", "<row><c t=\"str\"><v>&xxe;</v></c></row>");
    data("bytes that are no UTF-8", "<row><c t=\"str\"><v>\xFF\xFE\xC0</v></c></row>");
    Workbook merged;
    merged.sheet_data = rows_of({{"姓名"}});
    for (int i = 0; i < 20'000; ++i) merged.after += "<mergeCell ref=\"A1:XFD1048576\"/>";
    add("ranges over everything, many times", merged);
    Workbook strings;
    strings.strings = "<si><t>" + std::string(30'000, 'x') + "</t></si>";
    for (int i = 0; i < 12'000; ++i) strings.sheet_data += "<row><c t=\"s\"><v>0</v></c></row>";
    add("a string that multiplies", strings);
    Workbook spaces;
    spaces.sheet_data = std::string(64 << 20, ' ');
    add("64 MiB of nothing", spaces);
    Workbook target;
    target.target = "../../../../etc/passwd";
    target.sheet_data = rows_of({{"姓名"}});
    add("a sheet outside the package", target);
}

void lying_packages(std::vector<Broken>& into) {
    Workbook good;
    good.sheet_data = rows_of({{"姓名"}});
    const auto parts = good.parts();
    auto with = [&](const std::string& what, const std::string& part, const std::string& bytes) {
        auto changed = parts;
        for (auto& [name, content] : changed) {
            if (name == part) content = bytes;
        }
        into.push_back({"XLSX: " + what, "工资表.xlsx", zip_of(changed)});
    };
    for (const auto& [name, content] : parts) {
        with(name + " is empty", name, "");
        with(name + " is cut", name, content.substr(0, content.size() / 2));
        with(name + " is an image", name, "\x89PNG\r\n\x1A\n");
    }
    const std::string entities =
        "<!DOCTYPE a [<!ENTITY b \"" + std::string(1000, 'x') + "\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
    with("entities that multiply", "xl/worksheets/sheet1.xml", entities + "<worksheet>&c;</worksheet>");
    with("entities in the strings", "xl/sharedStrings.xml", entities + "<sst>&c;</sst>");
    with("a workbook of a million sheets", "xl/workbook.xml", [] {
        std::string sheets = "<workbook xmlns:r=\"r\"><sheets>";
        for (int i = 0; i < 100'000; ++i) sheets += "<sheet name=\"表\" r:id=\"rId1\"/>";
        return sheets + "</sheets></workbook>";
    }());
    into.push_back({"a package under a password", "工资表.xlsx", zip_of(parts, true)});
    for (std::size_t lost = 0; lost < parts.size(); ++lost) {
        auto fewer = parts;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(lost));
        into.push_back({"without " + parts[lost].first, "工资表.xlsx", zip_of(fewer)});
    }
    test::Parts many = parts;
    for (int i = 0; i < 20'000; ++i) many.push_back({"xl/media/" + std::to_string(i), ""});
    into.push_back({"20,000 parts", "工资表.xlsx", zip_of(many)});
}

void lying_documents(std::vector<Broken>& into) {
    auto ods = [&into](const std::string& what, const std::string& content) {
        into.push_back({"ODS: " + what, "工资表.ods",
                        zip_of({{"content.xml", content}, {"META-INF/manifest.xml", "<m/>"}})});
    };
    auto table = [](const std::string& rows) {
        return "<o:document-content xmlns:o=\"o\" xmlns:t=\"t\" xmlns:x=\"x\"><o:spreadsheet><t:table "
               "t:name=\"表\">" +
               rows + "</t:table></o:spreadsheet></o:document-content>";
    };
    ods("a row a million times",
        table("<t:table-row t:number-rows-repeated=\"1048576\"><t:table-cell "
              "t:number-columns-repeated=\"16384\"><x:p>甲</x:p></t:table-cell></t:table-row>"));
    ods("a row beyond all rows",
        table("<t:table-row t:number-rows-repeated=\"99999999999\"><t:table-cell/>"
              "</t:table-row><t:table-row><t:table-cell><x:p>甲</x:p></t:table-cell></t:table-row>"));
    ods("a span beyond everything",
        table("<t:table-row><t:table-cell t:number-columns-spanned=\"2147483648\" "
              "t:number-rows-spanned=\"-5\"><x:p>甲</x:p></t:table-cell></t:table-row>"));
    ods("a million blanks in few bytes",
        table("<t:table-row><t:table-cell><x:p><x:s x:c=\"1000000000\"/>甲</x:p>"
              "</t:table-cell></t:table-row>"));
    ods("no content", "");
    ods("entities", "<!DOCTYPE a [<!ENTITY b \"b\">]><a>&b;</a>");
    ods("tables in tables", [&table] {
        std::string deep;
        for (int i = 0; i < 50'000; ++i) deep += "<t:table-row><t:table-cell><t:table>";
        return table(deep);
    }());
}

void lying_pages(std::vector<Broken>& into) {
    auto page = [&into](const std::string& what, const std::string& bytes) {
        into.push_back({"HTML: " + what, "工资表.xls", bytes});
    };
    auto times = [](const std::string& piece, int count) {
        std::string all;
        for (int i = 0; i < count; ++i) all += piece;
        return all;
    };
    page("tables 10,000 deep", times("<table><tr><td>", 10'000));
    page("elements 100,000 deep", "<table><tr><td>" + times("<b>", 100'000) + "甲");
    page("spans over everything", "<table>" + times("<tr><td colspan=99999999 rowspan=99999999>甲", 100'000));
    page("never closed", "<table><tr><td title=\"" + times("x", 1'000'000));
    page("only opened", times("<", 500'000));
    page("a login page", "<!doctype html><html><body><form>请登录</form></body></html>");
    page("an unknown encoding",
         "<meta charset=\"shift_jis\"><table><tr><td>\x93\xFA\x96\x7B</td></tr></table>");
    page("half a Hanzi", "<meta charset=gb2312><table><tr><td>\xD0\xD5\xC3");
    page("null bytes", std::string("<table><tr><td>\0\0\0</td></tr></table>", 40));
    into.push_back({"SpreadsheetML: entities", "工资表.xls",
                    "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"b\">]><Workbook "
                    "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">&b;</Workbook>"});
    into.push_back({"SpreadsheetML: rows beyond all rows", "工资表.xls",
                    "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table><Row "
                    "Index=\"99999999\"><Cell><Data>甲</Data></Cell></Row></Table></Worksheet></Workbook>"});
    into.push_back(
        {"a web archive", "工资表.mht", "MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n"});
}

void lying_old_workbooks(std::vector<Broken>& into) {
    auto book = [](const std::string& cells, const std::string& globals = "") {
        BiffBook made;
        made.sheets.push_back({u"工资表", cells, 0, 0});
        made.globals = globals;
        return xls_file(made);
    };
    auto add = [&into](const std::string& what, const std::string& bytes) {
        into.push_back({"XLS: " + what, "工资表.xls", bytes});
    };
    add("a string that is not there", book(shared_cell(1, 1, 0xFFFFFFFF)));
    add("a password", book("", biff(0x002F, std::string(54, '\1'))));
    add("a cell that is too short", book(biff(0x0203, "12")));
    add("ranges that are not there", book(biff(0x00E5, le(0xFFFF, 2))));
    add("streams inside streams", book([] {
            std::string deep;
            for (int i = 0; i < 50'000; ++i) deep += bof(0x20);
            return deep;
        }()));
    std::string good = book(number_cell(1, 1, 1.5) + biff(0x0201, std::string(6000, '\0')));
    for (std::size_t field : {26U, 30U, 44U, 48U, 60U, 68U, 76U, 80U}) {
        std::string bytes = good;
        bytes.replace(field, 4, le(0x00FFFFF0, 4));
        add("header field " + std::to_string(field), bytes);
        bytes.replace(field, 4, le(1, 4));
        add("header field " + std::to_string(field) + " points back", bytes);
    }
    std::string loops = good;
    for (std::size_t at = good.size() - 512; at + 4 <= good.size(); at += 4) loops.replace(at, 4, le(0, 4));
    add("all chains lead to the first sector", loops);
}

void lying_receipts(std::vector<Broken>& into) {
    const auto parts = OfdReceipt{}.parts();
    auto with = [&](const std::string& what, const std::string& part, const std::string& content) {
        into.push_back({"OFD: " + what, "回单.ofd", ofd_with(parts, part, content)});
    };
    const std::string page = "Doc_0/Pages/Page_0/Content.xml";
    for (const auto& [name, content] : parts) {
        with("without " + name, name, "");
        with(name + " is cut", name, content.substr(0, content.size() / 2));
        with(name + " is an image", name, "\x89PNG\r\n\x1A\n");
        with("entities in " + name, name, "<!DOCTYPE a [<!ENTITY b \"b\">]><a>&b;</a>");
    }
    into.push_back({"OFD: under a password", "回单.ofd", zip_of(parts, true)});
    auto times = [](const std::string& piece, int count) {
        std::string all;
        for (int i = 0; i < count; ++i) all += piece;
        return all;
    };
    with("blocks 100,000 deep", page, ofd_page(times("<ofd:PageBlock>", 100'000)));
    with("six million characters", page,
         ofd_page(ofd_text(1, "0 0 1 1", "1", "DeltaX=\"g 99999999 1\"", times("字", 6'000'000))));
    with("a distance a thousand million times", page,
         ofd_page(ofd_text(1, "0 0 1 1", "1", "DeltaX=\"g 1000000000 1\"", "字字")));
    with("a million pages", "Doc_0/Document.xml",
         ofd_xml("Document", "<ofd:Pages>" +
                                 times("<ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/>", 100'000) +
                                 "</ofd:Pages>"));
    with("a page that is the list of pages", "Doc_0/Document.xml",
         ofd_xml("Document", "<ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Document.xml\"/></ofd:Pages>"));
    with("a page outside the package", "Doc_0/Document.xml",
         ofd_xml("Document",
                 "<ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"../../../../etc/passwd\"/></ofd:Pages>"));
    with("a page larger than any paper", "Doc_0/Document.xml",
         ofd_xml(
             "Document",
             "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 1e12 1e12</ofd:PhysicalBox></ofd:PageArea>"
             "<ofd:TemplatePage ID=\"10\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/></ofd:CommonData><ofd:Pages>"
             "<ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages>"));
    with("64 MiB of one path", page,
         ofd_page("<ofd:PathObject ID=\"1\"><ofd:AbbreviatedData>" + times("M 1 1 L 2 2 ", 5'000'000) +
                  "</ofd:AbbreviatedData></ofd:PathObject>"));
}

void lying_texts(std::vector<Broken>& into) {
    auto add = [&into](const std::string& what, const std::string& name, const std::string& bytes) {
        into.push_back({what, name, bytes});
    };
    add("CSV: six million cells", "工资表.csv", [] {
        std::string text;
        for (int i = 0; i < 6'000'000; ++i) text += "1,";
        return text;
    }());
    add("CSV: one quote, never closed", "工资表.csv", "序号,\"" + std::string(2'000'000, 'x'));
    add("CSV: quotes only", "工资表.csv", std::string(200'000, '"'));
    add("CSV: half a Hanzi", "工资表.csv", "\xD0\xF2\xBA\xC5,\xD0");
    add("CSV: half of a UTF-16 unit", "工资表.csv", std::string("\xFF\xFE\x31\x00\x32", 5));
    add("JSON: 100,000 deep", "说明.json", std::string(100'000, '['));
    add("JSON: a lone surrogate", "说明.json", "{\"a\":\"\\ud800\"}");
    add("JSON: never closed", "说明.json", "{\"rows\":[{\"name\":\"甲\"}");
    add("only blanks", "工资表.csv", std::string(5000, ' '));
    add("empty", "工资表.xlsx", "");
    add("one byte", "工资表.xlsx", "P");
    for (const auto& [what, head] : std::map<std::string, std::string>{
             {"a program", "\x7F"
                           "ELF\x02\x01\x01"},
             {"a film", std::string("\0\0\0\x18"
                                    "ftypmp42",
                                    12)},
             {"a disk image", std::string(600, '\0')},
             {"a gzip", std::string("\x1F\x8B\x08\0\0\0\0\0", 8)},
             {"a zip without anything", std::string("PK\x05\x06", 4) + std::string(18, '\0')},
             {"a signature and no file: OLE", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
             {"a signature and no file: PNG", "\x89PNG\r\n\x1A\n"},
             {"a signature and no file: JPEG", "\xFF\xD8\xFF\xE0"},
             {"a signature and no file: PDF", "%PDF-1.7\n"},
             {"a signature and no file: TIFF", std::string("II*\0\x08\0\0\0", 8)},
             {"a signature and no file: 7z", "7z\xBC\xAF\x27\x1C"},
             {"a signature and no file: RAR", std::string("Rar!\x1A\x07\x01\0", 8)}})
        add(what, "工资表.xlsx", head);
    Dice dice(7);
    std::string noise(100'000, '\0');
    for (char& c : noise) c = static_cast<char>(dice.next() & 255U);
    add("noise", "工资表.xlsx", noise);
}

// Those that somebody once thought of, and those that a fuzzer found.
void committed(std::vector<Broken>& into) {
    for (const char* folder : {"samples/bad", "tests/fuzz/corpus"}) {
        for (const auto& entry : fs::recursive_directory_iterator(source_path(folder))) {
            std::string name = entry.path().filename().string();
            if (!entry.is_regular_file() || name.ends_with(".expected.json")) continue;
            into.push_back(
                {entry.path().parent_path().filename().string() + "/" + name, name, read_file(entry.path())});
        }
    }
}

std::vector<Broken> corpus() {
    std::vector<Broken> all;
    Dice dice(20261128);
    for (const auto& [name, whole] : seeds()) {
        cut(name, whole, all);
        change(name, whole, dice, all);
        misname(name, whole, dice, all);
    }
    lying_workbooks(all);
    lying_packages(all);
    lying_documents(all);
    lying_pages(all);
    lying_old_workbooks(all);
    lying_receipts(all);
    lying_texts(all);
    committed(all);
    return all;
}

// ---- what may be answered ----

// reasons.hh, every one of them, and what the sandbox says when the limit of time, memory or answer was met. That a
// parser died is no reason: it would be a bug.
const std::set<std::string>& known_reasons() {
    static const std::set<std::string> all = [] {
        std::set<std::string> words = {"文件太大或已损坏：读取超过了时间限制",
                                       "文件太大或已损坏：读取时内存不足",
                                       "文件内容太多：读出的内容超过了上限"};
        for (auto made : {reason::empty,
                          reason::too_large,
                          reason::encrypted,
                          reason::truncated,
                          reason::damaged,
                          reason::bomb,
                          reason::too_many_cells,
                          reason::too_many_pixels,
                          reason::too_many_pages,
                          reason::old_xls,
                          reason::binary_workbook,
                          reason::not_a_sheet,
                          reason::page_without_table,
                          reason::unknown_encoding,
                          reason::ofd_broken,
                          reason::ofd_encrypted,
                          reason::ofd_without_pages,
                          reason::ofd_too_much,
                          reason::unknown,
                          reason::is_an_archive,
                          reason::archive_encrypted,
                          reason::archive_truncated,
                          reason::archive_damaged,
                          reason::too_many_members})
            words.insert(made().value().message);
        return words;
    }();
    return all;
}

bool is_known(const Error& error) {
    return known_reasons().contains(error.message) && !error.hint.empty() &&
           (error.code == Code::Unprocessable || error.code == Code::Unsupported);
}

class Nowhere final : public intake::MemberSink {
public:
    Result<void> begin() override { return {}; }
    Result<void> write(std::string_view) override { return {}; }
    Result<void> end() override { return {}; }
    void drop() override {}
};

struct Tally {
    int read = 0, refused = 0, unpacked = 0;
    std::map<std::string, int> reasons;
    std::chrono::milliseconds longest{0};
    std::string slowest;
};

void map_it(const intake::Reading& reading) {
    static const auto catalogue = record::Catalogue::load(source_path("schemas"));
    static const auto schema = record::Schema::load(source_path("schemas"), catalogue->find("L5-05")->schema);
    (void)intake::map(reading, *catalogue->find("L5-05"), *schema);
}

void unpack_it(const fs::path& path, Tally& tally) {
    auto format = intake::identify(path);
    if (!format || !intake::is_archive(*format)) return;
    Nowhere sink;
    auto unpacked = intake::unpack(path, *format, {}, sink);
    if (!unpacked) CHECK(is_known(unpacked.error()));
    else if (unpacked->broken) CHECK(is_known(*unpacked->broken));
    ++tally.unpacked;
}

void send(const Broken& file, const fs::path& folder, Tally& tally) {
    INFO(file.what << ", sent as " << file.name);
    write_file(folder / file.name, file.bytes);
    auto began = std::chrono::steady_clock::now();
    auto reading = intake::read(folder / file.name);
    auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    CHECK(spent < std::chrono::seconds(40)); // the child's limit is 30 s of wall time
    if (spent > tally.longest) tally.slowest = file.what;
    tally.longest = std::max(tally.longest, spent);
    if (reading) {
        ++tally.read;
        map_it(*reading);
    } else {
        ++tally.refused;
        ++tally.reasons[reading.error().message];
        INFO(reading.error().message);
        CHECK(is_known(reading.error()));
    }
    unpack_it(folder / file.name, tally);
    fs::remove(folder / file.name);
}

} // namespace

TEST_CASE("hundreds of broken files are each read or refused with a reason, and nobody falls over") {
    TemporaryDirectory folder;
    auto files = corpus();
    REQUIRE(files.size() >= 300);
    Tally tally;
    for (const Broken& file : files) send(file, folder.path(), tally);
    std::string report = std::to_string(files.size()) + " broken files: " + std::to_string(tally.read) +
                         " read, " + std::to_string(tally.refused) + " refused, " +
                         std::to_string(tally.unpacked) + " unpacked as far as they go; the longest took " +
                         std::to_string(tally.longest.count()) + " ms: " + tally.slowest;
    for (const auto& [reason, count] : tally.reasons) report += "\n  " + std::to_string(count) + " " + reason;
    WARN(report);
}
