// Negative controls: one broken file for each clause docs/pdfa.md says the check knows.
#include "pdf/conformance.hh"
#include "pdf/document_parts.hh"
#include "pdf/embedded_font.hh"
#include "room/pdf/controls.hh"
#include "room/pdf/document.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace taizhang;
using namespace taizhang::pdf;

namespace {

const std::string Record = "{\"姓名\":\"某\"}";

const std::string& sound() {
    static const std::string pdf =
        generate(test::document({"𠮷 𬭎 䶮 · Abc"}), test::fonts(), test::metadata(),
                 {{"record.json", "application/json", "记录", Relationship::Data, Record}})
            .value();
    return pdf;
}

// The sound file with `from` replaced by as many bytes, so that no offset moves.
std::string broken(const std::string& from, std::string to) {
    std::string pdf = sound();
    to.resize(from.size(), ' ');
    std::size_t at = pdf.find(from);
    REQUIRE(at != std::string::npos);
    return pdf.replace(at, from.size(), to);
}

bool finds(const std::string& pdf, const std::string& clause) {
    auto violations = check(pdf);
    REQUIRE(violations);
    std::string all;
    for (const Violation& v : *violations) all += v.clause + " " + v.message + "\n";
    INFO("expected " << clause << ", found:\n" << all);
    bool found = all.find(clause + " ") != std::string::npos;
    CHECK(found);
    return found;
}

// A one-page file with this content and this further object.
std::string handmade(const std::string& content, const std::string& entries) {
    std::string pdf;
    Sink sink = [&pdf](std::string_view bytes) -> Result<void> {
        pdf += bytes;
        return {};
    };
    Metadata metadata = test::metadata();
    DocumentParts parts(sink, metadata, {});
    ObjectWriter& objects = parts.objects();
    EmbeddedFonts fonts(test::fonts());
    auto glyphs = test::fonts().shape(typeset::Role::Song, "甲𠮷").value();
    for (const auto& glyph : glyphs) fonts.code(glyph);
    int contents = objects.reserve(), resources = objects.reserve();
    objects.stream(contents, "", content);
    objects.object(resources, "<</Font" + fonts.write(objects) + ">>");
    objects.stream(objects.reserve(), entries, "x", Packing::AsIs);
    parts.add_page({595276, 841890, contents, resources, ""});
    REQUIRE(parts.finish({}));
    return pdf;
}

} // namespace

TEST_CASE("a document of ours violates nothing") {
    auto violations = check(sound());
    REQUIRE(violations);
    CHECK(violations->empty());
    CHECK(check(handmade("BT /F0 12 Tf <7532> Tj ET", ""))->empty());
}

TEST_CASE("the check finds each broken clause") {
    SECTION("6.1.2") { finds(broken("%PDF-1.7\n%\xE2", "%PDF-1.7\n%a"), "6.1.2"); }
    SECTION("6.1.3 ID") { finds(broken("/ID[", "/IX["), "6.1.3"); }
    SECTION("6.1.3 tail") { finds(sound() + "more\n", "6.1.3"); }
    SECTION("6.1.7.1") { finds(handmade("", "/F(elsewhere)"), "6.1.7.1"); }
    SECTION("6.1.7.2") { finds(handmade("", "/Filter/LZWDecode"), "6.1.7.2"); }
    SECTION("6.1.9") { finds(broken("1 0 obj\n", "1 0 obj "), "6.1.9"); }
    SECTION("6.2.2") { finds(handmade("BT /F9 12 Tf <7532> Tj ET", ""), "6.2.2"); }
    SECTION("6.2.3") { finds(broken("/GTS_PDFA1", "/GTS_PDFX1"), "6.2.3"); }
    SECTION("6.2.8") { finds(handmade("", "/Type/XObject/Subtype/Image/Interpolate true"), "6.2.8"); }
    SECTION("6.2.11.3.2") { finds(broken("/CIDToGIDMap/Identity", "/CIDToGIDMop/Identity"), "6.2.11.3.2"); }
    SECTION("6.2.11.4.1") { finds(broken("/FontFile3", "/FontFileX"), "6.2.11.4.1"); }
    SECTION("6.2.11.7.2 none") { finds(broken("/ToUnicode", "/ToUnicodX"), "6.2.11.7.2"); }
    SECTION("6.2.11.7.2 incomplete") { finds(handmade("BT /F0 12 Tf <9999> Tj ET", ""), "6.2.11.7.2"); }
    SECTION("6.2.11.8") { finds(handmade("BT /F0 12 Tf [<7533> 5 <7532>] TJ ET", ""), "6.2.11.8"); }
    SECTION("6.2.11.8 code 0") { finds(handmade("BT /F0 12 Tf <0000> Tj ET", ""), "6.2.11.8"); }
    SECTION("6.4.2") { finds(handmade("", "/XFA(x)"), "6.4.2"); }
    SECTION("6.5.1 script") {
        finds(broken("/ViewerPreferences<</DisplayDocTitle true>>", "/OpenAction<</S/JavaScript/JS(x)>>"),
              "6.5.1");
    }
    SECTION("6.5.1 launch") {
        finds(broken("/ViewerPreferences<</DisplayDocTitle true>>", "/OpenAction<</S/Launch/F(x)>>"),
              "6.5.1");
    }
    SECTION("6.5.2") { finds(broken("/ViewerPreferences<<", "/AA              <<"), "6.5.2"); }
    SECTION("6.6.2.1") { finds(broken("/Metadata 4", "/Metadato 4"), "6.6.2.1"); }
    SECTION("6.6.4 part") { finds(broken("<pdfaid:part>3", "<pdfaid:part>2"), "6.6.4"); }
    SECTION("6.6.4 level") { finds(broken("<pdfaid:conformance>A", "<pdfaid:conformance>B"), "6.6.4"); }
    SECTION("6.8 relationship") { finds(broken("/AFRelationship", "/AFRelatiunship"), "6.8"); }
    SECTION("6.8 association") { finds(broken("/AF[", "/AX["), "6.8"); }
    SECTION("6.8 media type") {
        finds(broken("/Subtype/application#2Fjson", "/Subtypo/application#2Fjson"), "6.8");
    }
}

TEST_CASE("each negative control is refused under the clause it breaks, and the unbroken file is not") {
    CHECK(check(test::sound_document())->empty());
    CHECK(check(test::rewritten_sound_document())->empty());
    for (const test::Control& control : test::controls()) {
        INFO(control.name);
        finds(control.pdf, control.clause);
    }
}

TEST_CASE("negative controls for veraPDF", "[.controls]") {
    const char* directory = std::getenv("TAIZHANG_CONTROLS");
    REQUIRE(directory != nullptr);
    for (const char* flavour : {"3a", "ua1"}) {
        auto file = std::filesystem::path(directory) / (std::string("sound--") + flavour + ".pdf");
        test::write_file(file, test::rewritten_sound_document());
    }
    for (test::Control& control : test::controls()) {
        std::replace(control.name.begin(), control.name.end(), ' ', '_');
        test::write_file(std::filesystem::path(directory) / (control.name + "--" + control.flavour + ".pdf"),
                         control.pdf);
    }
}

TEST_CASE("an encrypted file is said to be so") {
    test::TemporaryDirectory directory;
    std::string in = (directory.path() / "in.pdf").string(), out = (directory.path() / "out.pdf").string();
    test::write_file(in, sound());
    REQUIRE(std::system(("qpdf --encrypt '' owner 256 -- " + in + " " + out).c_str()) == 0);
    finds(test::read_file(out), "6.1.3");
}

TEST_CASE("what is no PDF is Corrupt, and no truncation or changed byte ends the process") {
    for (const std::string& bytes :
         {std::string(), std::string("hello"), std::string("%PDF-1.7\n"), sound().substr(0, 5000)}) {
        auto violations = check(bytes);
        REQUIRE(!violations);
        CHECK(violations.error().code == taizhang::Code::Corrupt);
    }
    std::string pdf = sound();
    std::uint32_t state = 7;
    for (int i = 0; i < 200; ++i) {
        std::string changed = pdf;
        for (int k = 0; k < 20; ++k) {
            state = state * 1664525u + 1013904223u;
            changed[state % changed.size()] = static_cast<char>(state >> 24);
        }
        auto violations = check(changed);
        CHECK((!violations || violations->size() < 100000));
    }
}

TEST_CASE("an attachment is read back, one that is not there is NotFound") {
    CHECK(attachment(sound(), "record.json").value() == Record);
    auto none = attachment(sound(), "other.json");
    REQUIRE(!none);
    CHECK(none.error().code == taizhang::Code::NotFound);
    auto unreadable = attachment("hello", "record.json");
    REQUIRE(!unreadable);
    CHECK(unreadable.error().code == taizhang::Code::Corrupt);
}
