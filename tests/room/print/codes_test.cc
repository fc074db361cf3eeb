// QR codes of printed pages, read back by ZXing: a reader that knows nothing of the writer.
#include "base/json.hh"
#include "print/forms.hh"
#include "print/writer.hh"
#include "room/print/pages.hh"
#include "support/temporary.hh"
#include "typeset/box.hh"

#define ZX_USE_UTF8 // text() as std::string
#include <ZXing/ReadBarcode.h>
#include <catch2/catch.hpp>
#include <set>

namespace taizhang::print {
namespace {

constexpr int Dpi = 200; // the least a scan should have (DA/T 31)

std::set<std::string> codes_on(const Raster& raster) {
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    ZXing::ImageView view(raster.grey.data(), raster.width, raster.height, ZXing::ImageFormat::Lum);
    std::set<std::string> found;
    for (const auto& result : ZXing::ReadBarcodes(view, hints)) found.insert(result.text());
    return found;
}

std::vector<typeset::Qr> codes_of(const typeset::Page& page) {
    std::vector<typeset::Qr> found;
    for (const auto& operation : page.operations) {
        if (const auto* qr = std::get_if<typeset::Qr>(&operation)) found.push_back(*qr);
    }
    return found;
}

int pixel(typeset::Length thousandths, int dpi) {
    return static_cast<int>(std::int64_t{thousandths} * dpi / 72'000);
}

// Four modules around the symbol, without the pixels its edges may touch: the darkest of them.
int darkest_around(const Raster& raster, const typeset::Page& page, const typeset::Qr& qr, int dpi) {
    auto zone = static_cast<typeset::Length>(std::int64_t{qr.width} * 4 / (qr.modules + 8));
    int left = pixel(qr.x, dpi) + 1, right = pixel(qr.x + qr.width, dpi) - 1;
    int top = pixel(page.height - qr.y - qr.width, dpi) + 1, bottom = pixel(page.height - qr.y, dpi) - 1;
    int inner = pixel(zone, dpi) - 2, darkest = 255;
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            bool around = x < left + inner || x >= right - inner || y < top + inner || y >= bottom - inner;
            if (around) darkest = std::min(darkest, int{raster.at(x, y)});
        }
    }
    return darkest;
}

void check_page(const Form& form, std::size_t number, const Raster& raster) {
    const auto& page = form.document.pages[number];
    auto found = codes_on(raster);
    if (!codes_of(page).empty()) CHECK(found.contains(typeset::qr_content(form.context, number + 1)));
    for (const auto& qr : codes_of(page)) CHECK(darkest_around(raster, page, qr, Dpi) >= 250);
}

Json data_of(const std::string& file) {
    return read_json(test::source_path("samples/print/" + file)).value();
}

const Forms& printed() {
    static const Forms loaded = [] {
        auto forms = Forms::load(TAIZHANG_SOURCE_DIR);
        if (!forms) FAIL(forms.error().message);
        return *forms;
    }();
    return loaded;
}

} // namespace

TEST_CASE("every page's code is read back from archival and working print, its quiet zone free") {
    for (const Form& each : forms()) {
        auto archived = rasters(archival(each.document), Dpi);
        auto working = rasters(write(each.document, fonts(), {Mark::WorkingCopy}).value(), Dpi);
        REQUIRE(archived.size() == each.document.pages.size());
        for (std::size_t i = 0; i < archived.size(); ++i) {
            INFO(each.name << " page " << i + 1);
            check_page(each, i, archived[i]);
            check_page(each, i, working[i]);
        }
    }
}

TEST_CASE("a rule through the quiet zone is noticed") {
    Form spoiled = form("payroll_sheet");
    auto& page = spoiled.document.pages[0];
    auto qr = codes_of(page).at(0);
    page.operations.emplace_back(typeset::Line{qr.x, qr.y + 2'000, qr.x + qr.width, qr.y + 2'000, 500, {}});
    auto raster = rasters(write(spoiled.document, fonts(), {}).value(), Dpi).at(0);
    CHECK(darkest_around(raster, page, qr, Dpi) < 250);
}

TEST_CASE("a separator sheet's code says project, type, period, subcontractor and version") {
    auto sheet = printed().set("separator", data_of("separator.json"), fonts()).value();
    REQUIRE(sheet.pages.size() == 1);
    const std::string wanted = "TZS1|NT2026-001|L5-05|2026-06|01|v1";
    for (const auto& pdf : {write(sheet, fonts(), {}).value(), archival(sheet)}) {
        CHECK(codes_on(rasters(pdf, Dpi).at(0)) == std::set<std::string>{wanted});
        CHECK(codes_on(rasters(pdf, 72).at(0)) == std::set<std::string>{wanted}); // a bad scan, too
    }
    CHECK(darkest_around(rasters(write(sheet, fonts(), {}).value(), Dpi).at(0), sheet.pages[0],
                         codes_of(sheet.pages[0]).at(0), Dpi) == 255);
}

TEST_CASE("every label's code is read back, and each label is whole between its cut marks") {
    for (const auto& each : printed().list()) {
        if (each.name == "separator") continue;
        INFO(each.name);
        auto sheet = printed().set(each.name, data_of("label.json"), fonts());
        INFO((sheet ? "" : sheet.error().message));
        REQUIRE(sheet);
        auto pages = rasters(write(*sheet, fonts(), {}).value(), 300);
        std::set<std::string> found;
        for (const auto& page : pages) found.merge(codes_on(page));
        CHECK(found == std::set<std::string>{"TZB1|NT2026-001-L4-2026-01|1", "TZB1|NT2026-001-L5-2026-01|1"});
        for (const auto& page : sheet->pages) {
            CHECK(page.width == 595'276);
            CHECK(page.height == 841'890);
        }
        if (const char* keep = std::getenv("TAIZHANG_KEEP"))
            test::write_file(std::filesystem::path(keep) / (each.name + ".pdf"),
                             write(*sheet, fonts(), {}).value());
    }
    if (const char* keep = std::getenv("TAIZHANG_KEEP"))
        test::write_file(
            std::filesystem::path(keep) / "separator.pdf",
            write(printed().set("separator", data_of("separator.json"), fonts()).value(), fonts(), {})
                .value());
}

} // namespace taizhang::print
