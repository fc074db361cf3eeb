#include "base/exact_json.hh"

namespace taizhang {
namespace {

constexpr std::size_t MaxDepth = 64;

// Builds the value; a fraction is a binary value holding its digits, which no JSON text can hold otherwise.
class Builder : public nlohmann::json_sax<Json> {
public:
    Json root;

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t, const string_t& digits) override {
        return put(Json::binary({digits.begin(), digits.end()}));
    }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool key(string_t& name) override {
        x_key = std::move(name);
        return true;
    }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
        return false;
    }

private:
    Json* add(Json value) {
        if (x_open.empty()) {
            root = std::move(value);
            return &root;
        }
        Json& above = *x_open.back();
        if (above.is_array()) return &above.emplace_back(std::move(value));
        Json& place = above[x_key];
        place = std::move(value);
        return &place;
    }
    bool put(Json value) {
        add(std::move(value));
        return true;
    }
    // The value stays where it is until it is closed: nothing is added beside it before.
    bool open(Json value) {
        if (x_open.size() == MaxDepth) return false;
        x_open.push_back(add(std::move(value)));
        return true;
    }
    bool close() {
        x_open.pop_back();
        return true;
    }

    std::vector<Json*> x_open;
    std::string x_key;
};

} // namespace

Result<Json> parse_exact_json(std::string_view text) {
    Builder builder;
    if (!Json::sax_parse(text.begin(), text.end(), &builder))
        return parse_json(text); // its error has the place
    return std::move(builder.root);
}

std::optional<std::string> digits_of(const Json& value) {
    if (value.is_binary()) {
        const auto& digits = value.get_binary();
        return std::string(digits.begin(), digits.end());
    }
    if (!value.is_number_integer()) return std::nullopt;
    return value.dump();
}

} // namespace taizhang
