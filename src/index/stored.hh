// What a document keeps beside its terms, to check hits and to show them: all masked.
#pragma once

#include "index/index.hh"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::index {

// Between fields; never part of a token and never in a query.
constexpr char field_end = '\x1E';

struct Stored {
    std::string record_id;
    std::string title;
    std::string search_text;        // searchable form of all fields, each closed by field_end
    std::vector<std::string> pages; // as received, masked
};

Stored stored_of(const Entry& entry);

std::string pack(const Stored& stored);
// nullopt: not written by pack() of this version.
std::optional<Stored> unpack(std::string_view bytes);

} // namespace taizhang::index
