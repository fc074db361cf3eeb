#include "ocr/image.hh"

#include "base/exif.hh"

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstdio>
#include <jpeglib.h>
#include <png.h>

namespace taizhang::ocr {
namespace {

constexpr std::size_t MaxPixels = 120'000'000; // A3 at 600 dpi is 70 million
constexpr auto Advice = "请重新扫描或另存为 JPEG、PNG 后再上传";

Failure broken_image() { return fail(Code::Unprocessable, "图像文件已损坏，无法解码", Advice); }
Failure too_many_pixels() {
    return fail(Code::Unprocessable, "图像的像素太多（上限一亿二千万）",
                "请以 300 dpi 或更低的分辨率重新扫描");
}

struct JpegErrors {
    jpeg_error_mgr manager;
    std::jmp_buf back;
};

void jump_back(j_common_ptr info) { std::longjmp(reinterpret_cast<JpegErrors*>(info->err)->back, 1); }
void say_nothing(j_common_ptr) {}

enum class Step { Good, Broken, TooLarge };

// No object with a destructor may live between setjmp and longjmp: `out` belongs to the caller.
Step read_jpeg(std::string_view file, Image& out, std::vector<std::uint8_t>& row) {
    jpeg_decompress_struct info;
    JpegErrors errors;
    info.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = jump_back;
    errors.manager.output_message = say_nothing;
    if (setjmp(errors.back) != 0) {
        jpeg_destroy_decompress(&info);
        return Step::Broken;
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.data()),
                 static_cast<unsigned long>(file.size()));
    jpeg_read_header(&info, TRUE);
    if (std::size_t{info.image_width} * info.image_height > MaxPixels) {
        jpeg_destroy_decompress(&info);
        return Step::TooLarge;
    }
    bool four = info.num_components == 4;
    info.out_color_space = four ? JCS_CMYK : JCS_EXT_BGR;
    jpeg_start_decompress(&info);
    out.width = static_cast<int>(info.output_width);
    out.height = static_cast<int>(info.output_height);
    out.pixels.resize(std::size_t{info.output_width} * info.output_height * 3);
    row.resize(std::size_t{info.output_width} * 4);
    while (info.output_scanline < info.output_height) {
        std::uint8_t* to = out.pixels.data() + std::size_t{info.output_scanline} * info.output_width * 3;
        JSAMPROW target = four ? row.data() : to;
        jpeg_read_scanlines(&info, &target, 1);
        // Adobe writes CMYK inverted: 255 is no ink.
        for (std::size_t x = 0; four && x < info.output_width; ++x) {
            for (std::size_t c = 0; c < 3; ++c) {
                to[x * 3 + c] = static_cast<std::uint8_t>(row[x * 4 + 2 - c] * row[x * 4 + 3] / 255);
            }
        }
    }
    // A file cut short gives a page whose rest is grey: what can be read of it is read.
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return Step::Good;
}

// TIFF 6.0, Orientation: where the picture's first row and column belong.
Image upright(Image image, int orientation) {
    if (orientation == 1) return image;
    bool swapped = orientation >= 5;
    Image out = blank_image(swapped ? image.height : image.width, swapped ? image.width : image.height);
    std::uint8_t* to = out.pixels.data();
    for (int y = 0; y < out.height; ++y) {
        for (int x = 0; x < out.width; ++x) {
            int along = swapped ? y : x, across = swapped ? x : y;
            bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
            bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
            const std::uint8_t* from = image.at(from_right ? image.width - 1 - along : along,
                                                from_below ? image.height - 1 - across : across);
            to = std::copy(from, from + 3, to);
        }
    }
    return out;
}

Result<Image> decode_jpeg(std::string_view file) {
    Image image;
    std::vector<std::uint8_t> row;
    switch (read_jpeg(file, image, row)) {
    case Step::Broken: return broken_image();
    case Step::TooLarge: return too_many_pixels();
    case Step::Good: break;
    }
    return upright(std::move(image), exif_orientation(file));
}

Result<Image> decode_png(std::string_view file) {
    png_image png = {};
    png.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&png, file.data(), file.size()) == 0) return broken_image();
    if (std::size_t{png.width} * png.height > MaxPixels) {
        png_image_free(&png);
        return too_many_pixels();
    }
    png.format = PNG_FORMAT_BGR;
    Image image = blank_image(static_cast<int>(png.width), static_cast<int>(png.height));
    png_color paper = {255, 255, 255};
    if (png_image_finish_read(&png, &paper, image.pixels.data(), 0, nullptr) == 0) {
        png_image_free(&png);
        return broken_image();
    }
    return image;
}

// Weights of the source pixels that make one target pixel.
struct Span {
    int first = 0;
    std::vector<float> weights;
};

std::vector<Span> triangle_filter(int from, int to) {
    std::vector<Span> spans(static_cast<std::size_t>(to));
    double scale = static_cast<double>(from) / to;
    double radius = std::max(1.0, scale);
    for (int i = 0; i < to; ++i) {
        double middle = (i + 0.5) * scale - 0.5;
        int first = std::max(0, static_cast<int>(std::ceil(middle - radius)));
        int last = std::min(from - 1, static_cast<int>(std::floor(middle + radius)));
        Span span{first, {}};
        double sum = 0;
        for (int x = first; x <= last; ++x) {
            double weight = std::max(0.0, 1.0 - std::abs(x - middle) / radius);
            span.weights.push_back(static_cast<float>(weight));
            sum += weight;
        }
        for (auto& weight : span.weights) weight = static_cast<float>(weight / sum);
        spans[static_cast<std::size_t>(i)] = std::move(span);
    }
    return spans;
}

std::uint8_t to_byte(float value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
}

Image resized_across(const Image& image, int width) {
    Image out = blank_image(width, image.height);
    auto spans = triangle_filter(image.width, width);
    std::uint8_t* to = out.pixels.data();
    for (int y = 0; y < image.height; ++y) {
        for (const auto& span : spans) {
            const std::uint8_t* from = image.at(span.first, y);
            float sum[3] = {};
            for (float weight : span.weights) {
                for (int c = 0; c < 3; ++c) sum[c] += weight * static_cast<float>(*from++);
            }
            for (float value : sum) *to++ = to_byte(value);
        }
    }
    return out;
}

Image resized_down(const Image& image, int height) {
    Image out = blank_image(image.width, height);
    auto spans = triangle_filter(image.height, height);
    std::size_t row = static_cast<std::size_t>(image.width) * 3;
    std::vector<float> sums(row);
    std::uint8_t* to = out.pixels.data();
    for (const auto& span : spans) {
        std::fill(sums.begin(), sums.end(), 0.0F);
        const std::uint8_t* from = image.at(0, span.first);
        for (float weight : span.weights) {
            for (std::size_t i = 0; i < row; ++i) sums[i] += weight * static_cast<float>(from[i]);
            from += row;
        }
        for (float value : sums) *to++ = to_byte(value);
    }
    return out;
}

} // namespace

Image blank_image(int width, int height) {
    return {width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3,
                                      255)};
}

Result<Image> decode_image(std::string_view file) {
    if (file.starts_with("\xFF\xD8\xFF")) return decode_jpeg(file);
    if (file.starts_with("\x89PNG\r\n\x1A\n")) return decode_png(file);
    return fail(Code::Unprocessable, "不是 JPEG 或 PNG 图像", Advice);
}

Image resized(const Image& image, int width, int height) {
    if (width == image.width && height == image.height) return image;
    // The cheaper direction first.
    if (width < image.width) return resized_down(resized_across(image, width), height);
    return resized_across(resized_down(image, height), width);
}

Image cut_level(const Image& image, int x, int y, int width, int height, double slope) {
    Image out = blank_image(width, height);
    for (int column = 0; column < width; ++column) {
        int from_x = std::clamp(x + column, 0, image.width - 1);
        double shift = slope * (column - width / 2.0);
        int whole = static_cast<int>(std::floor(shift));
        auto part = static_cast<float>(shift - whole);
        for (int row = 0; row < height; ++row) {
            const std::uint8_t* upper = image.at(from_x, std::clamp(y + row + whole, 0, image.height - 1));
            const std::uint8_t* lower =
                image.at(from_x, std::clamp(y + row + whole + 1, 0, image.height - 1));
            std::uint8_t* to =
                out.pixels.data() + (static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                                     static_cast<std::size_t>(column)) *
                                        3;
            for (int c = 0; c < 3; ++c) {
                to[c] =
                    to_byte(static_cast<float>(upper[c]) * (1 - part) + static_cast<float>(lower[c]) * part);
            }
        }
    }
    return out;
}

std::vector<std::uint8_t> dark_pixels(const Image& image) {
    constexpr int Radius = 20;
    constexpr int Margin = 30;
    auto width = static_cast<std::size_t>(image.width);
    auto height = static_cast<std::size_t>(image.height);
    std::vector<std::uint8_t> grey(width * height), dark(width * height);
    for (std::size_t i = 0; i < grey.size(); ++i)
        grey[i] = image.pixels[i * 3 + 1]; // green: a red seal is no rule
    // Sums over a sliding window: rows enter and leave, then columns.
    std::vector<std::uint32_t> columns(width);
    int rows = 0;
    auto change = [&](int y, bool add) {
        if (y < 0 || y >= image.height) return;
        rows += add ? 1 : -1;
        const std::uint8_t* row = grey.data() + static_cast<std::size_t>(y) * width;
        for (std::size_t x = 0; x < width; ++x) columns[x] = add ? columns[x] + row[x] : columns[x] - row[x];
    };
    for (int y = -Radius; y < Radius; ++y) change(y, true);
    for (int y = 0; y < image.height; ++y) {
        change(y + Radius, true);
        change(y - Radius - 1, false);
        std::uint64_t sum = 0;
        int count = 0;
        for (int x = -Radius; x < image.width; ++x) {
            if (x + Radius < image.width) {
                sum += columns[static_cast<std::size_t>(x + Radius)];
                ++count;
            }
            if (x - Radius - 1 >= 0) {
                sum -= columns[static_cast<std::size_t>(x - Radius - 1)];
                --count;
            }
            if (x < 0) continue;
            std::size_t at = static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x);
            auto area = static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(rows);
            dark[at] = (std::uint64_t{grey[at]} + Margin) * area < sum ? 1 : 0;
        }
    }
    return dark;
}

} // namespace taizhang::ocr
