// Excel 97-2003, with its compound file and as the bare stream.
#include "mapping.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto bytes = fuzz::bytes_of(data, size);
    auto reading =
        fuzz::read([&](intake::Wire& wire) { return intake::read_xls(bytes, fuzz::small_limits(), wire); });
    if (reading) {
        reading->format = intake::Format::Xls;
        fuzz::map_all(*reading);
    }
    return 0;
}
