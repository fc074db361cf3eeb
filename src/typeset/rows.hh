// A record's detail rows as typesetting reads them: in order, as often as needed, never all in memory at once.
#pragma once

#include "base/json.hh"
#include "base/result.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::typeset {

class RowSource {
public:
    virtual ~RowSource() = default;
    virtual Result<void> rewind() = 0;
    // The next row, valid until the next call; null after the last one.
    virtual Result<const Json*> next() = 0;
};

// The rows of a record in memory; the record outlives it. None where it has no list of rows.
class JsonRows final : public RowSource {
public:
    explicit JsonRows(const Json& record);
    Result<void> rewind() override;
    Result<const Json*> next() override;

private:
    const Json* x_rows = nullptr;
    std::size_t x_at = 0;
};

// What must be known of all rows before the first one is set, field by field.
struct FieldFacts {
    std::string name;
    bool present = false;             // some row has a value
    bool numbers = false;             // some row has an integer
    bool overflow = false;            // the sum leaves 64 bits
    bool tenth = false, unit = false; // some integer is no multiple of 10, of 100
    std::int64_t sum = 0, least = 0, most = 0;
    std::size_t odd = 0; // bytes of the longest text where a number should be
};

class RowFacts {
public:
    static Result<RowFacts> of(RowSource& rows);
    void add(const Json& row);

    std::size_t count() const { return x_count; }
    const FieldFacts* find(std::string_view field) const;
    // Sum of an integer field; null when no row has a number or the sum is too large.
    Json sum(std::string_view field) const;

private:
    std::vector<FieldFacts> x_fields; // by name
    std::size_t x_count = 0;
};

// The values of chosen fields of a row, found in one walk: both lists are sorted by name.
class RowValues {
public:
    // Sorted here. The index of a name stays its place in names().
    explicit RowValues(std::vector<std::string> names);
    std::size_t index(std::string_view name) const;
    void read(const Json& row);
    // Null (JSON) where the row has none.
    const Json& operator[](std::size_t index) const { return *x_values[index]; }

private:
    std::vector<std::string> x_names;
    std::vector<const Json*> x_values;
};

} // namespace taizhang::typeset
