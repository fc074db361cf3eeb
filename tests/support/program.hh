// Programs of ours as a person or a script meets them: what they print, how they exit.
#pragma once

#include "base/json.hh"
#include "support/temporary.hh"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace taizhang::test {

struct Ran {
    int code = -1; // 128 + the signal when one ended it
    std::string out, err;
    Json json() const; // throws std::runtime_error when `out` is none
};

// Runs build/bin/<name> with nothing on its standard input and no environment but `environment`, and waits. `scratch`
// takes its output. `in_child` is called before the program starts.
Ran run_program(const std::filesystem::path& scratch, const std::string& name,
                const std::vector<std::string>& arguments,
                const std::map<std::string, std::string>& environment,
                const std::function<void()>& in_child = {});

// A command line for the shell; what it says on both outputs is `out`. Throws std::runtime_error when there is no shell.
Ran run_shell(const std::string& command);

// One person's terminal: where the token is kept, which server is meant.
struct Terminal {
    TemporaryDirectory home;
    std::map<std::string, std::string> environment;
    std::function<void()> in_child;

    explicit Terminal(const std::string& server = "http://127.0.0.1:1");
    Ran run(const std::vector<std::string>& arguments) const;
    std::filesystem::path file(const std::string& name) const { return home.path() / name; }
};

} // namespace taizhang::test
