#include "typeset/rows.hh"

#include <algorithm>

namespace taizhang::typeset {
namespace {

const Json& null() {
    static const Json Null;
    return Null;
}

constexpr std::size_t MostFields = 1024; // of schemas; what a hostile record has beyond is no field of ours

void note(FieldFacts& facts, const Json& value) {
    if (value.is_null()) return;
    if (value.is_number_integer()) {
        auto number = value.get<std::int64_t>();
        facts.least = facts.numbers ? std::min(facts.least, number) : number;
        facts.most = facts.numbers ? std::max(facts.most, number) : number;
        facts.tenth = facts.tenth || number % 10 != 0;
        facts.unit = facts.unit || number % 100 != 0;
        facts.overflow = facts.overflow || __builtin_add_overflow(facts.sum, number, &facts.sum);
        facts.present = facts.numbers = true;
    } else if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        facts.odd = std::max(facts.odd, std::min(text.size(), text.find('.')));
        facts.present = facts.present || !text.empty();
    } else {
        facts.present = true;
    }
}

} // namespace

JsonRows::JsonRows(const Json& record) {
    if (!record.is_object()) return;
    auto rows = record.find("rows");
    if (rows != record.end() && rows->is_array()) x_rows = &*rows;
}

Result<void> JsonRows::rewind() {
    x_at = 0;
    return {};
}

Result<const Json*> JsonRows::next() {
    if (x_rows == nullptr || x_at >= x_rows->size()) return nullptr;
    return &(*x_rows)[x_at++];
}

Result<RowFacts> RowFacts::of(RowSource& rows) {
    RowFacts facts;
    TRY(rows.rewind());
    while (true) {
        TRY_INTO(const Json* row, rows.next());
        if (row == nullptr) return facts;
        facts.add(*row);
    }
}

// Rows have mostly the same keys, and both sides are sorted: they walk in step.
void RowFacts::add(const Json& row) {
    ++x_count;
    if (!row.is_object()) return;
    std::size_t at = 0;
    for (const auto& [key, value] : row.get_ref<const Json::object_t&>()) {
        while (at < x_fields.size() && x_fields[at].name < key) ++at;
        if (at == x_fields.size() || x_fields[at].name != key) {
            if (x_fields.size() >= MostFields) continue;
            auto made = x_fields.emplace(x_fields.begin() + static_cast<std::ptrdiff_t>(at));
            made->name = key;
        }
        note(x_fields[at], value);
    }
}

const FieldFacts* RowFacts::find(std::string_view field) const {
    auto at =
        std::lower_bound(x_fields.begin(), x_fields.end(), field,
                         [](const FieldFacts& each, std::string_view name) { return each.name < name; });
    return at != x_fields.end() && at->name == field ? &*at : nullptr;
}

Json RowFacts::sum(std::string_view field) const {
    const FieldFacts* facts = find(field);
    return facts != nullptr && facts->numbers && !facts->overflow ? Json(facts->sum) : Json();
}

RowValues::RowValues(std::vector<std::string> names) : x_names(std::move(names)) {
    std::sort(x_names.begin(), x_names.end());
    x_names.erase(std::unique(x_names.begin(), x_names.end()), x_names.end());
    x_values.assign(x_names.size(), &null());
}

std::size_t RowValues::index(std::string_view name) const {
    return static_cast<std::size_t>(std::lower_bound(x_names.begin(), x_names.end(), name) - x_names.begin());
}

void RowValues::read(const Json& row) {
    std::fill(x_values.begin(), x_values.end(), &null());
    if (!row.is_object()) return;
    std::size_t at = 0;
    for (const auto& [key, value] : row.get_ref<const Json::object_t&>()) {
        int order = -1;
        while (at < x_names.size() && (order = x_names[at].compare(key)) < 0) ++at;
        if (at == x_names.size()) return;
        if (order == 0) x_values[at++] = &value;
    }
}

} // namespace taizhang::typeset
