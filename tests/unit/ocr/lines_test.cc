#include "ocr/recognise.hh"

#include "ocr/ocr.hh"

#include <catch2/catch.hpp>
#include <png.h>

using namespace taizhang;
using namespace taizhang::ocr;

namespace {

void paint(std::vector<float>& map, Size size, int x0, int y0, int width, int height, double slope = 0) {
    for (int x = x0; x < x0 + width; ++x) {
        for (int y = y0; y < y0 + height; ++y) {
            int at = y + static_cast<int>(slope * (x - x0));
            map[static_cast<std::size_t>(at * size.width + x)] = 0.9F;
        }
    }
}

std::vector<std::uint8_t> line_down(Size page, int x, int from, int to) {
    std::vector<std::uint8_t> dark(static_cast<std::size_t>(page.width * page.height));
    for (int y = from; y < to; ++y) dark[static_cast<std::size_t>(y * page.width + x)] = 1;
    return dark;
}

Keys keys() { return *Keys::parse("甲\n乙\n1\n"); }

std::vector<float> scores(const std::vector<int>& labels) {
    std::vector<float> all;
    for (int label : labels) {
        for (int i = 0; i < 5; ++i) all.push_back(i == label ? 0.8F : 0.05F);
    }
    return all;
}

std::string png_of(const std::vector<std::uint8_t>& rgba, unsigned width, unsigned height) {
    png_image png = {};
    png.version = PNG_IMAGE_VERSION;
    png.width = width;
    png.height = height;
    png.format = PNG_FORMAT_RGBA;
    png_alloc_size_t size = 0;
    png_image_write_to_memory(&png, nullptr, &size, 0, rgba.data(), 0, nullptr);
    std::string bytes(size, '\0');
    png_image_write_to_memory(&png, bytes.data(), &size, 0, rgba.data(), 0, nullptr);
    return bytes;
}

} // namespace

TEST_CASE("greedy decoding drops blanks and repeats, keeps a character repeated after a blank") {
    CHECK(keys().classes() == 5);
    auto reading = decode_ctc(scores({0, 1, 1, 0, 1, 2, 4, 3, 3}), keys());
    CHECK(reading.text == "甲甲乙 1");
    CHECK(reading.confidence == 800);
    CHECK(decode_ctc(scores({0, 0}), keys()).text.empty());
    CHECK(decode_ctc({}, keys()).confidence == 0);
}

TEST_CASE("blanks beside Hanzi go, blanks between Latin words stay") {
    CHECK(without_false_blanks("农民 工 工资") == "农民工工资");
    CHECK(without_false_blanks("金额： 100.00 元 ") == "金额：100.00元");
    CHECK(without_false_blanks("PO  NO 12") == "PO NO 12");
    CHECK(without_false_blanks(" ").empty());
}

TEST_CASE("the detector sees no more than it needs, in multiples of 32") {
    auto small = detector_size(800, 400);
    CHECK(small.width == 800);
    CHECK(small.height == 416);
    auto large = detector_size(3508, 2480);
    CHECK(large.width == 1920);
    CHECK(large.height % 32 == 0);
    CHECK(std::abs(large.height - 1920 * 2480 / 3508) <= 16);
    CHECK(detector_size(5000, 3).height == 32);
}

TEST_CASE("regions grow back to the text's size, weak and tiny spots are dropped") {
    Size size{320, 160};
    std::vector<float> map(static_cast<std::size_t>(size.width * size.height));
    paint(map, size, 40, 40, 100, 10);
    paint(map, size, 200, 40, 2, 2);
    for (int x = 40; x < 140; ++x) map[static_cast<std::size_t>(100 * size.width + x)] = 0.31F;
    auto regions = regions_of(map, size, {640, 320});
    REQUIRE(regions.size() == 1);
    CHECK(regions[0].x < 80);
    CHECK(regions[0].y < 80);
    CHECK(regions[0].width > 200);
    CHECK(regions[0].height > 20);
    CHECK(regions[0].height < 50);
}

TEST_CASE("a tilted line is one level strip, not a box that holds its neighbours") {
    Size size{640, 160};
    std::vector<float> map(static_cast<std::size_t>(size.width * size.height));
    paint(map, size, 20, 40, 600, 12, 0.02);
    auto regions = regions_of(map, size, size);
    REQUIRE(regions.size() == 1);
    CHECK(regions[0].slope == Approx(0.02).margin(0.002));
    CHECK(regions[0].height < 34); // an upright box would need 12 + 12 and its margins
}

TEST_CASE("a ruling line cuts a region, a stroke inside it does not") {
    Size page{200, 200};
    std::vector<Region> both{{20, 80, 160, 20, 0}};
    auto cut = split_at_rules(both, line_down(page, 100, 20, 180), page);
    REQUIRE(cut.size() == 2);
    CHECK(cut[0].x == 20);
    CHECK(cut[0].x + cut[0].width == 100);
    CHECK(cut[1].x == 101);
    CHECK(cut[1].x + cut[1].width == 180);
    CHECK(split_at_rules(both, line_down(page, 100, 80, 100), page).size() == 1);
    auto edge = split_at_rules(both, line_down(page, 22, 20, 180), page);
    REQUIRE(edge.size() == 1);
    CHECK(edge[0].x == 23);
}

TEST_CASE("lines are read row by row even when the page is tilted") {
    std::vector<Region> regions;
    for (int row = 1; row >= 0; --row) {
        for (int column = 2; column >= 0; --column) {
            // A fall of 30 pixels over the page, more than half a row.
            regions.push_back({column * 500, 100 + row * 40 + column * 15, 300, 30, 0.03});
        }
    }
    sort_for_reading(regions);
    for (int i = 0; i < 6; ++i) {
        CHECK(regions[static_cast<std::size_t>(i)].x == i % 3 * 500);
        CHECK((regions[static_cast<std::size_t>(i)].y - i % 3 * 15 - 100) / 40 == i / 3);
    }
}

TEST_CASE("transparent PNG becomes white paper, and bytes that are no image are refused") {
    auto image = decode_image(png_of({255, 0, 0, 255, 0, 0, 0, 0}, 2, 1));
    REQUIRE(image);
    CHECK(image->pixels == std::vector<std::uint8_t>{0, 0, 255, 255, 255, 255});
    CHECK(decode_image("GIF89a").error().code == Code::Unprocessable);
    CHECK(decode_image("\xFF\xD8\xFF\xE0").error().code == Code::Unprocessable);
    CHECK(decode_image("\x89PNG\r\n\x1A\n").error().code == Code::Unprocessable);
}

TEST_CASE("resizing keeps a grey page grey and a cut outside the page repeats its border") {
    Image grey = blank_image(33, 17);
    std::fill(grey.pixels.begin(), grey.pixels.end(), std::uint8_t{100});
    for (auto value : resized(grey, 8, 48).pixels) CHECK(value == 100);
    for (auto value : cut_level(grey, -5, -5, 60, 40, 0.1).pixels) CHECK(value == 100);
}

TEST_CASE("ink is dark against its surroundings, whatever the light") {
    Image page = blank_image(100, 100);
    for (int y = 0; y < 100; ++y) {
        for (int x = 0; x < 100; ++x) {
            auto light = static_cast<std::uint8_t>(100 + x);
            if (x == 50) light = 40;
            for (std::size_t c = 0; c < 3; ++c)
                page.pixels[static_cast<std::size_t>(y * 100 + x) * 3 + c] = light;
        }
    }
    auto dark = dark_pixels(page);
    for (int y = 0; y < 100; ++y) {
        CHECK(dark[static_cast<std::size_t>(y * 100 + 50)] == 1);
        CHECK(dark[static_cast<std::size_t>(y * 100 + 10)] == 0);
        CHECK(dark[static_cast<std::size_t>(y * 100 + 90)] == 0);
    }
}

TEST_CASE("a page's text survives JSON, and foreign JSON is refused") {
    PageText page{100, 50, {{{1, 2, 3, 4}, "𠮷野", 990}}};
    auto back = page_from_json(to_json(page));
    REQUIRE(back);
    CHECK(back->width_px == 100);
    CHECK(back->height_px == 50);
    REQUIRE(back->lines.size() == 1);
    CHECK(back->lines[0].text == "𠮷野");
    CHECK(back->lines[0].box.height == 4);
    CHECK(back->lines[0].confidence == 990);
    for (const char* bad :
         {"[]", "{}", R"({"width":1,"height":1})", R"({"width":-1,"height":1,"lines":[]})",
          R"({"width":1,"height":1,"lines":[1]})", R"({"width":1,"height":1,"lines":[{"x":1}]})"}) {
        auto json = parse_json(bad);
        REQUIRE(json);
        CHECK(!page_from_json(*json));
    }
}
