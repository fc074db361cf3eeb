// What the pages of one document refer to by number: fonts, styles, colour spaces, pictures, drawings used again.
// Internal to the room; runs in the child.
#pragma once

#include "intake/ofd.hh"
#include "intake/ofd_tree.hh"

#include <map>
#include <optional>
#include <set>

namespace taizhang::intake::ofd {

struct Font {
    Face face = Face::Song;
    bool bold = false;
};

// The pictures of the whole file: those used on many pages are kept once.
class Pictures {
public:
    Pictures(Files& files, std::vector<std::string>& into) : x_files(files), x_into(into) {}
    // Its number; none where it is missing or neither JPEG nor PNG. Errors: Unprocessable (a bomb).
    Result<std::optional<std::size_t>> take(const std::string& part);
    // Of a part that holds a signature or a seal.
    Result<std::optional<std::size_t>> take_seal(const std::string& part);

private:
    Result<std::optional<std::size_t>> take(const std::string& part, bool seal);
    Files& x_files;
    std::vector<std::string>& x_into;
    std::map<std::string, std::optional<std::size_t>> x_known; // by part
};

class Resources {
public:
    // Reads a file of resources; one that is not there is passed over and said. Errors: Unprocessable.
    Result<void> add(Files& files, std::string_view holder, std::string_view path);

    Font font(std::string_view id) const;
    const Node* style(std::string_view id) const;             // DrawParam
    const Node* drawing(std::string_view id) const;           // CompositeGraphicUnit
    std::string picture(std::string_view id) const;           // its part, "" when there is none
    std::string_view colour_space(std::string_view id) const; // "GRAY" "RGB" "CMYK", "" unknown
    bool lacking() const { return x_lacking; }

private:
    void take(Files& files, std::string_view holder, const Node& root);
    std::set<std::string> x_read;
    std::map<std::string, Font, std::less<>> x_fonts;
    std::map<std::string, Node, std::less<>> x_styles, x_drawings;
    std::map<std::string, std::string, std::less<>> x_pictures, x_spaces;
    bool x_lacking = false;
};

} // namespace taizhang::intake::ofd
