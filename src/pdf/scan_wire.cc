// pack() and unpack(): pages from the sandboxed child to its parent. The child may have been taken over, so that
// every length is looked at.
#include "pdf/scan.hh"

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

} // namespace

std::string pack(const ScannedPage& page) {
    Packer out;
    out.text(page.image);
    for (auto value : {page.dpi, page.width, page.height, page.width_px, page.height_px}) out.number(value);
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

} // namespace taizhang::pdf
