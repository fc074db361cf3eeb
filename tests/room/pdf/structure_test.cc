// The structure that is written, as libqpdf finds it.
#include "pdf/conformance.hh"
#include "pdf/object_writer.hh"
#include "room/pdf/tagged.hh"
#include "support/temporary.hh"
#include "text/utf8.hh"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <map>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <set>
#include <sys/mman.h>
#include <unistd.h>

using namespace taizhang;
using namespace taizhang::pdf;
using Kind = typeset::Element::Kind;
using Object = QPDFObjectHandle;

namespace {

// The text of each marked-content sequence of a page; in a CFF font the codes are the characters.
class Marked : public Object::ParserCallbacks {
public:
    void handleObject(Object object) override {
        if (!object.isOperator()) return x_operands.push_back(object);
        std::string name = object.getOperatorValue();
        if (name == "BDC" || name == "BMC") {
            CHECK(x_tag.empty()); // never one inside another
            x_tag = x_operands.at(0).getName();
            x_id = name == "BDC" && x_operands.at(1).hasKey("/MCID")
                       ? static_cast<int>(x_operands.at(1).getKey("/MCID").getIntValue())
                       : -1;
            x_text_at_begin = x_in_text;
            if (x_id >= 0) tags[x_id] = x_tag;
            if (name == "BDC" && x_id < 0) kinds.insert(x_operands.at(1).getKey("/Subtype").getName());
        } else if (name == "EMC") {
            CHECK(!x_tag.empty());
            CHECK(x_text_at_begin == x_in_text);
            x_tag.clear();
        } else if (name == "BT" || name == "ET") {
            x_in_text = name == "BT";
        } else if (name == "Tj") {
            show(x_operands.at(0).getStringValue());
        } else if (name == "S" || name == "f") {
            CHECK(!x_tag.empty());
        }
        x_operands.clear();
    }
    void handleEOF() override { CHECK(x_tag.empty()); }

    std::map<int, std::string> texts, tags;
    std::string artifacts;
    std::set<std::string> kinds; // of artifacts

private:
    void show(const std::string& codes) {
        CHECK(!x_tag.empty());
        std::u32string text;
        for (std::size_t i = 0; i + 1 < codes.size(); i += 2) {
            text += static_cast<char32_t>(static_cast<unsigned char>(codes[i]) * 256u +
                                          static_cast<unsigned char>(codes[i + 1]));
        }
        (x_id >= 0 ? texts[x_id] : artifacts) += text::encode(text);
    }
    std::vector<Object> x_operands;
    std::string x_tag;
    int x_id = -1;
    bool x_in_text = false, x_text_at_begin = false;
};

class Reader {
public:
    explicit Reader(std::string pdf) : x_bytes(std::move(pdf)) {
        x_pdf.processMemoryFile("document", x_bytes.data(), x_bytes.size());
        for (auto& page : QPDFPageDocumentHelper(x_pdf).getAllPages()) {
            Marked marked;
            page.parseContents(&marked);
            x_pages.push_back(page.getObjectHandle().getObjGen());
            pages.push_back(std::move(marked));
        }
    }

    // Elements in reading order, one to a line, with attributes and text; "|" where another page begins.
    std::string outline() {
        Object root = x_pdf.getRoot().getKey("/StructTreeRoot");
        CHECK(x_pdf.getRoot().getKey("/MarkInfo").getKey("/Marked").getBoolValue());
        std::string out;
        element(root.getKey("/K"), root, 0, out);
        return out;
    }

    // Each MCID of each page leads by the parent tree to the element that has it, and all are in the tree.
    void check_parents() {
        Object root = x_pdf.getRoot().getKey("/StructTreeRoot");
        std::map<long long, Object> parents;
        numbers(root.getKey("/ParentTree"), parents);
        std::size_t all = 0;
        for (std::size_t i = 0; i < pages.size(); ++i) {
            if (pages[i].tags.empty()) continue;
            all += pages[i].tags.size();
            Object page = x_pdf.getObjectByObjGen(x_pages[i]);
            auto found = parents.find(page.getKey("/StructParents").getIntValue());
            REQUIRE(found != parents.end());
            REQUIRE(found->second.getArrayNItems() == static_cast<int>(pages[i].tags.size()));
            for (const auto& [id, tag] : pages[i].tags) {
                Object owner = found->second.getArrayItem(id);
                CHECK(owner.getKey("/S").getName() == tag);
                CHECK(x_owners.at({i, id}) == owner.getObjGen());
            }
        }
        CHECK(all == x_owners.size());
    }

    std::vector<Marked> pages;

private:
    std::size_t index(Object page) const {
        auto found = std::find(x_pages.begin(), x_pages.end(), page.getObjGen());
        REQUIRE(found != x_pages.end());
        return static_cast<std::size_t>(found - x_pages.begin());
    }

    void element(Object node, Object parent, int depth, std::string& out) {
        REQUIRE(node.isDictionary());
        CHECK(node.getKey("/P").getObjGen() == parent.getObjGen());
        out += std::string(static_cast<std::size_t>(depth), ' ') + node.getKey("/S").getName().substr(1);
        Object attributes = node.getKey("/A");
        for (const char* key : {"/Scope", "/RowSpan", "/ColSpan", "/ListNumbering"}) {
            if (attributes.isDictionary() && attributes.hasKey(key))
                out += std::string(" ") + (key + 1) + "=" + attributes.getKey(key).unparse();
        }
        Object kids = node.getKey("/K");
        std::vector<Object> list;
        if (kids.isArray()) list = kids.getArrayAsVector();
        else if (!kids.isNull()) list.push_back(kids);
        std::string text, below;
        std::size_t last = pages.size();
        for (Object& kid : list) {
            if (kid.isDictionary() && kid.hasKey("/S")) {
                element(kid, node, depth + 1, below);
                continue;
            }
            bool reference = kid.isDictionary();
            std::size_t page = index(reference ? kid.getKey("/Pg") : node.getKey("/Pg"));
            int id = static_cast<int>((reference ? kid.getKey("/MCID") : kid).getIntValue());
            CHECK(x_owners.emplace(std::pair(page, id), node.getObjGen()).second); // in one element only
            text += last < pages.size() && page != last ? "|" : " ";
            text += pages.at(page).texts.at(id);
            last = page;
        }
        out += text + "\n" + below;
    }

    static void numbers(Object tree, std::map<long long, Object>& out) {
        Object list = tree.getKey("/Nums");
        for (int i = 0; list.isArray() && i + 1 < list.getArrayNItems(); i += 2)
            out[list.getArrayItem(i).getIntValue()] = list.getArrayItem(i + 1);
        Object kids = tree.getKey("/Kids");
        for (int i = 0; kids.isArray() && i < kids.getArrayNItems(); ++i) {
            Object kid = kids.getArrayItem(i), limits = kid.getKey("/Limits");
            std::map<long long, Object> some;
            numbers(kid, some);
            REQUIRE(!some.empty());
            CHECK(limits.getArrayItem(0).getIntValue() == some.begin()->first);
            CHECK(limits.getArrayItem(1).getIntValue() == some.rbegin()->first);
            out.merge(some);
        }
    }

    std::string x_bytes; // what x_pdf reads from
    QPDF x_pdf;
    std::vector<QPDFObjGen> x_pages;
    std::map<std::pair<std::size_t, int>, QPDFObjGen> x_owners;
};

std::string made(const typeset::Document& document) {
    std::string pdf = generate(document, test::fonts(), test::metadata(), {}).value();
    if (const char* directory = std::getenv("TAIZHANG_KEEP")) { // to show them to other checkers
        test::write_file(std::filesystem::path(directory) / (std::to_string(document.pages.size()) + ".pdf"),
                         pdf);
    }
    return pdf;
}

} // namespace

TEST_CASE("a tagged document is read in order, over pages, with spans and scopes") {
    Reader reader(made(test::tagged_document()));
    CHECK(reader.outline() ==
          "Document\n"
          " H1 工资表\n"
          " H2 说明\n"
          " L ListNumbering=/Decimal\n"
          "  LI\n   Lbl 一\n   LBody 事项\n"
          "  LI\n   Lbl 二\n   LBody 事项\n"
          " P 上半|下半\n"
          " Table\n"
          "  THead\n"
          "   TR\n    TH Scope=/Column RowSpan=2 姓名\n    TH Scope=/Column ColSpan=2 金额\n"
          "   TR\n    TH Scope=/Column 应发\n    TH Scope=/Column 实发\n"
          "  TBody\n"
          "   TR\n    TH Scope=/Row 甲\n    TD 1\n    TD 2\n"
          "   TR\n    TH Scope=/Row 乙\n    TD 3\n    TD 4\n"
          "  TBody\n"
          "   TR\n    TH Scope=/Row 丙\n    TD 5\n    TD 6\n"
          "   TR\n    TH Scope=/Row 丁\n    TD ColSpan=2 七\n"
          "  TFoot\n"
          "   TR\n    TH Scope=/Row 合计\n    TD 9\n    TD 12\n"
          " P 以上\n");
    reader.check_parents();
    CHECK(reader.pages[2].artifacts == "页眉姓名页脚");
    CHECK(reader.pages[2].kinds == std::set<std::string>{"/Header", "/Footer"});
}

TEST_CASE("a tagged document claims level A and PDF/UA-1 and violates nothing") {
    std::string pdf = made(test::tagged_document());
    auto violations = check(pdf);
    REQUIRE(violations);
    CHECK(violations->empty());
    CHECK(pdf.find("<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>") != pdf.npos);
    CHECK(pdf.find("<pdfuaid:part>1</pdfuaid:part>") != pdf.npos);
    CHECK(pdf.find("<tz:pageCount>4</tz:pageCount>") != pdf.npos);
}

TEST_CASE("a page without structure is all artifacts, an element without text has no content") {
    auto document = test::tagged_document();
    test::TaggedPage blank(5);
    blank.artifact(400000, "空白");
    document.pages.push_back(blank.page);
    test::TaggedPage last(6);
    last.group(Kind::P, 0, true); // there is nothing to go on from
    document.pages.push_back(last.page);
    Reader reader(made(document));
    std::string outline = reader.outline();
    CHECK(outline.substr(outline.size() - 13) == " P 以上\n P\n");
    reader.check_parents();
    CHECK(reader.pages[4].artifacts == "空白");
}

TEST_CASE("what goes on without a beginning, or lies deeper than its parents, still becomes a tree") {
    typeset::Document document;
    test::TaggedPage first(1), second(2);
    first.text(Kind::P, 3, "深", true);
    first.text(Kind::H1, 0, "题");
    second.text(Kind::P, 0, "文", true); // the node open at this depth is another
    second.group(Kind::TR, 7, true);
    document.pages = {first.page, second.page};
    Reader reader(made(document));
    CHECK(reader.outline() == "Document\n P 深\n H1 题\n P 文\n  TR\n");
    reader.check_parents();
}

TEST_CASE("a structure that does not fit its operations is refused") {
    for (auto [first, count] :
         {std::pair<std::uint32_t, std::uint32_t>{0, 9}, {9, 1}, {0xFFFFFFFF, 2}, {1, 1}}) {
        typeset::Document document;
        test::TaggedPage page(1);
        page.text(Kind::P, 0, "甲");
        page.text(Kind::P, 0, "乙");
        page.page.structure[0].first = first;
        page.page.structure[0].count = count;
        document.pages = {page.page};
        auto pdf = generate(document, test::fonts(), test::metadata(), {});
        REQUIRE(!pdf);
        CHECK(pdf.error().code == taizhang::Code::Internal);
    }
}

TEST_CASE("lines and text of one element are marked around whole text objects") {
    typeset::Document document;
    test::TaggedPage page(1);
    page.text(Kind::P, 0, "签字");
    page.rule();
    page.page.structure[0].count = 2;
    page.text(Kind::P, 0, "日期");
    document.pages = {page.page};
    Reader reader(made(document));
    CHECK(reader.outline() == "Document\n P 签字\n P 日期\n");
    reader.check_parents();
}

TEST_CASE("a table of many pages: trees of pages and parents have nodes, and all of it is found") {
    typeset::Document document;
    constexpr std::size_t Pages = 150;
    for (std::size_t i = 1; i <= Pages; ++i) {
        test::TaggedPage page(i);
        if (i == 1) test::table_head(page);
        else page.group(Kind::Table, 0, true);
        page.group(Kind::TBody, 1, i > 1);
        for (int row = 0; row < 5; ++row) test::table_row(page, "甲", "1", "2");
        document.pages.push_back(page.page);
    }
    document.pages[66].label = "附一";
    std::string pdf = made(document);
    Reader reader(pdf);
    REQUIRE(reader.pages.size() == Pages);
    std::string outline = reader.outline();
    std::size_t rows = 0;
    for (std::size_t at = 0; (at = outline.find("   TR\n    TH Scope=/Row 甲", at)) != outline.npos; ++at)
        ++rows;
    CHECK(rows == Pages * 5);
    reader.check_parents();
    CHECK(pdf.find("[66<</P<FEFF") == pdf.npos);
    CHECK(pdf.find("66<</P<FEFF96444E00>>>") != pdf.npos);
    auto violations = check(pdf);
    REQUIRE(violations);
    CHECK(violations->empty());
}

TEST_CASE("written page by page or at once, the bytes are the same; a sink that fails stops the pages") {
    typeset::Document document = test::tagged_document();
    std::string pdf;
    {
        Writer writer(test::fonts(), test::metadata(), {}, [&pdf](std::string_view bytes) -> Result<void> {
            pdf += bytes;
            return {};
        });
        for (const auto& page : document.pages) REQUIRE(writer.add(page));
        REQUIRE(writer.finish(document.outline));
    }
    CHECK(pdf == generate(document, test::fonts(), test::metadata(), {}).value());

    std::string large(3'000'000, '\0'); // does not shrink
    std::uint32_t state = 1;
    for (char& c : large) c = static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
    Writer writer(test::fonts(), test::metadata(), {{"a", "text/plain", "", Relationship::Data, large}},
                  [](std::string_view) -> Result<void> { return fail(taizhang::Code::Io, "full"); });
    auto added = writer.add(document.pages[0]);
    REQUIRE(!added);
    CHECK(added.error().code == taizhang::Code::Io);
}

TEST_CASE("large attachments are packed piece by piece and come out whole, mapped ones too") {
    test::TemporaryDirectory directory;
    std::string large;
    for (std::int64_t i = 0; large.size() < 9'000'000; ++i) large += "{\"row\":" + std::to_string(i * 7919) + "},\n";
    std::filesystem::path file = directory.path() / "record.json";
    test::write_file(file, large);
    int descriptor = ::open(file.c_str(), O_RDONLY);
    REQUIRE(descriptor >= 0);
    void* mapping = ::mmap(nullptr, large.size(), PROT_READ, MAP_PRIVATE, descriptor, 0);
    ::close(descriptor);
    REQUIRE(mapping != MAP_FAILED);
    std::string_view mapped(static_cast<const char*>(mapping), large.size());
    auto with = [](std::string_view bytes, bool is_mapped) {
        return generate(test::tagged_document(), test::fonts(), test::metadata(),
                        {{"record.json", "application/json", "", Relationship::Data, bytes, is_mapped}})
            .value();
    };
    std::string pdf = with(mapped, true);
    CHECK((pdf == with(large, false)));
    CHECK(attachment(pdf, "record.json").value() == large);
    auto violations = check(pdf);
    REQUIRE(violations);
    CHECK(violations->empty());
    ::munmap(mapping, large.size());
}

TEST_CASE("more objects than PDF/A allows are refused") {
    Sink sink = [](std::string_view) -> Result<void> { return {}; };
    ObjectWriter objects(sink);
    for (int i = 0; i < 8'388'607; ++i) objects.reserve();
    CHECK(objects.state());
    objects.reserve();
    REQUIRE(!objects.state());
    CHECK(objects.state().error().code == taizhang::Code::Unprocessable);
}
