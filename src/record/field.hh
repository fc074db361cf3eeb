// One field of a schema: what it is called, what kind of value it holds (schema.hh says how values are stored).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::record {

enum class Kind {
    Text,
    Integer,
    Fen,
    Tenths,
    Hundredths,
    Date,
    Month,
    DateTime,
    IdNo,
    CardNo,
    Phone,
    Uscc,
    Boolean,
    Enum,
    DayMarks
};
std::string_view name(Kind kind); // as in x-kind: "day_marks"

struct Field {
    std::string name;  // "gross"
    std::string title; // "应发工资"
    Kind kind = Kind::Text;
    bool required = false;                // must be present and not null for a complete document
    std::vector<std::string> headers;     // synonyms, in cleaned form (text::clean_cell, blanks removed)
    std::vector<std::string> enumeration; // for Enum
    std::string pii;                      // "" "name" "id" "card" "phone" "address"
    std::string index;                    // "" "name" "id_no" "card_no" "company" "amount" "number" "text"
};

// The field of that name, or nullptr.
inline const Field* find_field(const std::vector<Field>& fields, std::string_view name) {
    for (const Field& each : fields) {
        if (each.name == name) return &each;
    }
    return nullptr;
}

} // namespace taizhang::record
