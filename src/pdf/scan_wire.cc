// pack() and unpack(): pages from the sandboxed child to its parent. The child may have been taken over, so that
// every length is looked at.
#include "pdf/scan.hh"

#include "text/utf8.hh"

#include <algorithm>
#include <cstring>

namespace taizhang::pdf {
namespace {

class Packer {
public:
    void number(std::int64_t value) {
        char raw[sizeof value];
        std::memcpy(raw, &value, sizeof value);
        x_out.append(raw, sizeof raw);
    }
    void text(std::string_view bytes) {
        number(static_cast<std::int64_t>(bytes.size()));
        x_out += bytes;
    }
    std::string take() { return std::move(x_out); }

private:
    std::string x_out;
};

class Unpacker {
public:
    explicit Unpacker(std::string_view rest) : x_rest(rest) {}
    bool at_end() const { return x_rest.empty(); }
    bool good() const { return x_good; }

    std::int64_t number() {
        std::int64_t value = 0;
        if (x_rest.size() < sizeof value) {
            x_good = false;
            return 0;
        }
        std::memcpy(&value, x_rest.data(), sizeof value);
        x_rest.remove_prefix(sizeof value);
        return value;
    }
    // Within what any page has: pixels, points, flags.
    int small() {
        constexpr std::int64_t Most = 1'000'000'000;
        std::int64_t value = number();
        x_good = x_good && value >= -Most && value <= Most;
        return x_good ? static_cast<int>(value) : 0;
    }
    std::string text() {
        auto size = static_cast<std::uint64_t>(number());
        if (!x_good || size > x_rest.size()) {
            x_good = false;
            return {};
        }
        std::string out(x_rest.substr(0, size));
        x_rest.remove_prefix(size);
        return out;
    }

private:
    std::string_view x_rest;
    bool x_good = true;
};

// One list for both directions.
template <class Image, class Number>
void numbers(Image& i, const Number& number) {
    for (auto* value : {&i.width, &i.height, &i.channels, &i.bits, &i.colour, &i.k, &i.predictor, &i.ycc}) {
        number(*value);
    }
    for (auto* value :
         {&i.inverted, &i.stencil, &i.black_is_1, &i.byte_aligned, &i.end_of_line, &i.end_of_block}) {
        number(*value);
    }
    for (auto& value : i.matrix) number(value);
}

void unpack_words(Unpacker& in, std::vector<Word>& words) {
    constexpr int MostWords = 100'000;
    int count = in.small();
    for (int i = 0; i < count && i < MostWords && in.good(); ++i) {
        Word& word = words.emplace_back();
        for (auto* value : {&word.x, &word.y, &word.width, &word.height}) *value = in.small();
        word.text = in.text();
        if (!text::is_utf8(word.text)) word.text.clear();
    }
}

} // namespace

std::string pack(const ScannedPage& page) {
    Packer out;
    out.text(page.image);
    for (auto value : {page.dpi, page.width, page.height, page.width_px, page.height_px}) out.number(value);
    for (bool value : {page.drawn, page.text_in_file, page.glyphs_missing}) out.number(value ? 1 : 0);
    out.number(static_cast<std::int64_t>(page.words.size()));
    for (const auto& word : page.words) {
        for (auto value : {word.x, word.y, word.width, word.height}) out.number(value);
        out.text(word.text);
    }
    out.number(static_cast<std::int64_t>(page.laid.size()));
    for (const auto& image : page.laid) {
        out.number(static_cast<int>(image.coding));
        out.text(image.bytes);
        out.text(image.globals);
        out.text(image.palette);
        numbers(image, [&out](auto value) { out.number(static_cast<std::int64_t>(value)); });
    }
    return out.take();
}

Result<std::vector<ScannedPage>> unpack(std::string_view answer) {
    constexpr int MostImages = 10'000;
    std::vector<ScannedPage> pages;
    Unpacker in(answer);
    while (in.good() && !in.at_end()) {
        ScannedPage& page = pages.emplace_back();
        page.image = in.text();
        for (auto* value : {&page.dpi, &page.width, &page.height, &page.width_px, &page.height_px}) {
            *value = in.small();
        }
        for (auto* value : {&page.drawn, &page.text_in_file, &page.glyphs_missing}) *value = in.small() != 0;
        unpack_words(in, page.words);
        int images = in.small();
        for (int i = 0; i < images && i < MostImages && in.good(); ++i) {
            LaidImage& image = page.laid.emplace_back();
            image.coding = static_cast<LaidImage::Coding>(in.small() & 7);
            image.bytes = in.text();
            image.globals = in.text();
            image.palette = in.text();
            numbers(image, [&in]<class T>(T& value) { value = static_cast<T>(in.small()); });
        }
    }
    if (!in.good()) return fail(Code::Internal, "the reader of scanned pages answered in pieces");
    return pages;
}

namespace {

// Chinese programs write names of fonts in GBK.
std::string font_name(std::string name) {
    if (text::is_utf8(name)) return name;
    auto chinese = text::from_gb18030(name);
    return chinese ? *chinese : "?";
}

} // namespace

std::string pack(const PdfKind& kind) {
    Packer out;
    out.number(kind.signatures);
    out.number(kind.locked ? 1 : 0);
    out.number(static_cast<std::int64_t>(kind.pages.size()));
    for (const auto& page : kind.pages) {
        out.number(page.image ? 1 : 0);
        out.number(page.width);
        out.number(page.height);
        out.number(static_cast<std::int64_t>(page.foreign_fonts.size()));
        for (const auto& font : page.foreign_fonts) out.text(font);
    }
    return out.take();
}

Result<PdfKind> unpack_kind(std::string_view answer) {
    constexpr int MostPages = 10'000, MostFonts = 100;
    PdfKind kind;
    Unpacker in(answer);
    kind.signatures = static_cast<unsigned>(std::max(0, in.small()));
    kind.locked = in.small() != 0;
    int pages = in.small();
    for (int i = 0; i < pages && i < MostPages && in.good(); ++i) {
        auto& page = kind.pages.emplace_back();
        page.image = in.small() != 0;
        page.width = in.small();
        page.height = in.small();
        int fonts = in.small();
        for (int j = 0; j < fonts && j < MostFonts && in.good(); ++j)
            page.foreign_fonts.push_back(font_name(in.text()));
    }
    if (!in.good() || !in.at_end()) return fail(Code::Internal, "the reader of PDFs answered in pieces");
    return kind;
}

std::string_view name(const PdfKind& kind) {
    auto image = [](const auto& page) { return page.image; };
    if (std::all_of(kind.pages.begin(), kind.pages.end(), image)) return "image";
    return std::any_of(kind.pages.begin(), kind.pages.end(), image) ? "mixed" : "born_digital";
}

} // namespace taizhang::pdf
