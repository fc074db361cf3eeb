// Collects a Draft: values with their places, findings where a value could not be read. Internal to the room.
#pragma once

#include "intake/dictionary.hh"
#include "intake/value.hh"
#include "record/places.hh"

namespace taizhang::intake {

class Builder {
public:
    explicit Builder(const record::Schema& schema);

    Json data;
    record::Places places;
    std::vector<record::Finding> findings;
    Context context;

    // The sheet that cells are of from now on.
    void in_sheet(std::string_view name);
    const std::string& sheet() const { return x_sheet; }

    // About so many more rows and cells of the table will come: makes room for them at once.
    void expect(std::size_t rows, std::size_t cells);

    // Converts the cell, stores value and place at `pointer` ("/rows/3") + "/" + field name.
    void put(Json& object, const std::string& pointer, const record::Field& field, const Cell& cell);
    // The same for a row of the table: the hot path. `step` is places.step(field.name). The value goes to `into`, which is
    // put into the record when all are there; nothing is put there when there is none.
    void put_in_row(Json& record, Json& into, std::size_t row, std::uint32_t step, const record::Field& field,
                    const Cell& cell);
    // `half`: the cell is a morning or an afternoon; its part is added to the day's.
    void put_day(Json& days, const std::string& pointer, int day, const Cell& cell, bool half = false);
    // One of several columns that add up to a field; each is kept by its header too.
    void add(Json& object, const std::string& pointer, const record::Field& field, const std::string& header,
             const Cell& cell);
    void put_span(Json& object, const std::string& pointer, const record::Importing::Span& span,
                  const std::string& header, const Cell& cell);
    // Keeps what no field knows: object["extra"][label], a second one of the same label as "label(2)".
    void keep(Json& object, const std::string& pointer, const std::string& label, const Cell& cell);
    void place(const std::string& pointer, const Cell& cell);
    // A finding of reading at a cell, basis and place filled in.
    record::Finding& find(std::string rule, record::Severity severity, const std::string& pointer,
                          const Cell& cell);

    // "rows", "totals" and every field, null where nothing was found: a record has all its fields.
    void complete(Nulls rows);
    bool has(std::string_view header_field) const;

private:
    void report(const Value& value, const std::string& pointer, const record::Field& field, const Cell& cell);

    void report_name(const Json& name, const std::string& pointer, const record::Field& field,
                     const Cell& cell);

    void take_unread(const Value& value, Json& object, const std::string& pointer, const record::Field& field,
                     const Cell& cell);

    const record::Schema& x_schema;
    std::string x_sheet;
    std::uint32_t x_sheet_number = 0;
};

} // namespace taizhang::intake
