// A zip package (OOXML, OpenDocument) held in memory, with limits against bombs. Internal to the room; runs in the child.
#pragma once

#include "intake/draft.hh"
#include "intake/xml.hh"

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

    // As the package declares it, which read() holds it to; 0 when there is no such part.
    std::uint64_t size(std::int64_t part) const;

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

// Errors: those of Package::read and of parse_xml(XmlSource).
Result<void> parse_xml(Package& package, std::int64_t part, XmlHandler& handler);

} // namespace taizhang::intake
