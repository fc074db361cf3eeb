// Identifiers that cannot be mixed up. An Id is an opaque text without personal data, fit for URLs and
// logs: a letter for its kind and 16 characters of Crockford base32 (proof/random.hh makes them).
#pragma once

#include <compare>
#include <string>
#include <utility>

namespace taizhang {

template <class Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string text) : x_text(std::move(text)) {}
    const std::string& text() const { return x_text; }
    bool empty() const { return x_text.empty(); }
    auto operator<=>(const Id&) const = default;

private:
    std::string x_text;
};

using ProjectId = Id<struct ProjectTag>;       // p...
using SubmissionId = Id<struct SubmissionTag>; // s...
using RecordId = Id<struct RecordTag>;         // r...
using UserId = Id<struct UserTag>;             // u...
using UploadId = Id<struct UploadTag>;         // t...

} // namespace taizhang
