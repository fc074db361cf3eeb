// The objects of a page, a template or an annotation as marks on a page. Internal to the room; runs in the child.
#pragma once

#include "intake/ofd_geometry.hh"
#include "intake/ofd_resources.hh"

namespace taizhang::intake::ofd {

// How much one file may hold altogether, however often it uses the same drawing.
struct Budget {
    std::uint64_t glyphs = 5'000'000, steps = 5'000'000, objects = 2'000'000;
};

// Where a picture lies that fills the unit square of `place`, on a page of `height`.
Matrix picture_place(const Transform& place, Micro height);

class Content {
public:
    // `height` is the page's; all arguments outlive it. `texts`, when given, receives what each object says, by its ID.
    Content(const Resources& resources, Pictures& pictures, Budget& budget, Page& page, Micro height,
            std::map<std::string, std::string, std::less<>>* texts)
        : x_resources(resources), x_pictures(pictures), x_budget(budget), x_page(page), x_height(height),
          x_texts(texts) {}

    // All objects below `block`, which lies on the page as `place` says. Errors: Unprocessable (too much).
    Result<void> draw(const Node& block, const Transform& place);

private:
    struct Styles { // the nearest first
        const Node* own;
        const Node* given; // DrawParam
        const Node* layer;
    };
    struct Paint {
        Colour colour;
        int alpha = 255;
    };
    Result<void> block(const Node& node, const Transform& place, const Node* layer, int depth);
    Result<void> object(const Node& node, const Transform& place, const Node* layer, int depth);
    Result<void> text(const Node& node, const Transform& place, const Styles& styles);
    Result<void> text_code(const Node& node, const Node& code, const Transform& place, Text& into, Point& at);
    Result<void> path(const Node& node, const Transform& place, const Styles& styles);
    Result<void> picture(const Node& node, const Transform& place);
    Result<void> composite(const Node& node, const Transform& place, int depth);
    const Node* styled(std::string_view id, std::string_view child, std::string_view attribute) const;
    std::string_view attribute(const Styles& styles, std::string_view name) const;
    const Node* child(const Styles& styles, std::string_view name) const;
    Paint paint(const Node* colour, const Node& object);
    void lost(Lost what) { x_page.lost |= static_cast<unsigned>(what); }

    const Resources& x_resources;
    Pictures& x_pictures;
    Budget& x_budget;
    Page& x_page;
    Micro x_height;
    std::map<std::string, std::string, std::less<>>* x_texts;
};

} // namespace taizhang::intake::ofd
