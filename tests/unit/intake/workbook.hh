// Workbooks made in memory by libzip from XML written out in the test: what producers really differ in.
#pragma once

#include "intake/parsers.hh"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>
#include <zip.h>

namespace taizhang::test {

using Parts = std::vector<std::pair<std::string, std::string>>;

inline std::string zip_of(const Parts& parts, bool encrypted = false) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(memory);
    zip_t* archive = zip_open_from_source(memory, ZIP_CREATE | ZIP_TRUNCATE, &error);
    if (archive == nullptr) throw std::runtime_error("zip_open_from_source");
    for (const auto& [name, bytes] : parts) {
        auto index =
            zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
        auto number = static_cast<zip_uint64_t>(index);
        if (encrypted) zip_file_set_encryption(archive, number, ZIP_EM_AES_256, "secret");
        zip_file_set_mtime(archive, number, 946'684'800, 0);
    }
    if (zip_close(archive) != 0) throw std::runtime_error("zip_close");
    zip_stat_t stat;
    zip_source_stat(memory, &stat);
    std::string bytes(stat.size, '\0');
    zip_source_open(memory);
    zip_source_read(memory, bytes.data(), bytes.size());
    zip_source_close(memory);
    zip_source_free(memory);
    return bytes;
}

inline const std::string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

// A workbook with one sheet "工资表" whose <sheetData> and what follows it are given.
struct Workbook {
    std::string sheet_data;  // "<row r="1"><c r="A1" t="inlineStr"><is><t>…"
    std::string after;       // "<mergeCells>…"
    std::string strings;     // "<si>…"
    std::string styles;      // content of <styleSheet>
    std::string sheet_state; // " state=\"hidden\""
    std::string workbook_pr; // "<workbookPr date1904=\"1\"/>"
    std::string target = "worksheets/sheet1.xml";

    Parts parts() const {
        const std::string main = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
        const std::string kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const std::string package = " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
        auto relation = [&kinds](const char* id, const char* type, const std::string& to) {
            return "<Relationship Id=\"" + std::string(id) + "\" Type=\"" + kinds + "/" + type +
                   "\" Target=\"" + to + "\"/>";
        };
        return {
            {"[Content_Types].xml", Declaration + "<Types/>"},
            {"_rels/.rels", Declaration + "<Relationships" + package + ">" +
                                relation("rId1", "officeDocument", "xl/workbook.xml") + "</Relationships>"},
            {"xl/workbook.xml", Declaration + "<workbook" + main + " xmlns:r=\"" + kinds + "\">" +
                                    workbook_pr +
                                    "<sheets><sheet name=\"工资表\" sheetId=\"1\" r:id=\"rId1\"" +
                                    sheet_state + "/></sheets></workbook>"},
            {"xl/_rels/workbook.xml.rels", Declaration + "<Relationships" + package + ">" +
                                               relation("rId1", "worksheet", target) +
                                               relation("rId2", "sharedStrings", "sharedStrings.xml") +
                                               relation("rId3", "styles", "styles.xml") + "</Relationships>"},
            {"xl/sharedStrings.xml", Declaration + "<sst" + main + ">" + strings + "</sst>"},
            {"xl/styles.xml", Declaration + "<styleSheet" + main + ">" + styles + "</styleSheet>"},
            {"xl/worksheets/sheet1.xml", Declaration + "<worksheet" + main + "><sheetData>" + sheet_data +
                                             "</sheetData>" + after + "</worksheet>"},
        };
    }
    std::string bytes() const { return zip_of(parts()); }
};

inline std::string column_letters(int column) {
    std::string letters;
    for (; column > 0; column = (column - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
    }
    return letters;
}

// Rows of text cells; "" leaves a cell out, a text that starts with '#' becomes a number cell.
inline std::string rows_of(const std::vector<std::vector<std::string>>& rows, int first_row = 1) {
    std::string xml;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::string row = std::to_string(first_row + static_cast<int>(r));
        xml += "<row r=\"" + row + "\">";
        for (std::size_t c = 0; c < rows[r].size(); ++c) {
            const std::string& text = rows[r][c];
            if (text.empty()) continue;
            std::string at = column_letters(static_cast<int>(c) + 1) + row;
            if (text[0] == '#') {
                xml += "<c r=\"" + at + "\"><v>" + text.substr(1) + "</v></c>";
            } else {
                xml += "<c r=\"" + at + "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">" + text +
                       "</t></is></c>";
            }
        }
        xml += "</row>";
    }
    return xml;
}

// Parsed here, without the sandbox: what the child would do.
template <class Parse>
Result<intake::Reading> parsed(const Parse& parse) {
    std::string answer;
    sandbox::Write write = [&answer](std::string_view piece) { answer += piece; };
    intake::Wire wire(write);
    TRY(parse(wire));
    wire.finish();
    intake::Reading reading;
    TRY(intake::decode(answer, reading));
    return reading;
}

inline Result<intake::Reading> xlsx(const std::string& bytes, const intake::Limits& limits = {}) {
    return parsed([&](intake::Wire& wire) { return intake::read_xlsx(bytes, limits, wire); });
}

inline Result<intake::Reading> csv(const std::string& text) {
    return parsed([&](intake::Wire& wire) { return intake::read_csv(text, {}, wire); });
}

inline Result<intake::Reading> html(const std::string& text, const intake::Limits& limits = {}) {
    intake::prepare_html();
    return parsed([&](intake::Wire& wire) { return intake::read_html(text, limits, wire); });
}

inline Result<intake::Reading> fods(const std::string& text, const intake::Limits& limits = {}) {
    return parsed([&](intake::Wire& wire) { return intake::read_fods(text, limits, wire); });
}

inline Result<intake::Reading> spreadsheetml(const std::string& text, const intake::Limits& limits = {}) {
    return parsed([&](intake::Wire& wire) { return intake::read_spreadsheetml(text, limits, wire); });
}

inline const intake::Cell* cell_at(const intake::Reading& reading, int row, int column,
                                   std::size_t sheet = 0) {
    for (const auto& cell : reading.sheets.at(sheet).cells) {
        if (cell.row == row && cell.column == column) return &cell;
    }
    return nullptr;
}

inline std::string text_of(const intake::Reading& reading, int row, int column, std::size_t sheet = 0) {
    const auto* cell = cell_at(reading, row, column, sheet);
    return cell == nullptr ? "" : cell->text;
}

} // namespace taizhang::test
