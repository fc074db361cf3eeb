// A form cut in two at the place the first two bytes say must read as it does in one piece.
#include "http/multipart.hh"
#include "harness.hh"

#include <optional>

using namespace taizhang;

namespace {

struct Heard {
    std::string fields, file;
    std::optional<Code> error;
    bool operator==(const Heard&) const = default;
};

Heard parse(std::string_view first, std::string_view second) {
    Heard heard;
    http::MultipartParser parser("b", {[&](const std::string& name, std::string value) -> Result<void> {
                                           heard.fields += name + "=" + value + ";";
                                           return {};
                                       },
                                       [&](const std::string& name, const std::string& file) -> Result<void> {
                                           heard.fields += name + "<" + file + ";";
                                           return {};
                                       },
                                       [&](std::string_view bytes) -> Result<void> {
                                           heard.file += bytes;
                                           return {};
                                       },
                                       [&]() -> Result<void> {
                                           heard.fields += "end " + std::to_string(heard.file.size()) + ";";
                                           return {};
                                       }});
    auto read = [&]() -> Result<void> {
        TRY(parser.write(first));
        TRY(parser.write(second));
        return parser.finish();
    };
    if (auto whole = read(); !whole) heard.error = whole.error().code;
    return heard;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    std::string bytes(data, data + size);
    std::string_view body = std::string_view(bytes).substr(2);
    auto whole = parse(body, "");
    std::size_t cut = (static_cast<std::size_t>(data[0]) << 8 | data[1]) % (body.size() + 1);
    auto halves = parse(body.substr(0, cut), body.substr(cut));
    // What was handed on before an error may differ by what had not come yet; the verdict may not.
    fuzz::must(whole.error == halves.error);
    fuzz::must(whole.error || whole == halves);
    fuzz::must(whole.file.size() <= body.size());
    (void)http::multipart_boundary(body);
    return 0;
}
