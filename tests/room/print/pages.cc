#include "room/print/pages.hh"

#include "pdf/writer.hh"
#include "record/catalogue.hh"
#include "support/temporary.hh"
#include "unit/typeset/sample.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <sstream>

namespace taizhang::print {
namespace {

bool in_code(const std::string& name) {
    return std::find(sample::Types.begin(), sample::Types.end(), name) != sample::Types.end();
}

Json record_of(const std::string& name) {
    if (in_code(name)) return sample::of_type(name, 3);
    return read_json(test::source_path("samples/documents/" + name + ".json")).value();
}

constexpr std::size_t MostPages =
    2; // of each type: what follows is more of the same, and Poppler takes its time

void shorten(typeset::Document& document) {
    if (document.pages.size() <= MostPages) return;
    document.pages.resize(MostPages);
    std::erase_if(document.outline, [](const typeset::Bookmark& mark) { return mark.page >= MostPages; });
}

std::vector<Form> all_forms() {
    std::vector<Form> made;
    auto catalogue = record::Catalogue::load(test::source_path("schemas")).value();
    for (const record::DocumentType& type : catalogue.types()) {
        if (type.template_.empty()) continue;
        auto schema = record::Schema::load(test::source_path("schemas"), type.schema).value();
        auto with = typeset::Template::load(test::source_path("templates"), type.template_, schema).value();
        typeset::Context context{"r0123456789abcdef",  "NT-2026-0001", 1,
                                 std::string(64, '0'), type.code,      "2026-06"};
        auto document = typeset::compose(with, record_of(type.name), context, fonts()).value();
        shorten(document);
        auto layout = read_json(test::source_path("templates/" + type.template_ + ".json")).value();
        made.push_back({type.name, type.code, context, std::move(document), std::move(layout), type.scanned});
    }
    return made;
}

Raster read_pgm(const std::filesystem::path& file) {
    std::istringstream in(test::read_file(file));
    std::string magic;
    int most = 0;
    Raster raster;
    in >> magic >> raster.width >> raster.height >> most;
    in.get();
    REQUIRE(magic == "P5");
    raster.grey.resize(static_cast<std::size_t>(raster.width) * static_cast<std::size_t>(raster.height));
    in.read(reinterpret_cast<char*>(raster.grey.data()), static_cast<std::streamsize>(raster.grey.size()));
    REQUIRE(in);
    return raster;
}

// Each pixel the mean of `by` x `by`.
Raster reduced(const Raster& raster, int by) {
    Raster out{raster.width / by, raster.height / by, {}};
    for (int y = 0; y < out.height; ++y) {
        for (int x = 0; x < out.width; ++x) {
            int sum = 0;
            for (int k = 0; k < by * by; ++k) sum += raster.at(x * by + k % by, y * by + k / by);
            out.grey.push_back(static_cast<std::uint8_t>(sum / (by * by)));
        }
    }
    return out;
}

} // namespace

const typeset::FontSet& fonts() {
    static const auto set =
        typeset::FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts").value();
    return set;
}

const std::vector<Form>& forms() {
    static const std::vector<Form> all = all_forms();
    return all;
}

const Form& form(std::string_view name) {
    auto found = std::find_if(forms().begin(), forms().end(), [&](const Form& f) { return f.name == name; });
    REQUIRE(found != forms().end());
    return *found;
}

std::vector<Raster> rasters(std::string_view pdf, int dpi, int finer) {
    test::TemporaryDirectory directory;
    auto file = directory.path() / "in.pdf";
    test::write_file(file, std::string(pdf));
    auto command = "pdftoppm -gray -r " + std::to_string(dpi * finer) + " " + file.string() + " " +
                   (directory.path() / "page").string();
    REQUIRE(std::system(command.c_str()) == 0);
    std::vector<std::filesystem::path> pages;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
        if (entry.path().extension() == ".pgm") pages.push_back(entry.path());
    }
    std::sort(pages.begin(), pages.end());
    std::vector<Raster> result;
    for (const auto& page : pages) {
        Raster raster = read_pgm(page);
        result.push_back(finer == 1 ? std::move(raster) : reduced(raster, finer));
    }
    return result;
}

std::string archival(const typeset::Document& document) {
    pdf::Metadata metadata;
    metadata.title = document.title;
    metadata.creator = "示例单位";
    auto made = pdf::generate(document, fonts(), metadata, {});
    INFO((made ? "" : made.error().message));
    REQUIRE(made);
    return *made;
}

} // namespace taizhang::print
