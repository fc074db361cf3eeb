#include "pdf/scan_image.hh"

#include "base/exif.hh"
#include "pdf/raster.hh"
#include "pdf/syntax.hh"
#include "sandbox/sandbox.hh"

#include <cstdint>
#include <libdeflate.h>
#include <png.h>

namespace taizhang::pdf {
namespace {

constexpr auto Advice = "请重新扫描或另存为 JPEG、PNG 后再上传";

Failure broken_image() { return fail(Code::Unprocessable, "图像文件已损坏或不完整", Advice); }
Failure no_jpeg_of_ours(std::string reason) { return fail(Code::Unprocessable, std::move(reason), Advice); }

std::uint32_t big(std::string_view bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

bool sane(std::uint32_t width, std::uint32_t height) {
    return width > 0 && height > 0 && std::uint64_t{width} * height <= MaxPixels;
}

// ---- JPEG ----

Result<void> read_frame(std::string_view segment, int marker, ScanImage& image) {
    if (segment.size() < 6) return broken_image();
    if (marker > 0xC2) return no_jpeg_of_ours("JPEG 的编码方式很少见（无损或算术编码），无法长期保存");
    std::uint32_t bits = big(segment, 0, 1), height = big(segment, 1, 2), width = big(segment, 3, 2);
    std::uint32_t components = big(segment, 5, 1);
    if (!sane(width, height)) return broken_image();
    if (bits != 8) return no_jpeg_of_ours("JPEG 不是每通道 8 位，无法长期保存");
    if (components == 4) return no_jpeg_of_ours("JPEG 是印刷用的 CMYK 颜色，请另存为 RGB 或灰度");
    if (components != 1 && components != 3) return no_jpeg_of_ours("JPEG 的颜色格式不能识别");
    image.width = static_cast<int>(width);
    image.height = static_cast<int>(height);
    image.channels = static_cast<int>(components);
    image.entries = concat("/ColorSpace/", components == 1 ? "DeviceGray" : "DeviceRGB",
                           "/BitsPerComponent 8/Filter/DCTDecode");
    return {};
}

bool is_frame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

Result<ScanImage> read_jpeg(std::string_view file) {
    ScanImage image;
    bool ended = false;
    for (std::size_t at = 2; at + 4 <= file.size();) {
        if (static_cast<unsigned char>(file[at]) != 0xFF) return broken_image();
        int marker = static_cast<unsigned char>(file[at + 1]);
        if (marker == 0xFF) { // fill byte
            ++at;
            continue;
        }
        std::size_t length = big(file, at + 2, 2);
        if (length < 2 || length > file.size() - at - 2) return broken_image();
        std::string_view segment = file.substr(at + 4, length - 2);
        if (is_frame(marker)) {
            TRY(read_frame(segment, marker, image));
        }
        at += length + 2;
        // The picture itself follows. Its bytes never hold an end marker, so a file without one was cut short;
        // what scanners and telephones put after it (padding, a film) is no harm.
        if (marker == 0xDA) {
            ended = file.find("\xFF\xD9", at) != std::string_view::npos;
            break;
        }
    }
    if (image.width == 0 || !ended) return broken_image();
    image.orientation = exif_orientation(file);
    image.data = file;
    return image;
}

// ---- PNG ----

struct PngHead {
    std::uint32_t width = 0, height = 0;
    int bits = 0, colour = 0, interlace = 0;
    std::string palette;
    bool transparent = false;
    bool ended = false;
};

Result<void> read_chunk(std::string_view type, std::string_view body, PngHead& head, ScanImage& image) {
    if (type == "IHDR") {
        if (body.size() != 13) return broken_image();
        head.width = big(body, 0, 4);
        head.height = big(body, 4, 4);
        head.bits = static_cast<int>(big(body, 8, 1));
        head.colour = static_cast<int>(big(body, 9, 1));
        head.interlace = static_cast<int>(big(body, 12, 1));
    } else if (type == "PLTE") {
        head.palette = body;
    } else if (type == "tRNS") {
        head.transparent = true;
    } else if (type == "IDAT") {
        image.data += body;
    } else if (type == "IEND") {
        head.ended = true;
    }
    return {};
}

// Every chunk's checksum is looked at: a damaged file does not pass as a sound one.
Result<PngHead> read_chunks(std::string_view file, ScanImage& image) {
    PngHead head;
    for (std::size_t at = 8; !head.ended && file.size() - at >= 12;) {
        std::size_t length = big(file, at, 4);
        if (length > file.size() - at - 12) return broken_image();
        if (libdeflate_crc32(0, file.data() + at + 4, length + 4) != big(file, at + 8 + length, 4))
            return broken_image();
        TRY(read_chunk(file.substr(at + 4, 4), file.substr(at + 8, length), head, image));
        at += length + 12;
    }
    if (!head.ended || !sane(head.width, head.height) || image.data.empty()) return broken_image();
    return head;
}

bool fits_as_it_is(const PngHead& head) {
    if (head.interlace != 0 || head.transparent) return false;
    bool small = head.bits == 1 || head.bits == 2 || head.bits == 4 || head.bits == 8;
    if (head.colour == 3)
        return small && !head.palette.empty() && head.palette.size() % 3 == 0 && head.palette.size() <= 768;
    if (head.colour == 2) return head.bits == 8 || head.bits == 16;
    return head.colour == 0 && (small || head.bits == 16);
}

void describe(const PngHead& head, ScanImage& image) {
    std::string& out = image.entries;
    std::string bits = std::to_string(head.bits), columns = std::to_string(head.width);
    if (head.colour == 3) {
        out += concat("/ColorSpace[/Indexed/DeviceRGB ", std::to_string(head.palette.size() / 3 - 1));
        append_bytes(out, head.palette);
        out += ']';
    } else {
        out += head.colour == 2 ? "/ColorSpace/DeviceRGB" : "/ColorSpace/DeviceGray";
    }
    out += concat("/BitsPerComponent ", bits, "/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors ",
                  head.colour == 2 ? "3" : "1", "/BitsPerComponent ", bits, "/Columns ", columns, ">>");
    image.width = static_cast<int>(head.width);
    image.height = static_cast<int>(head.height);
    image.channels = head.colour == 2 ? 3 : 1;
}

// In the child: libpng draws it on white paper.
Result<std::string> redraw(std::string_view file) {
    png_image png = {};
    png.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&png, file.data(), file.size()) == 0) return broken_image();
    int channels = (png.format & PNG_FORMAT_FLAG_COLOR) != 0 ? 3 : 1;
    png.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    Raster raster{static_cast<int>(png.width), static_cast<int>(png.height), channels, 8, {}, {}};
    raster.rows.resize(PNG_IMAGE_SIZE(png));
    png_color paper = {255, 255, 255};
    if (png_image_finish_read(&png, &paper, raster.rows.data(), 0, nullptr) == 0) return broken_image();
    return png_file(raster);
}

Result<ScanImage> read_png(std::string_view file) {
    ScanImage image;
    TRY_INTO(auto head, read_chunks(file, image));
    if (!fits_as_it_is(head)) {
        sandbox::Limits limits;
        limits.memory_bytes = std::uint64_t{2} << 30;
        limits.answer_bytes = std::uint64_t{1} << 30;
        TRY_INTO(auto plain, sandbox::run(limits, [&](const sandbox::Write& write) -> Result<void> {
                     TRY_INTO(auto drawn, redraw(file));
                     write(drawn);
                     return {};
                 }));
        image = {};
        TRY_INTO(head, read_chunks(plain, image));
        if (!fits_as_it_is(head)) return broken_image();
    }
    describe(head, image);
    return image;
}

} // namespace

Result<ScanImage> scan_image(std::string_view file) {
    if (file.starts_with("\xFF\xD8\xFF")) return read_jpeg(file);
    if (file.starts_with("\x89PNG\r\n\x1A\n")) return read_png(file);
    return fail(Code::Unprocessable, "不是 JPEG、PNG 或 TIFF 图像", Advice);
}

} // namespace taizhang::pdf
