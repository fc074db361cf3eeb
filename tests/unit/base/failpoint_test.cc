#include "base/failpoint.hh"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace taizhang;

namespace {

struct Disarm {
    ~Disarm() { rearm_failpoints(""); }
};

} // namespace

TEST_CASE("every fail point has a name of its own: room or step, a dot, what happens") {
    std::set<std::string_view> names;
    for (auto name : failpoints()) {
        INFO(name);
        CHECK(names.insert(name).second);
        CHECK(name.find('.') != std::string_view::npos);
        CHECK(name.find_first_of(":= ") == std::string_view::npos); // would break the setting
    }
    CHECK(names.size() >= 17);
}

TEST_CASE("an armed fail point fails once, at the pass it was armed for, and no other does") {
    Disarm after;
    rearm_failpoints("blob.write=error");
    CHECK(failpoint("blob.sync") == Fault::None);
    CHECK(failpoint("blob.write") == Fault::Error);
    for (int i = 0; i < 10; ++i) CHECK(failpoint("blob.write") == Fault::None);

    rearm_failpoints("seal.commit:3=enospc");
    CHECK(failpoint("seal.commit") == Fault::None);
    CHECK(failpoint("seal.commit") == Fault::None);
    CHECK(failpoint("seal.commit") == Fault::NoSpace);
    CHECK(failpoint("seal.commit") == Fault::None);

    rearm_failpoints("blob.write:1=short");
    CHECK(failpoint("blob.write") == Fault::ShortWrite);
}

TEST_CASE("where only an error makes sense every fault is one") {
    Disarm after;
    rearm_failpoints("receive.commit=enospc");
    auto failed = failpoint_or_error("receive.commit");
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == Code::Io);
    CHECK(failpoint_or_error("receive.commit"));
}

TEST_CASE("a setting that says nothing arms nothing") {
    Disarm after;
    for (const auto* setting :
         {"", "blob.write", "=", "=error", "blob.write=", "blob.write=explode", "blob.write:0=error",
          "blob.write:x=error", "blob.write:-1=error", "blob=error", "blob.writes=error"}) {
        INFO(setting);
        rearm_failpoints(setting);
        for (auto name : failpoints()) {
            for (int pass = 0; pass < 3; ++pass) CHECK(failpoint(name) == Fault::None);
        }
    }
}
