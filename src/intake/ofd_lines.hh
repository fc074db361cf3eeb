// What a person reads on a page, from its positioned text. Internal to the room, pure.
#pragma once

#include "intake/ofd.hh"

namespace taizhang::intake::ofd {

// Pieces on one baseline that lie less than an em apart are one line, with a blank where there is a gap and no Hanzi on
// both sides of it; what lies further apart (columns) are lines of their own, left to right. What is set twice to look
// bold is read once.
std::vector<Line> lines_of(const Page& page);

} // namespace taizhang::intake::ofd
