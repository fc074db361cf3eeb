// Bank receipts as banks' programs write them, small and of invented accounts: what tests of PDFs send.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace taizhang::test {

// Objects from 1 on as a PDF whose root is the first.
inline std::string pdf_of_objects(const std::vector<std::string>& objects) {
    std::string out = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        places.push_back(out.size());
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    std::string table = "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
    for (auto place : places) {
        char line[24];
        std::snprintf(line, sizeof line, "%010zu 00000 n \n", place);
        table += line;
    }
    return out + table + "trailer<</Size " + std::to_string(objects.size() + 1) +
           "/Root 1 0 R>>\nstartxref\n" + std::to_string(out.size()) + "\n%%EOF\n";
}

// Codes of UniGB-UCS2-H; the text must be of the BMP.
inline std::string ucs2(const std::u16string& text) {
    std::string hex = "<";
    for (char16_t c : text) {
        char digits[8];
        std::snprintf(digits, sizeof digits, "%04X", static_cast<unsigned>(c));
        hex += digits;
    }
    return hex + ">";
}

// One page of text in a font that is not in the file, a red square for a seal, and a signature nobody verifies.
inline std::string receipt_pdf(bool is_signed = true) {
    auto line = [](int x, int y, const std::u16string& text) {
        return "BT /F1 12 Tf " + std::to_string(x) + " " + std::to_string(y) + " Td " + ucs2(text) +
               " Tj ET\n";
    };
    std::string contents = line(40, 250, u"示例银行电子回单") + line(40, 220, u"收款人") +
                           line(140, 220, u"诸葛明澜") + line(40, 200, u"金额") +
                           line(140, 200, u"6,600.00") + "1 0 0 rg 300 40 60 60 re f\n";
    std::string fields = is_signed ? "/AcroForm<</Fields[8 0 R]/SigFlags 3>>" : "";
    return pdf_of_objects(
        {"<</Type/Catalog/Pages 2 0 R" + fields + ">>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
         "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
         "<</Length " + std::to_string(contents.size()) + ">>stream\n" + contents + "\nendstream",
         "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
         "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/"
         "Ordering(GB1)"
         "/Supplement 4>>/FontDescriptor 7 0 R/DW 1000/W[1[207 270 342 467 462 797 710 239 374]]>>",
         "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle "
         "0/Ascent 880"
         "/Descent -120/CapHeight 880/StemV 93>>",
         "<</FT/Sig/T(seal)/V 9 0 R>>",
         is_signed ? "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 10 20 "
                     "30]/Contents<00>>>"
                   : "null"});
}

} // namespace taizhang::test
