// Negative controls: sound documents of ours, each broken in one way, with the clause that must be named.
// scripts/conformance writes them out (room_pdf "[.controls]") and asks veraPDF about each.
#pragma once

#include <string>
#include <vector>

namespace taizhang::test {

struct Control {
    std::string name;    // "6.7.3.3 no tree"
    std::string clause;  // what pdf::check must name
    std::string flavour; // of veraPDF: "3a", "ua1"
    std::string pdf;
};

std::string sound_document();           // tagged, with an attachment
std::string rewritten_sound_document(); // the same through libqpdf, as the controls are: still sound
std::vector<Control> controls();

} // namespace taizhang::test
