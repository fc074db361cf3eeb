#include "intake/ofd.hh"

#include "intake/ofd_content.hh"
#include "intake/ofd_lines.hh"
#include "intake/parsers.hh"
#include "intake/reasons.hh"
#include "sandbox/sandbox.hh"

#include <algorithm>
#include <memory>

namespace taizhang::intake::ofd {
namespace {

constexpr std::size_t MostValues = 1000, LongestValue = 1000;

// Not in the middle of a character.
std::string shortened(std::string_view text) {
    std::size_t size = std::min(text.size(), LongestValue);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        --size;
    return std::string(text.substr(0, size));
}

struct Template {
    std::string part;
    std::string order; // "Background", "Foreground", "" as the page says
    std::unique_ptr<Node> tree;
};

// One document of the file: its common data, its pages.
class Body {
public:
    Body(Files& files, Pictures& pictures, const Limits& limits, Budget& budget, Document& into)
        : x_files(files), x_pictures(pictures), x_limits(limits), x_budget(budget), x_into(into) {}

    // `signatures`: the part that lists them, "" when there are none.
    Result<void> read(const std::string& root, const std::string& signatures) {
        x_root = root;
        TRY_INTO(Node document, x_files.tree(root));
        if (const Node* common = document.child("CommonData")) TRY(common_data(*common));
        TRY(annotation_list(document));
        const Node* pages = document.child("Pages");
        if (pages == nullptr) return reason::ofd_without_pages();
        for (const Node& page : pages->children) {
            if (page.name != "Page") continue;
            if (x_into.pages.size() >= x_limits.pages) return reason::too_many_pages();
            TRY(this->page(page));
        }
        attachments(document);
        tags(document);
        return seals(signatures);
    }

private:
    Result<void> common_data(const Node& common) {
        for (const Node& each : common.children) {
            if (each.name == "PublicRes" || each.name == "DocumentRes")
                TRY(x_resources.add(x_files, x_root, trimmed(each.text)));
            if (each.name == "PageArea") x_area = box(each.text_of("PhysicalBox"));
            if (each.name != "TemplatePage") continue;
            Template& made = x_templates[std::string(each.attribute("ID"))];
            made.part = x_files.find(x_root, trimmed(each.attribute("BaseLoc")));
            made.order = each.attribute("ZOrder");
        }
        return {};
    }

    Result<void> page(const Node& entry) {
        std::string part = x_files.find(x_root, trimmed(entry.attribute("BaseLoc")));
        if (part.empty()) return reason::ofd_broken();
        TRY_INTO(Node tree, x_files.tree(part));
        TRY_INTO(auto under, templates(tree, false));
        TRY_INTO(auto over, templates(tree, true));
        std::unique_ptr<Resources> own; // a page rarely has any
        for (const Node& each : tree.children) {
            if (each.name != "PageRes") continue;
            if (!own) own = std::make_unique<Resources>(x_resources);
            TRY(own->add(x_files, part, trimmed(each.text)));
        }
        const Resources& resources = own ? *own : x_resources;
        Page page;
        Box area = area_of(tree, under, over);
        page.width = points(area.width);
        page.height = points(area.height);
        Content content(resources, x_pictures, x_budget, page, area.height, &x_texts);
        Transform place = shift(-area.x, -area.y);
        for (const Node* below : under) TRY(content.draw(*below, place));
        TRY(content.draw(tree.child("Content") == nullptr ? Node{} : *tree.child("Content"), place));
        for (const Node* above : over) TRY(content.draw(*above, place));
        TRY(annotations(std::string(entry.attribute("ID")), content, page, place));
        if (resources.lacking()) page.lost |= static_cast<unsigned>(Lost::File);
        page.lines = lines_of(page);
        x_sheets.try_emplace(std::string(entry.attribute("ID")), Sheet{x_into.pages.size(), area});
        x_into.pages.push_back(std::move(page));
        return {};
    }

    // A4 where nothing says how large the page is, or it is no size for a page.
    Box area_of(const Node& tree, const std::vector<const Node*>& under,
                const std::vector<const Node*>& over) const {
        constexpr Micro Millimetre = 1'000'000;
        std::vector<Box> said;
        auto ask = [&said](const Node& node) {
            if (const Node* area = node.child("Area")) said.push_back(box(area->text_of("PhysicalBox")));
        };
        ask(tree);
        said.push_back(x_area);
        for (const auto* list : {&under, &over}) {
            for (const Node* node : *list) ask(*node);
        }
        for (const Box& each : said) {
            bool sane = each.width >= 2 * Millimetre && each.height >= 2 * Millimetre &&
                        each.width <= 5000 * Millimetre && each.height <= 5000 * Millimetre;
            if (sane) return each;
        }
        return {0, 0, 210 * Millimetre, 297 * Millimetre};
    }

    // The templates a page names that lie behind, or before, what it holds itself.
    Result<std::vector<const Node*>> templates(const Node& page, bool in_front) {
        std::vector<const Node*> all;
        for (const Node& each : page.children) {
            if (each.name != "Template") continue;
            auto found = x_templates.find(each.attribute("TemplateID"));
            if (found == x_templates.end()) return reason::ofd_broken(); // its text would be missing
            Template& used = found->second;
            std::string_view order = each.attribute("ZOrder");
            if (order.empty()) order = used.order;
            if ((order == "Foreground") != in_front) continue;
            if (!used.tree) {
                TRY_INTO(Node tree, x_files.tree(used.part));
                for (const Node& inner : tree.children) {
                    if (inner.name == "PageRes")
                        TRY(x_resources.add(x_files, used.part, trimmed(inner.text)));
                }
                used.tree = std::make_unique<Node>(std::move(tree));
            }
            all.push_back(used.tree.get());
        }
        return all;
    }

    // Document -> Annotations.xml -> a file for each page.
    Result<void> annotation_list(const Node& document) {
        auto path = document.text_of("Annotations");
        if (path.empty()) return {};
        std::string list = x_files.find(x_root, path);
        if (list.empty()) {
            x_annotations_lost = true;
            return {};
        }
        TRY_INTO(Node tree, x_files.tree(list));
        for (const Node& page : tree.children) {
            if (page.name != "Page") continue;
            std::string part = x_files.find(list, page.text_of("FileLoc"));
            x_annotations[std::string(page.attribute("PageID"))].push_back(part);
        }
        return {};
    }

    Result<void> annotations(const std::string& page_id, Content& content, Page& page,
                             const Transform& place) {
        if (x_annotations_lost) page.lost |= static_cast<unsigned>(Lost::File);
        for (const std::string& part : x_annotations[page_id]) {
            if (part.empty()) {
                page.lost |= static_cast<unsigned>(Lost::File);
                continue;
            }
            TRY_INTO(Node tree, x_files.tree(part));
            for (const Node& each : tree.children) {
                const Node* look = each.child("Appearance");
                bool hidden = each.attribute("Visible") == "false" || each.attribute("Type") == "Popup";
                if (look == nullptr || hidden) continue;
                Box bounds = box(look->attribute("Boundary"));
                TRY(content.draw(*look, shift(bounds.x, bounds.y).then(place)));
            }
        }
        return {};
    }

    // What a reader shows of electronic seals: the picture in the signature, over the page, whether it verifies or not.
    Result<void> seals(const std::string& list) {
        auto signatures = list.empty() ? Result<Node>(Node{}) : x_files.tree(list);
        if (!signatures) return {}; // counted all the same
        for (const Node& entry : signatures->children) {
            std::string part = x_files.find(list, entry.attribute("BaseLoc"));
            auto signature = part.empty() ? Result<Node>(Node{}) : x_files.tree(part);
            const Node* info = signature ? signature->child("SignedInfo") : nullptr;
            for (const Node& stamp : info == nullptr ? std::vector<Node>() : info->children) {
                if (stamp.name == "StampAnnot") TRY(seal(*signature, *info, stamp, part));
            }
        }
        return {};
    }

    Result<void> seal(const Node& signature, const Node& info, const Node& stamp, const std::string& part) {
        auto sheet = x_sheets.find(stamp.attribute("PageRef"));
        if (sheet == x_sheets.end()) return {};
        Page& page = x_into.pages[sheet->second.number];
        const Node* own = info.child("Seal");
        std::optional<std::size_t> file;
        for (std::string_view path : {own == nullptr ? std::string_view() : own->text_of("BaseLoc"),
                                      signature.text_of("SignedValue")}) {
            std::string holder = x_files.find(part, path);
            if (file || holder.empty()) continue;
            TRY_INTO(file, x_pictures.take_seal(holder));
        }
        if (!file) {
            page.lost |= static_cast<unsigned>(Lost::Seal);
            return {};
        }
        if (!stamp.attribute("Clip").empty()) page.lost |= static_cast<unsigned>(Lost::Clip);
        if (x_budget.objects-- == 0) return reason::ofd_too_much();
        Box bounds = box(stamp.attribute("Boundary"));
        const Box& area = sheet->second.area;
        Transform fills;
        fills.v = {bounds.width, 0, 0, bounds.height, bounds.x - area.x, bounds.y - area.y};
        page.marks.emplace_back(Picture{*file, picture_place(fills, area.height), 255});
        return {};
    }

    void attachments(const Node& document) {
        std::string list = x_files.find(x_root, document.text_of("Attachments"));
        auto tree = list.empty() ? Result<Node>(Node{}) : x_files.tree(list);
        if (!tree) return;
        for (const Node& each : tree->children) {
            if (each.name != "Attachment" || x_into.attachments.size() >= MostValues) continue;
            std::string part = x_files.find(list, each.text_of("FileLoc"));
            x_into.attachments.push_back({shortened(each.attribute("Name")),
                                          shortened(each.attribute("Format")),
                                          part.empty() ? 0 : x_files.size(part)});
        }
    }

    // CustomTags.xml -> a file of a scheme of its own, whose elements refer to objects of pages.
    void tags(const Node& document) {
        std::string list = x_files.find(x_root, document.text_of("CustomTags"));
        auto tree = list.empty() ? Result<Node>(Node{}) : x_files.tree(list);
        if (!tree) return;
        for (const Node& each : tree->children) {
            std::string part = x_files.find(list, each.text_of("FileLoc"));
            auto scheme = part.empty() ? Result<Node>(Node{}) : x_files.tree(part);
            if (scheme) tagged(*scheme);
        }
    }

    void tagged(const Node& node) {
        std::string said;
        for (const Node& each : node.children) {
            if (each.name != "ObjectRef") {
                tagged(each);
                continue;
            }
            auto found = x_texts.find(trimmed(each.text));
            if (found != x_texts.end()) said += found->second;
        }
        if (!said.empty() && x_into.values.size() < MostValues)
            x_into.values.emplace_back(shortened(node.name), shortened(said));
    }

    Files& x_files;
    Pictures& x_pictures;
    const Limits& x_limits;
    Budget& x_budget;
    Document& x_into;
    std::string x_root;
    Resources x_resources;
    Box x_area;
    std::map<std::string, Template, std::less<>> x_templates;
    std::map<std::string, std::vector<std::string>, std::less<>> x_annotations; // by page
    bool x_annotations_lost = false;
    std::map<std::string, std::string, std::less<>> x_texts; // by object
    struct Sheet {
        std::size_t number;
        Box area;
    };
    std::map<std::string, Sheet, std::less<>> x_sheets; // by the page's ID
};

// GM/T 0099 keeps how parts are encrypted in files of these names.
bool is_encrypted(const Files& files, const Node& root) {
    if (files.has("Encryptions.xml") || files.has("EncryptEntries.xml")) return true;
    auto names_it = [](const Node& node) { return node.name.starts_with("Encrypt"); };
    return std::any_of(root.children.begin(), root.children.end(), [&](const Node& body) {
        return names_it(body) || std::any_of(body.children.begin(), body.children.end(), names_it);
    });
}

unsigned signatures_in(Files& files, std::string_view path) {
    std::string list = files.find("OFD.xml", path);
    if (list.empty()) return path.empty() ? 0 : 1; // it says there are some
    auto tree = files.tree(list);
    if (!tree) return 1;
    auto count = std::count_if(tree->children.begin(), tree->children.end(),
                               [](const Node& node) { return node.name == "Signature"; });
    return static_cast<unsigned>(count);
}

// The version that counts today, where there are several.
Result<std::string> root_of(Files& files, const Node& body) {
    std::string root = files.find("OFD.xml", body.text_of("DocRoot"));
    const Node* versions = body.child("Versions");
    for (const Node& version : versions == nullptr ? std::vector<Node>() : versions->children) {
        if (version.attribute("Current") != "true") continue;
        std::string part = files.find("OFD.xml", version.attribute("BaseLoc"));
        if (part.empty()) return reason::ofd_broken();
        TRY_INTO(Node tree, files.tree(part));
        std::string newer = files.find(part, tree.text_of("DocRoot"));
        if (!newer.empty()) root = newer;
    }
    if (root.empty()) return reason::ofd_broken();
    return root;
}

void custom_data(const Node& body, Document& into) {
    const Node* info = body.child("DocInfo");
    const Node* custom = info == nullptr ? nullptr : info->child("CustomDatas");
    if (custom == nullptr) return;
    for (const Node& each : custom->children) {
        if (each.name == "CustomData" && into.values.size() < MostValues)
            into.values.emplace_back(shortened(each.attribute("Name")), shortened(trimmed(each.text)));
    }
}

// Words of a workbook's faults are no help with an OFD.
Failure in_words_of_ofd(const Error& error) {
    if (error.message == reason::encrypted().value().message) return reason::ofd_encrypted();
    if (error.message == reason::damaged().value().message) return reason::ofd_broken();
    return Failure(error);
}

Result<Document> parse_package(std::string_view bytes, const Limits& limits) {
    TRY_INTO(Package package, Package::open(bytes, limits));
    Files files(package);
    TRY_INTO(Node root, files.tree("OFD.xml"));
    if (is_encrypted(files, root)) return reason::ofd_encrypted();
    Document document;
    Budget budget;
    Pictures pictures(files, document.pictures);
    for (const Node& body : root.children) {
        if (body.name != "DocBody") continue;
        ++document.bodies;
        TRY_INTO(std::string part, root_of(files, body));
        custom_data(body, document);
        document.signatures += signatures_in(files, body.text_of("Signatures"));
        std::string signatures = files.find("OFD.xml", body.text_of("Signatures"));
        TRY(Body(files, pictures, limits, budget, document).read(part, signatures));
    }
    if (document.pages.empty()) return reason::ofd_without_pages();
    return document;
}

} // namespace

Result<Document> parse(std::string_view bytes, const Limits& limits) {
    auto document = parse_package(bytes, limits);
    if (!document) return in_words_of_ofd(document.error());
    return document;
}

Result<Document> read(std::string_view bytes, const Limits& limits) {
    sandbox::Limits confined;
    confined.memory_bytes = limits.memory_bytes + 2 * bytes.size();
    confined.seconds = limits.seconds;
    confined.answer_bytes = std::uint64_t{1} << 30;
    TRY_INTO(auto answer, sandbox::run(confined, [&](const sandbox::Write& write) -> Result<void> {
                 TRY_INTO(auto document, parse(bytes, limits));
                 write(pack(document));
                 return {};
             }));
    return unpack(answer);
}

} // namespace taizhang::intake::ofd

namespace taizhang::intake {

// Pages as a reader of scans sees them: their size at 300 dots per inch.
Result<void> read_ofd(std::string_view bytes, const Limits& limits, Wire& wire) {
    TRY_INTO(auto document, ofd::parse(bytes, limits));
    for (const auto& page : document.pages) wire.page({page.width / 240, page.height / 240, 0});
    return {};
}

} // namespace taizhang::intake
