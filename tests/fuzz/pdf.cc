#include "harness.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto bytes = fuzz::bytes_of(data, size);
    auto reading =
        fuzz::read([&](intake::Wire& wire) { return intake::probe_pdf(bytes, fuzz::small_limits(), wire); });
    if (reading) fuzz::must(!reading->pages.empty() && reading->pages.size() <= 500);
    return 0;
}
