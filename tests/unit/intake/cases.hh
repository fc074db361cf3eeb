// What the tests of mapping share: schemas by code, sheets from rows of text.
#pragma once

#include "intake/draft.hh"
#include "support/temporary.hh"
#include "workbook.hh"

#include <catch2/catch.hpp>

namespace taizhang::test {

using Rows = std::vector<std::vector<std::string>>;

struct Type {
    record::DocumentType type;
    record::Schema schema;
};

inline Type type_of(const std::string& code) {
    auto catalogue = record::Catalogue::load(source_path("schemas"));
    REQUIRE(catalogue);
    const auto* type = catalogue->find(code);
    REQUIRE(type != nullptr);
    auto schema = record::Schema::load(source_path("schemas"), type->schema);
    REQUIRE(schema);
    return {*type, *schema};
}

inline intake::Reading reading_of(const Rows& rows, const std::string& merged = "") {
    Workbook book;
    book.sheet_data = rows_of(rows);
    book.after = merged;
    auto reading = xlsx(book.bytes());
    REQUIRE(reading);
    reading->format = intake::Format::Xlsx;
    return *reading;
}

inline const std::string Id1 = "320000199003074518", Id2 = "32000019751218199X";

} // namespace taizhang::test
