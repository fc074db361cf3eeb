#include "cli/verbs.hh"

#include <cstdio>

namespace taizhang::cli {

int print_error(const Common& common, const Error& error) {
    auto known = facts(error.code);
    if (common.json) {
        Json json = {{"error", {{"code", known.name}, {"message", error.message}, {"hint", error.hint}}}};
        std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
    } else {
        std::fprintf(stderr, "taizhang: %s\n", error.message.c_str());
        if (!error.hint.empty()) std::fprintf(stderr, "  → %s\n", error.hint.c_str());
    }
    return known.exit_code;
}

void print(const Common& common, const Json& json, const std::string& for_people) {
    auto text = common.json ? json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n" : for_people;
    std::fwrite(text.data(), 1, text.size(), stdout);
}

} // namespace taizhang::cli
