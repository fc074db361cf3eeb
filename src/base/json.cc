#include "base/json.hh"

#include <fstream>
#include <sstream>

namespace taizhang {
namespace {

constexpr int MaxDepth = 64;

bool has_float(const Json& value) {
    if (value.is_number_float()) return true;
    if (!value.is_structured()) return false;
    for (const auto& item : value) {
        if (has_float(item)) return true;
    }
    return false;
}

} // namespace

Result<Json> parse_json(std::string_view text) {
    bool too_deep = false;
    auto guard = [&too_deep](int depth, Json::parse_event_t, Json&) {
        if (depth > MaxDepth) too_deep = true;
        return !too_deep;
    };
    try {
        Json value = Json::parse(text.begin(), text.end(), guard);
        if (too_deep) return fail(Code::BadInput, "JSON is nested more than 64 levels deep");
        return value;
    } catch (const nlohmann::json::exception& e) {
        // The library's text quotes what it last read, which may be personal data: keep the place only.
        std::string place(e.what());
        auto from = place.find("line ");
        auto to = place.find(':', from == std::string::npos ? 0 : from);
        place = from == std::string::npos ? "" : " at " + place.substr(from, to - from);
        return fail(Code::BadInput, "not valid JSON" + place, "请检查文件内容是否完整");
    }
}

Result<std::string> read_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(Code::NotFound, "cannot open " + file.string());
    std::ostringstream text;
    text << in.rdbuf();
    if (in.bad()) return fail(Code::Io, "cannot read " + file.string());
    return text.str();
}

Result<Json> read_json(const std::filesystem::path& file) {
    TRY_INTO(auto text, read_text(file));
    auto value = parse_json(text);
    if (!value)
        return fail(value.error().code, file.string() + ": " + value.error().message, value.error().hint);
    return value;
}

Result<std::string> canonical(const Json& value) {
    if (has_float(value)) return fail(Code::BadInput, "a record holds no floating-point numbers");
    try {
        return value.dump();
    } catch (const nlohmann::json::exception&) {
        return fail(Code::BadInput, "a record holds text that is not valid UTF-8");
    }
}

std::string text_at(const Json& object, std::string_view key) {
    auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

} // namespace taizhang
