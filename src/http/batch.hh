// Many files of one project in one form: POST /api/v1/projects/{project}/batches.
//
// The fields type, period, subcontractor and attestation apply to the file that follows them, and to no other; a field
// "defaults" (a JSON object with the same keys) applies to all files behind it that do not say otherwise. What is missing
// is found out later. Each file is answered by itself: one that is refused does not touch the others.
// A file is whole when its closing boundary came. Whole files are committed in groups as they come, and all of them also
// when the connection breaks or the form goes wrong behind them: who sends the batch again gets duplicates for these.
#pragma once

#include "http/routes.hh"

namespace taizhang::http {

std::unique_ptr<Receiver> receive_batch(const Site& site, const service::Actor& actor, const Request& request,
                                        std::string_view boundary);

} // namespace taizhang::http
