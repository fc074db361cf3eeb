#include "intake/ofd_content.hh"

#include "intake/reasons.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <cstdlib>

namespace taizhang::intake::ofd {
namespace {

constexpr Micro One = 1'000'000;
constexpr int Deepest = 16; // blocks and composites inside one another

bool is_false(std::string_view text) { return text == "false" || text == "0"; }
bool is_true(std::string_view text) { return text == "true" || text == "1"; }

int part_of_colour(Micro value) { return static_cast<int>(std::clamp<Micro>(value / One, 0, 255)); }

// "255 0 0", and "#FF #00 #00" of some writers.
std::vector<int> colour_parts(std::string_view text) {
    std::vector<int> parts;
    auto hex = [](char c) { return c >= 'a' ? c - 'a' + 10 : c >= 'A' ? c - 'A' + 10 : c - '0'; };
    for (std::size_t at = text.find('#'); at != std::string_view::npos && parts.size() < 4;
         at = text.find('#', at + 1)) {
        std::string_view digits = text.substr(at + 1, 2);
        bool good = digits.size() == 2 &&
                    digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
        parts.push_back(good ? hex(digits[0]) * 16 + hex(digits[1]) : 0);
    }
    if (!parts.empty()) return parts;
    for (Micro value : decimals(text, 4)) parts.push_back(part_of_colour(value));
    return parts;
}

Colour colour_of(const std::vector<int>& parts, std::string_view space) {
    auto byte = [](int value) { return static_cast<std::uint8_t>(std::clamp(value, 0, 255)); };
    if (parts.empty()) return {};
    bool cmyk = parts.size() == 4 && space != "RGB";
    if (cmyk) {
        int light = 255 - parts[3];
        return {byte((255 - parts[0]) * light / 255), byte((255 - parts[1]) * light / 255),
                byte((255 - parts[2]) * light / 255)};
    }
    if (parts.size() < 3) return {byte(parts[0]), byte(parts[0]), byte(parts[0])};
    return {byte(parts[0]), byte(parts[1]), byte(parts[2])};
}

int alpha_of(const Node& node) {
    auto text = node.attribute("Alpha");
    return text.empty() ? 255 : part_of_colour(decimal(text));
}

// By how much one length grows; `otherwise` when the attribute is absent.
Micro length_of(std::string_view text, Micro otherwise) { return text.empty() ? otherwise : decimal(text); }

bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF;
}

// A character no file says the width of: Hanzi and what stands with them are square.
Micro usual_width(char32_t c, Micro size) { return c < 0x2000 ? size / 2 : size; }

// Where each character after the first stands.
class Advances {
public:
    Advances(const Node& code, std::u32string_view characters)
        : x_across(decimals(code.attribute("DeltaX"), Most)),
          x_down(decimals(code.attribute("DeltaY"), Most)) {
        // Writers that hold text in UTF-16 give a character beyond the BMP two distances.
        auto beyond = static_cast<std::size_t>(
            std::count_if(characters.begin(), characters.end(), [](char32_t c) { return c > 0xFFFF; }));
        x_units = beyond > 0 && std::max(x_across.size(), x_down.size()) + 1 == characters.size() + beyond;
    }
    bool given() const { return !x_across.empty() || !x_down.empty(); }
    // From `c`, the characters being asked for in order. A list that ends early goes on with its last number.
    Point after(char32_t c) {
        Point step = next();
        if (!x_units || c <= 0xFFFF) return step;
        Point more = next();
        return {step.x + more.x, step.y + more.y};
    }

private:
    static constexpr std::size_t Most = 1'000'000;
    static Micro of(const std::vector<Micro>& list, std::size_t n) {
        return list.empty() ? 0 : list[std::min(n, list.size() - 1)];
    }
    Point next() {
        Point step{of(x_across, x_next), of(x_down, x_next)};
        ++x_next;
        return step;
    }
    std::vector<Micro> x_across, x_down;
    std::size_t x_next = 0;
    bool x_units = false;
};

// One em to the right and one upward, through the page's transformation and turned upside down.
std::array<Length, 4> em_of(const Node& node, const Transform& place, Micro size) {
    Micro across = times(size, length_of(node.attribute("HScale"), One));
    Point right{across, 0}, up{0, -size};
    Micro turn = decimal(node.attribute("CharDirection")) / One;
    for (; turn >= 90 && turn < 360; turn -= 90) { // clockwise
        right = {-right.y, right.x};
        up = {-up.y, up.x};
    }
    if (is_true(node.attribute("Italic"))) up = {up.x + right.x / 5, up.y + right.y / 5};
    right = place.turned(right);
    up = place.turned(up);
    return {points(right.x), points(-right.y), points(up.x), points(-up.y)};
}

} // namespace

Result<void> Content::draw(const Node& node, const Transform& place) {
    // A page's layers: what is behind first, whatever the order in the file.
    const Node* layers = node.name == "Content" ? &node : node.child("Content");
    if (layers == nullptr) return block(node, place, nullptr, 0);
    auto height_of = [](const Node& layer) {
        auto type = layer.attribute("Type");
        return type == "Background" ? 0 : type == "Foreground" ? 2 : 1;
    };
    for (int height = 0; height < 3; ++height) {
        for (const Node& layer : layers->children) {
            if (height_of(layer) != height) continue;
            if (layer.name == "Layer") {
                TRY(block(layer, place, x_resources.style(layer.attribute("DrawParam")), 0));
            } else {
                TRY(object(layer, place, nullptr, 0));
            }
        }
    }
    return {};
}

Result<void> Content::block(const Node& node, const Transform& place, const Node* layer, int depth) {
    if (depth > Deepest) return reason::ofd_broken();
    for (const Node& each : node.children) TRY(object(each, place, layer, depth));
    return {};
}

Result<void> Content::object(const Node& node, const Transform& place, const Node* layer, int depth) {
    if (x_budget.objects-- == 0) return reason::ofd_too_much();
    if (is_false(node.attribute("Visible"))) return {}; // a reader does not show it either
    if (node.name == "PageBlock") return block(node, place, layer, depth + 1);
    bool known = node.name == "TextObject" || node.name == "PathObject" || node.name == "ImageObject" ||
                 node.name == "CompositeObject";
    if (!known) return {};
    if (const Node* clips = node.child("Clips"); clips != nullptr && !clips->children.empty())
        lost(Lost::Clip);
    Box bounds = box(node.attribute("Boundary"));
    Transform own = transform(node.attribute("CTM")).then(shift(bounds.x, bounds.y)).then(place);
    if (node.name == "CompositeObject") return composite(node, own, depth);
    if (node.name == "ImageObject") {
        if (!node.attribute("CTM").empty()) return picture(node, own);
        Transform fills;
        fills.v = {bounds.width, 0, 0, bounds.height, bounds.x, bounds.y};
        return picture(node, fills.then(place));
    }
    Styles styles{&node, x_resources.style(node.attribute("DrawParam")), layer};
    return node.name == "TextObject" ? text(node, own, styles) : path(node, own, styles);
}

Result<void> Content::composite(const Node& node, const Transform& place, int depth) {
    const Node* unit = x_resources.drawing(node.attribute("ResourceID"));
    const Node* content = unit == nullptr ? nullptr : unit->child("Content");
    if (content == nullptr) {
        lost(Lost::Picture);
        return {};
    }
    return block(*content, place, nullptr, depth + 1);
}

// ---- styles ----

// A style may rest on another; the first that says something of the wanted kind.
const Node* Content::styled(std::string_view id, std::string_view child, std::string_view attribute) const {
    for (int i = 0; i < Deepest && !id.empty(); ++i) {
        const Node* style = x_resources.style(id);
        if (style == nullptr) return nullptr;
        if (child.empty() ? !style->attribute(attribute).empty() : style->child(child) != nullptr)
            return style;
        id = style->attribute("Relative");
    }
    return nullptr;
}

std::string_view Content::attribute(const Styles& styles, std::string_view name) const {
    if (auto value = styles.own->attribute(name); !value.empty()) return value;
    for (const Node* style : {styles.given, styles.layer}) {
        const Node* found = style == nullptr ? nullptr : styled(style->attribute("ID"), {}, name);
        if (found != nullptr) return found->attribute(name);
    }
    return {};
}

const Node* Content::child(const Styles& styles, std::string_view name) const {
    if (const Node* own = styles.own->child(name)) return own;
    for (const Node* style : {styles.given, styles.layer}) {
        const Node* found = style == nullptr ? nullptr : styled(style->attribute("ID"), name, {});
        if (found != nullptr) return found->child(name);
    }
    return nullptr;
}

Content::Paint Content::paint(const Node* colour, const Node& object) {
    Paint paint{{}, alpha_of(object)};
    if (colour == nullptr) return paint;
    paint.alpha = paint.alpha * alpha_of(*colour) / 255;
    auto value = colour->attribute("Value");
    for (const Node& shade : colour->children) { // a pattern or a gradient: its first colour
        lost(Lost::Shade);
        const Node* segment = shade.child("Segment");
        const Node* first = segment == nullptr ? nullptr : segment->child("Color");
        if (value.empty() && first != nullptr) value = first->attribute("Value");
    }
    paint.colour = colour_of(colour_parts(value), x_resources.colour_space(colour->attribute("ColorSpace")));
    return paint;
}

// ---- objects ----

Result<void> Content::text(const Node& node, const Transform& place, const Styles& styles) {
    Text run;
    Font font = x_resources.font(node.attribute("Font"));
    run.face = font.face;
    run.bold = font.bold || decimal(node.attribute("Weight")) >= 600 * One;
    bool filled = !is_false(attribute(styles, "Fill"));
    const Node* colour = child(styles, filled ? "FillColor" : "StrokeColor");
    Paint ink = paint(colour, node);
    run.colour = ink.colour;
    run.alpha = ink.alpha;
    run.em = em_of(node, place, decimal(node.attribute("Size")));
    Point at;
    for (const Node& code : node.children) {
        if (code.name == "TextCode") TRY(text_code(node, code, place, run, at));
    }
    if (x_texts != nullptr && !node.attribute("ID").empty()) {
        std::string& said = (*x_texts)[std::string(node.attribute("ID"))];
        for (const Glyph& glyph : run.glyphs) text::append(said, glyph.character);
    }
    if (run.alpha > 0 && !run.glyphs.empty()) x_page.marks.emplace_back(std::move(run));
    return {};
}

Result<void> Content::text_code(const Node& node, const Node& code, const Transform& place, Text& into,
                                Point& at) {
    at.x = length_of(code.attribute("X"), at.x);
    at.y = length_of(code.attribute("Y"), at.y);
    Micro size = std::max<Micro>(decimal(node.attribute("Size")), 1);
    Micro stretch = std::max<Micro>(length_of(node.attribute("HScale"), One), 1);
    std::u32string characters = text::decode(code.text);
    std::erase_if(characters, is_control);
    Advances advances(code, characters);
    Point pen = at;
    std::size_t n = 0;
    if (characters.size() > x_budget.glyphs) return reason::ofd_too_much();
    x_budget.glyphs -= characters.size();
    for (char32_t c : characters) {
        Point there = place.of(pen);
        Point step = advances.given() ? advances.after(c) : Point{times(usual_width(c, size), stretch), 0};
        Glyph glyph{c, points(there.x), points(x_height - there.y), 0};
        bool more = ++n < characters.size();
        if (more && step.x > 0 && step.y == 0)
            glyph.room = static_cast<int>(
                std::clamp<Micro>(step.x * 1000 / std::max<Micro>(times(size, stretch), 1), 1, 100'000));
        into.glyphs.push_back(glyph);
        pen = {pen.x + step.x, pen.y + step.y};
        pen = {std::clamp(pen.x, -One * One, One * One), std::clamp(pen.y, -One * One, One * One)};
    }
    return {};
}

Result<void> Content::path(const Node& node, const Transform& place, const Styles& styles) {
    Path out;
    out.stroked = !is_false(attribute(styles, "Stroke"));
    const Node* fill = child(styles, "FillColor");
    out.filled = is_true(attribute(styles, "Fill")) && fill != nullptr; // its colour is otherwise none
    out.even_odd = attribute(styles, "Rule") == "Even-Odd";
    if (out.filled) {
        Paint ink = paint(fill, node);
        out.fill = ink.colour;
        out.fill_alpha = ink.alpha;
    }
    if (out.stroked) {
        Paint ink = paint(child(styles, "StrokeColor"), node);
        out.stroke = ink.colour;
        out.stroke_alpha = ink.alpha;
    }
    constexpr Micro UsualWidth = 353'000; // a point
    Micro scale = place.scale();
    out.width = points(times(length_of(attribute(styles, "LineWidth"), UsualWidth), scale));
    for (Micro dash : decimals(attribute(styles, "DashPattern"), 16))
        out.dashes.push_back(std::max<Length>(points(times(dash, scale)), 0));
    out.dash_offset = std::max<Length>(points(times(decimal(attribute(styles, "DashOffset")), scale)), 0);
    if (std::all_of(out.dashes.begin(), out.dashes.end(), [](Length dash) { return dash == 0; }))
        out.dashes.clear();
    bool inexact = false;
    std::size_t most = static_cast<std::size_t>(x_budget.steps);
    const Node* data = node.child("AbbreviatedData");
    if (data == nullptr || (!out.filled && !out.stroked)) return {};
    out.steps = path_steps(data->text, place, x_height, most, inexact);
    if (out.steps.size() >= most) return reason::ofd_too_much();
    x_budget.steps -= out.steps.size();
    if (inexact) lost(Lost::Curve);
    if (!out.steps.empty()) x_page.marks.emplace_back(std::move(out));
    return {};
}

Result<void> Content::picture(const Node& node, const Transform& place) {
    Picture out;
    out.alpha = alpha_of(node);
    TRY_INTO(auto file, x_pictures.take(x_resources.picture(node.attribute("ResourceID"))));
    if (!file) {
        lost(Lost::Picture);
        return {};
    }
    out.file = *file;
    out.place = picture_place(place, x_height);
    if (out.alpha > 0) x_page.marks.emplace_back(out);
    return {};
}

// The upper edge of OFD's square is at 0, of PDF's the lower.
Matrix picture_place(const Transform& place, Micro height) {
    Transform upright;
    upright.v = {One, 0, 0, -One, 0, One};
    Transform all = upright.then(place);
    Matrix out{};
    for (std::size_t i = 0; i < 6; ++i) {
        bool vertical = i % 2 == 1;
        out[i] = points(i == 5 ? height - all.v[i] : vertical ? -all.v[i] : all.v[i]);
    }
    return out;
}

} // namespace taizhang::intake::ofd
