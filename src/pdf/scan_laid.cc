// laid_entries(): what PDF says of an image whose data is carried over (ISO 32000-1 8.9.5, 7.4). Headers only.
#include "pdf/raster.hh"
#include "pdf/scan_image.hh"
#include "pdf/syntax.hh"

#include <optional>

namespace taizhang::pdf {
namespace {

constexpr auto Advice = "请重新扫描或另存为 JPEG、PNG 后再上传";
constexpr int MostSide = 200'000;

Failure senseless() { return fail(Code::Unprocessable, "图像的参数不对", Advice); }

std::string number(std::int64_t value) {
    std::string out;
    append_number(out, value);
    return out;
}

bool sane(const LaidImage& image) {
    bool bits = image.bits == 1 || image.bits == 2 || image.bits == 4 || image.bits == 8 || image.bits == 16;
    bool size =
        image.width > 0 && image.height > 0 && image.width <= MostSide && image.height <= MostSide &&
        static_cast<std::uint64_t>(image.width) * static_cast<std::uint64_t>(image.height) <= MaxPixels;
    bool palette = image.palette.size() % 3 == 0 && image.palette.size() <= 768;
    bool indexed = image.palette.empty() || (image.channels == 1 && image.bits <= 8);
    bool stencil = !image.stencil || (image.bits == 1 && image.channels == 1 && image.palette.empty());
    return bits && size && palette && indexed && stencil && !image.bytes.empty() &&
           (image.channels == 1 || image.channels == 3);
}

std::string colours(const LaidImage& image) {
    if (image.stencil) return image.inverted ? "/ImageMask true/Decode[1 0]" : "/ImageMask true";
    std::string out;
    if (!image.palette.empty()) {
        out = "/ColorSpace[/Indexed/DeviceRGB " + number(static_cast<int>(image.palette.size() / 3) - 1);
        append_bytes(out, image.palette);
        out += ']';
    } else if (image.coding != LaidImage::Coding::Jpeg2000 || image.colour != 0) {
        out = image.channels == 3 ? "/ColorSpace/DeviceRGB" : "/ColorSpace/DeviceGray";
    }
    if (image.inverted) out += image.channels == 3 ? "/Decode[1 0 1 0 1 0]" : "/Decode[1 0]";
    return out;
}

std::string fax(const LaidImage& image) {
    std::string out = concat("/Filter/CCITTFaxDecode/DecodeParms<</K ", number(image.k), "/Columns ",
                             number(image.width), "/Rows ", number(image.height));
    if (image.black_is_1) out += "/BlackIs1 true";
    if (image.byte_aligned) out += "/EncodedByteAlign true";
    if (image.end_of_line) out += "/EndOfLine true";
    if (!image.end_of_block) out += "/EndOfBlock false";
    return out + ">>";
}

std::string flate(const LaidImage& image) {
    if (image.predictor == 1) return "/Filter/FlateDecode";
    return concat("/Filter/FlateDecode/DecodeParms<</Predictor ", number(image.predictor), "/Colors ",
                  number(image.channels), "/BitsPerComponent ", number(image.bits), "/Columns ",
                  number(image.width), ">>");
}

Result<std::string> jpeg(const LaidImage& image) {
    TRY_INTO(auto found, scan_image(image.bytes));
    bool same = image.bytes.starts_with("\xFF\xD8\xFF") && found.width == image.width &&
                found.height == image.height && found.channels == image.channels;
    if (!same || image.bits != 8 || !image.palette.empty()) return senseless();
    std::string_view out = "/Filter/DCTDecode";
    if (image.ycc == 0) out = "/Filter/DCTDecode/DecodeParms<</ColorTransform 0>>";
    if (image.ycc > 0) out = "/Filter/DCTDecode/DecodeParms<</ColorTransform 1>>";
    return std::string(out);
}

// ---- JPEG 2000: boxes of ISO 15444-1 annex I ----

std::uint32_t big(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

struct Box {
    std::string_view type, body;
};

std::optional<Box> next_box(std::string_view& rest) {
    if (rest.size() < 8) return std::nullopt;
    std::uint64_t length = big(rest, 0, 4);
    std::size_t head = 8;
    if (length == 1) {
        if (rest.size() < 16 || big(rest, 8, 4) != 0) return std::nullopt;
        length = big(rest, 12, 4);
        head = 16;
    }
    if (length == 0) length = rest.size();
    if (length < head || length > rest.size()) return std::nullopt;
    Box box{rest.substr(4, 4), rest.substr(head, length - head)};
    rest.remove_prefix(length);
    return box;
}

struct Header { // of jp2h
    std::uint32_t height = 0, width = 0, channels = 0, depth = 255;
    int colour_boxes = 0, best = 0;
    std::uint32_t method = 0, space = 0; // of the colour specification that counts
    bool palette = false, alpha = false;
};

void read_colour(std::string_view body, Header& header) {
    if (body.size() < 3) return;
    ++header.colour_boxes;
    bool best = big(body, 2, 1) == 1;
    header.best += best ? 1 : 0;
    if (header.colour_boxes > 1 && !best) return;
    header.method = big(body, 0, 1);
    header.space = header.method == 1 && body.size() >= 7 ? big(body, 3, 4) : 0;
}

// Anything but colour among the channels (opacity) shows in `cdef`: count, then index, type, association of each.
bool has_opacity(std::string_view body) {
    for (std::size_t at = 2; at + 6 <= body.size(); at += 6) {
        if (big(body, at + 2, 2) != 0) return true;
    }
    return false;
}

Header read_header(std::string_view rest) {
    Header header;
    while (auto box = next_box(rest)) {
        if (box->type == "ihdr" && box->body.size() >= 14) {
            header.height = big(box->body, 0, 4);
            header.width = big(box->body, 4, 4);
            header.channels = big(box->body, 8, 2);
            header.depth = big(box->body, 10, 1);
        }
        if (box->type == "colr") read_colour(box->body, header);
        if (box->type == "pclr") header.palette = true;
        if (box->type == "cdef") header.alpha = header.alpha || has_opacity(box->body);
    }
    return header;
}

Result<void> judge(const Header& header, const LaidImage& image) {
    auto no = [](std::string reason) { return fail(Code::Unprocessable, std::move(reason), Advice); };
    if (header.width != static_cast<std::uint32_t>(image.width) ||
        header.height != static_cast<std::uint32_t>(image.height)) {
        return no("JPEG 2000 图像的大小与 PDF 所说不符");
    }
    if (header.channels == 4) return no("JPEG 2000 图像是印刷用的 CMYK 颜色或带透明层，暂不支持");
    if (header.channels != 1 && header.channels != 3) return no("JPEG 2000 图像的颜色通道数不能长期保存");
    if (header.depth != 7 && header.depth != 15 && header.depth != 0) {
        return no("JPEG 2000 图像各通道的位数不同或少见，不能长期保存");
    }
    if (header.alpha || header.palette) return no("JPEG 2000 图像带透明层或颜色表，暂不支持");
    if (header.colour_boxes == 0 || (header.colour_boxes > 1 && header.best != 1)) {
        return no("JPEG 2000 图像没有唯一的颜色说明，不能长期保存");
    }
    bool known = header.method == 2 || header.method == 3 ||
                 (header.method == 1 && (header.space == 16 || header.space == 17));
    if (!known) return no("JPEG 2000 图像的颜色空间不能长期保存");
    bool grey = header.method == 1 && header.space == 17;
    if (header.method == 1 && grey != (header.channels == 1)) return no("JPEG 2000 图像的颜色说明自相矛盾");
    return {};
}

// ---- JBIG2: segments as ISO 32000-1 7.4.7 embeds them (ITU-T T.88 7.2) ----

struct Segment {
    std::uint32_t type = 0, length = 0;
    std::size_t head = 0;
};

std::optional<Segment> segment_at(std::string_view rest) {
    if (rest.size() < 11) return std::nullopt;
    Segment out;
    std::uint32_t number = big(rest, 0, 4), flags = big(rest, 4, 1), referred = big(rest, 5, 1) >> 5;
    out.type = flags & 0x3F;
    std::size_t at = 6;
    if (referred == 7) {
        referred = big(rest, 5, 4) & 0x1FFFFFFF;
        at = 9 + (std::size_t{referred} + 8) / 8;
    }
    std::size_t step = number <= 256 ? 1 : number <= 65'536 ? 2 : 4;
    at += referred * step + ((flags & 0x40) != 0 ? 4U : 1U);
    if (at + 4 > rest.size()) return std::nullopt;
    out.length = big(rest, at, 4);
    out.head = at + 4;
    return out;
}

bool is_sound_jbig2(const LaidImage& image) {
    constexpr std::uint32_t PageInformation = 48, GenericRegion = 38, Unknown = 0xFFFFFFFF;
    std::string_view rest = image.bytes;
    bool page = false, region = false;
    while (!rest.empty()) {
        auto segment = segment_at(rest);
        if (!segment) return false;
        std::string_view body = rest.substr(segment->head);
        bool open = segment->length == Unknown && segment->type == GenericRegion;
        if (!open && segment->length > body.size()) return false;
        body = body.substr(0, segment->length);
        rest.remove_prefix(segment->head + body.size());
        region = region || (segment->type >= 4 && segment->type <= 43 && segment->type != 16);
        if (segment->type != PageInformation || body.size() < 19) continue;
        page = big(body, 0, 4) == static_cast<std::uint32_t>(image.width) &&
               (big(body, 4, 4) == static_cast<std::uint32_t>(image.height) || big(body, 4, 4) == Unknown);
    }
    return page && region;
}

} // namespace

std::array<typeset::Length, 6> turned_onto(typeset::Length w, typeset::Length h, int orientation) {
    switch (orientation) {
    case 2: return {-w, 0, 0, h, w, 0};
    case 3: return {-w, 0, 0, -h, w, h};
    case 4: return {w, 0, 0, -h, 0, h};
    case 5: return {0, -h, -w, 0, w, h};
    case 6: return {0, -h, w, 0, 0, h};
    case 7: return {0, h, w, 0, 0, 0};
    case 8: return {0, h, -w, 0, w, 0};
    default: return {w, 0, 0, h, 0, 0};
    }
}

Result<void> look_at_jpeg2000(LaidImage& image) {
    constexpr std::string_view Signature("\0\0\0\x0CjP  \r\n\x87\n", 12);
    std::string_view rest = image.bytes;
    if (!rest.starts_with(Signature))
        return fail(Code::Unprocessable, "JPEG 2000 图像没有文件头，不能长期保存", Advice);
    rest.remove_prefix(Signature.size());
    std::optional<Header> header;
    bool data = false;
    while (auto box = next_box(rest)) {
        if (box->type == "jp2h" && !header) header = read_header(box->body);
        if (box->type == "jp2c") data = box->body.size() > 40 && box->body.ends_with("\xFF\xD9");
    }
    if (!header || !data) return fail(Code::Unprocessable, "JPEG 2000 图像已损坏或不完整", Advice);
    TRY(judge(*header, image));
    image.channels = static_cast<int>(header->channels);
    image.bits = static_cast<int>(header->depth) + 1;
    return {};
}

Result<std::string> laid_entries(const LaidImage& image, int globals) {
    if (!sane(image)) return senseless();
    std::string out = concat("/Width ", number(image.width), "/Height ", number(image.height));
    bool bilevel = image.bits == 1 && image.channels == 1;
    switch (image.coding) {
    case LaidImage::Coding::Jpeg: {
        TRY_INTO(auto entries, jpeg(image));
        return concat(out, colours(image), "/BitsPerComponent 8", entries);
    }
    case LaidImage::Coding::Jpeg2000: {
        LaidImage looked = image;
        TRY(look_at_jpeg2000(looked));
        if (looked.channels != image.channels || image.stencil) return senseless();
        return concat(out, colours(image), "/BitsPerComponent ", number(looked.bits), "/Filter/JPXDecode");
    }
    case LaidImage::Coding::Jbig2:
        if (!bilevel) return senseless();
        if (!is_sound_jbig2(image))
            return fail(Code::Unprocessable, "JBIG2 图像已损坏、不完整，或大小与 PDF 所说不符", Advice);
        out += concat(colours(image), "/BitsPerComponent 1/Filter/JBIG2Decode");
        if (globals != 0) out += concat("/DecodeParms<</JBIG2Globals ", reference(globals), ">>");
        return out;
    case LaidImage::Coding::Fax:
        if (!bilevel) return senseless();
        return concat(out, colours(image), "/BitsPerComponent 1", fax(image));
    case LaidImage::Coding::Flate: {
        bool known =
            image.predictor == 1 || image.predictor == 2 || (image.predictor >= 10 && image.predictor <= 15);
        if (!known) return senseless();
        return concat(out, colours(image), "/BitsPerComponent ", number(image.bits), flate(image));
    }
    }
    return senseless();
}

} // namespace taizhang::pdf
