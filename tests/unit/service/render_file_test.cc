// A record's JSON file as PDF: in memory when it is small, row by row when it is large.
#include "service/offline.hh"
#include "support/temporary.hh"
#include "unit/typeset/sample.hh"

#include <catch2/catch.hpp>

namespace taizhang::service {
namespace {

const std::filesystem::path Share = std::filesystem::path(TAIZHANG_BINARY_DIR) / "share";

// The same record in so many bytes that its rows are read one by one.
std::string large(const Json& record) {
    std::string text = record.dump(1);
    auto rows = text.find("\"rows\": [");
    REQUIRE(rows != std::string::npos);
    text.insert(rows + 9, std::string(5 * 1024 * 1024, '\n'));
    return text;
}

Result<std::uint64_t> rendered(const std::filesystem::path& directory, const std::string& text) {
    test::write_file(directory / "record.json", text);
    return render_file(Share, "L5-05", directory / "record.json", directory / "record.pdf");
}

} // namespace

TEST_CASE("a large file gives the same bytes as the same record in memory") {
    test::TemporaryDirectory directory;
    for (int rows : {0, 1, 13, 200}) {
        INFO(rows << " rows");
        auto record = sample::payroll(rows);
        auto whole = render(Share, "L5-05", record);
        REQUIRE(whole);
        auto size = rendered(directory.path(), large(record));
        REQUIRE(size);
        CHECK(*size == whole->size());
        CHECK((test::read_file(directory.path() / "record.pdf") == *whole));
    }
}

TEST_CASE("a canonical file is attached as it is") {
    test::TemporaryDirectory directory;
    auto record = sample::payroll(11'500);
    for (auto& row : record["rows"]) row["note"] = "甲";
    auto text = record.dump();
    REQUIRE(text.size() > 4 * 1024 * 1024);
    REQUIRE(rendered(directory.path(), text));
    auto bytes = test::read_file(directory.path() / "record.pdf");
    REQUIRE(rendered(directory.path(), text + "\n"));
    CHECK((test::read_file(directory.path() / "record.pdf") == bytes));
}

TEST_CASE("a wrong row of a large file is named by its number, and no PDF appears") {
    test::TemporaryDirectory directory;
    auto record = sample::payroll(150);
    record["rows"][130]["team"] = Json({{"viel", 1}});
    auto made = rendered(directory.path(), large(record));
    REQUIRE(!made);
    CHECK(made.error().code == Code::Unprocessable);
    CHECK(made.error().message.find("明细第131条") != std::string::npos);
    CHECK(made.error().message.find("/rows/130/team") != std::string::npos);
    CHECK(made.error().message.find("viel") == std::string::npos);
    CHECK(!std::filesystem::exists(directory.path() / "record.pdf"));
    CHECK(!std::filesystem::exists(directory.path() / "record.pdf.part"));
}

TEST_CASE("a large file that is no record is an error with the next step, never a crash") {
    test::TemporaryDirectory directory;
    auto good = large(sample::payroll(3));
    auto rows = good.find("\"seq\"");
    std::vector<std::string> bad{
        std::string(5 * 1024 * 1024, ' '),
        std::string(5 * 1024 * 1024, '['),
        std::string(5 * 1024 * 1024, '{'),
        "{\"rows\":" + std::string(5 * 1024 * 1024, '['),
        "{\"rows\":[" + std::string(5 * 1024 * 1024, ','),
        "{\"rows\":[" + std::string(5 * 1024 * 1024, '"'),
        good.substr(0, good.size() - 3),
        good.substr(0, rows),
        good + "}",
        std::string(good).replace(rows, 5, "\"\xFF\xFE\""),
        std::string(good).replace(rows, 5, "\"\\ud800\""),
        std::string(good).replace(rows, 5, "1"),
    };
    for (std::size_t i = 0; i < bad.size(); ++i) {
        INFO(i);
        auto made = rendered(directory.path(), bad[i]);
        REQUIRE(!made);
        CHECK(!made.error().hint.empty());
        CHECK(!std::filesystem::exists(directory.path() / "record.pdf"));
    }
    CHECK(!render_file(Share, "L5-05", directory.path() / "none.json", directory.path() / "x.pdf"));
}

} // namespace taizhang::service
