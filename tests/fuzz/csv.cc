#include "mapping.hh"
#include "text/utf8.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = text::decode_file_text(fuzz::bytes_of(data, size));
    if (!text) return 0;
    fuzz::must(text::is_utf8(*text));
    auto reading =
        fuzz::read([&](intake::Wire& wire) { return intake::read_csv(*text, fuzz::small_limits(), wire); });
    if (reading) {
        reading->format = intake::Format::Csv;
        fuzz::map_all(*reading);
    }
    return 0;
}
