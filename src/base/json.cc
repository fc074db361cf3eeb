#include "base/json.hh"

#include <fstream>
#include <set>
#include <sstream>

namespace taizhang {
namespace {

constexpr int MaxDepth = 64;

bool has_float(const Json& value) {
    if (value.is_number_float() || value.is_binary()) return true; // binary: a fraction of parse_exact_json
    if (!value.is_structured()) return false;
    for (const auto& item : value) {
        if (has_float(item)) return true;
    }
    return false;
}

// Counts brackets outside of strings: whether the rest is JSON is the parser's to say.
bool is_too_deep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            else if (c == '"') quoted = false;
            continue;
        }
        if (c == '"') quoted = true;
        else if (c == '{' || c == '[') {
            if (++depth > MaxDepth) return true;
        } else if (c == '}' || c == ']') --depth;
    }
    return false;
}

// Only listens to where keys stand.
class KeyWatch : public nlohmann::json_sax<Json> {
public:
    std::vector<std::string> repeated;

    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(number_integer_t) override { return value(); }
    bool number_unsigned(number_unsigned_t) override { return value(); }
    bool number_float(number_float_t, const string_t&) override { return value(); }
    bool string(string_t&) override { return value(); }
    bool binary(binary_t&) override { return value(); }
    bool start_object(std::size_t) override { return open(true); }
    bool start_array(std::size_t) override { return open(false); }
    bool key(string_t& name) override {
        Level& level = x_levels.back();
        level.step = name;
        if (!level.keys.insert(name).second) repeated.push_back(pointer());
        return true;
    }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
        return false;
    }

private:
    struct Level {
        bool object = false;
        std::set<std::string> keys;
        std::string step;
        std::size_t index = 0;
    };

    bool value() {
        if (!x_levels.empty()) ++x_levels.back().index;
        return true;
    }
    bool open(bool object) {
        x_levels.push_back({object, {}, {}, 0});
        return x_levels.size() <= static_cast<std::size_t>(MaxDepth);
    }
    bool close() {
        x_levels.pop_back();
        return value();
    }
    std::string pointer() const {
        std::string text;
        for (const Level& level : x_levels)
            text += "/" + (level.object ? escape_pointer(level.step) : std::to_string(level.index));
        return text;
    }

    std::vector<Level> x_levels;
};

} // namespace

std::vector<std::string> repeated_keys(std::string_view text) {
    KeyWatch watch;
    Json::sax_parse(text.begin(), text.end(), &watch);
    return watch.repeated;
}

std::string escape_pointer(std::string_view key) {
    std::string text;
    for (char c : key) {
        if (c == '~') text += "~0";
        else if (c == '/') text += "~1";
        else text += c;
    }
    return text;
}

Result<Json> parse_json(std::string_view text) {
    // Not by the parser's callback: with one it looks through all members of an object whenever one of them ends, and
    // a sheet has sixty thousand places.
    if (is_too_deep(text)) return fail(Code::BadInput, "JSON is nested more than 64 levels deep");
    try {
        return Json::parse(text.begin(), text.end());
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
