#include "intake/parsers.hh"
#include "intake/reasons.hh"

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <jerror.h>
#include <jpeglib.h>
#include <png.h>

namespace taizhang::intake {
namespace {

bool fits(std::uint64_t width, std::uint64_t height, const Limits& limits) {
    return width > 0 && height > 0 && width <= limits.pixels / height;
}

// ---- JPEG. libjpeg leaves by longjmp: everything that must survive lives in one plain structure. ----

struct JpegState {
    jpeg_error_mgr errors; // first: libjpeg hands this back
    std::jmp_buf leave;
    jpeg_decompress_struct image;
    bool damaged; // decoding went on, with grey where data was missing
    bool too_large;
    PageImage page;
};

void jpeg_leave(j_common_ptr image) { std::longjmp(reinterpret_cast<JpegState*>(image->err)->leave, 1); }

void jpeg_message(j_common_ptr image, int level) {
    int code = image->err->msg_code;
    bool fatal = code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE;
    if (level < 0 && fatal) reinterpret_cast<JpegState*>(image->err)->damaged = true;
}

void jpeg_silence(j_common_ptr) {}

int jpeg_dpi(const jpeg_decompress_struct& image) {
    if (image.density_unit == 1) return image.X_density;
    if (image.density_unit == 2) return (image.X_density * 254 + 50) / 100; // per centimetre
    return 0;
}

// Every coefficient is decoded (that finds a cut), pixels only at an eighth (that is what costs).
void jpeg_decode(JpegState& state) {
    jpeg_decompress_struct& image = state.image;
    image.scale_num = 1;
    image.scale_denom = 8;
    image.dct_method = JDCT_FASTEST;
    image.do_fancy_upsampling = FALSE;
    jpeg_start_decompress(&image);
    auto width =
        static_cast<JDIMENSION>(image.output_width * static_cast<JDIMENSION>(image.output_components));
    JSAMPARRAY row = image.mem->alloc_sarray(reinterpret_cast<j_common_ptr>(&image), JPOOL_IMAGE, width, 1);
    while (image.output_scanline < image.output_height && !state.damaged) jpeg_read_scanlines(&image, row, 1);
    if (!state.damaged) jpeg_finish_decompress(&image);
}

// False when the library gave up.
bool jpeg_run(std::string_view bytes, const Limits& limits, JpegState& state) {
    state.image.err = jpeg_std_error(&state.errors);
    state.errors.error_exit = jpeg_leave;
    state.errors.emit_message = jpeg_message;
    state.errors.output_message = jpeg_silence;
    if (setjmp(state.leave) != 0) {
        jpeg_destroy_decompress(&state.image);
        return false;
    }
    jpeg_create_decompress(&state.image);
    jpeg_mem_src(&state.image, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&state.image, TRUE);
    state.page = {static_cast<int>(state.image.image_width), static_cast<int>(state.image.image_height),
                  jpeg_dpi(state.image)};
    state.too_large = !fits(state.image.image_width, state.image.image_height, limits);
    if (!state.too_large) jpeg_decode(state);
    jpeg_destroy_decompress(&state.image);
    return true;
}

// ---- PNG ----

struct PngState {
    png_structp image = nullptr;
    png_infop info = nullptr;
    std::string_view rest;
    unsigned char* row = nullptr;
    bool too_large = false;
    PageImage page;
};

void png_take(png_structp image, png_bytep into, size_t size) {
    auto& state = *static_cast<PngState*>(png_get_io_ptr(image));
    if (size > state.rest.size()) png_error(image, "end of file");
    std::memcpy(into, state.rest.data(), size);
    state.rest.remove_prefix(size);
}

void png_leave(png_structp image, png_const_charp) { png_longjmp(image, 1); }
void png_silence(png_structp, png_const_charp) {}

int png_dpi(PngState& state) {
    png_uint_32 x = png_get_x_pixels_per_meter(state.image, state.info);
    return x > 100'000 ? 0 : static_cast<int>((x * 254 + 5000) / 10000);
}

void png_decode(PngState& state, const Limits& limits) {
    png_read_info(state.image, state.info);
    png_uint_32 width = png_get_image_width(state.image, state.info);
    png_uint_32 height = png_get_image_height(state.image, state.info);
    state.page = {static_cast<int>(width), static_cast<int>(height), png_dpi(state)};
    state.too_large = !fits(width, height, limits);
    if (state.too_large) return;
    int passes = png_set_interlace_handling(state.image);
    png_read_update_info(state.image, state.info);
    state.row = static_cast<unsigned char*>(std::calloc(1, png_get_rowbytes(state.image, state.info)));
    if (state.row == nullptr) png_error(state.image, "memory");
    for (int pass = 0; pass < passes; ++pass) {
        for (png_uint_32 y = 0; y < height; ++y) png_read_row(state.image, state.row, nullptr);
    }
    png_read_end(state.image, nullptr);
}

bool png_run(PngState& state, const Limits& limits) {
    state.image = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, png_leave, png_silence);
    if (state.image == nullptr) return false;
    state.info = png_create_info_struct(state.image);
    if (state.info == nullptr || setjmp(png_jmpbuf(state.image)) != 0) {
        std::free(state.row);
        png_destroy_read_struct(&state.image, &state.info, nullptr);
        return false;
    }
    png_set_user_limits(state.image, 1'000'000, 1'000'000);
    png_set_chunk_malloc_max(state.image, 8 << 20); // a compressed comment is a bomb too
    png_set_read_fn(state.image, &state, png_take);
    png_decode(state, limits);
    std::free(state.row);
    png_destroy_read_struct(&state.image, &state.info, nullptr);
    return true;
}

} // namespace

Result<void> read_jpeg(std::string_view bytes, const Limits& limits, Wire& wire) {
    JpegState state;
    std::memset(static_cast<void*>(&state), 0, sizeof state);
    bool done = jpeg_run(bytes, limits, state);
    if (done && state.too_large) return reason::too_many_pixels();
    if (state.damaged) return reason::truncated();
    if (!done) return bytes.ends_with("\xFF\xD9") ? reason::damaged() : reason::truncated();
    wire.page(state.page);
    return {};
}

Result<void> read_png(std::string_view bytes, const Limits& limits, Wire& wire) {
    PngState state;
    state.rest = bytes;
    bool done = png_run(state, limits);
    if (done && state.too_large) return reason::too_many_pixels();
    if (!done) return bytes.find("IEND") == std::string_view::npos ? reason::truncated() : reason::damaged();
    wire.page(state.page);
    return {};
}

} // namespace taizhang::intake
