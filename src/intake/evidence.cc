#include "intake/evidence.hh"

#include "intake/columns.hh"
#include "intake/labels.hh"
#include "intake/surroundings.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

constexpr int HeadlessFit = 60; // columns known by their order only
constexpr int TitleRows = 6;
constexpr std::size_t LongestTitle = 180; // bytes: longer texts are sentences

int percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<int>(part * 100 / whole);
}

// How much of the header is understood; days count as one label.
int known_labels(const Table& table) {
    std::size_t labelled = 0, known = 0;
    bool days = false;
    for (const Column& column : table.columns) {
        bool another_day = column.day != 0 && days;
        days = days || column.day != 0;
        if (another_day || column.header.empty()) continue;
        ++labelled;
        known += column.understood() || column.monthly != nullptr || column.rival != nullptr ? 1 : 0;
    }
    return percent(known, labelled);
}

int table_fit(const Grid& grid, const record::Schema& schema) {
    auto table = find_automatic(grid, schema);
    if (!table) return 0;
    if (table->first_row == 0) return HeadlessFit; // known by the order of its columns
    if (table->passages) {
        bool both = table->column_of("name") != nullptr && table->column_of("id_no") != nullptr;
        return (known_labels(*table) + (both ? 100 : 60)) / 2;
    }
    std::size_t needed = 0, found = 0;
    for (const record::Field& field : schema.rows()) {
        if (!field.required) continue;
        ++needed;
        bool there = std::any_of(table->columns.begin(), table->columns.end(), [&](const Column& column) {
            return column.monthly == &field || (column.field == &field && column.confidence >= 90);
        });
        found += there ? 1 : 0;
    }
    return (known_labels(*table) + (needed == 0 ? 50 : percent(found, needed))) / 2;
}

int form_fit(const Grid& grid, const record::Schema& schema) {
    Builder unused(schema);
    Surroundings around(grid, schema, {}, unused);
    auto labels = around.labels();
    std::size_t needed = 0, found = 0;
    for (const record::Field& field : schema.header()) {
        if (!field.required) continue;
        ++needed;
        found += labels.fields.contains(&field) ? 1 : 0;
    }
    if (labels.fields.size() < std::min<std::size_t>(3, schema.header().size())) return 0;
    return (percent(labels.fields.size(), std::max(labels.seen, labels.fields.size())) +
            (needed == 0 ? 50 : percent(found, needed))) /
           2;
}

int object_fit(const Json& object, const std::vector<record::Field>& fields) {
    if (!object.is_object()) return 0;
    std::size_t known = 0, needed = 0, found = 0, seen = 0;
    for (const auto& [key, unused] : object.items()) seen += key != "rows" && key != "totals" ? 1 : 0;
    for (const record::Field& field : fields) {
        bool there = object.contains(field.name);
        known += there ? 1 : 0;
        needed += field.required ? 1 : 0;
        found += field.required && there ? 1 : 0;
    }
    if (known == 0) return 0;
    // Types share many fields: how much of the schema is there tells them apart.
    return (2 * percent(known, seen) + 2 * (needed == 0 ? 100 : percent(found, needed)) +
            percent(known, fields.size())) /
           5;
}

void erase_all(std::string& text, const std::string& piece) {
    if (piece.empty()) return;
    for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece))
        text.erase(at, piece.size());
}

} // namespace

Words::Words(const record::Catalogue& catalogue) {
    for (const record::DocumentType& type : catalogue.types()) {
        x_words[key_of(type.title)].insert(&type);
        for (const std::string& word : type.file_words) x_words[key_of(word)].insert(&type);
    }
    for (const std::string& word : catalogue.file_noise()) x_noise.push_back(key_of(word));
}

std::vector<Words::Hit> Words::find(std::string_view text) const {
    std::vector<Hit> all, kept;
    for (const auto& [word, types] : x_words) {
        for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
            all.push_back({at, at + word.size(), types});
    }
    for (const Hit& hit : all) {
        bool inside = std::any_of(all.begin(), all.end(), [&](const Hit& other) {
            return other.begin <= hit.begin && hit.end <= other.end &&
                   other.end - other.begin > hit.end - hit.begin;
        });
        if (!inside) kept.push_back(hit);
    }
    return kept;
}

std::set<const record::DocumentType*> Words::types(std::string_view text) const {
    std::set<const record::DocumentType*> types;
    for (const Hit& hit : find(text)) types.insert(hit.types.begin(), hit.types.end());
    return types;
}

std::size_t Words::unexplained(std::string text, const std::vector<std::string>& names) const {
    auto hits = find(text);
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.begin > b.begin; });
    std::size_t end = text.size();
    for (const Hit& hit : hits) {
        if (hit.begin < end) text.erase(hit.begin, std::min(hit.end, end) - hit.begin);
        end = std::min(end, hit.begin);
    }
    for (const std::string& name : names) erase_all(text, name);
    for (const std::string& word : x_noise) erase_all(text, word);
    std::u32string left = text::decode(text);
    return static_cast<std::size_t>(std::count_if(left.begin(), left.end(), [](char32_t c) {
        return text::is_word_character(c) && (c < U'0' || c > U'9') && c != U'年' && c != U'月' &&
               c != U'日' && c != U'份';
    }));
}

std::vector<Grid> grids_of(const Reading& reading) {
    std::vector<Grid> grids;
    for (const Sheet& sheet : reading.sheets) {
        if (!sheet.cells.empty()) grids.emplace_back(sheet);
    }
    return grids;
}

int fit(const Json& json, const record::Schema& schema) {
    if (!json.is_object()) return 0;
    bool rows = json.contains("rows") && json["rows"].is_array();
    if (rows == schema.rows().empty()) return 0;
    int header = object_fit(json, schema.header());
    if (!rows) return header;
    bool filled = !json["rows"].empty();
    return filled ? (header + 3 * object_fit(json["rows"][0], schema.rows())) / 4 : header / 2;
}

int fit(const std::vector<Grid>& grids, const record::Schema& schema) {
    int best = 0;
    for (bool hidden : {false, true}) {
        for (const Grid& grid : grids) {
            if (grid.sheet().hidden != hidden) continue;
            best = std::max(best, schema.rows().empty() ? form_fit(grid, schema) : table_fit(grid, schema));
        }
        if (best > 0) break;
    }
    return best;
}

std::set<const record::DocumentType*> titled(const Reading& reading, const Words& words) {
    for (bool names : {false, true}) {
        std::set<const record::DocumentType*> types;
        for (const Sheet& sheet : reading.sheets) {
            if (sheet.hidden || sheet.cells.empty()) continue;
            int first = sheet.cells.front().row;
            for (const Cell& cell : sheet.cells) {
                if (names || cell.row >= first + TitleRows) break;
                if (cell.kind != Cell::Kind::Text || cell.text.size() > LongestTitle) continue;
                auto found = words.types(key_of(cell.text));
                types.insert(found.begin(), found.end());
            }
            if (!names) continue;
            auto found = words.types(key_of(sheet.name));
            types.insert(found.begin(), found.end());
        }
        if (!types.empty()) return types;
    }
    return {};
}

} // namespace taizhang::intake
