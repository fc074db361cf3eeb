// 认列: which column of a table is which field. What is proposed, what the sheet looks like, what an officer says.
//
// Everything here is made on the fly from the bytes as they came, in the sandbox, one file at a time; it takes as long
// as reading the file. Numbers of persons are masked. What an officer says is kept and counts for later tables of the
// same shape, of the same project, document type and subcontractor, if so wanted.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "service/actor.hh"

#include <string>

namespace taizhang::service {

struct Rooms;

class Mapping {
public:
    explicit Mapping(Rooms& rooms) : x_rooms(rooms) {}

    // {"submission","sheet","sheets":[..],"skipped":[{"sheet","reason"}],"header_row","header_rows","columns":[{"column",
    //  "letters","header","field":name|null,"confidence":0..100,"samples":[..]}],"doubts":[{"column":n|null,"field":name|null,
    //  "reason"}],"fields":[{"name","title","required"}],"mapped"}. `header_row` other than 0: as if the header stood there.
    // Columns of the days of a month are one entry for each, with "day".
    // Errors: Forbidden, NotFound, Conflict (it is not filed yet), Unprocessable (no table, no header), Unavailable.
    Result<Json> proposal(const Actor& actor, const SubmissionId& id, int header_row) const;

    // The sheet as sent: {"sheets":[{"name","hidden","last_row","last_column"}],"sheet","rows":[{"row","cells":[{"column",
    //  "text","kind"}]}],"merged":[{"first_row","first_column","last_row","last_column"}]}, rows `from`.. at most `count`.
    // "" is the first sheet that is shown. Errors: Forbidden, NotFound, Unprocessable (no sheets), Unavailable.
    struct Window {
        std::string sheet;
        int from = 1;
        int count = 60; // at most 500
    };
    Result<Json> sheet(const Actor& actor, const SubmissionId& id, const Window& window) const;

    // {"header_row","header_rows"?,"columns":[{"column","field":name|null}],"remember":bool (true)}. Columns that are not
    // named are kept, unused. The file is read with it before it counts; then again by a job: a waiting or unreadable
    // submission goes on; of a sealed one a new version of its record is made. The submission. Durable when it returns.
    // Errors: Forbidden, NotFound, Conflict (it is being read, or a newer version came from elsewhere), BadInput,
    // Unprocessable (naming the column).
    Result<Json> confirm(const Actor& actor, const SubmissionId& id, const Json& said) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
