// What a line says: PP-OCR's recognition model and its greedy CTC decoding. Internal to the room.
#pragma once

#include "ocr/detect.hh"

#include <string>
#include <vector>

namespace taizhang::ocr {

// Class 0 is the blank, then the characters of keys.txt, then the space.
class Keys {
public:
    // Errors: Unavailable (not the list of the model).
    static Result<Keys> parse(std::string_view text);
    std::size_t classes() const { return x_characters.size() + 2; }
    std::string_view at(std::size_t label) const; // "" for the blank

private:
    std::vector<std::string> x_characters;
};

struct Reading {
    std::string text;
    int confidence = 0; // per mille: mean over the characters
};

// `scores`: steps x classes probabilities. Pure.
Reading decode_ctc(const std::vector<float>& scores, const Keys& keys);

// Child. Errors: as Session::run.
Result<Reading> read_line(const Session& recogniser, const Keys& keys, const Image& page,
                          const Region& region);

// Blanks beside a Hanzi or Chinese punctuation are the model's, not the page's. Parent (uses text::decode).
std::string without_false_blanks(std::string_view text);

} // namespace taizhang::ocr
