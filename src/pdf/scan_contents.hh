// What a foreign page paints, as far as pages of scans go. Runs in the sandboxed child. Internal to the room.
#pragma once

#include "base/result.hh"
#include "typeset/page.hh"

#include <array>
#include <cstdint>
#include <qpdf/QPDFObjectHandle.hh>
#include <vector>

namespace taizhang::pdf {

// Six numbers of a transformation in millionths, no floating point.
struct Transform {
    std::array<std::int64_t, 6> v{1'000'000, 0, 0, 1'000'000, 0, 0};

    Transform then(const Transform& next) const; // this first
    std::array<typeset::Length, 6> thousandths() const;
};

struct PaintedImage {
    QPDFObjectHandle object;
    Transform place;   // of the unit square, onto the page
    bool black = true; // the fill colour, which a stencil is painted with
};

struct Painted {
    std::vector<PaintedImage> images; // in order
    bool other = false; // text one can see, or an inline image, or lines and areas over an image
};

// Forms are entered, a few deep. qpdf's exceptions pass.
Painted painted(QPDFObjectHandle page, QPDFObjectHandle resources);

// "595.28" in millionths; 0 for what is no number.
std::int64_t millionths(QPDFObjectHandle number);

} // namespace taizhang::pdf
