#include "print/forms.hh"
#include "print/sheet.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>

namespace taizhang::print {
namespace {

const typeset::FontSet& fonts() {
    static const auto set =
        typeset::FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts").value();
    return set;
}

const Forms& forms() {
    static const Forms loaded = Forms::load(TAIZHANG_SOURCE_DIR).value();
    return loaded;
}

Json label() { return read_json(test::source_path("samples/print/label.json")).value().at(0); }
Json separator() { return read_json(test::source_path("samples/print/separator.json")).value(); }

} // namespace

TEST_CASE("a form without what it must say is refused with every field named") {
    Json data = separator();
    data.erase("project_code");
    data["type"] = nullptr;
    data["period"] = "June";
    auto made = forms().set("separator", data, fonts());
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Code::Unprocessable);
    for (const char* field : {"project_code", "type", "period"}) {
        INFO(made.error().message);
        CHECK(made.error().message.find(field) != std::string::npos);
    }
}

TEST_CASE("a form of another name is not found, and the known ones are named") {
    auto made = forms().set("sticker", label(), fonts());
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Code::NotFound);
    CHECK(made.error().hint.find("spine_30") != std::string::npos);
}

TEST_CASE("data that is no object, or nothing at all, is refused") {
    for (const Json& data : {Json(), Json(5), Json("x"), Json::array(), Json::array({Json()})})
        CHECK_FALSE(forms().set("separator", data, fonts()));
}

TEST_CASE("a label whose text does not fit says so instead of losing it") {
    Json data = label();
    std::string name;
    for (int i = 0; i < 80; ++i) name += "长";
    data["project"] = name;
    auto made = forms().set("spine_20", data, fonts());
    REQUIRE_FALSE(made);
    CHECK(made.error().message.find("排不下") != std::string::npos);
}

TEST_CASE("several separator sheets are pages, several labels share a sheet of paper") {
    CHECK(forms().set("separator", Json::array({separator(), separator()}), fonts())->pages.size() == 2);
    Json six = Json::array({label(), label(), label(), label(), label(), label()});
    CHECK(forms().set("spine_20", six, fonts())->pages.size() == 1); // 6 x 20 mm and gaps
    CHECK(forms().set("spine_50", six, fonts())->pages.size() == 2); // 3 across
    CHECK(forms().set("box_100", six, fonts())->pages.size() == 3);  // one across, two down
}

TEST_CASE("labels on a sheet keep their text") {
    auto sheet = forms().set("spine_30", Json::array({label(), label()}), fonts()).value();
    std::u32string text;
    for (const auto& operation : sheet.pages.at(0).operations) {
        if (const auto* run = std::get_if<typeset::GlyphRun>(&operation)) {
            for (const auto& glyph : run->glyphs) text += glyph.codepoint;
        }
    }
    std::u32string vertical =
        U"农民工工资总包代发和工资专用账户"; // one character to a run, one under the other
    auto first = text.find(vertical);
    REQUIRE(first != std::u32string::npos);
    CHECK(text.find(vertical, first + 1) != std::u32string::npos);
}

TEST_CASE("labels keep their order and do not overlap, each with eight cut marks") {
    std::vector<typeset::Page> labels(7, {typeset::Length{150'000}, typeset::Length{200'000}, {}, {}, "1"});
    for (auto& each : labels)
        each.operations.emplace_back(typeset::Rectangle{0, 0, each.width, each.height, false, 500, {}});
    auto sheets = on_sheets(labels).value();
    REQUIRE(sheets.size() == 1);
    std::vector<typeset::Rectangle> placed;
    std::size_t marks = 0;
    for (const auto& operation : sheets[0].operations) {
        if (const auto* box = std::get_if<typeset::Rectangle>(&operation)) placed.push_back(*box);
        else ++marks;
    }
    CHECK(marks == 7 * 8);
    REQUIRE(placed.size() == 7);
    for (std::size_t i = 0; i < placed.size(); ++i) {
        CHECK((placed[i].x >= 28'000 && placed[i].x + placed[i].width <= 567'000));
        CHECK((placed[i].y >= 28'000 && placed[i].y + placed[i].height <= 814'000));
        for (std::size_t j = 0; j < i; ++j) {
            bool apart = placed[i].x >= placed[j].x + placed[j].width + 20'000 ||
                         placed[j].x >= placed[i].x + placed[i].width + 20'000 ||
                         placed[i].y >= placed[j].y + placed[j].height + 20'000 ||
                         placed[j].y >= placed[i].y + placed[i].height + 20'000;
            CHECK(apart);
        }
    }
    labels[0].width = 900'000;
    CHECK_FALSE(on_sheets(labels));
}

} // namespace taizhang::print
