// The house's own tokeniser. One form of text, the searchable one, serves indexing, queries, the check of
// hits and snippets, so they cannot disagree.
#pragma once

#include "text/normalise.hh"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::index {

// text::fold, and dots between two Hanzi (with blanks around them) dropped: 阿里·买买提 = 阿里买买提.
std::string searchable(std::string_view text);
text::Folded searchable_with_origin(std::string_view text);

struct Token {
    std::size_t begin = 0, end = 0; // bytes of the searchable text
    bool han = false;               // one Hanzi; else a word or a number
    std::string form;               // the Hanzi, the word, or a number's whole part: "10675"
    std::string value;              // numbers with decimals or grouping: at least two decimals, "10675.00"
    bool decimals = false;          // decimals were written
};

std::vector<Token> tokens(std::string_view searchable_text);

// Han runs: every pair of neighbours, and the last one alone. Words and numbers: form and value.
void add_terms(std::string_view searchable_text, std::set<std::string>& terms);

// Xapian takes 245 bytes; longer words are cut alike on both sides.
std::string bounded(std::string term);

// Is there a run of 17 digits with a digit or X after it, that is, an ID number in clear?
bool shows_id_number(std::string_view searchable_text);

} // namespace taizhang::index
