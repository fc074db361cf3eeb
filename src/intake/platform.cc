#include "intake/platform.hh"

#include "base/exact_json.hh"

#include <algorithm>
#include <iterator>
#include <map>

namespace taizhang::intake {
namespace {

constexpr int DeepestList = 8;
constexpr std::size_t MostColumns = 200;
constexpr std::size_t LongestText = 2'000; // bytes: longer ones are pictures in base64, which the file keeps

bool is_list(const Json& value) {
    return value.is_array() && !value.empty() &&
           std::any_of(value.begin(), value.end(), [](const Json& each) { return each.is_object(); });
}

using Leaves = std::vector<std::pair<std::string, const Json*>>;

// Leaves of an object and of objects within it; lists apart. A leaf goes by its key, or, where two have the same, by
// its object's and its own: the name of "team" is not that of "worker".
class Flat {
public:
    Leaves leaves, lists;

    Flat(const Json& object, const std::string& pointer) {
        add(object, pointer, "", 0);
        std::map<std::string, int> count;
        for (const Leaf& leaf : x_found) ++count[leaf.key];
        for (const Leaf& leaf : x_found) {
            bool own = count[leaf.key] == 1 || leaf.parent.empty();
            leaves.push_back({own ? leaf.key : leaf.parent + "/" + leaf.key, leaf.value});
        }
    }

private:
    struct Leaf {
        std::string parent, key;
        const Json* value;
    };
    void add(const Json& object, const std::string& pointer, const std::string& parent, int depth) {
        for (const auto& [key, value] : object.items()) {
            std::string at = pointer + "/" + escape_pointer(key);
            if (is_list(value)) lists.push_back({at, &value});
            else if (value.is_object() && depth < 3) add(value, at, key, depth + 1);
            else if (!value.is_null()) x_found.push_back({parent, key, &value});
        }
    }
    std::vector<Leaf> x_found;
};

Cell cell_of(int row, int column, const Json& value) {
    Cell cell{row, column, Cell::Kind::Text, false, {}};
    if (value.is_string()) {
        cell.text = value.get<std::string>();
    } else if (auto digits = digits_of(value)) {
        cell.kind = Cell::Kind::Number;
        cell.text = *digits;
    } else if (value.is_boolean()) {
        cell.text = value.get<bool>() ? "是" : "否";
    } else if (value.is_array()) {
        for (const Json& each : value) {
            Cell one = cell_of(row, column, each);
            cell.text += (cell.text.empty() || one.text.empty() ? "" : "、") + one.text;
        }
    }
    if (cell.text.size() > LongestText) cell.text = "（内容较长，见原件）";
    return cell;
}

class Flattener {
public:
    std::optional<Sheet> read(const Json& json) {
        if (is_list(json)) read_list(json, "", {}, 0);
        else if (json.is_object()) read_object(json, "", {}, 0);
        if (x_entries.empty()) return std::nullopt;
        return sheet();
    }

private:
    struct Entry {
        Leaves around, own;
    };

    void read_list(const Json& list, const std::string& pointer, const Leaves& around, int depth) {
        if (x_pointer.empty() && !pointer.empty()) x_pointer = pointer;
        for (const Json& each : list) {
            if (each.is_object()) read_object(each, pointer, around, depth + 1);
        }
    }

    // An object with lists stands around their entries; one without is an entry.
    void read_object(const Json& object, const std::string& pointer, Leaves around, int depth) {
        if (depth > DeepestList) return;
        Flat flat(object, pointer);
        if (flat.lists.empty()) {
            if (!flat.leaves.empty() && depth > 0)
                x_entries.push_back({std::move(around), std::move(flat.leaves)});
            return;
        }
        around.insert(around.end(), flat.leaves.begin(), flat.leaves.end());
        for (const auto& [at, list] : flat.lists) read_list(*list, at, around, depth);
    }

    std::size_t column_of(const std::string& key) {
        auto [at, fresh] = x_columns.try_emplace(key, x_keys.size());
        if (fresh) x_keys.push_back(key);
        return at->second;
    }

    // Columns further right than any schema has are one text: no list of ours is as wide.
    void add_row(Sheet& sheet, int row, const Leaves& leaves) {
        std::map<std::size_t, Cell> cells;
        for (const auto& [key, value] : leaves) {
            std::size_t column = std::min(column_of(key), MostColumns);
            Cell cell = cell_of(row, static_cast<int>(column) + 1, *value);
            if (cell.text.empty()) continue;
            auto [at, fresh] = cells.try_emplace(column, cell);
            if (!fresh && at->second.text != cell.text) at->second.text += "、" + cell.text;
        }
        for (auto& [column, cell] : cells) sheet.cells.push_back(std::move(cell));
    }

    // How much of what stands around them all entries have from the same objects.
    std::size_t around_all() const {
        const Leaves& first = x_entries.front().around;
        std::size_t common = first.size();
        for (const Entry& entry : x_entries) {
            auto [mine, other] =
                std::mismatch(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(common),
                              entry.around.begin(), entry.around.end());
            common = static_cast<std::size_t>(mine - first.begin());
        }
        return common;
    }

    Sheet sheet() {
        Sheet sheet;
        sheet.name = x_pointer.empty() ? "/" : x_pointer;
        const std::size_t common = around_all();
        int row = 0;
        for (std::size_t i = 0; i < common; ++i) {
            const auto& [key, value] = x_entries.front().around[i];
            Cell cell = cell_of(++row, 1, *value);
            cell.text = key + "：" + cell.text;
            cell.kind = Cell::Kind::Text;
            sheet.cells.push_back(std::move(cell));
        }
        const int header = ++row;
        Sheet below;
        for (const Entry& entry : x_entries) {
            Leaves leaves = entry.own;
            leaves.insert(leaves.end(), entry.around.begin() + static_cast<std::ptrdiff_t>(common),
                          entry.around.end());
            add_row(below, ++row, leaves);
        }
        for (std::size_t i = 0; i < std::min(x_keys.size(), MostColumns); ++i)
            sheet.cells.push_back({header, static_cast<int>(i) + 1, Cell::Kind::Text, false, x_keys[i]});
        sheet.cells.insert(sheet.cells.end(), std::make_move_iterator(below.cells.begin()),
                           std::make_move_iterator(below.cells.end()));
        return sheet;
    }

    std::string x_pointer; // of the first list
    std::vector<Entry> x_entries;
    std::map<std::string, std::size_t> x_columns;
    std::vector<std::string> x_keys;
};

} // namespace

std::optional<Sheet> sheet_of(const Json& json) { return Flattener().read(json); }

} // namespace taizhang::intake
