#include "intake/charset.hh"
#include "mapping.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = intake::decode_markup(fuzz::bytes_of(data, size));
    if (!text) return 0;
    auto reading = fuzz::read(
        [&](intake::Wire& wire) { return intake::read_spreadsheetml(*text, fuzz::small_limits(), wire); });
    if (reading) {
        reading->format = intake::Format::SpreadsheetMl;
        fuzz::map_all(*reading);
    }
    return 0;
}
