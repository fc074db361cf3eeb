// What a person at LibreOffice meets: workbooks open, are saved in its formats, and come back whole; the formulas of
// checks mean there what they should. (What Excel and WPS make of them cannot be tested here.)
#include "libreoffice.hh"
#include "types.hh"
#include "workbook/formulas.hh"

#include <map>

using namespace taizhang;
using namespace taizhang::test;

namespace {

void write_all(const std::filesystem::path& directory) {
    std::filesystem::create_directories(directory);
    for (const auto& type : law().catalogue.types()) {
        if (type.structured)
            write_file(directory / (type.name + ".xlsx"), bytes_of(type, filled_with(sample_of(type))));
    }
}

void check_all_back(const std::filesystem::path& directory, const std::string& ending) {
    for (const auto& type : law().catalogue.types()) {
        if (!type.structured) continue;
        INFO(type.name << "." << ending);
        auto file = directory / (type.name + "." + ending);
        REQUIRE(std::filesystem::exists(file));
        check_back(type, file, sample_of(type));
    }
}

std::string escaped(const std::string& text) {
    std::string xml;
    for (char c : text)
        xml += c == '<'   ? "&lt;"
               : c == '>' ? "&gt;"
               : c == '&' ? "&amp;"
               : c == '"' ? "&quot;"
                          : std::string(1, c);
    return xml;
}

// One row of a sheet: texts, numbers, nothing; the last cell the formula (Excel's syntax), at row 1.
std::string sheet_of(const std::vector<std::pair<std::vector<Json>, std::string>>& rows) {
    std::string xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document "
        "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
        "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
        "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "
        "xmlns:msoxl=\"http://schemas.microsoft.com/office/excel/formula\" office:version=\"1.2\" "
        "office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\"><office:body><office:spreadsheet>"
        "<table:table table:name=\"T\">";
    for (const auto& [cells, formula] : rows) {
        xml += "<table:table-row>";
        for (const Json& cell : cells) {
            if (cell.is_null()) xml += "<table:table-cell/>";
            else if (cell.is_string())
                xml += "<table:table-cell office:value-type=\"string\"><text:p>" +
                       escaped(cell.get<std::string>()) + "</text:p></table:table-cell>";
            else
                xml += "<table:table-cell office:value-type=\"float\" office:value=\"" + cell.dump() + "\"/>";
        }
        xml += "<table:table-cell table:formula=\"msoxl:=" + escaped(formula) + "\"/></table:table-row>";
    }
    xml += "</table:table><table:table table:name=\"P\">";
    for (int i = 1; i <= 17; ++i)
        xml += "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"" +
               std::to_string(i) + "\"/></table:table-row>";
    return xml + "</table:table><table:named-expressions><table:named-range table:name=\"" +
           std::string(workbook::Positions) +
           "\" table:base-cell-address=\"$T.$A$1\" table:cell-range-address=\"$P.$A$1:.$A$17\"/>"
           "</table:named-expressions></office:spreadsheet></office:body></office:document>";
}

// What LibreOffice computes: the last value of every line, TRUE or FALSE.
std::vector<bool> computed(const std::vector<std::pair<std::vector<Json>, std::string>>& rows) {
    TemporaryDirectory directory;
    write_file(directory.path() / "rules.fods", sheet_of(rows));
    convert_all(directory.path(), "fods", "csv", directory.path() / "out");
    std::vector<bool> values;
    std::string csv = read_file(directory.path() / "out" / "rules.csv"), line;
    for (char c : csv) {
        if (c != '\n') {
            line += c;
            continue;
        }
        INFO(line);
        while (line.ends_with(',')) line.pop_back(); // other lines are longer
        std::string last = line.substr(line.rfind(',') + 1);
        bool yes = last == "TRUE" || last == "1", no = last == "FALSE" || last == "0";
        REQUIRE(yes != no);
        values.push_back(yes);
        line.clear();
    }
    REQUIRE(values.size() == rows.size());
    return values;
}

record::Field field_of(record::Kind kind, const std::string& pii = "") {
    record::Field field;
    field.kind = kind;
    field.pii = pii;
    return field;
}

} // namespace

TEST_CASE("every workbook that LibreOffice saved as .ods comes back as the sample") {
    if (!have_libreoffice()) return;
    TemporaryDirectory directory;
    write_all(directory.path() / "in");
    convert_all(directory.path() / "in", "xlsx", "ods", directory.path() / "out");
    check_all_back(directory.path() / "out", "ods");
}

TEST_CASE("every workbook that LibreOffice saved as .xlsx comes back as the sample") {
    if (!have_libreoffice()) return;
    TemporaryDirectory directory;
    write_all(directory.path() / "in");
    convert_all(directory.path() / "in", "xlsx", "xlsx", directory.path() / "out");
    check_all_back(directory.path() / "out", "xlsx");
}

TEST_CASE("every workbook that LibreOffice saved as .xls comes back as the sample") {
    if (!have_libreoffice()) return;
    TemporaryDirectory directory;
    write_all(directory.path() / "in");
    convert_all(directory.path() / "in", "xlsx", "xls", directory.path() / "out");
    check_all_back(directory.path() / "out", "xls");
}

TEST_CASE("the rules of numbers that name persons and firms say yes and no as they should") {
    if (!have_libreoffice()) return;
    using record::Kind;
    struct Case {
        record::Field field;
        Json cell;
        bool good;
    };
    std::vector<Case> cases = {
        {field_of(Kind::IdNo), "320000198109139315", true},
        {field_of(Kind::IdNo), "32000019751218199X", true},
        {field_of(Kind::IdNo), "32000019751218199x", true},
        {field_of(Kind::IdNo), "320000198109139314", false}, // check digit
        {field_of(Kind::IdNo), "320000198109139351", false}, // two digits changed places
        {field_of(Kind::IdNo), "32000019810913931", false},
        {field_of(Kind::IdNo), "32000019810913931A", false},
        {field_of(Kind::IdNo), "3200001981O9139315", false}, // a letter O
        {field_of(Kind::CardNo, "card"), "9000000123456789", true},
        {field_of(Kind::CardNo, "card"), "9000 0001 2345 6789", true},
        {field_of(Kind::CardNo, "card"), "900000012345", false},
        {field_of(Kind::CardNo, "card"), "90000001234567890123", false},
        {field_of(Kind::CardNo, "card"), "9000-0001-2345-6789", false},
        {field_of(Kind::CardNo), "32001234560001", true}, // an account of a firm
        {field_of(Kind::Phone), "15400009001", true},
        {field_of(Kind::Phone), "12345", false},
        {field_of(Kind::Uscc), "91320699MAXX0012XF", true},
        {field_of(Kind::Uscc), "91320699MAXX0012X", false},
        {field_of(Kind::Fen), 10675.25, true},
        {field_of(Kind::Fen), 0, true},
        {field_of(Kind::Fen), 10675.255, false},
        {field_of(Kind::Fen), -1, false},
        {field_of(Kind::Fen), "10675元", false},
        {field_of(Kind::Tenths), 22.5, true},
        {field_of(Kind::Tenths), 22.25, false},
        {field_of(Kind::Integer), 3, true},
        {field_of(Kind::Integer), 3.5, false},
    };
    std::vector<std::pair<std::vector<Json>, std::string>> rows;
    for (std::size_t i = 0; i < cases.size(); ++i)
        rows.push_back({{cases[i].cell}, workbook::rule_of(cases[i].field, "A" + std::to_string(i + 1))});
    auto values = computed(rows);
    for (std::size_t i = 0; i < cases.size(); ++i) {
        INFO(cases[i].cell.dump() << " " << rows[i].second);
        CHECK(values[i] == cases[i].good);
    }
}

TEST_CASE("the checks of the guide find the rows that do not add up, and no others") {
    if (!have_libreoffice()) return;
    struct Case {
        std::string type, message;
        std::map<std::string, Json> row; // values as a person types them
        bool wrong;
    };
    const std::string net = "实发工资不等于应发工资减扣款", days = "合计天数不等于各日出勤之和";
    std::vector<Case> cases = {
        {"payroll_sheet", net, {{"gross", 8440}, {"advance", 500}, {"net", 7940}}, false},
        {"payroll_sheet", net, {{"gross", 8440}, {"advance", 500}, {"net", 8440}}, true},
        {"payroll_sheet", net, {{"gross", 8440.1}, {"deductions", 0.2}, {"net", 8439.9}}, false},
        {"payroll_sheet", net, {{"gross", 8440.1}, {"deductions", 0.2}, {"net", 8439.91}}, true},
        {"payroll_sheet", net, {{"gross", 8440}}, false}, // nothing to compare with
        {"payroll_sheet", net, {}, false},
        {"payroll_sheet", "有出勤而没有应发工资", {{"name", "甲"}, {"days", 20}}, true},
        {"payroll_sheet", "有出勤而没有应发工资", {{"name", "甲"}, {"days", 20}, {"gross", 1}}, false},
        {"payroll_sheet",
         "应发工资不等于各项应发之和",
         {{"base", 8140}, {"allowance", 300}, {"gross", 8440}},
         false},
        {"payroll_sheet",
         "应发工资不等于各项应发之和",
         {{"base", 8140}, {"allowance", 300}, {"gross", 8140}},
         true},
        {"payroll_sheet",
         "扣款合计不等于各项扣款之和",
         {{"advance", 500}, {"tax", 1}, {"deductions", 501}},
         false},
        {"payroll_sheet",
         "扣款合计不等于各项扣款之和",
         {{"advance", 500}, {"tax", 1}, {"deductions", 500}},
         true},
        {"attendance_sheet",
         days,
         {{"1", "√"}, {"2", "△"}, {"3", "×"}, {"4", 0.5}, {"days_total", 2}},
         false},
        {"attendance_sheet",
         days,
         {{"1", "√"}, {"2", "△"}, {"3", "×"}, {"4", 0.5}, {"days_total", 2.5}},
         true},
        {"attendance_sheet", days, {{"1", 8}, {"2", 8}, {"days_total", 2}}, false}, // hours are not compared
        {"attendance_sheet", days, {{"days_total", 22}}, false},
        {"worker_register", "退场日期早于进场日期", {{"entry_date", 46000}, {"exit_date", 45999}}, true},
        {"worker_register", "退场日期早于进场日期", {{"entry_date", 46000}}, false},
    };
    std::vector<std::pair<std::vector<Json>, std::string>> rows;
    for (const Case& each : cases) {
        const auto& type = *law().catalogue.find(each.type);
        auto plan = workbook::plan_of(type, law().schemas.find(type.code)->second, law().guide, {});
        std::vector<Json> cells;
        for (const auto& column : plan.table->columns) {
            auto at = each.row.find(column.day != 0 ? column.label : column.field->name);
            cells.push_back(at == each.row.end() ? Json() : at->second);
        }
        for (const auto& check : law().guide.checks()) {
            if (check.message != each.message) continue;
            rows.push_back(
                {cells, *workbook::check_formula(check, *plan.table, static_cast<int>(rows.size()))});
        }
    }
    REQUIRE(rows.size() == cases.size());
    auto values = computed(rows);
    for (std::size_t i = 0; i < cases.size(); ++i) {
        INFO(i << " " << cases[i].message << " " << rows[i].second);
        CHECK(values[i] == cases[i].wrong);
    }
}
