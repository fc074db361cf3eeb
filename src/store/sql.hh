// The SQL of store/sql/sqlite, put into the program by embed_sql.cmake.
#pragma once

#include <span>
#include <string_view>

namespace taizhang::store {

struct Migration {
    int number;
    std::string_view name; // "2026-11-23-0001-initial"
    std::string_view text;
};

std::span<const Migration> migrations(); // ascending
std::string_view queries();              // "-- :name" lines, each before its statement

} // namespace taizhang::store
