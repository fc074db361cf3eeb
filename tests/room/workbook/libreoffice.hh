// LibreOffice without a window, for tests; where it is not installed they say so and stop.
#pragma once

#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

namespace taizhang::test {

inline bool have_libreoffice() {
    bool there = std::system("command -v soffice >/dev/null 2>&1") == 0;
    if (!there) WARN("SKIPPED: LibreOffice (soffice) is not installed");
    return there;
}

// All files of `from` with the ending `ending` into `to`, in one run, with settings of their own.
inline void convert_all(const std::filesystem::path& from, const std::string& ending,
                        const std::string& format, const std::filesystem::path& to) {
    std::filesystem::create_directories(to);
    std::string command = "cd '" + from.string() + "' && timeout 280 soffice -env:UserInstallation=file://" +
                          (to / "profile").string() + " --headless --convert-to " + format + " --outdir '" +
                          to.string() + "' *." + ending + " >'" + (to / "log").string() + "' 2>&1";
    int status = std::system(command.c_str());
    INFO(read_file(to / "log"));
    REQUIRE(status == 0);
}

} // namespace taizhang::test
