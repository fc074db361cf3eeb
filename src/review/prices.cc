// R-PAY-PRICE: S-10d, the unit price is obviously off the market. The notice gives no number: the bands are
// parameters (schemas/rules/price_bands.json), a finding is a warning that needs a reason.
#include "review/sheet.hh"
#include "text/normalise.hh"
#include "text/numerals.hh"

#include <map>

namespace taizhang::review {
namespace {

struct Band {
    std::int64_t low = 0;
    std::int64_t high = 0;
};

// "3206*" covers every county of Nantong. A loose file has no county: any band fits it.
bool covers(const std::string& pattern, const std::string& county) {
    if (county.empty()) return true;
    if (pattern.ends_with('*')) return county.starts_with(pattern.substr(0, pattern.size() - 1));
    return county == pattern;
}

bool in_force(const Json& band, const std::string& period) {
    if (period.empty()) return text_at(band, "to").empty();
    auto from = text_at(band, "from");
    auto to = text_at(band, "to");
    // ISO dates compare as text; a band in force on any day of the month counts.
    return (from.empty() || from.substr(0, 7) <= period) && (to.empty() || to.substr(0, 7) >= period);
}

std::optional<Band> find_band(const Rules& rules, const std::string& county, const std::string& trade,
                              const std::string& period) {
    auto bands = rules.parameters().find("price_bands");
    if (bands == rules.parameters().end() || !bands->contains("bands")) return std::nullopt;
    auto wanted = text::name_key(trade);
    std::optional<Band> otherwise;
    for (const Json& each : (*bands)["bands"]) {
        if (!each.is_object() || !covers(text_at(each, "county"), county) || !in_force(each, period))
            continue;
        Band band{each.value("low", std::int64_t{0}), each.value("high", std::int64_t{0})};
        auto name = text_at(each, "trade");
        if (!wanted.empty() && text::name_key(name) == wanted) return band;
        if (name == "*" && !otherwise) otherwise = band;
    }
    return otherwise;
}

// Fen for `tenths` of a day: compared without dividing, so nothing is rounded.
struct Price {
    std::int64_t fen = 0;
    std::int64_t tenths = 10;
    std::string_view field;
    bool below(std::int64_t per_day) const { return fen * 10 < per_day * tenths; }
    bool above(std::int64_t per_day) const { return fen * 10 > per_day * tenths; }
    std::int64_t per_day() const { return fen * 10 / tenths; }
};

std::optional<Price> price_of(const Row& row) {
    auto rate = row.number("rate");
    // Beside a quantity the "rate" is per square metre or piece, not per day.
    bool piece_work = row.number("quantity").has_value();
    if (rate && *rate > 0 && !piece_work) return Price{*rate, 10, "rate"};
    auto days = row.number("days");
    if (!days || *days <= 0 || *days > 310) return std::nullopt;
    for (FieldName field : {FieldName("base"), FieldName("gross")}) {
        auto fen = row.number(field);
        if (fen && *fen > 0) return Price{*fen, *days, field};
    }
    return std::nullopt;
}

struct Group {
    Band band;
    std::int64_t per_day = 0;
    std::string trade;
    std::vector<record::Place> places;
    std::vector<std::string> names;
};

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    std::size_t shown = 0;
    for (const std::string& name : names) {
        if (shown == 5) return text + "等";
        text += (shown++ == 0 ? "" : "、") + name;
    }
    return text;
}

// One look into the table for each trade of a sheet, not for each row.
class Bands {
public:
    Bands(const Rules& rules, const Project& project, const std::string& period)
        : x_rules(rules), x_project(project), x_period(period) {}
    const std::optional<Band>& of(const std::string& trade) {
        auto [at, fresh] = x_known.try_emplace(trade);
        if (fresh) at->second = find_band(x_rules, x_project.county, trade, x_period);
        return at->second;
    }

private:
    const Rules& x_rules;
    const Project& x_project;
    const std::string& x_period;
    std::map<std::string, std::optional<Band>> x_known;
};

} // namespace

void check_prices(const Sheet& sheet, const Project& project, const Rules& rules, Report& report) {
    std::map<std::pair<std::string, std::int64_t>, Group> groups; // one price of one trade is one matter
    Bands bands(rules, project, sheet.document().period);
    for (const Row& row : sheet.rows()) {
        auto price = price_of(row);
        if (!price) continue;
        const auto& trade = row.text("trade");
        const auto& band = bands.of(trade);
        if (!band || (!price->below(band->low) && !price->above(band->high))) continue;
        Group& group = groups[{trade, price->per_day()}];
        group.band = *band;
        group.per_day = price->per_day();
        group.trade = trade;
        group.places.push_back(sheet.place(row, price->field));
        group.names.push_back(row.masked_name());
    }
    for (auto& [key, group] : groups) {
        auto count = std::to_string(group.places.size());
        report.add("R-PAY-PRICE", "off",
                   {{"trade", group.trade.empty() ? "（未填工种）" : group.trade},
                    {"price", text::amount(group.per_day)},
                    {"low", text::amount(group.band.low)},
                    {"high", text::amount(group.band.high)},
                    {"count", count},
                    {"names", listed(group.names)}},
                   std::move(group.places));
    }
}

} // namespace taizhang::review
