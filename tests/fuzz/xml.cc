// Our XML scanner beside expat: whatever the bytes, both say the same or both refuse. The first byte says how the
// document is cut into pieces.
#include "harness.hh"
#include "unit/intake/xml_events.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    std::string_view document = fuzz::bytes_of(data + 1, size - 1);
    if (document.find("<!DOCTYPE") != std::string_view::npos) return 0; // refused where expat would go on
    bool foreign = false, foreign_too = false;
    auto ours = test::by_scanner(document, 1 + data[0] % 64U, &foreign);
    auto expected = test::by_expat(document, &foreign_too);
    if (foreign || foreign_too) return 0; // which letters beyond ASCII a name may have, the scanner does not check
    fuzz::must(ours == expected);
    return 0;
}
