// An OFD made in memory from XML written out in the test: an electronic bank receipt on a bank's form. Nobody in it is
// real (samples/README.md).
#pragma once

#include "workbook.hh"

#include <string>

namespace taizhang::test {

inline std::string ofd_xml(const std::string& root, const std::string& content,
                           const std::string& attributes = "") {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:" + root +
           " xmlns:ofd=\"http://www.ofdspec.org/2016\"" + attributes + ">" + content + "</ofd:" + root + ">";
}

// A TextObject; `code` are further attributes of its TextCode.
inline std::string ofd_text(int id, const std::string& boundary, const std::string& size,
                            const std::string& code, const std::string& text,
                            const std::string& attributes = "") {
    return "<ofd:TextObject ID=\"" + std::to_string(id) + "\" Boundary=\"" + boundary +
           "\" Font=\"2\" Size=\"" + size + "\" " + attributes +
           "><ofd:FillColor Value=\"0 0 0\"/><ofd:TextCode X=\"0\" Y=\"" + size + "\" " + code + ">" + text +
           "</ofd:TextCode></ofd:TextObject>";
}

inline std::string ofd_page(const std::string& objects, const std::string& before = "") {
    return ofd_xml("Page", before + "<ofd:Content><ofd:Layer ID=\"900\" Type=\"Body\">" + objects +
                               "</ofd:Layer></ofd:Content>");
}

// A red ring of 24 x 24 pixels, seen through where it is not.
inline std::string ofd_stamp_png() {
    static const unsigned char bytes[] = {
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
        0x00, 0x00, 0x00, 0x18, 0x00, 0x00, 0x00, 0x18, 0x08, 0x06, 0x00, 0x00, 0x00, 0xE0, 0x77, 0x3D,
        0xF8, 0x00, 0x00, 0x00, 0x53, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0x60, 0x18, 0x48, 0x70,
        0x82, 0x81, 0x61, 0x0B, 0x31, 0x98, 0xA6, 0x86, 0x93, 0x6C, 0x09, 0xA9, 0x06, 0x93, 0x64, 0x11,
        0xA9, 0x9A, 0x48, 0xB6, 0x84, 0x5C, 0x6F, 0x13, 0xA5, 0x8F, 0xD2, 0x88, 0xC3, 0xAB, 0x9F, 0x2A,
        0xA9, 0x02, 0x9F, 0x39, 0x74, 0xB5, 0x80, 0x9A, 0x79, 0x67, 0xD4, 0x82, 0x91, 0x6A, 0xC1, 0xD0,
        0xCC, 0x07, 0x34, 0x2F, 0x2A, 0xE8, 0x52, 0xD8, 0xD1, 0xA5, 0xB8, 0xA6, 0x79, 0x85, 0x43, 0x97,
        0x2A, 0x93, 0x6E, 0x95, 0x3E, 0xB5, 0x00, 0x00, 0x4A, 0x22, 0x28, 0xF0, 0xC4, 0x35, 0x10, 0x65,
        0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};
    return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

// A seal as a signature has it: a value within a value, the name of the picture's kind, the picture, its size.
inline std::string ofd_seal(const std::string& picture, const std::string& kind = "png") {
    auto value = [](char tag, const std::string& body) {
        std::string length = {static_cast<char>(0x82), static_cast<char>(body.size() >> 8U & 255U),
                              static_cast<char>(body.size() & 255U)};
        return std::string(1, tag) + length + body;
    };
    std::string info = value(0x30, value(0x16, kind) + value(0x04, picture) + "\x02\x01\x28\x02\x01\x28");
    std::string seal = value(0x30, value(0x30, "\x02\x01\x04") + value(0x16, "ESE") + info);
    return value(0x30, value(0x30, "\x02\x01\x01" + seal) + value(0x03, "signature"));
}

struct OfdReceipt {
    std::string page =
        ofd_text(31, "20 30 80 6", "4", "DeltaX=\"4 4 4 4\"", "付款人户名") +
        ofd_text(32, "60 30 120 6", "4", "DeltaX=\"g 15 4\"", "南通示例劳务有限公司农民工专户") +
        ofd_text(33, "20 40 80 6", "4", "DeltaX=\"g 4 4\"", "收款人户名") +
        ofd_text(34, "60 40 80 6", "4", "DeltaX=\"4 4\"", "周𠮷安") +
        ofd_text(35, "20 50 80 6", "4", "DeltaX=\"g 4 4\"", "金额（元）") +
        ofd_text(36, "60 50 80 6", "5", "DeltaX=\"g 8 2.5\"", "￥6,350.00", "CTM=\"0.8 0 0 0.8 0 0\"") +
        ofd_text(37, "60 60 80 6", "4", "DeltaX=\"g 3 4\"", "代发工资") +
        "<ofd:ImageObject ID=\"38\" Boundary=\"150 70 30 30\" ResourceID=\"5\"/>";
    std::string form =
        ofd_text(21, "60 10 100 8", "6", "DeltaX=\"g 10 8\"", "示例银行电子业务回单") +
        "<ofd:PathObject ID=\"22\" Boundary=\"15 25 180 80\" LineWidth=\"0.4\" DrawParam=\"4\">"
        "<ofd:AbbreviatedData>M 0 0 L 180 0 L 180 80 L 0 80 C M 0 12 L 180 12</ofd:AbbreviatedData>"
        "</ofd:PathObject>"
        "<ofd:PathObject ID=\"23\" Boundary=\"150 70 30 30\" LineWidth=\"0.5\">"
        "<ofd:StrokeColor Value=\"200 0 0\"/>"
        "<ofd:AbbreviatedData>M 0 15 A 15 15 0 0 1 30 15 A 15 15 0 0 1 0 15 C</ofd:AbbreviatedData>"
        "</ofd:PathObject>";
    std::string resources =
        "<ofd:Fonts><ofd:Font ID=\"2\" FontName=\"宋体\" FamilyName=\"SimSun\"/></ofd:Fonts>"
        "<ofd:DrawParams><ofd:DrawParam ID=\"3\" LineWidth=\"0.25\"><ofd:StrokeColor Value=\"128 0 0\"/>"
        "</ofd:DrawParam><ofd:DrawParam ID=\"4\" Relative=\"3\"/></ofd:DrawParams>"
        "<ofd:MultiMedias><ofd:MultiMedia ID=\"5\" Type=\"Image\"><ofd:MediaFile>stamp.png</ofd:MediaFile>"
        "</ofd:MultiMedia></ofd:MultiMedias>";
    std::string stamp; // "" = there is no such file
    std::string signatures = "<ofd:Signature ID=\"1\" Type=\"Seal\" BaseLoc=\"Sign_0/Signature.xml\"/>";

    Parts parts() const {
        Parts all = {
            {"OFD.xml",
             ofd_xml("OFD",
                     "<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID><ofd:CustomDatas>"
                     "<ofd:CustomData Name=\"回单编号\">20260630000123</ofd:CustomData></ofd:CustomDatas>"
                     "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
                     "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>",
                     " Version=\"1.1\" DocType=\"OFD\"")},
            {"Doc_0/Document.xml",
             ofd_xml(
                 "Document",
                 "<ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 140"
                 "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
                 "<ofd:TemplatePage ID=\"10\" ZOrder=\"Background\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/>"
                 "</ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"./Pages/Page_0/Content.xml\"/>"
                 "</ofd:Pages><ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>"
                 "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>")},
            {"Doc_0/PublicRes.xml", ofd_xml("Res", resources, " BaseLoc=\"Res\"")},
            {"Doc_0/Tpls/Tpl_0/Content.xml", ofd_page(form)},
            {"Doc_0/Pages/Page_0/Content.xml",
             ofd_page(page, "<ofd:Template TemplateID=\"10\" ZOrder=\"Background\"/>")},
            {"Doc_0/Tags/CustomTags.xml",
             ofd_xml("CustomTags",
                     "<ofd:CustomTag TypeID=\"1\"><ofd:FileLoc>Tag.xml</ofd:FileLoc></ofd:CustomTag>")},
            {"Doc_0/Tags/Tag.xml", "<receipt xmlns=\"urn:example:receipt\"><PayerName><ObjectRef "
                                   "PageRef=\"1\">32</ObjectRef></PayerName>"
                                   "<Amount><ObjectRef PageRef=\"1\">36</ObjectRef></Amount></receipt>"},
            {"Doc_0/Attachs/Attachments.xml",
             ofd_xml("Attachments", "<ofd:Attachment ID=\"1\" Name=\"receipt\" Format=\"xbrl\">"
                                    "<ofd:FileLoc>receipt.xbrl</ofd:FileLoc></ofd:Attachment>")},
            {"Doc_0/Attachs/receipt.xbrl", "<xbrl/>"},
            {"Doc_0/Signs/Signatures.xml", ofd_xml("Signatures", signatures)},
            {"Doc_0/Signs/Sign_0/Signature.xml",
             ofd_xml("Signature",
                     "<ofd:SignedInfo><ofd:StampAnnot ID=\"1\" PageRef=\"1\" Boundary=\"150 30 30 30\"/>"
                     "</ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue>")},
            {"Doc_0/Signs/Sign_0/SignedValue.dat", ofd_seal(ofd_stamp_png())}};
        if (!stamp.empty()) all.push_back({"Doc_0/Res/stamp.png", stamp});
        return all;
    }
    std::string bytes() const { return zip_of(parts()); }
};

// The same parts with one of them changed; "" removes it.
inline std::string ofd_with(Parts parts, const std::string& name, const std::string& content) {
    std::erase_if(parts, [&](const auto& part) { return part.first == name; });
    if (!content.empty()) parts.push_back({name, content});
    return zip_of(parts);
}

} // namespace taizhang::test
