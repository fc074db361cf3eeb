// The pages of every template as they were accepted: tests/golden/pages/<name>.txt. A type's record is
// samples/documents/<name>.json, or one of sample.hh. TAIZHANG_ACCEPT=1 rewrites them and fails, so that an
// accepting run is never taken for a passing one; TAIZHANG_ONLY=<name> looks at one type.
#include "record/catalogue.hh"
#include "support/temporary.hh"
#include "text/utf8.hh"
#include "typeset/template.hh"
#include "unit/typeset/sample.hh"

#include <catch2/catch.hpp>
#include <cstdlib>

namespace taizhang::typeset {
namespace {

std::string numbers(std::initializer_list<Length> values) {
    std::string text;
    for (Length value : values) text += " " + std::to_string(value);
    return text;
}

struct Dump {
    std::string operator()(const GlyphRun& run) const {
        std::u32string text;
        for (const Glyph& glyph : run.glyphs) text += glyph.codepoint;
        return "text" +
               numbers({run.x, run.y, run.size, run.tracking, run.glyphs.front().font, run.colour.red}) +
               " " + text::encode(text);
    }
    std::string operator()(const Line& line) const {
        return "line" + numbers({line.x1, line.y1, line.x2, line.y2, line.width});
    }
    std::string operator()(const Rectangle& r) const {
        return (r.filled ? "fill" : "frame") + numbers({r.x, r.y, r.width, r.height, r.colour.red});
    }
    std::string operator()(const Qr& qr) const {
        std::string text = "qr" + numbers({qr.x, qr.y, qr.width, qr.modules}) + " ";
        for (std::size_t i = 0; i < qr.dark.size(); i += 4) {
            int nibble = 0;
            for (std::size_t k = 0; k < 4; ++k)
                nibble = nibble * 2 + (i + k < qr.dark.size() && qr.dark[i + k] ? 1 : 0);
            text += "0123456789abcdef"[nibble];
        }
        return text;
    }
};

std::string dump(const Document& document) {
    std::string all = document.title + "\n";
    for (const Bookmark& mark : document.outline)
        all += "bookmark " + std::to_string(mark.page) + " " + mark.title + "\n";
    for (const Page& page : document.pages) {
        all += "page " + page.label + numbers({page.width, page.height}) + "\n";
        for (const auto& operation : page.operations) all += std::visit(Dump{}, operation) + "\n";
        for (const Element& element : page.structure) {
            all += "element" +
                   numbers({static_cast<Length>(element.kind), static_cast<Length>(element.scope),
                            element.depth, element.continued, element.row_span, element.column_span,
                            static_cast<Length>(element.first), static_cast<Length>(element.count)}) +
                   "\n";
        }
    }
    return all;
}

bool in_code(const std::string& name) {
    return std::find(sample::Types.begin(), sample::Types.end(), name) != sample::Types.end();
}

std::filesystem::path record_file(const std::string& name) {
    return test::source_path("samples/documents/" + name + ".json");
}

Json record_of(const std::string& name) {
    if (in_code(name)) return sample::of_type(name, 3);
    auto record = read_json(record_file(name));
    REQUIRE(record);
    return *record;
}

bool wanted(const std::string& name) {
    const char* only = std::getenv("TAIZHANG_ONLY");
    return only == nullptr || name == only;
}

} // namespace

TEST_CASE("the pages of every template are those that were accepted") {
    const auto fonts = FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts");
    REQUIRE(fonts);
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    for (const record::DocumentType& type : catalogue->types()) {
        if (type.template_.empty() || !wanted(type.name)) continue;
        INFO(type.name);
        auto schema = record::Schema::load(test::source_path("schemas"), type.schema);
        REQUIRE(schema);
        auto with = Template::load(test::source_path("templates"), type.template_, *schema);
        INFO((with ? "" : with.error().message));
        REQUIRE(with);
        Context context{"r0123456789abcdef", "NT-2026-0001", 1, std::string(64, '0'), type.code, "2026-06"};
        auto document = compose(*with, record_of(type.name), context, *fonts);
        REQUIRE(document);
        auto file = test::source_path("tests/golden/pages/" + type.name + ".txt");
        if (std::getenv("TAIZHANG_ACCEPT")) {
            std::filesystem::create_directories(file.parent_path());
            test::write_file(file, dump(*document));
            FAIL_CHECK("accepted; look at the change and run again without TAIZHANG_ACCEPT");
            continue;
        }
        REQUIRE(std::filesystem::exists(file));
        bool same = test::read_file(file) == dump(*document);
        INFO("tests/golden/pages/" << type.name << ".txt differs; TAIZHANG_ACCEPT=1 accepts");
        CHECK(same);
    }
}

TEST_CASE("the sample of every document type is a complete record of its schema") {
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    for (const record::DocumentType& type : catalogue->types()) {
        if (type.template_.empty() || in_code(type.name) || !wanted(type.name)) continue;
        INFO(type.name);
        auto schema = record::Schema::load(test::source_path("schemas"), type.schema);
        REQUIRE(schema);
        for (const record::Finding& finding : schema->validate(record_of(type.name))) {
            FAIL_CHECK((finding.places.empty() ? "" : finding.places.front().field)
                       << " " << finding.message);
        }
    }
}

} // namespace taizhang::typeset
