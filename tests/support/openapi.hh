// Answers compared with docs/openapi.json.
#pragma once

#include "base/json.hh"
#include "support/http_probe.hh"

#include <string>

namespace taizhang::test {

Json openapi();
// What is wrong with `value` as a schema of the document's components; "" when nothing is.
std::string complaints(const Json& document, const std::string& schema, const Json& value);
// Why the answer is none the document has for this operation, or not of its shape; "" when it is.
std::string undocumented(const Json& document, const std::string& method, const std::string& pattern,
                         const ProbeAnswer& answer);

} // namespace taizhang::test
