// taizhangd: opens the archive, serves it, stops in order on SIGTERM or SIGINT.
#include "base/log.hh"
#include "daemon/config.hh"
#include "http/routes.hh"
#include "http/server.hh"
#include "service/archive.hh"

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <malloc.h>
#include <sys/stat.h>
#include <thread>

namespace {

using namespace taizhang;

int complain(const Error& error) {
    std::fprintf(stderr, "taizhangd: %s\n", error.message.c_str());
    if (!error.hint.empty()) std::fprintf(stderr, "taizhangd: %s\n", error.hint.c_str());
    return facts(error.code).exit_code;
}

void usage() {
    std::printf(
        "usage: taizhangd [--config FILE] [--SETTING VALUE]...\n\nsettings (file, TAIZHANG_*, option):\n");
    for (const auto& setting : daemon::settings())
        std::printf("  %-20s %s (default %s)\n", std::string(setting.name).c_str(),
                    std::string(setting.meaning).c_str(), std::string(setting.standard).c_str());
}

// Signals are taken by one thread in sigwait, so no handler ever runs inside other code.
sigset_t block_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return set;
}

// Before anything is opened: a daemon that may not read files does not take any either.
Result<void> confine_or_refuse(service::Confinement policy) {
    TRY_INTO(auto missing, service::confine(policy));
    for (const auto& each : missing) log::warn("sandbox_incomplete", {{"reason", each}});
    return {};
}

int serve(const daemon::Config& config) {
    if (auto confined = confine_or_refuse(config.confinement); !confined) return complain(confined.error());
    auto signals = block_signals();
    SystemClock clock;
    auto archive = service::Archive::open(config.archive, clock);
    if (!archive) return complain(archive.error());
    http::Routes routes(
        http::Site{**archive, clock, config.archive.share / "web", config.archive.share / "openapi.json"});
    auto server = http::Server::listen(config.server, routes);
    if (!server) return complain(server.error());
    (*archive)->start();
    log::info("ready", {{"address", config.server.address}, {"port", std::to_string((*server)->port())}});

    std::jthread waiter([&] {
        int received = 0;
        sigwait(&signals, &received);
        log::info("stopping", {{"signal", std::to_string(received)}});
        (*server)->stop();
    });
    (*server)->run();
    (*archive)->stop();
    log::info("stopped");
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    for (const auto& argument : arguments) {
        if (argument == "--help" || argument == "-h") {
            usage();
            return 0;
        }
    }
    ::umask(0077);
    // glibc raises this threshold to the largest block ever freed, and what is below stays in the arena of whichever thread
    // asked: six volumes of 110 MiB by six threads kept 660 MiB. Fixed, large blocks go back at once.
    ::mallopt(M_MMAP_THRESHOLD, 1 << 20);
    auto config = daemon::load_config(arguments);
    if (!config) return complain(config.error());
    log::set_level(config->log_level);
    return serve(*config);
}
