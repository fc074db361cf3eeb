# Turns store/sql/sqlite/*.sql into one source of taizhang_store, when configuring. A migration's file name is
# <date>-<number>-<words>.sql; the numbers run from 1 without a gap, which open() checks.
set(directory ${CMAKE_CURRENT_SOURCE_DIR}/store/sql/sqlite)
file(GLOB files CONFIGURE_DEPENDS ${directory}/*-*.sql)
list(SORT files)
set(rows "")
foreach(file IN LISTS files ITEMS ${directory}/queries.sql)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endforeach()
foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    if(NOT name MATCHES "^20[0-9][0-9]-[01][0-9]-[0-3][0-9]-([0-9][0-9][0-9][0-9])-")
        message(FATAL_ERROR "${file}: a migration is named <date>-<number>-<words>.sql")
    endif()
    string(REGEX REPLACE "^0+" "" number ${CMAKE_MATCH_1})
    file(READ ${file} text)
    string(APPEND rows "    {${number}, \"${name}\", R\"sql(${text})sql\"},\n")
endforeach()
file(READ ${directory}/queries.sql queries)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/store_sql.cc @ONLY CONTENT [[// Made by src/store/embed_sql.cmake.
#include "store/sql.hh"

namespace taizhang::store {
namespace {
constexpr Migration Migrations[] = {
@rows@};
} // namespace

std::span<const Migration> migrations() { return Migrations; }
std::string_view queries() { return R"sql(@queries@)sql"; }

} // namespace taizhang::store
]])
target_sources(taizhang_store PRIVATE ${CMAKE_BINARY_DIR}/generated/store_sql.cc)
