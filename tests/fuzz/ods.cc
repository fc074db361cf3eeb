// OpenDocument: the package where it is a zip, else the flat XML, which a fuzzer can change without packing it.
#include "mapping.hh"
#include "text/utf8.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto bytes = fuzz::bytes_of(data, size);
    bool package = bytes.starts_with("PK");
    if (!package && !text::is_utf8(bytes)) return 0;
    auto reading = fuzz::read([&](intake::Wire& wire) {
        auto limits = fuzz::small_limits();
        return package ? intake::read_ods(bytes, limits, wire) : intake::read_fods(bytes, limits, wire);
    });
    if (reading) {
        reading->format = intake::Format::Ods;
        fuzz::map_all(*reading);
    }
    return 0;
}
