// The one JSON value of the house (nlohmann), and its canonical text.
//
// Canonical: keys sorted by their UTF-8 bytes, no white space, UTF-8 unescaped, integers only. Two equal
// values give equal bytes, so a digest of the text is a digest of the value. Amounts are integer fen and
// quantities scaled integers, hence a floating-point number in a record is an error, never rounded.
//
// A reference to a member of an object holds until the next member is put into that object or taken out (flat_object.hh).
#pragma once

#include "base/flat_object.hh"
#include "base/result.hh"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang {

using Json = nlohmann::basic_json<FlatObject>;

} // namespace taizhang

namespace nlohmann {

// The library moves all values of an array or an object to a list before it frees them, lest nesting use up the stack; it
// does so for every row of a sheet, and looks at every null that is moved from. Ours nests at most 64 levels deep.
template <>
inline void taizhang::Json::json_value::destroy(value_t kind) {
    switch (kind) {
    case value_t::object: delete object; break;
    case value_t::array: delete array; break;
    case value_t::string: delete string; break;
    case value_t::binary: delete binary; break;
    default: break;
    }
}

// Nor is it asked at every move of a value whether the library still keeps its word.
template <>
inline void taizhang::Json::assert_invariant(bool) const noexcept {}

} // namespace nlohmann

namespace taizhang {

// Errors: BadInput with line and column; depth over 64 is refused.
Result<Json> parse_json(std::string_view text);
// For files of the product itself: the messages name the file. Errors: NotFound, Io; read_json BadInput too.
Result<std::string> read_text(const std::filesystem::path& file);
Result<Json> read_json(const std::filesystem::path& file);

// JSON pointers of keys that stand twice in one object, of which a parser would drop the first without a word.
std::vector<std::string> repeated_keys(std::string_view text);
// As a step of a JSON pointer (RFC 6901).
std::string escape_pointer(std::string_view key);

// Errors: BadInput when the value holds a floating-point number or invalid UTF-8.
Result<std::string> canonical(const Json& value);

// "" when the key is missing, null or no string: for optional text.
std::string text_at(const Json& object, std::string_view key);

} // namespace taizhang
