#include "intake/charset.hh"
#include "intake/zip_names.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

using namespace std::string_view_literals;

constexpr auto OleMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;
// Names inside an OLE container are UTF-16; this stream holds a package under a password.
constexpr auto EncryptedName = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;

bool contains(std::string_view text, std::string_view piece) {
    return text.find(piece) != std::string_view::npos;
}

std::size_t little(std::string_view bytes, std::size_t at, unsigned size) {
    std::size_t value = 0;
    for (unsigned i = 0; i < size; ++i)
        value |= std::size_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return value;
}

// Names of the headers with this signature: `name_size` is where the name's length stands, `head` how long a header is.
void add_names(std::string_view bytes, std::string_view signature, std::size_t name_size, std::size_t head,
               ZipNames& names) {
    for (auto at = bytes.find(signature); at != std::string_view::npos; at = bytes.find(signature, at + 4)) {
        if (bytes.size() - at < head) return;
        names.add(bytes.substr(at + head, little(bytes, at + name_size, 2)));
    }
}

// A file may be packed without being compressed, so that what it holds (perhaps a workbook) stands in the archive as it
// is. Hence only the first header counts, and the list at the end as far as it reaches.
Format zip_kind(std::string_view head, std::string_view tail) {
    ZipNames names;
    if (head.starts_with("PK\x03\x04"sv) && head.size() > 30) {
        // The first part of an OpenDocument package is its kind, stored as it is.
        std::string_view first = head.substr(30, 128);
        if (first.starts_with("mimetype"sv) && contains(first, "application/vnd.oasis.opendocument."sv))
            return contains(first, "opendocument.spreadsheet"sv) ? Format::Ods : Format::Office;
        add_names(head.substr(0, 30 + little(head, 26, 2)), "PK\x03\x04"sv, 26, 30, names);
    }
    auto end = tail.rfind("PK\x05\x06"sv);
    if (end != std::string_view::npos && tail.size() - end >= 22)
        add_names(tail.substr(end - std::min(end, little(tail, end + 12, 4)), end), "PK\x01\x02"sv, 28, 46,
                  names);
    return names.kind(ZipNames::Known::Some);
}

bool is_wide(std::string_view head) {
    return head.starts_with("\xFF\xFE"sv) || head.starts_with("\xFE\xFF"sv) ||
           unmarked_utf16(head) != Wide::No;
}

// UTF-16, or bytes of which none is a control character that text files do not have.
bool looks_like_text(std::string_view head) {
    if (is_wide(head)) return true;
    for (char c : head) {
        auto byte = static_cast<unsigned char>(c);
        bool ordinary = byte >= 32 || c == '\t' || c == '\n' || c == '\r' || c == '\f' || byte == 0x1A;
        if (!ordinary || byte == 127) return false;
    }
    return true;
}

std::string_view without_blanks(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n\0"sv), text.size()));
    return text;
}

// Letters and signs of a text file in whatever encoding, lower case: enough to know its kind.
std::string plain_beginning(std::string_view head) {
    bool wide = is_wide(head);
    if (head.starts_with("\xFF\xFE"sv) || head.starts_with("\xFE\xFF"sv)) head.remove_prefix(2);
    if (head.starts_with("\xEF\xBB\xBF"sv)) head.remove_prefix(3);
    std::string text;
    for (char c : head) {
        if (wide && c == '\0') continue;
        text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

// The name of the first element, prefix and all, behind declarations and comments.
std::string_view root_element(std::string_view text) {
    for (;;) {
        text = without_blanks(text);
        std::string_view end = text.starts_with("<!--"sv) ? "-->"sv : ">"sv;
        if (!text.starts_with("<?"sv) && !text.starts_with("<!"sv)) break;
        auto at = text.find(end);
        if (at == std::string_view::npos) return {};
        text.remove_prefix(at + end.size());
    }
    if (!text.starts_with('<')) return {};
    return text.substr(1, text.find_first_of(" \t\r\n/>"sv, 1) - 1);
}

// HTML tables under the name of a spreadsheet, and spreadsheets in XML.
Format markup_kind(std::string_view text) {
    std::string_view root = root_element(text);
    if (root.ends_with("workbook"sv) && contains(text, "urn:schemas-microsoft-com:office:spreadsheet"sv))
        return Format::SpreadsheetMl;
    if (root == "office:document"sv)
        return contains(text, "opendocument.spreadsheet"sv) ? Format::Fods : Format::Unknown;
    if (text.starts_with("<?xml"sv) && root != "html"sv) return Format::Unknown;
    for (auto mark : {"<html"sv, "<!doctype html"sv, "<table"sv, "<tr"sv, "<body"sv, "<head"sv, "<meta"sv,
                      "<style"sv, "<div"sv}) {
        if (contains(text, mark)) return Format::Html;
    }
    return Format::Unknown;
}

Format text_kind(std::string_view head) {
    std::string text = plain_beginning(head);
    std::string_view visible = without_blanks(text);
    if (visible.empty()) return Format::Empty; // only blanks
    if (visible[0] == '{' || visible[0] == '[') return Format::Json;
    if (visible[0] == '<') return markup_kind(visible);
    bool mail = contains(visible, "mime-version:"sv) && contains(visible, "content-type:"sv);
    return mail && contains(visible, "multipart/related"sv) ? Format::Mhtml : Format::Csv;
}

// Excel before OLE containers: a bare stream that begins with a BOF record.
bool is_bare_workbook(std::string_view head) {
    bool versions = head.size() > 4 && head[0] == '\x09' &&
                    (head[1] == '\0' || head[1] == '\2' || head[1] == '\4' || head[1] == '\x08');
    return versions && head[2] >= 4 && head[2] <= 16 && head[3] == '\0';
}

} // namespace

Format identify(std::string_view head, std::string_view tail) {
    if (head.empty()) return Format::Empty;
    if (head.starts_with(OleMagic)) {
        bool encrypted = contains(head, EncryptedName) || contains(tail, EncryptedName);
        return encrypted ? Format::EncryptedOffice : Format::Xls;
    }
    if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return zip_kind(head, tail);
    if (head.starts_with("\xFF\xD8\xFF"sv)) return Format::Jpeg;
    if (head.starts_with("\x89PNG\r\n\x1A\n"sv)) return Format::Png;
    if (head.starts_with("7z\xBC\xAF\x27\x1C"sv)) return Format::SevenZip;
    if (head.starts_with("Rar!\x1A\x07\x00"sv) || head.starts_with("Rar!\x1A\x07\x01\x00"sv))
        return Format::Rar;
    if (head.starts_with("\x1F\x8B\x08"sv)) return Format::Gzip;
    if (head.size() > 262 && head.substr(257, 5) == "ustar"sv) return Format::Tar;
    for (auto mark : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) { // + is BigTIFF
        if (head.starts_with(mark)) return Format::Tiff;
    }
    if (contains(head.substr(0, 1024), "%PDF-")) return Format::Pdf; // readers accept it within the first KiB
    if (is_bare_workbook(head)) return Format::Xls;
    if (!looks_like_text(head)) return Format::Unknown;
    return text_kind(head);
}

std::string_view media_type(Format format) {
    switch (format) {
    case Format::Xlsx: return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case Format::Xls: return "application/vnd.ms-excel";
    case Format::Ods: return "application/vnd.oasis.opendocument.spreadsheet";
    case Format::Fods: return "application/vnd.oasis.opendocument.spreadsheet-flat-xml";
    case Format::Html: return "text/html";
    case Format::SpreadsheetMl: return "application/xml";
    case Format::Mhtml: return "multipart/related";
    case Format::Csv: return "text/csv";
    case Format::Json: return "application/json";
    case Format::Jpeg: return "image/jpeg";
    case Format::Png: return "image/png";
    case Format::Tiff: return "image/tiff";
    case Format::Pdf: return "application/pdf";
    case Format::Ofd: return "application/ofd";
    case Format::Zip: return "application/zip";
    case Format::SevenZip: return "application/x-7z-compressed";
    case Format::Rar: return "application/vnd.rar";
    case Format::Tar: return "application/x-tar";
    case Format::Gzip: return "application/gzip";
    case Format::Office:
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
    case Format::Xls: return "xls";
    case Format::Ods: return "ods";
    case Format::Fods: return "fods";
    case Format::Html: return "html";
    case Format::SpreadsheetMl: return "spreadsheetml";
    case Format::Mhtml: return "mhtml";
    case Format::Csv: return "csv";
    case Format::Json: return "json";
    case Format::Jpeg: return "jpeg";
    case Format::Png: return "png";
    case Format::Tiff: return "tiff";
    case Format::Pdf: return "pdf";
    case Format::EncryptedOffice: return "encrypted_office";
    case Format::Office: return "office";
    case Format::Ofd: return "ofd";
    case Format::Zip: return "zip";
    case Format::SevenZip: return "7z";
    case Format::Rar: return "rar";
    case Format::Tar: return "tar";
    case Format::Gzip: return "gzip";
    }
    return "unknown";
}

} // namespace taizhang::intake
