#include "intake/draft.hh"

namespace taizhang::intake {
namespace {

using namespace std::string_view_literals;

constexpr auto OleMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;
// Names inside an OLE container are UTF-16; this stream holds a package under a password.
constexpr auto EncryptedName = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;

bool contains(std::string_view text, std::string_view piece) {
    return text.find(piece) != std::string_view::npos;
}

Format zip_kind(std::string_view head, std::string_view tail) {
    for (auto mark :
         {"xl/workbook"sv, "xl/worksheets"sv, "xl/_rels"sv, "xl/styles"sv, "xl/theme"sv, "xl/shared"sv}) {
        if (contains(head, mark) || contains(tail, mark)) return Format::Xlsx;
    }
    if (contains(head, "word/") || contains(tail, "word/") || contains(head, "ppt/")) return Format::Zip;
    bool office =
        contains(head, "[Content_Types].xml") || contains(head, "docProps/") || contains(head, "_rels/.rels");
    return office ? Format::Xlsx : Format::Zip;
}

// A byte order mark, or bytes of which none is a control character that text files do not have.
bool looks_like_text(std::string_view head) {
    if (head.starts_with("\xFF\xFE"sv) || head.starts_with("\xFE\xFF"sv)) return true;
    for (char c : head) {
        auto byte = static_cast<unsigned char>(c);
        bool ordinary = byte >= 32 || c == '\t' || c == '\n' || c == '\r' || c == '\f' || byte == 0x1A;
        if (!ordinary || byte == 127) return false;
    }
    return true;
}

char first_visible(std::string_view head) {
    if (head.starts_with("\xEF\xBB\xBF"sv)) head.remove_prefix(3);
    auto at = head.find_first_not_of(" \t\r\n"sv);
    return at == std::string_view::npos ? '\0' : head[at];
}

} // namespace

Format identify(std::string_view head, std::string_view tail) {
    if (head.empty()) return Format::Empty;
    if (head.starts_with(OleMagic)) {
        bool encrypted = contains(head, EncryptedName) || contains(tail, EncryptedName);
        return encrypted ? Format::EncryptedOffice : Format::OldXls;
    }
    if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return zip_kind(head, tail);
    if (head.starts_with("\xFF\xD8\xFF"sv)) return Format::Jpeg;
    if (head.starts_with("\x89PNG\r\n\x1A\n"sv)) return Format::Png;
    for (auto mark : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) { // + is BigTIFF
        if (head.starts_with(mark)) return Format::Tiff;
    }
    if (contains(head.substr(0, 1024), "%PDF-")) return Format::Pdf; // readers accept it within the first KiB
    if (!looks_like_text(head)) return Format::Unknown;
    char first = first_visible(head);
    if (first == '\0') return Format::Empty; // only blanks
    if (first == '{' || first == '[') return Format::Json;
    if (first == '<') return Format::Unknown; // an HTML table under the name of a spreadsheet
    return Format::Csv;
}

std::string_view media_type(Format format) {
    switch (format) {
    case Format::Xlsx: return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case Format::Csv: return "text/csv";
    case Format::Json: return "application/json";
    case Format::Jpeg: return "image/jpeg";
    case Format::Png: return "image/png";
    case Format::Tiff: return "image/tiff";
    case Format::Pdf: return "application/pdf";
    case Format::OldXls: return "application/vnd.ms-excel";
    case Format::Zip: return "application/zip";
    case Format::EncryptedOffice:
    case Format::Empty:
    case Format::Unknown: break;
    }
    return "application/octet-stream";
}

std::string_view name(Format format) {
    switch (format) {
    case Format::Unknown: return "unknown";
    case Format::Empty: return "empty";
    case Format::Xlsx: return "xlsx";
    case Format::Csv: return "csv";
    case Format::Json: return "json";
    case Format::Jpeg: return "jpeg";
    case Format::Png: return "png";
    case Format::Tiff: return "tiff";
    case Format::Pdf: return "pdf";
    case Format::OldXls: return "xls";
    case Format::EncryptedOffice: return "encrypted_office";
    case Format::Zip: return "zip";
    }
    return "unknown";
}

} // namespace taizhang::intake
