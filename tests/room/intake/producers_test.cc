// One payroll, written by every producer of spreadsheets at hand (samples/producers), is one record.
#include "intake/draft.hh"
#include "intake/ofd.hh"
#include "record/catalogue.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <map>

using namespace taizhang;
using intake::Format;

namespace {

struct Law {
    const record::DocumentType* type;
    record::Schema schema;
};

const Law& payroll_law() {
    static const auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    static const Law law = [] {
        const auto* type = catalogue->find("L5-05");
        REQUIRE(type != nullptr);
        auto schema = record::Schema::load(test::source_path("schemas"), type->schema);
        REQUIRE(schema);
        return Law{type, *schema};
    }();
    return law;
}

std::filesystem::path file(const std::string& name) { return test::source_path("samples/producers") / name; }

} // namespace

TEST_CASE("the same payroll by every producer gives the same record") {
    auto expected = read_json(file("record.json"));
    REQUIRE(expected);
    const std::map<std::string, Format> files = {
        {"libreoffice.xlsx", Format::Xlsx}, {"libxlsxwriter.xlsx", Format::Xlsx},
        {"openpyxl.xlsx", Format::Xlsx},    {"sheetjs.xlsx", Format::Xlsx},
        {"exceljs.xlsx", Format::Xlsx},     {"libreoffice.xls", Format::Xls},
        {"sheetjs.xls", Format::Xls},       {"libreoffice.ods", Format::Ods},
        {"sheetjs.ods", Format::Ods},       {"libreoffice.fods", Format::Fods},
        {"libreoffice.html", Format::Html}, {"sheetjs.html", Format::Html},
        {"erp-page.xls", Format::Html},     {"sheetjs-2003.xml", Format::SpreadsheetMl},
        {"libreoffice.csv", Format::Csv},   {"utf8-mark.csv", Format::Csv},
        {"bank-gb18030.csv", Format::Csv},  {"excel-unicode.txt", Format::Csv},
        {"pipes-utf16be.txt", Format::Csv},
    };
    for (const auto& [name, format] : files) {
        INFO(name);
        auto reading = intake::read(file(name));
        if (!reading) FAIL_CHECK(reading.error().message);
        if (!reading) continue;
        CHECK(reading->format == format);
        auto draft = intake::map(*reading, *payroll_law().type, payroll_law().schema);
        if (!draft) FAIL_CHECK(draft.error().message);
        if (!draft) continue;
        for (const Json& step : Json::diff(*expected, draft->data)) FAIL_CHECK(step.dump());
        for (const auto& finding : draft->findings) FAIL_CHECK(record::to_json(finding).dump());
    }
}

TEST_CASE("formats of Excel that are not read say so and what to do") {
    for (const char* name : {"sheetjs-biff5.xls", "sheetjs.xlsb"}) {
        INFO(name);
        auto reading = intake::read(file(name));
        REQUIRE_FALSE(reading);
        CHECK(reading.error().code == Code::Unsupported);
        CHECK(reading.error().hint.find("xlsx") != std::string::npos);
    }
}

TEST_CASE("a receipt that another program wrote as OFD is read as it wrote it") {
    auto document = intake::ofd::read(test::read_file(file("ofdrw.ofd")), {});
    REQUIRE(document);
    REQUIRE(document->pages.size() == 1);
    std::vector<std::string> lines;
    for (const auto& line : document->pages[0].lines) lines.push_back(line.text);
    CHECK(lines ==
          std::vector<std::string>{"示例银行电子业务回单",
                                   "付款人户名：南通示例劳务有限公司农民工专户 Account No. 9000 0000 0000 "
                                   "0001，金额（元）6,350.00",
                                   "周𠮷安 代发工资", "斜的文字"});
    CHECK(document->pages[0].lost == 0);
    CHECK(document->pictures.size() == 1);
    CHECK(document->attachments.size() == 1);
}
