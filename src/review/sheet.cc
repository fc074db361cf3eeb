#include "review/sheet.hh"

#include "text/normalise.hh"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace taizhang::review {
namespace {

std::optional<std::int64_t> number_at(const Json* object, std::string_view field) {
    if (!object || !object->is_object()) return std::nullopt;
    auto at = object->find(field);
    if (at == object->end() || !at->is_number_integer()) return std::nullopt;
    // Ten thousand million yuan is no wage: read as missing, so that a million rows still cannot overflow a sum.
    constexpr std::int64_t Limit = 1'000'000'000'000;
    if (at->is_number_unsigned() && at->get<std::uint64_t>() > static_cast<std::uint64_t>(Limit))
        return std::nullopt;
    auto value = at->get<std::int64_t>();
    return value < -Limit || value > Limit ? std::nullopt : std::optional(value);
}

const Json* find_place(const Document& document, const std::string& pointer) {
    if (!document.places.is_object()) return nullptr;
    auto at = document.places.find(pointer);
    return at != document.places.end() && at->is_object() ? &*at : nullptr;
}

std::string row_pointer(std::size_t index, std::string_view field) {
    return "/rows/" + std::to_string(index) + "/" + std::string(field);
}

void read_place(const Json& json, record::Place& place) {
    place.sheet = text_at(json, "sheet");
    place.row = static_cast<int>(number_at(&json, "row").value_or(0));
    place.column = static_cast<int>(number_at(&json, "column").value_or(0));
}

const RuleInfo& info_of(std::string_view rule) {
    const auto& rules = rule_list();
    auto at = std::find_if(rules.begin(), rules.end(), [&](const RuleInfo& each) { return each.id == rule; });
    TAIZHANG_CHECK(at != rules.end());
    return *at;
}

constexpr std::array<std::string_view, 5> NamedDeductions = {"advance", "social_personal", "housing_fund",
                                                             "tax", "other_deduction"};

} // namespace

std::optional<std::int64_t> Row::number(std::string_view field) const { return number_at(data, field); }

std::string Row::text(std::string_view field) const {
    return data->is_object() ? text_at(*data, field) : std::string();
}

std::string Row::masked_name() const {
    auto name = text("name");
    return name.empty() ? "明细第" + std::to_string(index + 1) + "条" : text::mask_name(name);
}

std::string person(const Row& row) {
    auto id = row.text("id_no");
    return id.empty() ? row.masked_name() : row.masked_name() + "（" + text::mask_number(id) + "）";
}

Sheet::Sheet(const Document& document) : x_document(&document) {
    if (document.scan || !document.data.is_object()) return;
    auto rows = document.data.find("rows");
    if (rows == document.data.end() || !rows->is_array()) return;
    for (std::size_t i = 0; i < rows->size(); ++i) x_rows.push_back({i, &(*rows)[i]});
}

std::optional<std::int64_t> Sheet::total(std::string_view field) const {
    if (!x_document->data.is_object()) return std::nullopt;
    auto totals = x_document->data.find("totals");
    return totals == x_document->data.end() ? std::nullopt : number_at(&*totals, field);
}

int Sheet::column_of(std::string_view field) const {
    for (const Row& row : x_rows) {
        if (const Json* json = find_place(*x_document, row_pointer(row.index, field))) {
            return static_cast<int>(number_at(json, "column").value_or(0));
        }
    }
    return 0;
}

record::Place Sheet::place(const Row& row, std::string_view field) const {
    record::Place place = whole();
    place.field = row_pointer(row.index, field);
    if (const Json* json = find_place(*x_document, place.field)) {
        read_place(*json, place);
        return place;
    }
    for (std::string_view beside : {"name", "id_no", "seq", "net", "days", "days_total"}) {
        if (const Json* json = find_place(*x_document, row_pointer(row.index, beside))) {
            read_place(*json, place);
            place.column = column_of(field);
            break;
        }
    }
    return place;
}

record::Place Sheet::total_place(std::string_view field) const {
    record::Place place = whole();
    place.field = "/totals/" + std::string(field);
    if (const Json* json = find_place(*x_document, place.field)) read_place(*json, place);
    return place;
}

record::Place Sheet::whole() const {
    record::Place place;
    place.document = x_document->id;
    return place;
}

void Report::add(std::string_view rule, record::Severity severity, std::string message, std::string advice,
                 std::vector<record::Place> places, std::string key) {
    const RuleInfo& info = info_of(rule);
    record::Finding finding;
    finding.rule = info.id;
    finding.notice = info.notice;
    finding.severity = severity;
    finding.message = std::move(message);
    finding.advice = std::move(advice);
    finding.basis = info.basis;
    finding.places = std::move(places);
    x_found.push_back({std::move(finding), std::move(key)});
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
    for (record::Finding& finding : findings) std::sort(finding.places.begin(), finding.places.end());
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

bool same_firm(std::string_view a, std::string_view b) { return text::name_key(a) == text::name_key(b); }

bool names_deductions(const Row& row) {
    return std::any_of(NamedDeductions.begin(), NamedDeductions.end(),
                       [&](std::string_view field) { return row.number(field).has_value(); });
}

std::int64_t deductions(const Row& row) {
    if (!names_deductions(row)) return row.number("deductions").value_or(0);
    std::int64_t sum = 0;
    for (std::string_view field : NamedDeductions) sum += row.number(field).value_or(0);
    return sum;
}

} // namespace taizhang::review
