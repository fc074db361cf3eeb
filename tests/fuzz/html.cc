// Web pages: what they say of their encoding, and their tables.
#include "intake/charset.hh"
#include "mapping.hh"
#include "text/utf8.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    intake::prepare_html();
    auto text = intake::decode_markup(fuzz::bytes_of(data, size));
    if (!text) return 0;
    fuzz::must(text::is_utf8(*text));
    auto reading =
        fuzz::read([&](intake::Wire& wire) { return intake::read_html(*text, fuzz::small_limits(), wire); });
    if (reading) {
        reading->format = intake::Format::Html;
        fuzz::map_all(*reading);
    }
    return 0;
}
