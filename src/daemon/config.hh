// The daemon's settings: one table of names, one validated struct. TOML file, then TAIZHANG_* variables, then
// options, later ones win. All complaints at once. docs/man/taizhangd.8.scd lists the same names (a house test).
#pragma once

#include "base/result.hh"
#include "http/server.hh"
#include "service/archive.hh"
#include "service/confinement.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::daemon {

struct Config {
    service::Options archive;
    http::ServerOptions server;
    service::Confinement confinement = service::Confinement::Require; // setting `sandbox`
    std::string log_level = "info";
};

struct Setting {
    std::string_view name;     // "port": key in the file, --port, TAIZHANG_PORT
    std::string_view standard; // default, as text
    std::string_view meaning;
};
const std::vector<Setting>& settings();

// `arguments` without the program's name. Errors: BadInput listing every wrong setting; NotFound, no such file.
Result<Config> load_config(const std::vector<std::string>& arguments);

} // namespace taizhang::daemon
