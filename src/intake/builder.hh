// Collects a Draft: values with their places, findings where a value could not be read. Internal to the room.
#pragma once

#include "intake/dictionary.hh"
#include "intake/value.hh"

namespace taizhang::intake {

class Builder {
public:
    explicit Builder(const record::Schema& schema);

    Json data;
    Json places = Json::object();
    std::vector<record::Finding> findings;
    std::string sheet;
    Context context;

    // Converts the cell, stores value and place at `pointer` ("/rows/3") + "/" + field name.
    void put(Json& object, const std::string& pointer, const record::Field& field, const Cell& cell);
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
    void complete();
    bool has(std::string_view header_field) const;

private:
    void report(const Value& value, const std::string& pointer, const record::Field& field, const Cell& cell);

    void report_name(const Json& name, const std::string& pointer, const record::Field& field,
                     const Cell& cell);

    const record::Schema& x_schema;
};

} // namespace taizhang::intake
