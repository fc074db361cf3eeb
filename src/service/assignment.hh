// What a person says of a submission that waits: what it is, or that it is none.
//
// A submission that waits has state "unassigned" (its type, month or subcontractor is not certain) or "mapping" (its
// columns are not); one that is "unreadable" can be judged again as something else. What came stays as it came: bytes,
// receipt and custody; only what it counts as is set. And what a person says of a record that no paper says of itself: that
// another one counts instead.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "service/actor.hh"

#include <string>
#include <string_view>

namespace taizhang::service {

struct Rooms;

struct Assigned {
    std::string type;          // "L5-05"
    std::string period;        // "2026-06"; "" for documents that are not monthly
    std::string subcontractor; // "" for project-wide documents
    std::string supplement;    // why it comes after its month was closed; "" otherwise
};

class Assignment {
public:
    explicit Assignment(Rooms& rooms) : x_rooms(rooms) {}

    // Files it so and reads it again; the submission. Durable when it returns. Errors: Forbidden, NotFound, Unprocessable
    // (a value that is not known, or one the type needs is missing, a supplement of a month that is not closed), Conflict
    // (it does not wait, or the month is closed and it is no supplement).
    Result<Json> assign(const Actor& actor, const SubmissionId& id, const Assigned& wanted) const;

    // What the paper shows and no table: {"seal","signatures","not_signed_rows","progress"}, looked at after it came. It
    // counts instead of what was said on arrival; of a sealed record a new version is made. Durable when it returns.
    // Errors: Forbidden, NotFound, Unprocessable (not of this form), Conflict (being read, withdrawn, unpacked, its month
    // closed, or a newer version came from elsewhere).
    Result<Json> attest(const Actor& actor, const SubmissionId& id, const Json& attestation) const;

    // It was sent by mistake: it leaves the list of what is to be done. Nothing of it is deleted, and the same bytes may be
    // sent again. Errors: Forbidden, NotFound, Unprocessable (no reason), Conflict (it does not wait).
    Result<Json> withdraw(const Actor& actor, const SubmissionId& id, const std::string& reason) const;

    // Of a type of which several stand side by side (adr/0028): this record does not count any more because `by`, of the same
    // type, month and subcontractor, does: a better scan, a contract whose number was wrong. It is kept, not current, and
    // the reason is in its custody; the record. Durable when it returns. Errors: Forbidden, NotFound, Unprocessable (no
    // reason, the same one, not of one place, a type of which there is one), Conflict (one is not current, month closed).
    Result<Json> replace(const Actor& actor, const RecordId& id, const RecordId& by,
                         const std::string& reason) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
