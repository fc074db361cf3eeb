// valijson's adapter for JSON, for the house's Json: it says `nlohmann::json`, within its own namespace, where that name can
// mean ours. Whoever needs the adapter includes this instead.
#pragma once

#include "base/json.hh"

namespace valijson::nlohmann {
using json = taizhang::Json;
}

#include <valijson/adapters/nlohmann_json_adapter.hpp>
