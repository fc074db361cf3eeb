#include "intake/ofd_tree.hh"

#include "intake/reasons.hh"
#include "intake/xml_scanner.hh"

#include <algorithm>

namespace taizhang::intake::ofd {
namespace {

constexpr std::size_t Deepest = 64, MostNodes = 2'000'000;

class TreeBuilder final : public XmlHandler {
public:
    void start(std::string_view name, const char** attributes) override {
        if (x_open.size() >= Deepest) return stop(reason::ofd_broken());
        if (++x_nodes > MostNodes) return stop(reason::ofd_too_much());
        Node& node = x_open.emplace_back();
        node.name = name;
        for (; *attributes != nullptr; attributes += 2)
            node.attributes.emplace_back(local_name(attributes[0]), attributes[1]);
    }
    void end(std::string_view) override {
        if (x_open.empty()) return;
        Node done = std::move(x_open.back());
        x_open.pop_back();
        if (x_open.empty()) root = std::move(done);
        else x_open.back().children.push_back(std::move(done));
    }
    void text(std::string_view piece) override {
        if (!x_open.empty()) x_open.back().text += piece;
    }
    Node root;

private:
    std::vector<Node> x_open;
    std::size_t x_nodes = 0;
};

} // namespace

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view Blanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(Blanks), text.size()));
    text.remove_suffix(text.size() - (text.find_last_not_of(Blanks) + 1));
    return text;
}

std::string_view Node::attribute(std::string_view wanted) const {
    for (const auto& [key, value] : attributes) {
        if (key == wanted) return value;
    }
    return {};
}

const Node* Node::child(std::string_view wanted) const {
    for (const Node& node : children) {
        if (node.name == wanted) return &node;
    }
    return nullptr;
}

std::string_view Node::text_of(std::string_view wanted) const {
    const Node* node = child(wanted);
    return node == nullptr ? std::string_view() : trimmed(node->text);
}

std::string resolved(std::string_view holder, std::string_view path) {
    std::vector<std::string_view> parts;
    bool inside = true;
    auto walk = [&](std::string_view way) {
        while (!way.empty()) {
            auto end = std::min(way.find_first_of("/\\"), way.size());
            std::string_view part = way.substr(0, end);
            way.remove_prefix(std::min(end + 1, way.size()));
            if (part.empty() || part == ".") continue;
            if (part != "..") parts.push_back(part);
            else if (parts.empty()) inside = false;
            else parts.pop_back();
        }
    };
    auto slash = holder.find_last_of("/\\");
    bool from_root = path.starts_with('/') || path.starts_with('\\');
    if (!from_root && slash != std::string_view::npos) walk(holder.substr(0, slash));
    walk(path);
    std::string name;
    for (std::string_view part : parts) {
        if (!name.empty()) name += '/';
        name += part;
    }
    return inside ? name : std::string();
}

std::int64_t Files::number(std::string_view name) const {
    if (name.empty() || name.find('\0') != std::string_view::npos) return -1;
    auto at = x_package.find(name);
    if (at >= 0) return at;
    std::string other(name);
    std::replace(other.begin(), other.end(), '/', '\\'); // as some packers write names
    return x_package.find(other);
}

std::string Files::find(std::string_view holder, std::string_view path) const {
    if (path.empty()) return {};
    for (std::string name : {resolved(holder, path), resolved("", path)}) {
        if (number(name) >= 0) return name;
    }
    return {};
}

std::uint64_t Files::size(std::string_view name) const {
    auto part = number(name);
    return part < 0 ? 0 : x_package.size(part);
}

Result<Node> Files::tree(std::string_view name) {
    auto part = number(name);
    if (part < 0) return reason::ofd_broken();
    TreeBuilder builder;
    auto read = scan_xml(
        [&](const std::function<bool(std::string_view)>& take) { return x_package.read(part, take); },
        builder);
    if (!read)
        return read.error().message == reason::damaged().value().message ? reason::ofd_broken()
                                                                         : Failure(read.error());
    return std::move(builder.root);
}

Result<std::string> Files::bytes(std::string_view name) {
    auto part = number(name);
    if (part < 0) return reason::ofd_broken();
    std::string all;
    TRY(x_package.read(part, [&all](std::string_view piece) {
        all += piece;
        return true;
    }));
    return all;
}

} // namespace taizhang::intake::ofd
