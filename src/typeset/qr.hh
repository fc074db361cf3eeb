// QR codes (ISO/IEC 18004): byte mode, error correction M.
//
// Every page carries one, and libqrencode spends 0.1 ms on each, most of it on weighing the eight masks module by
// module. Up to version 10 a row fits into 64 bits and a mask is weighed by whole rows, twenty times as fast; longer
// texts still go to libqrencode.
#pragma once

#include "base/result.hh"

#include <cstdint>
#include <string_view>
#include <vector>

namespace taizhang::typeset {

struct QrMatrix {
    std::uint16_t size = 0;
    std::vector<bool> dark; // size x size, row by row from the top
};

// Errors: Internal (the text is too long for any code).
Result<QrMatrix> qr_matrix(std::string_view text);
// Modules on a side, without making the code. 0 when the text is too long.
std::uint16_t qr_size(std::string_view text);

} // namespace taizhang::typeset
