// What all fuzz targets of intake do: parse as the child would, decode as the parent would, and check that
// what comes out can be used. A broken promise ends the process, which is what a fuzzer looks for.
#pragma once

#include "intake/parsers.hh"

#include <cstdint>
#include <cstdlib>

namespace taizhang::fuzz {

inline void must(bool condition) {
    if (!condition) std::abort();
}

inline intake::Limits small_limits() {
    intake::Limits limits; // a fuzzer's inputs are small: what they expand to should be too
    limits.expanded_bytes = 16 << 20;
    limits.cells = 50'000;
    limits.pixels = 4'000'000;
    return limits;
}

template <class Parse>
Result<intake::Reading> read(const Parse& parse) {
    std::string answer;
    sandbox::Write write = [&answer](std::string_view piece) {
        must(answer.size() + piece.size() <= (std::size_t{256} << 20));
        answer += piece;
    };
    intake::Wire wire(write);
    TRY(parse(wire));
    wire.finish();
    intake::Reading reading;
    auto decoded = intake::decode(answer, reading);
    if (!decoded) return Failure(decoded.error());
    return reading;
}

inline std::string_view bytes_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

} // namespace taizhang::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
