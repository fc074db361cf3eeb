// An XML part of an OFD held as a tree, and the package such parts are found in. Internal to the room; runs in the child.
#pragma once

#include "intake/package.hh"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::intake::ofd {

struct Node {
    std::string name;                                            // without prefix
    std::string text;                                            // its own, as it stands
    std::vector<std::pair<std::string, std::string>> attributes; // names without prefix
    std::vector<Node> children;

    std::string_view attribute(std::string_view wanted) const; // "" when absent
    const Node* child(std::string_view wanted) const;
    std::string_view text_of(std::string_view wanted) const; // of the child, without blanks around it
};

std::string_view trimmed(std::string_view text);

// `path` as `holder` (a part's name, "Doc_0/Document.xml") refers to it: from the root with a leading slash, else from
// the holder's folder. "" when it leads out of the package.
std::string resolved(std::string_view holder, std::string_view path);

class Files {
public:
    explicit Files(Package& package) : x_package(package) {}
    // The part's name in the package, "" when there is none. Some writers mean the package's root though they do not
    // say so.
    std::string find(std::string_view holder, std::string_view path) const;
    bool has(std::string_view name) const { return number(name) >= 0; }
    std::uint64_t size(std::string_view name) const; // as it declares; 0 when it is not there
    // Errors: Unprocessable (not there, no XML, deeper or larger than any document).
    Result<Node> tree(std::string_view name);
    Result<std::string> bytes(std::string_view name);

private:
    std::int64_t number(std::string_view name) const;
    Package& x_package;
};

} // namespace taizhang::intake::ofd
