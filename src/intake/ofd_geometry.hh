// Numbers, transformations and paths as OFD writes them, without floating point. Internal to the room, pure.
#pragma once

#include "intake/ofd.hh"

namespace taizhang::intake::ofd {

using Micro = std::int64_t; // millionths: of a millimetre, or of a plain number

// "12.5", "-.5", "1.2E-4"; 0 for what is no number. Within a million either way.
Micro decimal(std::string_view text);
// Numbers between blanks; "g 3 5.2" stands for three times 5.2. At most `most`.
std::vector<Micro> decimals(std::string_view text, std::size_t most);

Micro times(Micro a, Micro b);
// floor; of what is not negative
std::int64_t square_root(std::int64_t value);

struct Point {
    Micro x = 0, y = 0;
};
struct Box {
    Micro x = 0, y = 0, width = 0, height = 0;
};
Box box(std::string_view text); // "x y width height"

// Downward is positive, as in the file.
struct Transform {
    std::array<Micro, 6> v{1'000'000, 0, 0, 1'000'000, 0, 0};

    Transform then(const Transform& next) const; // this first
    Point of(Point p) const;
    Point turned(Point p) const; // without the shift
    Micro scale() const;         // the root of how areas grow
};
Transform transform(std::string_view text); // "a b c d e f"; as it is when these are not six
Transform shift(Micro x, Micro y);

// Millimetres to thousandths of a point.
Length points(Micro millimetres);

// AbbreviatedData of a path, through `place` and upside down on a page of `height`. `inexact` is set where an arc became
// a straight line. At most `most` steps.
std::vector<Step> path_steps(std::string_view data, const Transform& place, Micro height, std::size_t most,
                             bool& inexact);

} // namespace taizhang::intake::ofd
