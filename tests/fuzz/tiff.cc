// Both readers of TIFF: the look from outside and, for what passes it, the one that decodes.
#include "harness.hh"
#include "pdf/scan.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto bytes = fuzz::bytes_of(data, size);
    auto reading =
        fuzz::read([&](intake::Wire& wire) { return intake::probe_tiff(bytes, fuzz::small_limits(), wire); });
    if (!reading) return 0;
    fuzz::must(!reading->pages.empty() && reading->pages.size() <= 500 && reading->pages[0].width_px > 0);
    auto pages = pdf::tiff_pages(bytes, 4);
    if (!pages) return 0;
    std::string answer;
    for (const auto& page : *pages) answer += pdf::pack(page);
    auto back = pdf::unpack(answer);
    fuzz::must(back && back->size() == pages->size());
    fuzz::must(pdf::wrap_scan(*back, {}, {}).has_value());
    return 0;
}
