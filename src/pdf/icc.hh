// The sRGB profile of every output intent: an ICC version 4 display profile of our own, made of constants.
#pragma once

#include <string>

namespace taizhang::pdf {

// IEC 61966-2.1 primaries adapted to D50, the transfer curve in its parametric form. Always the same bytes.
std::string srgb_profile();

} // namespace taizhang::pdf
