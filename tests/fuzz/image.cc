#include "harness.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto bytes = fuzz::bytes_of(data, size);
    auto jpeg =
        fuzz::read([&](intake::Wire& wire) { return intake::read_jpeg(bytes, fuzz::small_limits(), wire); });
    auto png =
        fuzz::read([&](intake::Wire& wire) { return intake::read_png(bytes, fuzz::small_limits(), wire); });
    fuzz::must(!(jpeg && png));
    for (const auto* reading : {&jpeg, &png}) {
        if (*reading) fuzz::must((*reading)->pages.size() == 1 && (*reading)->pages[0].width_px > 0);
    }
    return 0;
}
