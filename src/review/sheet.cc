#include "review/sheet.hh"

#include "text/normalise.hh"
#include "text/numerals.hh"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace taizhang::review {
namespace {

std::string row_pointer(std::size_t index, std::string_view field) {
    return "/rows/" + std::to_string(index) + "/" + std::string(field);
}

// False when the value has no cell.
bool read_place(const Document& document, const std::string& pointer, record::Place& place) {
    auto at = document.places.find(pointer);
    if (!at) return false;
    place.sheet = at->sheet;
    place.row = at->row;
    place.column = at->column;
    return true;
}

} // namespace

std::string filled(std::string_view sentence, const Args& args, bool english) {
    std::string text;
    while (!sentence.empty()) {
        auto open = sentence.find('{');
        text += sentence.substr(0, open);
        if (open == std::string_view::npos) break;
        auto close = sentence.find('}', open);
        TAIZHANG_CHECK(close != std::string_view::npos);
        auto name = sentence.substr(open + 1, close - open - 1);
        auto at = std::find_if(args.begin(), args.end(), [&](const Arg& arg) { return arg.name == name; });
        TAIZHANG_CHECK(at != args.end());
        text += english && !at->en.empty() ? at->en : at->zh;
        sentence.remove_prefix(close + 1);
    }
    return text;
}

namespace {

const Json* member(const Json& object, std::string_view field) {
    if (!object.is_object()) return nullptr;
    auto at = object.find(field);
    return at == object.end() ? nullptr : &*at;
}

std::optional<std::int64_t> number_of(const Json* value) {
    if (value == nullptr || !value->is_number_integer()) return std::nullopt;
    // Ten thousand million yuan is no wage: read as missing, so that a million rows still cannot overflow a sum.
    constexpr std::int64_t Limit = 1'000'000'000'000;
    if (value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(Limit))
        return std::nullopt;
    auto number = value->get<std::int64_t>();
    return number < -Limit || number > Limit ? std::nullopt : std::optional(number);
}

std::optional<bool> flag_of(const Json* value) {
    return value != nullptr && value->is_boolean() ? std::optional(value->get<bool>()) : std::nullopt;
}

} // namespace

std::optional<std::int64_t> number_in(const Json& object, std::string_view field) {
    return number_of(member(object, field));
}

std::optional<bool> flag_in(const Json& object, std::string_view field) {
    return flag_of(member(object, field));
}

Table::Table(const Json* rows, std::size_t count) : x_rows(rows), x_count(count) {
    if (count == 0) return;
    widen(std::clamp<std::size_t>(rows->size(), 1, MostColumns));
    x_columns.reserve(x_width);
    After after; // which column came next in the row before
    after.fill(MostColumns);
    for (std::size_t i = 0; i < count; ++i) {
        if (rows[i].is_object()) read(i, rows[i], after);
    }
}

Table::Cell Table::cell_of(const Json& value) {
    Cell cell;
    if (value.is_null()) {
        cell.kind = Cell::Kind::Null;
    } else if (auto number = number_of(&value)) {
        cell.kind = Cell::Kind::Number;
        cell.number = *number;
    } else if (value.is_boolean()) {
        cell.kind = Cell::Kind::Flag;
        cell.flag = value.get<bool>();
    } else if (value.is_string()) {
        cell.kind = Cell::Kind::Text;
        cell.text = &value.get_ref<const std::string&>();
    } else {
        cell.kind = Cell::Kind::Other;
        cell.other = &value;
    }
    return cell;
}

void Table::read(std::size_t index, const Json& row, After& after) {
    std::size_t last = MostColumns; // before the first
    for (const auto& [name, value] : row.get_ref<const Json::object_t&>()) {
        std::size_t column = after[last];
        if (column == MostColumns || x_columns[column].name() != name) {
            column = column_of(std::string_view(name));
            if (column == MostColumns) continue;
            after[last] = static_cast<std::uint8_t>(column);
        }
        x_cells[index * x_width + column] = cell_of(value);
        last = column;
    }
}

std::size_t Table::column_of(FieldName field) {
    std::uint8_t bucket = field.hash();
    for (; x_buckets[bucket] != 0; ++bucket) {
        if (x_columns[x_buckets[bucket] - 1U] == field) return x_buckets[bucket] - 1U;
    }
    if (x_columns.size() == MostColumns) {
        x_more = true;
        return MostColumns;
    }
    if (x_columns.size() == x_width) widen(std::min(MostColumns, x_width * 2));
    x_columns.push_back(field);
    x_buckets[bucket] = static_cast<std::uint8_t>(x_columns.size());
    return x_columns.size() - 1;
}

void Table::widen(std::size_t columns) {
    std::vector<Cell> cells(x_count * columns);
    for (std::size_t i = 0; x_width != 0 && i < x_count; ++i) {
        auto from = x_cells.begin() + static_cast<std::ptrdiff_t>(i * x_width);
        std::copy(from, from + static_cast<std::ptrdiff_t>(x_width),
                  cells.begin() + static_cast<std::ptrdiff_t>(i * columns));
    }
    x_cells = std::move(cells);
    x_width = columns;
}

Table::Cell Table::looked_for(std::size_t index, FieldName field) const {
    const Json* value = member(x_rows[index], field.name());
    return value == nullptr ? Cell{} : cell_of(*value);
}

const std::string Row::NoText;

const Json* Row::array(FieldName field) const {
    auto cell = table->at(index, field);
    return cell.kind == Kind::Other && cell.other->is_array() ? cell.other : nullptr;
}

void append(Places& to, Places from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

std::string Row::masked_name() const {
    const auto& name = text("name");
    return name.empty() ? "明细第" + std::to_string(index + 1) + "条" : text::mask_name(name);
}

std::string person(const Row& row) {
    const auto& id = row.text("id_no");
    return id.empty() ? row.masked_name() : row.masked_name() + "（" + text::mask_number(id) + "）";
}

std::string person(std::string_view name, std::string_view id_no) {
    auto masked = name.empty() ? std::string("（无姓名）") : text::mask_name(name);
    return id_no.empty() ? masked : masked + "（" + text::mask_number(id_no) + "）";
}

Sheet::Sheet(const Document& document) : x_document(&document) {
    bool structured = !document.scan && document.data.is_object();
    x_header = std::make_unique<const Table>(&document.data, structured ? 1 : 0);
    x_own.table = x_header.get();
    if (!structured) return;
    auto rows = document.data.find("rows");
    if (rows == document.data.end() || !rows->is_array()) return;
    x_table = std::make_unique<const Table>(rows->get_ref<const Json::array_t&>().data(), rows->size());
    x_rows.reserve(rows->size());
    for (std::size_t i = 0; i < rows->size(); ++i) x_rows.push_back({i, x_table.get()});
}

std::optional<std::int64_t> Sheet::total(std::string_view field) const {
    if (!x_document->data.is_object()) return std::nullopt;
    auto totals = x_document->data.find("totals");
    return totals == x_document->data.end() ? std::nullopt : number_in(*totals, field);
}

bool Sheet::fills(FieldName field) const {
    if (auto known = x_filled.find(field.name()); known != x_filled.end()) return known->second;
    bool filled = std::any_of(x_rows.begin(), x_rows.end(), [&](const Row& row) { return row.has(field); });
    x_filled.emplace(field.name(), filled);
    return filled;
}

int Sheet::column_of(std::string_view field) const {
    if (auto known = x_columns.find(field); known != x_columns.end()) return known->second;
    int column = 0;
    for (const Row& row : x_rows) {
        auto at = x_document->places.find(row_pointer(row.index, field));
        if (!at) continue;
        column = at->column;
        break;
    }
    x_columns.emplace(field, column);
    return column;
}

record::Place Sheet::place(const Row& row, std::string_view field) const {
    record::Place place = whole();
    place.field = row_pointer(row.index, field);
    if (read_place(*x_document, place.field, place)) return place;
    for (std::string_view beside : {"name", "id_no", "seq", "net", "days", "days_total"}) {
        if (!read_place(*x_document, row_pointer(row.index, beside), place)) continue;
        place.column = column_of(field);
        break;
    }
    return place;
}

record::Place Sheet::place(std::string_view field) const {
    record::Place place = whole();
    place.field = "/" + std::string(field);
    read_place(*x_document, place.field, place);
    return place;
}

record::Place Sheet::total_place(std::string_view field) const {
    record::Place place = whole();
    place.field = "/totals/" + std::string(field);
    read_place(*x_document, place.field, place);
    return place;
}

record::Place Sheet::whole() const {
    record::Place place;
    place.document = x_document->id;
    return place;
}

void Report::put(const RuleInfo& rule, const Say& say, const Args& args, std::vector<record::Place> places,
                 std::string key) {
    record::Finding finding;
    finding.rule = rule.id;
    finding.notice = rule.notice;
    finding.severity = say.severity == record::Severity::Info
                           ? say.severity
                           : x_rules.severity(rule.id, x_project.county, x_on, say.severity);
    finding.message = filled(say.zh, args, false);
    finding.message_en = filled(say.en, args, true);
    finding.advice = say.advice;
    finding.basis = rule.basis;
    finding.places = std::move(places);
    x_found.push_back({std::move(finding), std::move(key)});
}

void Report::add(std::string_view rule, std::string_view say, const Args& args,
                 std::vector<record::Place> places, const std::string& key) {
    const RuleInfo* info = find_rule(rule);
    TAIZHANG_CHECK(info != nullptr);
    const Say* sentence = info->find(say);
    TAIZHANG_CHECK(sentence != nullptr);
    put(*info, *sentence, args, std::move(places), key);
}

void Report::unknown(std::string_view rule, const std::string& missing, const std::string& missing_en,
                     std::vector<record::Place> places) {
    const RuleInfo* info = find_rule(rule);
    TAIZHANG_CHECK(info != nullptr);
    put(*info, cannot_judge(),
        {{"title", std::string(info->title)},
         {"title_en", std::string(info->title_en)},
         {"missing", missing},
         {"missing_en", missing_en}},
        std::move(places), "unknown\n" + missing);
}

std::vector<record::Finding> Report::take() {
    std::map<std::string, std::size_t> first;
    std::vector<record::Finding> findings;
    for (Found& found : x_found) {
        if (!found.key.empty()) {
            auto [at, fresh] = first.emplace(found.finding.rule + "\n" + found.key, findings.size());
            if (!fresh) {
                auto& places = findings[at->second].places;
                places.insert(places.end(), found.finding.places.begin(), found.finding.places.end());
                continue;
            }
        }
        findings.push_back(std::move(found.finding));
    }
    for (record::Finding& finding : findings) {
        auto& places = finding.places;
        std::sort(places.begin(), places.end());
        places.erase(std::unique(places.begin(), places.end()), places.end());
    }
    std::sort(findings.begin(), findings.end(), [](const record::Finding& a, const record::Finding& b) {
        return std::tie(a.places, a.rule, a.message) < std::tie(b.places, b.rule, b.message);
    });
    x_found.clear();
    return findings;
}

bool is_payroll(const Document& document) {
    return document.type == "L5-05" && !document.scan && document.data.is_object();
}

bool is_attendance(const Document& document) {
    return document.type == "L4-10" && !document.scan && document.data.is_object();
}

bool same_firm(std::string_view a, std::string_view b) {
    return a == b || text::name_key(a) == text::name_key(b);
}

std::string of_firm(std::string_view subcontractor) {
    return subcontractor.empty() ? std::string() : "：" + std::string(subcontractor);
}

// Amounts are at most 10^12 fen (number_in); a hundredfold is no ratio, and more would overflow.
std::int64_t share(std::int64_t amount, std::int64_t ratio) {
    return (amount * std::clamp<std::int64_t>(ratio, 0, 1'000'000) + 9999) / 10000;
}

std::int64_t ratio_of(std::int64_t part, std::int64_t amount) {
    return amount == 0 ? 0 : part * 10000 / amount;
}

std::string yuan(std::int64_t fen) { return text::amount(fen) + " 元"; }

bool names_deductions(const Row& row) {
    return std::any_of(NamedDeductions.begin(), NamedDeductions.end(),
                       [&](FieldName field) { return row.number(field).has_value(); });
}

std::int64_t deductions(const Row& row) {
    if (!names_deductions(row)) return row.number("deductions").value_or(0);
    std::int64_t sum = 0;
    for (FieldName field : NamedDeductions) sum += row.number(field).value_or(0);
    return sum;
}

} // namespace taizhang::review
