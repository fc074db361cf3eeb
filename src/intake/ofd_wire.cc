// pack() and unpack(): an OFD's pages from the sandboxed child to its parent. The child may have been taken over, so that
// every length and every text is looked at.
#include "intake/ofd.hh"
#include "intake/reasons.hh"
#include "text/utf8.hh"

namespace taizhang::intake::ofd {
namespace {

constexpr std::int64_t MostLength = 1'000'000'000;

// The same walk over a document writes it and reads it: a list is its count, then its members.
class Packer {
public:
    template <class Number>
    void number(Number& value) {
        auto wide = static_cast<std::int64_t>(value);
        auto rest = static_cast<std::uint64_t>(wide) << 1U ^ static_cast<std::uint64_t>(wide >> 63);
        for (; rest >= 128; rest >>= 7U) out += static_cast<char>(rest | 128U);
        out += static_cast<char>(rest);
    }
    void bytes(const std::string& value) {
        std::size_t size = value.size();
        number(size);
        out += value;
    }
    void text(const std::string& value) { bytes(value); }
    template <class List, class Each>
    void list(List& all, const Each& each) {
        std::size_t count = all.size();
        number(count);
        for (auto& item : all) each(item);
    }
    template <class Each>
    void marks(const std::vector<Mark>& all, const Each& each) {
        std::size_t count = all.size();
        number(count);
        for (const Mark& mark : all) {
            std::size_t kind = mark.index();
            number(kind);
            std::visit(each, mark);
        }
    }
    bool good() const { return true; }
    std::string out;
};

class Unpacker {
public:
    explicit Unpacker(std::string_view answer) : rest(answer) {}

    std::uint64_t raw() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
            auto byte = static_cast<unsigned char>(rest.front());
            rest.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 127U) << shift;
            if (byte < 128) return value;
        }
        x_good = false;
        return 0;
    }
    template <class Number>
    void number(Number& into) {
        std::uint64_t value = raw();
        auto wide = static_cast<std::int64_t>(value >> 1U ^ (~(value & 1U) + 1U));
        if (wide < -MostLength || wide > MostLength * 4) x_good = false;
        into = static_cast<Number>(x_good ? wide : 0);
        if (static_cast<std::int64_t>(into) != wide) x_good = false; // more than it can be
    }
    void bytes(std::string& into) {
        std::size_t size = 0;
        number(size);
        if (size > rest.size()) x_good = false;
        if (!x_good) return;
        into = rest.substr(0, size);
        rest.remove_prefix(size);
    }
    void text(std::string& into) {
        bytes(into);
        if (!text::is_utf8(into)) x_good = false;
    }
    template <class List, class Each>
    void list(List& all, const Each& each) {
        std::size_t count = 0;
        number(count);
        for (std::size_t i = 0; i < count && x_good; ++i) each(all.emplace_back());
    }
    template <class Each>
    void marks(std::vector<Mark>& all, const Each& each) {
        std::size_t count = 0;
        number(count);
        for (std::size_t i = 0; i < count && x_good; ++i) {
            std::size_t kind = 0;
            number(kind);
            if (kind == 0) all.emplace_back(Text{});
            else if (kind == 1) all.emplace_back(Path{});
            else if (kind == 2) all.emplace_back(Picture{});
            else x_good = false;
            if (x_good) std::visit(each, all.back());
        }
    }
    bool good() const { return x_good; }
    void spoil() { x_good = false; }
    std::string_view rest;

private:
    bool x_good = true;
};

template <class Wire, class Kind>
void colour(Wire& wire, Kind& it) {
    wire.number(it.red);
    wire.number(it.green);
    wire.number(it.blue);
}

template <class Wire>
struct OfMark {
    Wire& wire;
    template <class Kind>
    void operator()(Kind& it) const {
        using Plain = std::remove_const_t<Kind>;
        if constexpr (std::is_same_v<Plain, Text>) {
            wire.number(it.face);
            wire.number(it.bold);
            colour(wire, it.colour);
            wire.number(it.alpha);
            for (auto& value : it.em) wire.number(value);
            wire.list(it.glyphs, [this](auto& glyph) {
                wire.number(glyph.character);
                wire.number(glyph.x);
                wire.number(glyph.y);
                wire.number(glyph.room);
            });
        } else if constexpr (std::is_same_v<Plain, Path>) {
            path(it);
        } else {
            wire.number(it.file);
            for (auto& value : it.place) wire.number(value);
            wire.number(it.alpha);
        }
    }

private:
    template <class Kind>
    void path(Kind& it) const {
        wire.list(it.steps, [this](auto& step) {
            wire.number(step.kind);
            std::size_t count = step.kind == 'c' ? 6 : step.kind == 'h' ? 0 : 2;
            for (std::size_t i = 0; i < count; ++i) wire.number(step.at[i]);
        });
        for (auto* flag : {&it.filled, &it.even_odd, &it.stroked}) wire.number(*flag);
        colour(wire, it.fill);
        colour(wire, it.stroke);
        wire.number(it.fill_alpha);
        wire.number(it.stroke_alpha);
        wire.number(it.width);
        wire.list(it.dashes, [this](auto& dash) { wire.number(dash); });
        wire.number(it.dash_offset);
    }
};

template <class Wire, class Whole>
void document(Wire& wire, Whole& it) {
    wire.list(it.pages, [&wire](auto& page) {
        wire.number(page.width);
        wire.number(page.height);
        wire.number(page.lost);
        wire.marks(page.marks, OfMark<Wire>{wire});
        wire.list(page.lines, [&wire](auto& line) {
            wire.text(line.text);
            for (auto* value : {&line.x, &line.y, &line.width, &line.height}) wire.number(*value);
        });
    });
    wire.list(it.pictures, [&wire](auto& picture) { wire.bytes(picture); });
    wire.number(it.bodies);
    wire.number(it.signatures);
    wire.list(it.attachments, [&wire](auto& attached) {
        wire.text(attached.name);
        wire.text(attached.format);
        wire.number(attached.size);
    });
    wire.list(it.values, [&wire](auto& value) {
        wire.text(value.first);
        wire.text(value.second);
    });
}

bool is_alpha(int value) { return value >= 0 && value <= 255; }

bool is_sound(const Mark& mark, const Document& whole) {
    if (const auto* text = std::get_if<Text>(&mark)) {
        for (const Glyph& glyph : text->glyphs) {
            bool surrogate = glyph.character >= 0xD800 && glyph.character <= 0xDFFF;
            if (glyph.character == 0 || glyph.character > 0x10FFFF || surrogate || glyph.room < 0)
                return false;
        }
        return text->face <= Face::FangSong && is_alpha(text->alpha);
    }
    if (const auto* path = std::get_if<Path>(&mark)) {
        for (const Step& step : path->steps) {
            if (std::string_view("mlch").find(step.kind) == std::string_view::npos) return false;
        }
        return !path->steps.empty() && path->steps.front().kind == 'm' && is_alpha(path->fill_alpha) &&
               is_alpha(path->stroke_alpha) && path->width >= 0;
    }
    const auto& picture = std::get<Picture>(mark);
    return picture.file < whole.pictures.size() && is_alpha(picture.alpha);
}

bool is_sound(const Document& whole) {
    for (const Page& page : whole.pages) {
        if (page.width < 3000 || page.height < 3000) return false;
        for (const Mark& mark : page.marks) {
            if (!is_sound(mark, whole)) return false;
        }
    }
    return !whole.pages.empty();
}

} // namespace

std::string pack(const Document& whole) {
    Packer wire;
    document(wire, whole);
    return std::move(wire.out);
}

Result<Document> unpack(std::string_view answer) {
    Unpacker wire(answer);
    Document whole;
    document(wire, whole);
    if (!wire.good() || !wire.rest.empty() || !is_sound(whole)) return reason::ofd_broken();
    return whole;
}

} // namespace taizhang::intake::ofd
