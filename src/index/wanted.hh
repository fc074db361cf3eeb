// What the person typed, understood: clauses that must all hold, each with alternatives.
#pragma once

#include "index/index.hh"
#include "index/tokens.hh"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::index {

struct Piece {        // something to be found literally in one field
    std::string text; // searchable form, from its first token to its last
    std::vector<Token> tokens;
    bool han_only = false; // nothing but neighbouring Hanzi
    std::size_t terms = 0; // how many index terms it takes; more than one: hits must be checked
};

struct Alternative {
    std::vector<Piece> pieces; // all of them, or:
    std::string term;          // this boolean term
    std::string masked;        // how a number looked up by its digest stands on the page
};

using Clause = std::vector<Alternative>; // any of them

// Errors: BadInput for over 1000 bytes. No clause when nothing was typed that can be looked for.
Result<std::vector<Clause>> understand(const Query& query);

// Where the piece stands in the searchable text, as byte ranges; at most `limit`.
using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;
Ranges find_piece(const Piece& piece, std::string_view searchable_text, std::size_t limit);

} // namespace taizhang::index
