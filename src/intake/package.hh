// A zip package (OOXML) held in memory, with limits against bombs. Internal to the room; runs in the child.
#pragma once

#include "intake/draft.hh"

#include <functional>
#include <memory>

struct zip;

namespace taizhang::intake {

class Package {
public:
    // `bytes` must outlive the package. Errors: Unprocessable (truncated, encrypted, bomb by its own
    // declarations).
    static Result<Package> open(std::string_view bytes, const Limits& limits);

    // The part's number, or -1. Names are compared without regard to case, a leading "/" does not count.
    std::int64_t find(std::string_view name) const;

    // Gives the part's bytes piece by piece until `take` says false. Errors: Unprocessable (damaged, larger
    // than declared, over the limit of all parts together).
    Result<void> read(std::int64_t part, const std::function<bool(std::string_view)>& take);

private:
    struct Close {
        void operator()(zip* archive) const;
    };
    explicit Package(zip* archive, const Limits& limits) : x_archive(archive), x_limits(limits) {}
    Result<void> check_declarations() const;

    std::unique_ptr<zip, Close> x_archive;
    Limits x_limits;
    std::uint64_t x_expanded = 0;
};

// What the XML reader tells: local names (no prefix), attributes as expat gives them (name, value, .., null).
class XmlHandler {
public:
    virtual ~XmlHandler() = default;
    virtual void start(std::string_view name, const char** attributes) = 0;
    virtual void end(std::string_view) {}
    virtual void text(std::string_view) {}
    // Set to stop parsing with this error.
    const Failure* problem() const { return x_problem.get(); }

protected:
    void stop(Failure why) {
        if (!x_problem) x_problem = std::make_unique<Failure>(std::move(why));
    }

private:
    std::unique_ptr<Failure> x_problem;
};

// "" when absent. Prefixes of attributes do not count: "id" finds r:id.
std::string_view attribute(const char** attributes, std::string_view name);

// Errors: those of Package::read, the handler's, damaged XML; a document type declaration is refused
// (OOXML has none, entity bombs do).
Result<void> parse_xml(Package& package, std::int64_t part, XmlHandler& handler);

} // namespace taizhang::intake
