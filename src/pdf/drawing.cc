#include "pdf/drawing.hh"

#include "text/utf8.hh"

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <iconv.h>
#include <jpeglib.h>
#include <limits>
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

namespace taizhang::pdf {
namespace {

constexpr std::int64_t MostDrawn = 40'000'000; // pixels: A3 at 300 dpi is 17 million
constexpr std::size_t MostWords = 50'000;
constexpr std::size_t LargestPng = 4 << 20;

Failure not_shown(unsigned number) {
    return fail(Code::Unprocessable, "PDF 的第 " + std::to_string(number) + " 页无法显示",
                "请用阅读软件打开检查，打印成新的 PDF 后重新上传；原件已按收到的样子保存");
}

// What poppler complains of while a page is drawn. Foreign files give it much to say that is no harm; a font that is
// neither in the file nor on the system is.
struct Complaints {
    bool font = false;
};

void note(const std::string& message, void* into) {
    if (into == nullptr) return;
    for (const char* sign :
         {"find a font", "create a font", "language pack", "Unknown character collection"}) {
        if (message.find(sign) != std::string::npos) static_cast<Complaints*>(into)->font = true;
    }
}

// Complaints go to one place in the process; the child has one thread.
class Listening {
public:
    explicit Listening(Complaints& complaints) { poppler::set_debug_error_function(note, &complaints); }
    ~Listening() { poppler::set_debug_error_function(note, nullptr); }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
};

bool is_grey(const poppler::image& picture) {
    for (int y = 0; y < picture.height(); ++y) {
        const char* row = picture.const_data() + std::ptrdiff_t{y} * picture.bytes_per_row();
        for (int x = 0; x < picture.width(); ++x, row += 3) {
            if (row[0] != row[1] || row[1] != row[2]) return false;
        }
    }
    return true;
}

Raster raster_of(const poppler::image& picture) {
    Raster raster{picture.width(), picture.height(), is_grey(picture) ? 1 : 3, 8, {}, {}};
    raster.rows.reserve(raster.stride() * static_cast<std::size_t>(raster.height));
    for (int y = 0; y < picture.height(); ++y) {
        const char* row = picture.const_data() + std::ptrdiff_t{y} * picture.bytes_per_row();
        if (raster.channels == 3) raster.rows.append(row, raster.stride());
        else
            for (int x = 0; x < picture.width(); ++x) raster.rows += row[3 * x];
    }
    return raster;
}

std::optional<Raster> drawn(const poppler::page& page, int across, int down) {
    poppler::page_renderer renderer;
    renderer.set_image_format(poppler::image::format_rgb24);
    renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing, true);
    auto picture = renderer.render_page(&page, across, down);
    if (!picture.is_valid() || picture.width() <= 0 || picture.height() <= 0) return std::nullopt;
    return raster_of(picture);
}

int pixels(double points, int dots) {
    double value = points * dots / 72;
    return std::isfinite(value) ? static_cast<int>(std::lround(std::clamp(value, -1e6, 1e6))) : 0;
}

std::vector<Word> words_of(const poppler::page& page, int dots) {
    std::vector<Word> words;
    for (const auto& box : page.text_list()) {
        if (words.size() >= MostWords) break;
        auto bytes = box.text().to_utf8();
        auto place = box.bbox();
        Word word;
        word.text.assign(bytes.begin(), bytes.end());
        if (!text::is_utf8(word.text) || word.text.empty()) continue;
        word.x = pixels(place.left(), dots);
        word.y = pixels(place.top(), dots);
        word.width = pixels(place.right(), dots) - word.x;
        word.height = pixels(place.bottom(), dots) - word.y;
        if (word.width > 0 && word.height > 0) words.push_back(std::move(word));
    }
    return words;
}

// Fonts without a map to Unicode give characters of private use or none at all: then OCR reads the picture.
bool can_be_read(const std::vector<Word>& words) {
    std::size_t good = 0, bad = 0;
    for (const auto& word : words) {
        for (char32_t c : text::decode(word.text)) {
            bool strange = c < 32 || (c >= 0x7F && c < 0xA0) || (c >= 0xE000 && c <= 0xF8FF) ||
                           c >= 0xF0000 || (c >= 0xFFF0 && c <= 0xFFFF);
            ++(strange ? bad : good);
        }
    }
    return good > 0 && bad * 20 <= good;
}

bool is_wide(char32_t c) { return c >= 0x2E80; } // Hanzi and their punctuation: no blank between them

// Of one line, what follows without a wide gap.
bool continues(const Word& before, const Word& word) {
    int overlap = std::min(before.y + before.height, word.y + word.height) - std::max(before.y, word.y);
    int lower = std::min(before.height, word.height);
    int gap = word.x - (before.x + before.width);
    return 2 * overlap >= lower && gap <= lower * 3 / 4 && 3 * gap >= -lower;
}

void join(Word& piece, const Word& word) {
    auto last = text::decode(piece.text).back(), first = text::decode(word.text).front();
    int gap = word.x - (piece.x + piece.width);
    if (10 * gap > piece.height && !(is_wide(last) && is_wide(first))) piece.text += ' ';
    piece.text += word.text;
    int right = std::max(piece.x + piece.width, word.x + word.width);
    int bottom = std::max(piece.y + piece.height, word.y + word.height);
    piece.x = std::min(piece.x, word.x);
    piece.y = std::min(piece.y, word.y);
    piece.width = right - piece.x;
    piece.height = bottom - piece.y;
}

// From top to bottom, what stands beside each other from left to right.
void into_rows(std::vector<Word>& words) {
    auto above = [](const Word& a, const Word& b) {
        return std::pair(a.y + a.height / 2, a.x) < std::pair(b.y + b.height / 2, b.x);
    };
    std::stable_sort(words.begin(), words.end(), above);
    for (auto row = words.begin(); row != words.end();) {
        int middle = row->y + row->height / 2, reach = row->height / 2;
        auto end = std::find_if(row, words.end(),
                                [&](const Word& word) { return word.y + word.height / 2 - middle >= reach; });
        if (end == row) ++end;
        std::stable_sort(row, end, [](const Word& a, const Word& b) { return a.x < b.x; });
        row = end;
    }
}

// ---- JPEG for pages of photographs: quality 90, no subsampling of colour ----

struct JpegErrors {
    jpeg_error_mgr manager; // first: libjpeg hands this back
    std::jmp_buf leave;
};

void leave(j_common_ptr image) { std::longjmp(reinterpret_cast<JpegErrors*>(image->err)->leave, 1); }

void compress(jpeg_compress_struct& image, const Raster& raster) {
    image.image_width = static_cast<JDIMENSION>(raster.width);
    image.image_height = static_cast<JDIMENSION>(raster.height);
    image.input_components = raster.channels;
    image.in_color_space = raster.channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&image);
    jpeg_set_quality(&image, 90, TRUE);
    image.dct_method = JDCT_ISLOW;
    image.comp_info[0].h_samp_factor = image.comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(&image, TRUE);
    while (image.next_scanline < image.image_height) {
        const char* row = raster.rows.data() + image.next_scanline * raster.stride();
        JSAMPROW rows[] = {reinterpret_cast<JSAMPROW>(const_cast<char*>(row))};
        jpeg_write_scanlines(&image, rows, 1);
    }
    jpeg_finish_compress(&image);
}

// "" when the library gave up.
std::string jpeg_file(const Raster& raster) {
    jpeg_compress_struct image;
    JpegErrors errors;
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    image.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = leave;
    if (setjmp(errors.leave) != 0) {
        jpeg_destroy_compress(&image);
        std::free(bytes);
        return {};
    }
    jpeg_create_compress(&image);
    jpeg_mem_dest(&image, &bytes, &size);
    compress(image, raster);
    jpeg_destroy_compress(&image);
    std::string file(reinterpret_cast<const char*>(bytes), size);
    std::free(bytes);
    return file;
}

} // namespace

Result<void> prepare_drawing() {
    // Kept open, so that the modules stay.
    static const iconv_t converters[] = {::iconv_open("UTF-16LE", "UTF-8"),
                                         ::iconv_open("UTF-8", "UTF-16LE")};
    for (auto converter : converters) {
        if (converter == reinterpret_cast<iconv_t>(-1))
            return fail(Code::Internal, "the C library's converters are not there", "请安装 libc-bin");
    }
    return {};
}

std::string picture_file(const Raster& raster) {
    std::string png = png_file(raster);
    if (png.size() <= LargestPng) return png;
    std::string jpeg = jpeg_file(raster);
    return jpeg.empty() ? png : jpeg;
}

std::vector<Word> pieces(std::vector<Word> words) {
    std::vector<Word> joined;
    for (auto& word : words) {
        if (!joined.empty() && continues(joined.back(), word)) join(joined.back(), word);
        else joined.push_back(std::move(word));
    }
    into_rows(joined);
    return joined;
}

struct Drawing::State {
    std::unique_ptr<poppler::document> document;
};

Drawing::Drawing(std::unique_ptr<State> state) : x_state(std::move(state)) {}
Drawing::Drawing(Drawing&&) noexcept = default;
Drawing::~Drawing() = default;

Result<Drawing> Drawing::open(std::string_view pdf) {
    Complaints complaints;
    Listening listening(complaints);
    auto state = std::make_unique<State>();
    if (pdf.size() < std::numeric_limits<int>::max())
        state->document.reset(
            poppler::document::load_from_raw_data(pdf.data(), static_cast<int>(pdf.size())));
    if (!state->document || state->document->is_locked())
        return fail(Code::Unprocessable, "PDF 文件已损坏，无法显示", "请打印成新的 PDF 后重新上传");
    return Drawing(std::move(state));
}

Result<ScannedPage> Drawing::page(unsigned number, typeset::Length width, typeset::Length height, int dots) {
    Complaints complaints;
    Listening listening(complaints);
    std::unique_ptr<poppler::page> page(x_state->document->create_page(static_cast<int>(number) - 1));
    if (!page || width <= 0 || height <= 0) return not_shown(number);
    while (dots > 36 &&
           std::int64_t{width} * dots / 72'000 * (std::int64_t{height} * dots / 72'000) > MostDrawn)
        dots -= 12;
    auto raster = drawn(*page, dots, dots);
    if (!raster) return not_shown(number);
    ScannedPage made;
    made.drawn = true;
    made.image = picture_file(*raster);
    made.dpi = dots;
    made.width = width;
    made.height = height;
    made.width_px = raster->width;
    made.height_px = raster->height;
    auto words = words_of(*page, dots);
    made.text_in_file = can_be_read(words);
    if (made.text_in_file) made.words = pieces(std::move(words));
    made.glyphs_missing = complaints.font;
    return made;
}

Result<Raster> Drawing::preview(unsigned number, int width) {
    Complaints complaints;
    Listening listening(complaints);
    std::unique_ptr<poppler::page> page(x_state->document->create_page(static_cast<int>(number) - 1));
    if (!page) return not_shown(number);
    auto box = page->page_rect(poppler::crop_box);
    bool turned =
        page->orientation() == poppler::page::landscape || page->orientation() == poppler::page::seascape;
    double points = turned ? box.height() : box.width(), other = turned ? box.width() : box.height();
    if (!(points >= 1 && points <= 20'000 && other >= 1 && other <= 20'000)) return not_shown(number);
    double dots = 72.0 * width / points;
    while (dots > 4 && dots / 72 * points * (dots / 72) * other > static_cast<double>(MostDrawn)) dots /= 2;
    poppler::page_renderer renderer;
    renderer.set_image_format(poppler::image::format_rgb24);
    renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing, true);
    auto picture = renderer.render_page(page.get(), dots, dots);
    if (!picture.is_valid() || picture.width() <= 0) return not_shown(number);
    return raster_of(picture);
}

Result<std::string> preview(std::string_view pdf, unsigned number, int width, bool jpeg) {
    TRY_INTO(auto drawing, Drawing::open(pdf));
    TRY_INTO(auto raster, drawing.preview(number, width));
    std::string file = jpeg ? jpeg_file(raster) : png_file(raster);
    if (file.empty()) return not_shown(number);
    return file;
}

} // namespace taizhang::pdf
