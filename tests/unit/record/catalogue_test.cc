#include "record/catalogue.hh"
#include "record/schema.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using namespace taizhang;
using namespace taizhang::record;

namespace {

Result<Catalogue> load_text(const std::string& text) {
    test::TemporaryDirectory directory;
    test::write_file(directory.path() / "catalogue.json", text);
    return Catalogue::load(directory.path());
}

Json shipped() { return *read_json(test::source_path("schemas/catalogue.json")); }

} // namespace

TEST_CASE("the shipped catalogue has the six ledgers in the notice's order, then the administrative papers") {
    auto catalogue = Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    CHECK(catalogue->region() == "320600");
    CHECK(catalogue->version() == "2026.2");
    std::vector<std::string> codes;
    for (const Ledger& ledger : catalogue->ledgers()) codes.push_back(ledger.code);
    CHECK(codes == std::vector<std::string>{"L1", "L2", "L3", "L4", "L5", "L6", "A"});
    for (const Ledger& ledger : catalogue->ledgers()) {
        CHECK(std::any_of(catalogue->types().begin(), catalogue->types().end(),
                          [&](const DocumentType& type) { return type.ledger == ledger.code; }));
    }
}

TEST_CASE("a type is found by code and by name") {
    auto catalogue = Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    const DocumentType* payroll = catalogue->find("L5-05");
    REQUIRE(payroll);
    CHECK(payroll == catalogue->find("payroll_sheet"));
    CHECK(payroll->title == "农民工工资支付表");
    CHECK(payroll->scope == Scope::Subcontractor);
    CHECK(payroll->frequency == std::vector<Frequency>{Frequency::Monthly});
    CHECK(payroll->structured);
    CHECK(payroll->scanned);
    CHECK(payroll->schema == "payroll_sheet/1");
    CHECK(catalogue->find("L5-99") == nullptr);
    CHECK(catalogue->find("L1-08")->name == "deposit_draw");
    CHECK(catalogue->find("L1-08b")->name == "deposit_topup");
}

TEST_CASE("every schema the catalogue names can be loaded and has a type's name") {
    auto catalogue = Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    std::set<std::string> with_schema;
    for (const DocumentType& type : catalogue->types()) {
        INFO(type.code);
        CHECK(type.code.starts_with(type.ledger + "-"));
        if (type.schema.empty()) continue;
        with_schema.insert(type.code);
        CHECK(type.structured);
        auto schema = Schema::load(test::source_path("schemas"), type.schema);
        if (!schema) UNSCOPED_INFO(schema.error().message);
        REQUIRE(schema);
        CHECK(schema->id() == type.schema);
    }
    for (auto code :
         {"L1-05", "L2-01", "L3-02", "L3-04", "L4-01", "L4-06", "L4-10", "L5-05", "L5-06", "L6-01"}) {
        INFO(code);
        CHECK(with_schema.contains(code));
    }
}

TEST_CASE("a catalogue that is wrong is refused with the place") {
    auto refused = [](auto&& change) {
        Json json = shipped();
        change(json);
        auto catalogue = load_text(json.dump());
        return catalogue ? std::string() : catalogue.error().message;
    };
    CHECK(refused([](Json& json) { json["types"][3].erase("title"); }).find("/types/3/title") !=
          std::string::npos);
    CHECK(refused([](Json& json) {
              json["types"][3]["frequency"] = {"weekly"};
          }).find("/types/3/frequency") != std::string::npos);
    CHECK(refused([](Json& json) { json["types"][3]["ledger"] = "L9"; }).find("/types/3/ledger") !=
          std::string::npos);
    CHECK(refused([](Json& json) { json["types"][3]["code"] = "L1-01"; }).find("/types/3") !=
          std::string::npos);
    CHECK(refused([](Json& json) { json["types"][0]["condition"] = "有时"; }).find("/types/0/condition") !=
          std::string::npos);
    CHECK(refused([](Json& json) { json["types"][0] = 7; }).find("/types/0") != std::string::npos);
    CHECK(refused([](Json& json) { json["ledgers"][1]["code"] = 2; }).find("/ledgers/1/code") !=
          std::string::npos);
    CHECK(refused([](Json& json) { json["types"] = Json::array(); }).find("types") != std::string::npos);
    CHECK(refused([](Json& json) { json = 3; }).find("应为对象") != std::string::npos);
    CHECK_FALSE(load_text("{"));
    auto several = refused([](Json& json) {
        json["types"][3].erase("title");
        json["types"][5]["scope"] = "city";
        json["types"][7]["template"] = "x/1";
        json["types"][7]["schema"] = "";
    });
    for (auto part : {"/types/3/title：应为文字", "/types/5/scope：不认识的值“city”",
                      "/types/7/template：有模板而没有架构"})
        CHECK(several.find(part) != std::string::npos);
    auto repeated = load_text(R"({"version":"1","version":"2"})");
    REQUIRE_FALSE(repeated);
    CHECK(repeated.error().message.find("/version：同一个键写了两次") != std::string::npos);
}
