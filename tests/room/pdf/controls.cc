#include "room/pdf/controls.hh"

#include "room/pdf/tagged.hh"

#include <catch2/catch.hpp>
#include <functional>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

namespace taizhang::test {
namespace {

using Object = QPDFObjectHandle;

std::string changed(const std::function<void(QPDF&)>& change) {
    std::string source = sound_document();
    QPDF pdf;
    pdf.processMemoryFile("sound", source.data(), source.size());
    change(pdf);
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setDeterministicID(true);
    writer.setNewlineBeforeEndstream(true);
    writer.setObjectStreamMode(qpdf_o_disable);
    writer.write();
    auto bytes = writer.getBufferSharedPointer();
    return std::string(bytes->getBuffer(), bytes->getBuffer() + bytes->getSize());
}

// As many bytes for as many, in a file without compressed objects, so that no offset moves.
std::string patched(const std::string& from, std::string to) {
    std::string pdf = changed([](QPDF&) {});
    to.resize(from.size(), ' ');
    std::size_t at = pdf.find(from);
    REQUIRE(at != std::string::npos);
    return pdf.replace(at, from.size(), to);
}

Object page(QPDF& pdf, std::size_t number = 0) {
    return QPDFPageDocumentHelper(pdf).getAllPages().at(number).getObjectHandle();
}

std::string bytes_of(Object stream) {
    auto buffer = stream.getStreamData();
    return std::string(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
}

void edit_stream(Object stream, const std::string& from, const std::string& to) {
    std::string bytes = bytes_of(stream);
    std::size_t at = bytes.find(from);
    REQUIRE(at != std::string::npos);
    stream.replaceStreamData(bytes.replace(at, from.size(), to), Object::newNull(), Object::newNull());
}

void append_content(QPDF& pdf, const std::string& operators) {
    Object contents = page(pdf).getKey("/Contents");
    contents.replaceStreamData(bytes_of(contents) + "\n" + operators + "\n", Object::newNull(),
                               Object::newNull());
}

Object metadata(QPDF& pdf) { return pdf.getRoot().getKey("/Metadata"); }

Object font(QPDF& pdf) { // the first Type0 font of the first page
    return page(pdf).getKey("/Resources").getKey("/Font").getDictAsMap().begin()->second;
}
Object cid_font(QPDF& pdf) { return font(pdf).getKey("/DescendantFonts").getArrayItem(0); }

Object file_specification(QPDF& pdf) { return pdf.getRoot().getKey("/AF").getArrayItem(0); }

// The first element of the type below the tree, in reading order.
Object element(Object parent, const std::string& type) {
    Object kids = parent.getKey("/K");
    std::vector<Object> all = kids.isArray() ? kids.getArrayAsVector() : std::vector<Object>{kids};
    for (Object& kid : all) {
        if (!kid.isDictionary() || !kid.hasKey("/S")) continue;
        if (kid.getKey("/S").getName() == type) return kid;
        Object below = element(kid, type);
        if (!below.isNull()) return below;
    }
    return Object::newNull();
}
Object element(QPDF& pdf, const std::string& type) {
    Object found = element(pdf.getRoot().getKey("/StructTreeRoot"), type);
    REQUIRE(found.isDictionary());
    return found;
}

void add_image(QPDF& pdf, const std::string& entries) {
    Object image = Object::newStream(&pdf, std::string("\x80", 1));
    for (auto& [key, value] :
         Object::parse(
             "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray" +
             entries + ">>")
             .getDictAsMap())
        image.getDict().replaceKey(key, value);
    page(pdf).getKey("/Resources").replaceKey("/XObject", Object::parse("<<>>"));
    page(pdf).getKey("/Resources").getKey("/XObject").replaceKey("/Im0", pdf.makeIndirectObject(image));
    append_content(pdf, "/Artifact BMC q 10 0 0 10 0 0 cm /Im0 Do Q EMC");
}

using Change = std::function<void(QPDF&)>;

void add_file_controls(std::vector<Control>& all) {
    auto add = [&all](const char* name, const char* clause, std::string pdf) {
        all.push_back({name, clause, "3a", std::move(pdf)});
    };
    add("6.1.2 header", "6.1.2", patched("%PDF-1.7\n%\xBF", "%PDF-1.7\n%a"));
    add("6.1.3 no ID", "6.1.3", patched("/ID [", "/IX ["));
    add("6.1.3 tail", "6.1.3", changed([](QPDF&) {}) + "more\n");
    add("6.1.9 object line", "6.1.9", patched("\n2 0 obj\n", "\n2 0 obj "));
}

void add_catalog_controls(std::vector<Control>& all) {
    auto add = [&all](const char* name, const char* clause, const Change& change) {
        all.push_back({name, clause, "3a", changed(change)});
    };
    add("6.2.3 no output intent", "6.2.3", [](QPDF& p) { p.getRoot().removeKey("/OutputIntents"); });
    add("6.2.3 profile", "6.2.3", [](QPDF& p) {
        edit_stream(p.getRoot().getKey("/OutputIntents").getArrayItem(0).getKey("/DestOutputProfile"), "acsp",
                    "acsq");
    });
    add("6.4.2 XFA", "6.4.2",
        [](QPDF& p) { p.getRoot().replaceKey("/AcroForm", Object::parse("<</Fields[]/XFA(x)>>")); });
    add("6.5.1 script", "6.5.1", [](QPDF& p) {
        p.getRoot().replaceKey("/OpenAction", Object::parse("<</Type/Action/S/JavaScript/JS(x)>>"));
    });
    add("6.5.1 launch", "6.5.1", [](QPDF& p) {
        p.getRoot().replaceKey("/OpenAction", Object::parse("<</Type/Action/S/Launch/F(x)>>"));
    });
    add("6.5.2 additional actions", "6.5.2", [](QPDF& p) {
        p.getRoot().replaceKey("/AA", Object::parse("<</WC<</Type/Action/S/GoTo/D[null/Fit]>>>>"));
    });
    add("6.6.2.1 no metadata", "6.6.2.1", [](QPDF& p) { p.getRoot().removeKey("/Metadata"); });
    add("6.6.4 part", "6.6.4", [](QPDF& p) { edit_stream(metadata(p), "<pdfaid:part>3", "<pdfaid:part>2"); });
    add("6.6.4 level", "6.6.4",
        [](QPDF& p) { edit_stream(metadata(p), "<pdfaid:conformance>A", "<pdfaid:conformance>X"); });
    add("6.8 relationship", "6.8", [](QPDF& p) { file_specification(p).removeKey("/AFRelationship"); });
    add("6.8 association", "6.8", [](QPDF& p) { p.getRoot().removeKey("/AF"); });
    add("6.8 names", "6.8", [](QPDF& p) { file_specification(p).removeKey("/UF"); });
    add("6.8 media type", "6.8",
        [](QPDF& p) { file_specification(p).getKey("/EF").getKey("/F").getDict().removeKey("/Subtype"); });
}

void add_page_controls(std::vector<Control>& all) {
    auto add = [&all](const char* name, const char* clause, const Change& change) {
        all.push_back({name, clause, "3a", changed(change)});
    };
    add("6.1.7.1 data elsewhere", "6.1.7.1", [](QPDF& p) {
        page(p).getKey("/Contents").getDict().replaceKey("/F", Object::newString("elsewhere"));
    });
    add("6.2.2 no such font", "6.2.2",
        [](QPDF& p) { append_content(p, "/Artifact BMC BT /F9 12 Tf <7532> Tj ET EMC"); });
    add("6.2.8 interpolation", "6.2.8", [](QPDF& p) { add_image(p, "/Interpolate true"); });
    add("6.2.8 alternates", "6.2.8", [](QPDF& p) { add_image(p, "/Alternates[]"); });
    add("6.2.11.4.1 font not embedded", "6.2.11.4.1",
        [](QPDF& p) { cid_font(p).getKey("/FontDescriptor").removeKey("/FontFile3"); });
    add("6.2.11.7.2 no ToUnicode", "6.2.11.7.2", [](QPDF& p) { font(p).removeKey("/ToUnicode"); });
    add("6.2.11.7.2 incomplete", "6.2.11.7.2", [](QPDF& p) {
        font(p)
            .getKey("/ToUnicode")
            .replaceStreamData("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/X def\n"
                               "1 begincodespacerange<0000><FFFF>endcodespacerange endcmap end end",
                               Object::newNull(), Object::newNull());
    });
    add("6.2.11.8 no glyph", "6.2.11.8",
        [](QPDF& p) { append_content(p, "/Artifact BMC BT /F0 12 Tf [<7533> 5 <7532>] TJ ET EMC"); });
    add("6.2.11.8 code 0", "6.2.11.8",
        [](QPDF& p) { append_content(p, "/Artifact BMC BT /F0 12 Tf <0000> Tj ET EMC"); });
}

void add_structure_controls(std::vector<Control>& all) {
    auto add = [&all](const char* name, const char* clause, const char* flavour, const Change& change) {
        all.push_back({name, clause, flavour, changed(change)});
    };
    add("6.7.2.2 not marked", "6.7.2.2", "3a", [](QPDF& p) { p.getRoot().removeKey("/MarkInfo"); });
    add("6.7.3.3 no tree", "6.7.3.3", "3a", [](QPDF& p) { p.getRoot().removeKey("/StructTreeRoot"); });
    add("6.7.3.3 no way back", "6.7.3.3", "ua1",
        [](QPDF& p) { p.getRoot().getKey("/StructTreeRoot").removeKey("/ParentTree"); });
    add("6.7.3.4 unknown type", "6.7.3.4", "3a",
        [](QPDF& p) { element(p, "/P").replaceKey("/S", Object::newName("/Paragraph")); });
    add("6.7.4 no language", "6.7.4", "3a", [](QPDF& p) { p.getRoot().removeKey("/Lang"); });
    add("UA 5 not identified", "UA 5", "ua1",
        [](QPDF& p) { edit_stream(metadata(p), "<pdfuaid:part>1<", "<pdfuaid:part>7<"); });
    add("UA 7.1 suspects", "UA 7.1", "ua1",
        [](QPDF& p) { p.getRoot().getKey("/MarkInfo").replaceKey("/Suspects", Object::newBool(true)); });
    add("UA 7.1 title not shown", "UA 7.1", "ua1",
        [](QPDF& p) { p.getRoot().getKey("/ViewerPreferences").removeKey("/DisplayDocTitle"); });
    add("UA 7.1 no title", "UA 7.1", "ua1", [](QPDF& p) {
        std::string xmp = bytes_of(metadata(p));
        std::size_t from = xmp.find("<dc:title>"), to = xmp.find("</dc:title>");
        REQUIRE(to != std::string::npos);
        edit_stream(metadata(p), xmp.substr(from, to + 11 - from), "");
    });
    add("UA 7.1 neither content nor artifact", "UA 7.1", "ua1",
        [](QPDF& p) { append_content(p, "BT /F0 12 Tf 1 0 0 1 60 60 Tm <4E00> Tj ET"); });
    add("UA 7.1 artifact inside content", "UA 7.1", "ua1",
        [](QPDF& p) { append_content(p, "/P<</MCID 0>>BDC /Artifact BMC 0 0 9 9 re f EMC EMC"); });
    add("UA 7.1 content of no element", "UA 7.1", "ua1",
        [](QPDF& p) { append_content(p, "/P<</MCID 999>>BDC 0 0 9 9 re f EMC"); });
    add("UA 7.1 unbalanced", "UA 7.1", "ua1",
        [](QPDF& p) { append_content(p, "/Artifact BMC 0 0 9 9 re f"); });
    add("UA 7.2 row outside of a table", "UA 7.2", "ua1",
        [](QPDF& p) { element(p, "/Table").replaceKey("/S", Object::newName("/P")); });
    add("UA 7.2 item outside of a list", "UA 7.2", "ua1",
        [](QPDF& p) { element(p, "/L").replaceKey("/S", Object::newName("/P")); });
    add("UA 7.4.2 level left out", "UA 7.4.2", "ua1",
        [](QPDF& p) { element(p, "/H1").replaceKey("/S", Object::newName("/H2")); });
    add("UA 7.5 no scope", "UA 7.5", "ua1", [](QPDF& p) { element(p, "/TH").removeKey("/A"); });
    add("UA 7.5 rows of other lengths", "UA 7.5", "ua1", [](QPDF& p) {
        Object row = element(element(p, "/TBody"), "/TR");
        row.getKey("/K").eraseItem(row.getKey("/K").getArrayNItems() - 1);
    });
}

} // namespace

std::string sound_document() {
    static const std::string pdf = pdf::generate(tagged_document(), fonts(), metadata(),
                                                 {{"record.json", "application/json", "记录",
                                                   pdf::Relationship::Data, "{\"姓名\":\"某\"}"}})
                                       .value();
    return pdf;
}

std::string rewritten_sound_document() {
    return changed([](QPDF&) {});
}

std::vector<Control> controls() {
    std::vector<Control> all;
    add_file_controls(all);
    add_catalog_controls(all);
    add_page_controls(all);
    add_structure_controls(all);
    return all;
}

} // namespace taizhang::test
