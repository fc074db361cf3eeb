#include "mapping.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto bytes = fuzz::bytes_of(data, size);
    (void)intake::identify(bytes.substr(0, 4096), bytes.substr(size - std::min<std::size_t>(size, 1024)));
    auto reading =
        fuzz::read([&](intake::Wire& wire) { return intake::read_xlsx(bytes, fuzz::small_limits(), wire); });
    if (reading) {
        reading->format = intake::Format::Xlsx;
        fuzz::map_all(*reading);
    }
    return 0;
}
