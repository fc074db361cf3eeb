#include "intake/cell_writer.hh"
#include "intake/package.hh"
#include "intake/parsers.hh"
#include "intake/reasons.hh"
#include "intake/text_table.hh"
#include "intake/xml_scanner.hh"
#include "text/utf8.hh"

#include <charconv>
#include <unordered_map>

namespace taizhang::intake {
namespace {

constexpr std::uint64_t SmallestCell = std::string_view(R"(<c r="A1"><v>1</v></c>)").size();

int to_int(std::string_view text, int otherwise) {
    int value = otherwise;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : otherwise;
}

bool is_true(std::string_view text) { return text == "1" || text == "true"; }

// "C12" -> row 12, column 3; false when it is no cell reference.
bool parse_reference(std::string_view text, int& row, int& column) {
    std::size_t at = 0;
    int letters = 0;
    for (; at < text.size() && at < 3 && text[at] >= 'A' && text[at] <= 'Z'; ++at) {
        letters = letters * 26 + (text[at] - 'A' + 1);
    }
    int number = to_int(text.substr(at), 0);
    if (letters == 0 || letters > MaxColumn || number < 1 || number > MaxRow) return false;
    row = number;
    column = letters;
    return true;
}

// Target of a relation, seen from the part that holds it ("xl/workbook.xml"): absolute or relative, "../".
std::string resolve(std::string_view holder, std::string_view target) {
    if (target.starts_with('/')) return std::string(target.substr(1));
    auto slash = holder.rfind('/');
    std::string folder(slash == std::string_view::npos ? "" : holder.substr(0, slash + 1));
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        auto parent = folder.size() < 2 ? std::string::npos : folder.rfind('/', folder.size() - 2);
        folder.erase(parent == std::string::npos ? 0 : parent + 1);
    }
    if (target.starts_with("./")) target.remove_prefix(2);
    return folder + std::string(target);
}

std::string relations_of(std::string_view part) {
    auto slash = part.rfind('/');
    auto folder = slash == std::string_view::npos ? "" : std::string(part.substr(0, slash + 1));
    auto file = slash == std::string_view::npos ? part : part.substr(slash + 1);
    return folder + "_rels/" + std::string(file) + ".rels";
}

// ECMA-376 22.9.2.19 ST_Xstring: "_x000D_" stands for the character U+000D.
std::string unescape(std::string_view text) {
    std::string result;
    for (;;) {
        auto at = text.find("_x");
        if (at == std::string_view::npos) break;
        unsigned code = 0;
        auto hex = text.substr(at + 2, 4);
        auto parsed = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
        bool whole = hex.size() == 4 && parsed.ptr == hex.data() + 4 && text.substr(at + 6, 1) == "_";
        result += text.substr(0, whole ? at : at + 2);
        bool half = code >= 0xD800 && code <= 0xDFFF; // of a surrogate pair: no character
        if (whole && code != 0 && !half) text::append(result, static_cast<char32_t>(code));
        text.remove_prefix(whole ? at + 7 : at + 2);
    }
    result += text;
    return result;
}

struct Relation {
    std::string type; // last piece of the type's URI: "worksheet"
    std::string target;
};
using Relations = std::unordered_map<std::string, Relation>;

class RelationsHandler final : public XmlHandler {
public:
    RelationsHandler(std::string_view holder, Relations& into) : x_holder(holder), x_into(into) {}
    void start(std::string_view name, const char** attributes) override {
        if (name != "Relationship" || attribute(attributes, "TargetMode") == "External") return;
        std::string_view type = attribute(attributes, "Type");
        auto slash = type.rfind('/');
        if (slash != std::string_view::npos) type.remove_prefix(slash + 1);
        x_into[std::string(attribute(attributes, "Id"))] = {
            std::string(type), resolve(x_holder, attribute(attributes, "Target"))};
    }

private:
    std::string_view x_holder;
    Relations& x_into;
};

struct SheetEntry {
    std::string name;
    std::string relation;
    bool hidden;
};

class WorkbookHandler final : public XmlHandler {
public:
    void start(std::string_view name, const char** attributes) override {
        if (name == "workbookPr") from_1904 = is_true(attribute(attributes, "date1904"));
        if (name != "sheet") return;
        auto state = attribute(attributes, "state");
        sheets.push_back({std::string(attribute(attributes, "name")),
                          std::string(attribute(attributes, "id")),
                          state == "hidden" || state == "veryHidden"});
    }
    std::vector<SheetEntry> sheets;
    bool from_1904 = false;
};

class StylesHandler final : public XmlHandler {
public:
    void start(std::string_view name, const char** attributes) override {
        if (name == "cellXfs") x_in_cells = true;
        if (name == "numFmt") {
            auto code = attribute(attributes, "formatCode");
            x_custom[to_int(attribute(attributes, "numFmtId"), -1)] = look_of_format(code);
        }
        if (name != "xf" || !x_in_cells) return;
        int id = to_int(attribute(attributes, "numFmtId"), 0);
        auto custom = x_custom.find(id);
        looks.push_back(custom != x_custom.end() ? custom->second : look_of_built_in(id));
    }
    void end(std::string_view name) override {
        if (name == "cellXfs") x_in_cells = false;
    }
    std::vector<Look> looks; // by the cell's style number

private:
    std::unordered_map<int, Look> x_custom;
    bool x_in_cells = false;
};

// Text of <t>, in runs or alone; phonetic runs (rPh) are readings, not content.
class SharedStringsHandler final : public XmlHandler {
public:
    explicit SharedStringsHandler(const Limits& limits) : x_limits(limits) {}
    void start(std::string_view name, const char**) override {
        if (name == "si") x_current.clear();
        if (name == "rPh") x_phonetic = true;
        x_collect = name == "t" && !x_phonetic;
    }
    void end(std::string_view name) override {
        x_collect = false;
        if (name == "rPh") x_phonetic = false;
        if (name != "si") return;
        if (strings.size() >= x_limits.cells) return stop(reason::too_many_cells());
        strings.add(x_current.find("_x") == std::string::npos ? x_current : unescape(x_current));
    }
    void text(std::string_view piece) override {
        if (x_collect) x_current += piece;
    }
    std::size_t take(std::string_view rest) override {
        PlainXml xml(rest);
        std::size_t taken = 0;
        while (problem() == nullptr && !x_phonetic && take_string(xml)) {
            end("si");
            taken = xml.taken();
        }
        return taken;
    }
    TextTable strings;

private:
    // "<si><t>南通</t></si>", as Excel writes it in China: with what it knows of how it is read.
    bool take_string(PlainXml& xml) {
        std::string_view text;
        if (!xml.skip("<si><t>") || !xml.text(text) || !xml.skip("</t>")) return false;
        if (xml.skip("<phoneticPr fontId=\"")) {
            xml.word();
            if (!xml.skip("\" type=\"")) return false;
            xml.word();
            if (!xml.skip("\"/>")) return false;
        }
        if (!xml.skip("</si>")) return false;
        x_current = text;
        return true;
    }

    const Limits& x_limits;
    std::string x_current;
    bool x_collect = false;
    bool x_phonetic = false;
};

struct Book {
    TextTable strings;
    std::vector<Look> looks;
    bool from_1904 = false;
};

class SheetHandler final : public XmlHandler {
public:
    SheetHandler(const Book& book, CellWriter& writer) : x_book(book), x_writer(writer) {}

    void start(std::string_view name, const char** attributes) override {
        if (name == "c") return start_cell(attributes);
        if (name == "row") {
            x_row = std::min(to_int(attribute(attributes, "r"), x_row + 1), MaxRow);
            x_column = 0;
        } else if (name == "v" || (name == "t" && x_inline && !x_phonetic)) {
            x_collect = true;
        } else if (name == "is") {
            x_inline = true;
        } else if (name == "rPh") {
            x_phonetic = true;
        } else if (name == "mergeCell") {
            merge(attribute(attributes, "ref"));
        }
    }
    void end(std::string_view name) override {
        x_collect = false;
        if (name == "c" && !x_text.empty()) end_cell();
        if (name == "is") x_inline = false;
        if (name == "rPh") x_phonetic = false;
    }
    void text(std::string_view piece) override {
        if (x_collect) x_text += piece;
    }
    std::size_t take(std::string_view rest) override {
        PlainXml xml(rest);
        std::size_t taken = 0;
        while (problem() == nullptr && take_cell(xml)) {
            end("v");
            end("c");
            taken = xml.taken();
        }
        return taken;
    }

private:
    // `<c r="B7" s="2" t="s"><v>31</v></c>`, the three in any order.
    bool take_cell(PlainXml& xml) {
        std::string_view reference, style, type, text;
        if (!xml.skip("<c")) return false;
        while (xml.skip(" ")) {
            char name = xml.peek();
            std::string_view* value = name == 'r' ? &reference : name == 's' ? &style : &type;
            bool expected =
                value->data() == nullptr && (xml.skip("r=\"") || xml.skip("s=\"") || xml.skip("t=\""));
            if (!expected) return false;
            *value = xml.word();
            if (!xml.skip("\"")) return false;
        }
        if (!xml.skip("><v>") || !xml.text(text) || !xml.skip("</v></c>")) return false;
        begin_cell();
        if (type.data() != nullptr) x_type = type_of(type);
        if (style.data() != nullptr) x_style = to_int(style, 0);
        place(reference.data() != nullptr && parse_reference(reference, x_row, x_column));
        x_text = text;
        return true;
    }

    void begin_cell() {
        x_text.clear();
        x_type = Type::Number;
        x_style = 0;
    }

    void start_cell(const char** attributes) {
        begin_cell();
        bool placed = false;
        for (; *attributes != nullptr; attributes += 2) {
            if (attributes[0][0] == '\0' || attributes[0][1] != '\0') continue; // all three have one letter
            std::string_view value(attributes[1]);
            if (attributes[0][0] == 'r') placed = parse_reference(value, x_row, x_column);
            if (attributes[0][0] == 't') x_type = type_of(value);
            if (attributes[0][0] == 's') x_style = to_int(value, 0);
        }
        place(placed);
    }

    void place(bool placed) {
        if (!placed)
            x_column = std::min(x_column + 1, MaxColumn); // the reference is optional: then the next one
        if (x_row < 1) x_row = 1;
    }

    enum class Type { Number, Shared, Boolean, Error, Date, Text };
    static Type type_of(std::string_view text) {
        if (text == "s") return Type::Shared;
        if (text == "n") return Type::Number;
        if (text == "b") return Type::Boolean;
        if (text == "e") return Type::Error;
        return text == "d" ? Type::Date : Type::Text; // "str", "inlineStr"
    }

    void end_cell() {
        switch (x_type) {
        case Type::Shared: {
            auto index = static_cast<std::size_t>(to_int(x_text, -1));
            if (index >= x_book.strings.size()) return stop(reason::damaged());
            return emit(Cell::Kind::Text, x_book.strings[index]);
        }
        case Type::Number: {
            auto style = static_cast<std::size_t>(x_style);
            Look look = x_style >= 0 && style < x_book.looks.size() ? x_book.looks[style] : Look::Plain;
            return check(x_writer.number(x_row, x_column, x_text, look, x_book.from_1904));
        }
        case Type::Boolean: return emit(Cell::Kind::Boolean, is_true(x_text) ? "TRUE" : "FALSE");
        case Type::Error: return emit(Cell::Kind::ErrorValue, x_text);
        case Type::Date: return emit(Cell::Kind::Date, date_of_iso(x_text));
        case Type::Text: break;
        }
        emit(Cell::Kind::Text, x_text.find("_x") == std::string::npos ? x_text : unescape(x_text));
    }

    void emit(Cell::Kind kind, std::string_view text) { check(x_writer.cell(x_row, x_column, kind, text)); }

    void merge(std::string_view reference) {
        auto colon = reference.find(':');
        Sheet::Range range{};
        if (colon == std::string_view::npos ||
            !parse_reference(reference.substr(0, colon), range.first_row, range.first_column) ||
            !parse_reference(reference.substr(colon + 1), range.last_row, range.last_column)) {
            return; // one cell, or nonsense
        }
        check(x_writer.merged(range));
    }

    void check(bool within) {
        if (!within) stop(reason::too_many_cells());
    }

    const Book& x_book;
    CellWriter& x_writer;
    int x_row = 0, x_column = 0, x_style = 0;
    Type x_type = Type::Number;
    std::string x_text;
    bool x_collect = false, x_inline = false, x_phonetic = false;
};

Result<void> scan_xml(Package& package, std::int64_t part, XmlHandler& handler) {
    return intake::scan_xml(
        [&](const std::function<bool(std::string_view)>& take) { return package.read(part, take); }, handler);
}

Result<Relations> relations(Package& package, std::string_view holder) {
    Relations found;
    auto part = package.find(holder.empty() ? "_rels/.rels" : relations_of(holder));
    RelationsHandler handler(holder, found);
    if (part >= 0) TRY(parse_xml(package, part, handler));
    return found;
}

const Relation* of_type(const Relations& all, std::string_view type) {
    for (const auto& [id, relation] : all) {
        if (relation.type == type) return &relation;
    }
    return nullptr;
}

Result<std::string> find_workbook(Package& package) {
    TRY_INTO(Relations roots, relations(package, ""));
    const Relation* office = of_type(roots, "officeDocument");
    std::string path = office != nullptr ? office->target : "xl/workbook.xml";
    if (package.find(path) < 0) path = "xl/workbook.xml";
    if (package.find(path) < 0) return reason::not_a_sheet();
    if (path.ends_with(".bin")) return reason::binary_workbook();
    return path;
}

Result<void> read_strings(Package& package, const Relations& parts, const Limits& limits, Book& book) {
    const Relation* strings = of_type(parts, "sharedStrings");
    if (strings != nullptr && package.find(strings->target) >= 0) {
        SharedStringsHandler handler(limits);
        TRY(scan_xml(package, package.find(strings->target), handler));
        book.strings = std::move(handler.strings);
    }
    const Relation* styles = of_type(parts, "styles");
    if (styles != nullptr && package.find(styles->target) >= 0) {
        StylesHandler handler;
        TRY(parse_xml(package, package.find(styles->target), handler));
        book.looks = std::move(handler.looks);
    }
    return {};
}

} // namespace

Result<void> read_xlsx(std::string_view bytes, const Limits& limits, Wire& wire) {
    TRY_INTO(Package package, Package::open(bytes, limits));
    TRY_INTO(std::string path, find_workbook(package));
    WorkbookHandler workbook;
    TRY(parse_xml(package, package.find(path), workbook));
    TRY_INTO(Relations parts, relations(package, path));
    Book book;
    book.from_1904 = workbook.from_1904;
    TRY(read_strings(package, parts, limits, book));
    CellWriter writer(limits, wire);
    bool any = false;
    for (const SheetEntry& entry : workbook.sheets) {
        auto relation = parts.find(entry.relation);
        if (relation == parts.end() || relation->second.type != "worksheet")
            continue; // a chart, a macro sheet
        auto part = package.find(relation->second.target);
        if (part < 0) return reason::damaged(); // nothing is left out silently
        writer.sheet(entry.name, entry.hidden, package.size(part) / SmallestCell);
        SheetHandler handler(book, writer);
        TRY(scan_xml(package, part, handler));
        any = true;
    }
    if (!any) return reason::not_a_sheet();
    return {};
}

} // namespace taizhang::intake
