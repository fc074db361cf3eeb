#include "intake/ofd_resources.hh"

#include "intake/ofd_seal.hh"
#include "intake/reasons.hh"
#include "text/utf8.hh"

#include <array>

namespace taizhang::intake::ofd {
namespace {

bool is_true(std::string_view text) { return text == "true" || text == "1"; }

struct Known {
    std::string_view piece;
    Face face;
};

// By pieces of the name, the first that is found: 仿宋 before 宋.
Face face_of(const Node& font) {
    static constexpr std::array<Known, 20> Names{
        {{"仿", Face::FangSong},  {"fang", Face::FangSong},  {"楷", Face::Kai},
         {"kai", Face::Kai},      {"宋", Face::Song},        {"song", Face::Song},
         {"simsun", Face::Song},  {"serif cjk", Face::Song}, {"times", Face::Song},
         {"courier", Face::Song}, {"黑", Face::Hei},         {"hei", Face::Hei},
         {"圆", Face::Hei},       {"arial", Face::Hei},      {"helvetica", Face::Hei},
         {"calibri", Face::Hei},  {"verdana", Face::Hei},    {"tahoma", Face::Hei},
         {"gothic", Face::Hei},   {"sans", Face::Hei}}};
    std::string name = text::ascii_lower(std::string(font.attribute("FontName")) + "\n" +
                                         std::string(font.attribute("FamilyName")));
    for (const Known& known : Names) {
        if (name.find(known.piece) != std::string::npos) return known.face;
    }
    return Face::Song;
}

bool is_picture(std::string_view bytes) {
    return bytes.starts_with("\xFF\xD8\xFF") || bytes.starts_with("\x89PNG\r\n\x1A\n");
}

template <class Value>
const Value* at(const std::map<std::string, Value, std::less<>>& all, std::string_view id) {
    auto found = all.find(id);
    return found == all.end() ? nullptr : &found->second;
}

} // namespace

Result<std::optional<std::size_t>> Pictures::take(const std::string& part) { return take(part, false); }
Result<std::optional<std::size_t>> Pictures::take_seal(const std::string& part) { return take(part, true); }

Result<std::optional<std::size_t>> Pictures::take(const std::string& part, bool seal) {
    auto known = x_known.find(part);
    if (known != x_known.end()) return known->second;
    std::optional<std::size_t> number;
    if (x_files.has(part)) {
        auto bytes = x_files.bytes(part);
        if (!bytes && bytes.error().message == reason::bomb().value().message) return Failure(bytes.error());
        std::string picture = !bytes ? std::string()
                              : seal ? std::string(seal_picture(*bytes))
                                     : std::move(*bytes);
        if (is_picture(picture)) {
            number = x_into.size();
            x_into.push_back(std::move(picture));
        }
    }
    x_known.emplace(part, number);
    return number;
}

Result<void> Resources::add(Files& files, std::string_view holder, std::string_view path) {
    std::string name = files.find(holder, path);
    if (name.empty()) {
        x_lacking = true;
        return {};
    }
    if (!x_read.insert(name).second) return {};
    TRY_INTO(Node root, files.tree(name));
    take(files, name, root);
    return {};
}

void Resources::take(Files& files, std::string_view holder, const Node& root) {
    std::string folder = std::string(trimmed(root.attribute("BaseLoc"))) + "/";
    if (folder == "/") folder.clear();
    for (const Node& group : root.children) {
        for (const Node& each : group.children) {
            std::string id(each.attribute("ID"));
            if (each.name == "Font") x_fonts[id] = {face_of(each), is_true(each.attribute("Bold"))};
            if (each.name == "DrawParam") x_styles[id] = each;
            if (each.name == "CompositeGraphicUnit") x_drawings[id] = each;
            if (each.name == "ColorSpace") x_spaces[id] = each.attribute("Type");
            if (each.name != "MultiMedia") continue;
            std::string file(each.text_of("MediaFile"));
            std::string part = files.find(holder, folder + file);
            x_pictures[id] = part.empty() ? files.find(holder, file) : part;
        }
    }
}

Font Resources::font(std::string_view id) const {
    const Font* found = at(x_fonts, id);
    return found == nullptr ? Font{} : *found;
}
const Node* Resources::style(std::string_view id) const { return at(x_styles, id); }
const Node* Resources::drawing(std::string_view id) const { return at(x_drawings, id); }
std::string Resources::picture(std::string_view id) const {
    const std::string* found = at(x_pictures, id);
    return found == nullptr ? std::string() : *found;
}
std::string_view Resources::colour_space(std::string_view id) const {
    const std::string* found = at(x_spaces, id);
    return found == nullptr ? std::string_view() : std::string_view(*found);
}

} // namespace taizhang::intake::ofd
