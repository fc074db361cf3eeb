// The picture of an electronic seal, as a signature carries it. Internal to the room, pure; runs in the child.
#pragma once

#include <string_view>

namespace taizhang::intake::ofd {

// In the DER of a signature or seal (GM/T 0031, GB/T 38540): the first sequence of a name of a kind of picture and its bytes.
// Nothing is verified. "" when there is none that is JPEG or PNG.
std::string_view seal_picture(std::string_view der);

} // namespace taizhang::intake::ofd
