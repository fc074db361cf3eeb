#include "base/json.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <rapidcheck.h>

using namespace taizhang;

namespace {

using Object = Json::object_t;
using Model = std::map<std::string, Json, std::less<>>;

std::string key_of(unsigned number) { return "k" + std::to_string(number); }

bool same(const Object& object, const Model& model) {
    auto alike = [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; };
    bool forwards = std::equal(object.begin(), object.end(), model.begin(), model.end(), alike);
    auto at = object.end();
    bool backwards =
        std::all_of(model.rbegin(), model.rend(), [&](const auto& each) { return alike(*--at, each); });
    return forwards && backwards && at == object.begin() && object.size() == model.size() &&
           object.empty() == model.empty();
}

// `keys` ascending, descending or in some other order.
void fill(Object& object, Model& model, const std::vector<unsigned>& keys) {
    for (unsigned key : keys) {
        bool fresh = object.emplace(key_of(key), key).second;
        RC_ASSERT(fresh == model.emplace(key_of(key), key).second);
    }
}

} // namespace

TEST_CASE("an object is what a map would be, whatever is put in and taken out", "[flat_object]") {
    CHECK(rc::check([] {
        Object object;
        Model model;
        const auto most = *rc::gen::element(8U, 100U, 3000U);
        const auto steps = *rc::gen::container<std::vector<std::pair<unsigned, unsigned>>>(
            *rc::gen::inRange<std::size_t>(0, 600),
            rc::gen::pair(rc::gen::inRange(0U, 10U), rc::gen::inRange(0U, most)));
        for (auto [what, number] : steps) {
            const std::string key = key_of(number);
            if (what < 6) {
                RC_ASSERT(object.emplace(key, number).second == model.emplace(key, number).second);
            } else if (what == 6) {
                object[key] = "x";
                model[key] = "x";
            } else if (what == 7) {
                RC_ASSERT(object.erase(key) == model.erase(key));
            } else if (auto at = object.find(key); at != object.end()) {
                auto next = object.erase(at);
                auto after = model.erase(model.find(key));
                RC_ASSERT((next == object.end()) == (after == model.end()));
                if (next != object.end()) RC_ASSERT(next->first == after->first);
            }
            RC_ASSERT(object.count(key) == model.count(key));
        }
        RC_ASSERT(same(object, model));
    }));
}

TEST_CASE("members of a large object are found whatever order they came in", "[flat_object]") {
    CHECK(rc::check([] {
        const auto count = *rc::gen::element<std::size_t>(1, 4, 5, 63, 64, 65, 127, 128, 129, 700, 9000);
        std::vector<unsigned> keys(count);
        std::generate(keys.begin(), keys.end(), [n = 0U]() mutable { return n++; });
        switch (*rc::gen::inRange(0, 3)) {
        case 0: std::reverse(keys.begin(), keys.end()); break;
        case 1:
            std::rotate(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(count / 2), keys.end());
            break;
        default: break;
        }
        Object object;
        Model model;
        fill(object, model, keys);
        RC_ASSERT(same(object, model));
        for (unsigned key : keys) RC_ASSERT(object.find(key_of(key))->second == key);
        RC_ASSERT(object.find("k") == object.end());
        RC_ASSERT(object.find("l") == object.end());
        while (!object.empty()) object.erase(object.begin(), std::next(object.begin(), 1));
        RC_ASSERT(object.begin() == object.end());
        fill(object, model = {}, keys);
        RC_ASSERT(same(object, model));
    }));
}

TEST_CASE("an object is copied, moved, compared and emptied as a value", "[flat_object]") {
    for (unsigned count : {0U, 1U, 5U, 64U, 65U, 1000U}) {
        Object object;
        Model model;
        for (unsigned i = 0; i < count; ++i) {
            object.emplace(key_of(i), i);
            model.emplace(key_of(i), i);
        }
        Object copy = object;
        CHECK(copy == object);
        CHECK(same(copy, model));
        Object moved = std::move(copy);
        CHECK(same(moved, model));
        CHECK(copy.empty()); // NOLINT(bugprone-use-after-move): empty is what it is to be
        copy["z"] = 1;
        CHECK(copy.size() == 1);
        CHECK(copy != moved);
        CHECK((moved <=> copy) == (count == 0 || moved.begin()->first < "z"
                                       ? std::partial_ordering::less
                                       : std::partial_ordering::greater));
        copy = moved;
        CHECK(same(copy, model));
        moved.clear();
        CHECK(moved.empty());
        CHECK(same(copy, model));
        copy = std::move(moved);
        CHECK(copy.empty());
    }
}

TEST_CASE("a member may be made of one that is already there", "[flat_object]") {
    Json object;
    for (int i = 99; i >= 0; --i) {
        object[key_of(static_cast<unsigned>(i))] = "a text that is longer than any that lies in its string";
        auto first = object.begin();
        object.emplace("a" + first.key(), *first);
    }
    CHECK(object.size() == 200);
    for (const auto& [key, value] : object.items()) CHECK(value.get<std::string>().starts_with("a text"));
}

TEST_CASE("JSON of flat objects is read and written as with maps", "[flat_object]") {
    const char* const texts[] = {
        R"({})",
        R"({"b":1,"a":{"y":[{"z":1,"y":2},{}],"x":null},"a ":"s","":0,"好":true})",
        R"({"twice":1,"twice":{"a":1},"once":2})",
        R"([{"net":1,"gross":2},{"gross":3,"extra":{"备注":"无"}}])",
    };
    for (const char* text : texts) {
        CHECK(parse_json(text)->dump() == nlohmann::json::parse(text).dump());
        CHECK(*parse_json(text) == *parse_json(parse_json(text)->dump()));
    }
    CHECK(*parse_json(R"({"a":1})") < *parse_json(R"({"a":2})"));
    CHECK(*parse_json(R"({"a":2})") < *parse_json(R"({"b":1})"));
}
