#include "intake/ofd.hh"
#include "harness.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto bytes = fuzz::bytes_of(data, size);
    auto document = intake::ofd::parse(bytes, fuzz::small_limits());
    if (!document) return 0;
    // The parent takes what the child says, and it is the same.
    auto answer = intake::ofd::pack(*document);
    auto read = intake::ofd::unpack(answer);
    fuzz::must(read.has_value() && intake::ofd::pack(*read) == answer);
    for (const auto& page : read->pages) fuzz::must(page.width > 0 && page.height > 0);
    return 0;
}
