#include "support/program.hh"

#include "support/daemon.hh"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace taizhang::test {

Json Ran::json() const {
    auto value = parse_json(out);
    if (!value) throw std::runtime_error("no JSON: " + out + err);
    return std::move(*value);
}

Ran run_shell(const std::string& command) {
    Ran ran;
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("no shell");
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        ran.out.append(buffer.data(), n);
    int status = ::pclose(pipe);
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

Ran run_program(const std::filesystem::path& scratch, const std::string& name,
                const std::vector<std::string>& arguments,
                const std::map<std::string, std::string>& environment,
                const std::function<void()>& in_child) {
    std::string program = std::string(TAIZHANG_BINARY_DIR) + "/bin/" + name;
    std::vector<std::string> words = {program}, variables;
    words.insert(words.end(), arguments.begin(), arguments.end());
    for (const auto& [key, value] : environment) variables.push_back(key + "=" + value);
    std::vector<char*> argv, envp;
    for (auto& word : words) argv.push_back(word.data());
    for (auto& variable : variables) envp.push_back(variable.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
    auto out = scratch / "stdout", err = scratch / "stderr";
    int child = ::fork();
    if (child == 0) {
        auto redirect = [](const char* file, int flags, int to) { ::dup2(::open(file, flags, 0600), to); };
        redirect("/dev/null", O_RDONLY, STDIN_FILENO);
        redirect(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
        redirect(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
        if (in_child) in_child();
        ::execve(program.c_str(), argv.data(), envp.data());
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(out), read_file(err)};
}

Terminal::Terminal(const std::string& server)
    : environment{{"XDG_CONFIG_HOME", (home.path() / "config").string()},
                  {"TAIZHANG_SERVER", server},
                  {"TAIZHANG_PASSWORD", Daemon::Password}} {}

Ran Terminal::run(const std::vector<std::string>& arguments) const {
    return run_program(home.path(), "taizhang", arguments, environment, in_child);
}

} // namespace taizhang::test
