// Workbooks to fill in for a project (room workbook): with what is known of the project, and, for those who send them in,
// with the persons of its register.
#pragma once

#include "base/result.hh"
#include "service/actor.hh"

#include <string>

namespace taizhang::service {

struct Rooms;

struct WantedSheet {
    ProjectId project;
    std::string type;          // code or name
    std::string period;        // "2026-06" or ""
    std::string subcontractor; // one of the project's, or ""
    std::string reason;        // not empty: with persons, and this is why
};

struct FillableSheet {
    std::string bytes; // XLSX
    std::string name;  // for a download, without suffix
};

class Sheets {
public:
    explicit Sheets(Rooms& rooms) : x_rooms(rooms) {}

    // Without a reason it says nothing of any person, and no reading is logged. With one it holds names, whole ID and card
    // numbers of those of the newest register who were on the site that month (today, when no month is given) for
    // that subcontractor: that needs the right to upload too, and custody keeps reason and number of persons first.
    // Errors: Forbidden, NotFound, Unprocessable (type without a schema, month or subcontractor the project does not
    // have; with persons: a type that takes none, no register, nobody in it for that month and subcontractor).
    Result<FillableSheet> make(const Actor& actor, const WantedSheet& wanted) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
