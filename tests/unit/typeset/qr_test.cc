#include "typeset/qr.hh"

#include <catch2/catch.hpp>
#include <qrencode.h>
#include <string>

namespace taizhang::typeset {
namespace {

bool masked(unsigned mask, unsigned x, unsigned y) {
    switch (mask) {
    case 0: return (x + y) % 2 == 0;
    case 1: return y % 2 == 0;
    case 2: return x % 3 == 0;
    case 3: return (x + y) % 3 == 0;
    case 4: return (x / 3 + y / 2) % 2 == 0;
    case 5: return x * y % 2 + x * y % 3 == 0;
    case 6: return (x * y % 2 + x * y % 3) % 2 == 0;
    default: return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

// By the format's bits 10 to 12, beside the lower finder pattern.
template <class Dark>
unsigned mask_of(unsigned size, const Dark& dark) {
    unsigned bits = 0;
    for (unsigned i = 10; i < 13; ++i) bits |= (dark(8, size - 15 + i) ? 1U : 0U) << (i - 10);
    return bits ^ 0b101U;
}

std::string text(int length, unsigned seed) {
    std::string made;
    for (int i = 0; i < length; ++i) {
        seed = seed * 1103515245U + 12345U;
        made += static_cast<char>(32 + (seed >> 16U) % 90);
    }
    return made;
}

} // namespace

TEST_CASE("a QR code is libqrencode's, module by module, but for the choice of the mask") {
    int same_mask = 0;
    for (int length = 1; length <= 230; ++length) {
        auto content = text(length, static_cast<unsigned>(length) * 7919U);
        auto ours = qr_matrix(content);
        REQUIRE(ours);
        CHECK(qr_size(content) == ours->size);
        auto* theirs = QRcode_encodeData(length, reinterpret_cast<const unsigned char*>(content.data()), 0,
                                         QR_ECLEVEL_M);
        REQUIRE(theirs != nullptr);
        unsigned size = ours->size;
        REQUIRE(static_cast<int>(size) == theirs->width);
        auto our = [&](unsigned x, unsigned y) { return bool(ours->dark[y * size + x]); };
        auto their = [&](unsigned x, unsigned y) { return (theirs->data[y * size + x] & 1) != 0; };
        unsigned a = mask_of(size, our), b = mask_of(size, their);
        same_mask += a == b;
        unsigned wrong = 0, unmasked = 0;
        for (unsigned y = 0; y < size; ++y) {
            for (unsigned x = 0; x < size; ++x) {
                bool apart = our(x, y) != their(x, y), mask = masked(a, x, y) != masked(b, x, y);
                bool format = (x == 8 || y == 8) && (x < 9 || x + 9 > size) && (y < 9 || y + 9 > size);
                wrong += !format && apart && !mask;
                unmasked += !format && !apart && mask;
            }
        }
        INFO(length << " bytes");
        CHECK(wrong == 0);
        CHECK(unmasked <= 450); // finders, timing, alignment, version
        QRcode_free(theirs);
    }
    CHECK(same_mask == 230); // both weigh the masks alike
}

TEST_CASE("the largest text of a QR code is taken, a longer one is an error") {
    CHECK(qr_matrix(text(2331, 1)));
    CHECK(!qr_matrix(text(2332, 1)));
    CHECK(!qr_matrix(""));
}

} // namespace taizhang::typeset
