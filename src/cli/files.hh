// What a person names to be sent: files, and folders with everything in them. Looks, opens nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taizhang::cli {

struct ToSend {
    std::filesystem::path path;
    std::string name; // as the archive shall call it: below a named folder, with the path from there
    std::uint64_t size = 0;
};

struct PassedOver {
    std::filesystem::path path;
    std::string reason; // Chinese
};

struct Collected {
    std::vector<ToSend> files; // in the order of the words, within a folder by name
    std::vector<PassedOver>
        passed_over; // hidden and unfinished files, links, what is no file, what cannot be listed
    std::vector<PassedOver> missing; // words that name nothing; nothing of them is sent
};

// A file that is named itself is taken whatever it is called.
Collected collect(const std::vector<std::filesystem::path>& words);

} // namespace taizhang::cli
