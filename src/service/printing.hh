// What is printed and is no archival record: working copies of sealed records, separator sheets for papers that are
// expected. The archived PDF is Retrieval::pdf.
#pragma once

#include "base/result.hh"
#include "service/actor.hh"

#include <string>

namespace taizhang::service {

struct Rooms;

struct Printed {
    std::string bytes; // PDF
    std::string name;  // for a download, without suffix
};

struct ExpectedPaper {
    ProjectId project;
    std::string type, period, subcontractor;
    int version = 1;
};

class Printing {
public:
    explicit Printing(Rooms& rooms) : x_rooms(rooms) {}

    // A record's pages with 工作副本 on them, set anew from its data. Reading is logged first, as for the PDF. Errors:
    // Forbidden, NotFound, Unprocessable (a scan, whose PDF is its page; more than 500 pages).
    Result<Printed> record(const Actor& actor, const RecordId& id) const;

    // The sheet to be laid before a paper in the scanner; says nothing of any person, so no reading is logged. Errors:
    // Forbidden, NotFound, Unprocessable (type, month or subcontractor that the project does not have).
    Result<Printed> separator(const Actor& actor, const ExpectedPaper& paper) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
