#include "record/item.hh"

#include "record/schema.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace taizhang;
using namespace taizhang::record;

namespace {

constexpr auto Chen = "320000199003070019";
constexpr auto Li = "320000198504120024";

const Catalogue& catalogue() {
    static const Catalogue Loaded = *Catalogue::load(test::source_path("schemas"));
    return Loaded;
}

ItemKey contract(const Json& data) { return item_key(*catalogue().find("L4-08"), data); }

} // namespace

TEST_CASE(
    "a type of which several stand names fields that its schema has, and no number of a person for titles") {
    int several = 0;
    for (const auto& type : catalogue().types()) {
        INFO(type.code);
        if (!type.several) continue;
        ++several;
        if (type.schema.empty()) {
            CHECK(type.per.empty());
            continue;
        }
        auto schema = Schema::load(test::source_path("schemas"), type.schema);
        REQUIRE(schema);
        CHECK_FALSE(type.per.empty());
        for (const auto& field : type.per) {
            const auto* known = schema->header_field(field.name);
            REQUIRE(known != nullptr);
            CHECK(field.id_no == (known->pii == "id"));
        }
        for (const auto& field : type.named) {
            const auto* known = schema->header_field(field);
            REQUIRE(known != nullptr);
            CHECK((known->pii.empty() || known->pii == "name"));
        }
    }
    CHECK(several >= 5);
    CHECK_FALSE(catalogue().find("L5-05")->several);
    CHECK(item_key(*catalogue().find("L5-05"), {{"contract_no", "HT-1"}}).empty());
}

TEST_CASE("which of several a document is, is what it says in those fields, however it is written") {
    auto key = contract({{"contract_no", "ＨＴ－１ "}, {"worker_id_no", Chen}, {"wage_rate", 38000}});
    CHECK(key == contract({{"contract_no", "ht-1"}, {"worker_id_no", Chen}}));
    CHECK(says_which(key));
    CHECK_FALSE(says_which(contract(nullptr))); // a scan
    CHECK_FALSE(says_which(contract({{"contract_no", " "}, {"worker_id_no", nullptr}})));
    // A number that cannot be one says nothing.
    CHECK_FALSE(says_which(contract({{"worker_id_no", "320000199003070018"}})));
    CHECK(item_name(*catalogue().find("L4-08"),
                    {{"contract_no", "HT-1"}, {"worker_name", "陈一"}, {"worker_id_no", Chen}}) ==
          "陈一 HT-1");
    CHECK(item_name(*catalogue().find("L4-08"), nullptr).empty());
}

TEST_CASE("one corrected is the same one, another person's or another's number is not") {
    auto first = contract({{"contract_no", "HT-1"}, {"worker_id_no", Chen}});
    CHECK(is_same_item(first, contract({{"contract_no", "HT-1"}, {"worker_id_no", "320000199003070018"}})));
    CHECK(is_same_item(first, contract({{"contract_no", "HT-1"}})));
    CHECK(is_same_item(first, contract({{"worker_id_no", Chen}})));
    CHECK_FALSE(is_same_item(first, contract({{"contract_no", "HT-1"}, {"worker_id_no", Li}})));
    CHECK_FALSE(is_same_item(
        first, contract({{"contract_no", "HT-2"}, {"worker_id_no", Chen}}))); // the next contract
    CHECK_FALSE(is_same_item(first, contract({{"contract_no", "HT-2"}})));
    CHECK_FALSE(is_same_item(contract(nullptr), contract(nullptr)));
}

TEST_CASE("whether two are the same one does not depend on which is asked first, and what says something is "
          "itself") {
    rc::prop("is_same_item", [](const std::vector<std::string>& a, const std::vector<std::string>& b) {
        RC_ASSERT(is_same_item(a, b) == is_same_item(b, a));
        RC_ASSERT(is_same_item(a, a) == says_which(a));
    });
}

TEST_CASE("a catalogue whose items are wrong is refused with the place") {
    auto json = catalogue().json();
    auto with = [&](const char* member, Json value) {
        auto changed = json;
        for (auto& type : changed["types"])
            if (type["code"] == "L5-05") type[member] = std::move(value);
        auto made = Catalogue::make(changed);
        return made ? std::string() : made.error().message;
    };
    CHECK(with("per", "batch_no").find("/per") != std::string::npos);
    CHECK(with("per", Json::array({"batch_no"})).find("/per") != std::string::npos);
    CHECK(with("per", Json::array({{{"field", "a"}, {"kind", "card_no"}}})).find("/per") !=
          std::string::npos);
    CHECK(with("named", Json::array({"name"})).find("/named") != std::string::npos);
    CHECK(with("per", Json::array({{{"field", "a"}, {"kind", "id_no"}}})).empty());
}
