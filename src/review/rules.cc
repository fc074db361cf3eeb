#include "review/review.hh"

namespace taizhang::review {
namespace {

Failure wrong(const std::string& file, const std::string& what) {
    return fail(Code::BadInput, "schemas/rules/" + file + ": " + what);
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

} // namespace

Result<Rules> Rules::load(const std::filesystem::path& schemas) {
    auto directory = schemas / "rules";
    TRY_INTO(Json pack, read_json(directory / "pack.json"));
    Rules rules;
    rules.x_version = pack.is_object() ? text_at(pack, "version") : std::string();
    if (rules.x_version.empty()) return wrong("pack.json", "version is missing");
    if (!pack.contains("files") || !pack["files"].is_array()) return wrong("pack.json", "files is no array");
    rules.x_parameters = Json::object();
    for (const Json& each : pack["files"]) {
        if (!each.is_string()) return wrong("pack.json", "files holds something that is no text");
        auto file = each.get<std::string>();
        std::filesystem::path name(file);
        if (name.filename() != name || name.extension() != ".json")
            return wrong("pack.json", "files are names like x.json");
        TRY_INTO(Json json, read_json(directory / name));
        if (!json.is_object() || text_at(json, "version").empty()) return wrong(file, "version is missing");
        rules.x_parameters[name.stem().string()] = std::move(json);
    }
    for (const char* needed : {"price_bands", "payroll"}) {
        if (!rules.x_parameters.contains(needed))
            return wrong("pack.json", std::string(needed) + ".json is missing");
    }
    TRY(check_bands(rules.x_parameters["price_bands"], "price_bands.json"));
    TRY(check_payroll(rules.x_parameters["payroll"], "payroll.json"));
    return rules;
}

} // namespace taizhang::review
