// The parameters: read once, checked whole, looked up by county and date.
#include "review/review.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

Failure wrong(const std::string& file, const std::string& what) {
    return fail(Code::BadInput, "schemas/rules/" + file + ".json: " + what);
}

Result<void> check_bands(const Json& json, const std::string& file) {
    if (!json.contains("bands") || !json["bands"].is_array()) return wrong(file, "bands is no array");
    std::size_t number = 0;
    for (const Json& band : json["bands"]) {
        auto place = "bands[" + std::to_string(number++) + "]";
        if (!band.is_object() || text_at(band, "county").empty() || text_at(band, "trade").empty()) {
            return wrong(file, place + " lacks county or trade");
        }
        bool numbers = band.contains("low") && band["low"].is_number_integer() && band.contains("high") &&
                       band["high"].is_number_integer();
        if (!numbers || band["low"] < 0 || band["high"] < band["low"]) {
            return wrong(file, place + " needs whole fen with 0 <= low <= high");
        }
        for (std::string_view key : {"from", "to"}) {
            auto date = text_at(band, key);
            if (!date.empty() && !parse_date(date))
                return wrong(file, place + "." + std::string(key) + " is no date");
        }
    }
    return {};
}

Result<void> check_payroll(const Json& json, const std::string& file) {
    bool rounding = json.contains("gross_rounding_fen") && json["gross_rounding_fen"].is_number_integer();
    if (!rounding || json["gross_rounding_fen"] < 0) return wrong(file, "gross_rounding_fen is no amount");
    if (!json.contains("exempt_words") || !json["exempt_words"].is_array()) {
        return wrong(file, "exempt_words is no array");
    }
    return {};
}

struct Span {
    Date from, to;
};
constexpr Date Never = std::chrono::year{9999} / 12 / 31;

Result<Span> span_of(const Json& entry, const std::string& file, const std::string& place) {
    auto from = parse_date(text_at(entry, "from"));
    auto end = text_at(entry, "to");
    auto to = end.empty() ? std::optional(Never) : parse_date(end);
    if (!from || !to || *to < *from)
        return wrong(file, place + " needs the dates from and to (null: in force)");
    return Span{*from, *to};
}

// 0 where the pattern does not cover the county, else the more the more particular it is. A loose file has no
// county: what holds everywhere holds for it, and nothing else.
std::size_t covers(std::string_view pattern, std::string_view county) {
    if (pattern == county) return 100;
    if (!pattern.ends_with('*')) return 0;
    pattern.remove_suffix(1);
    return county.starts_with(pattern) ? pattern.size() + 1 : 0;
}

// One row of minimum_wage.json as a value named "minimum_wage": it must name its official document.
Result<Json> minimum_wages(const Json& json, const std::string& file) {
    auto table = json.find("table");
    if (table == json.end() || !table->is_array()) return wrong(file, "table is no array");
    Json values = Json::array();
    for (const Json& row : *table) {
        auto place = "table[" + std::to_string(values.size()) + "]";
        if (!row.is_object() || text_at(row, "document").empty())
            return wrong(file, place + " lacks the number of its official document");
        values.push_back({{"name", "minimum_wage"},
                          {"county", text_at(row, "county")},
                          {"from", text_at(row, "from")},
                          {"to", row.value("to", Json())},
                          {"value", row.value("fen_per_month", Json("missing"))},
                          {"source", text_at(row, "document")}});
    }
    return values;
}

} // namespace

Result<void> Rules::read_values(const std::string& file, const Json& json,
                                std::multimap<std::string, Value, std::less<>>& into) {
    if (!json.is_array()) return wrong(file, "values is no array");
    std::size_t number = 0;
    for (const Json& entry : json) {
        auto place = "values[" + std::to_string(number++) + "]";
        if (!entry.is_object() || text_at(entry, "name").empty() || text_at(entry, "county").empty())
            return wrong(file, place + " lacks name or county");
        TRY_INTO(auto span, span_of(entry, file, place));
        auto value = entry.find("value");
        bool none = value != entry.end() && value->is_null();
        if (value == entry.end() || (!none && (!value->is_number_integer() || *value < 0)))
            return wrong(file, place + ".value is no whole number (null: not known)");
        if (!none && text_at(entry, "source").empty()) return wrong(file, place + " has no source");
        Value read{text_at(entry, "county"), text_at(entry, "name"), span.from, span.to, std::nullopt};
        if (!none) read.parameter = Parameter{value->get<std::int64_t>(), text_at(entry, "source")};
        for (auto [at, end] = into.equal_range(read.name); at != end; ++at) {
            const Value& other = at->second;
            if (other.county == read.county && other.from <= read.to && read.from <= other.to)
                return wrong(file, place + " overlaps another of the same name and county");
        }
        auto name = read.name;
        into.emplace(std::move(name), std::move(read));
    }
    return {};
}

Result<Rules> Rules::load(const std::filesystem::path& schemas) {
    auto directory = schemas / "rules";
    TRY_INTO(Json pack, read_json(directory / "pack.json"));
    auto version = pack.is_object() ? text_at(pack, "version") : std::string();
    if (version.empty()) return wrong("pack", "version is missing");
    if (!pack.contains("files") || !pack["files"].is_array()) return wrong("pack", "files is no array");
    Json parameters = Json::object();
    for (const Json& each : pack["files"]) {
        if (!each.is_string()) return wrong("pack", "files holds something that is no text");
        auto file = each.get<std::string>();
        std::filesystem::path name(file);
        if (name.filename() != name || name.extension() != ".json")
            return wrong("pack", "files are names like x.json");
        TRY_INTO(parameters[name.stem().string()], read_json(directory / name));
    }
    TRY_INTO(auto catalogue, record::Catalogue::load(schemas));
    return make(std::move(parameters), std::move(catalogue), std::move(version));
}

Result<Rules> Rules::make(Json parameters, record::Catalogue catalogue, std::string version) {
    if (!parameters.is_object()) return wrong("pack", "the parameters are no object");
    for (const char* needed : {"price_bands", "payroll", "holidays", "minimum_wage"}) {
        if (!parameters.contains(needed)) return wrong("pack", std::string(needed) + ".json is missing");
    }
    Rules rules;
    for (const auto& [name, json] : parameters.items()) {
        if (!json.is_object() || text_at(json, "version").empty()) return wrong(name, "version is missing");
        if (json.contains("values")) TRY(read_values(name, json["values"], rules.x_values));
    }
    TRY(check_bands(parameters["price_bands"], "price_bands"));
    TRY(check_payroll(parameters["payroll"], "payroll"));
    TRY_INTO(auto wages, minimum_wages(parameters["minimum_wage"], "minimum_wage"));
    TRY(read_values("minimum_wage", wages, rules.x_values));
    TRY_INTO(rules.x_calendar, Calendar::make(parameters["holidays"]));
    TRY(rules.read_severities(parameters.value("severity", Json::object())));
    TRY(rules.read_words(parameters.value("words", Json::object())));
    TRY(rules.read_compulsory(parameters.value("compulsory", Json::object())));
    rules.x_parameters = std::move(parameters);
    rules.x_catalogue = std::move(catalogue);
    rules.x_version = std::move(version);
    return rules;
}

Result<void> Rules::read_severities(const Json& json) {
    // Only where the domain leaves it to the county.
    constexpr std::array<std::string_view, 2> Free = {"R-AGE-2", "R-USC-1"};
    std::size_t number = 0;
    for (const Json& entry : json.value("rules", Json::array())) {
        auto place = "rules[" + std::to_string(number++) + "]";
        auto rule = text_at(entry, "rule");
        if (std::find(Free.begin(), Free.end(), rule) == Free.end())
            return wrong("severity", place + ": " + rule + " has a fixed severity");
        TRY_INTO(auto span, span_of(entry, "severity", place));
        Severity severity{text_at(entry, "county"), span.from, span.to, {}};
        auto word = text_at(entry, "severity");
        bool known = false;
        for (auto each : {record::Severity::Error, record::Severity::Warning, record::Severity::Info}) {
            if (record::name(each) != word) continue;
            severity.severity = each;
            known = true;
        }
        if (!known || severity.county.empty()) return wrong("severity", place + " needs county and severity");
        x_severities.emplace(std::move(rule), std::move(severity));
    }
    return {};
}

Result<void> Rules::read_words(const Json& json) {
    auto lists = json.value("lists", Json::object());
    for (const auto& [name, words] : lists.items()) {
        if (!words.is_array()) return wrong("words", name + " is no array");
        for (const Json& word : words) {
            if (!word.is_string() || word.get_ref<const std::string&>().empty())
                return wrong("words", name + " holds something that is no word");
            x_words[name].push_back(word.get<std::string>());
        }
    }
    return {};
}

// A pack kept by an older review has no such file.
Result<void> Rules::read_compulsory(const Json& json) {
    std::size_t number = 0;
    for (const Json& entry : json.value("types", Json::array())) {
        auto place = "types[" + std::to_string(number++) + "]";
        auto fields = entry.is_object() ? entry.find("fields") : entry.end();
        if (!entry.is_object() || text_at(entry, "type").empty() || text_at(entry, "basis").empty() ||
            fields == entry.end() || !fields->is_object())
            return wrong("compulsory", place + " lacks type, basis or fields");
        auto& all = x_compulsory[text_at(entry, "type")];
        for (const auto& [name, title] : fields->items()) {
            if (!title.is_string()) return wrong("compulsory", place + ".fields." + name + " is no text");
            bool of_rows = name.starts_with("rows/");
            all.push_back({of_rows ? name.substr(5) : name, title.get<std::string>(), of_rows});
        }
    }
    return {};
}

const std::vector<Compulsory>& Rules::compulsory(std::string_view type) const {
    static const std::vector<Compulsory> None;
    auto at = x_compulsory.find(type);
    return at == x_compulsory.end() ? None : at->second;
}

std::optional<Parameter> Rules::value(std::string_view name, std::string_view county, Date on) const {
    const Value* best = nullptr;
    std::size_t particular = 0;
    for (auto [at, end] = x_values.equal_range(name); at != end; ++at) {
        const Value& value = at->second;
        auto fit = covers(value.county, county);
        if (on < value.from || value.to < on || fit <= particular) continue;
        best = &value;
        particular = fit;
    }
    return best ? best->parameter : std::nullopt;
}

record::Severity Rules::severity(std::string_view rule, std::string_view county, Date on,
                                 record::Severity otherwise) const {
    std::size_t particular = 0;
    auto severity = otherwise;
    for (auto [at, end] = x_severities.equal_range(rule); at != end; ++at) {
        auto fit = covers(at->second.county, county);
        if (on < at->second.from || at->second.to < on || fit <= particular) continue;
        severity = at->second.severity;
        particular = fit;
    }
    return severity;
}

bool Rules::says(std::string_view list, std::string_view text) const {
    auto words = x_words.find(list);
    if (words == x_words.end() || text.empty()) return false;
    return std::any_of(words->second.begin(), words->second.end(),
                       [&](const std::string& word) { return text.find(word) != std::string_view::npos; });
}

Json Rules::pack() const {
    Json versions = Json::object();
    for (const RuleInfo& rule : rule_list()) versions[std::string(rule.id)] = rule.version;
    return {{"version", x_version},
            {"parameters", x_parameters},
            {"rules", std::move(versions)},
            {"catalogue", x_catalogue.json()}};
}

Result<Rules> Rules::from_pack(const Json& pack) {
    if (!pack.is_object() || !pack.contains("parameters") || !pack.contains("catalogue"))
        return wrong("pack", "it has no parameters or no catalogue");
    TRY_INTO(auto catalogue, record::Catalogue::make(pack["catalogue"]));
    return make(pack["parameters"], std::move(catalogue), text_at(pack, "version"));
}

} // namespace taizhang::review
