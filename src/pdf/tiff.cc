// tiff_pages() and group4(): libtiff, on bytes in memory. tiff_pages runs in the sandboxed child.
//
// What a scanner's fax or JPEG strip holds goes into the PDF as it stands; everything else is decoded and packed anew
// without loss. Every page is decoded once in any case: that finds damage, and OCR needs the pixels.
#include "pdf/raster.hh"
#include "pdf/scan.hh"
#include "pdf/scan_image.hh"

#include <algorithm>
#include <cstdarg>
#include <cstring>
#include <memory>
#include <tiffio.h>

namespace taizhang::pdf {
namespace {

constexpr auto Advice = "请重新扫描，或另存为 JPEG、PNG 后再上传；原件已按收到的样子保存";
constexpr std::int64_t A4LongSide = 841'890, A3LongSide = 1'190'551; // thousandths of a point
constexpr std::int64_t ShortestSide = 3000;

Failure refuse(unsigned page, std::string_view reason) {
    return fail(Code::Unprocessable, "第 " + std::to_string(page) + " 页" + std::string(reason), Advice);
}

// ---- libtiff on memory ----

struct Memory {
    std::string bytes;        // written to
    std::string_view reading; // or read from
    std::uint64_t at = 0;
    bool damaged = false;  // libtiff said so
    bool doubtful = false; // a fax with faulty lines: what is decoded is what there is, and it is packed anew
};

tmsize_t read_memory(thandle_t handle, void* into, tmsize_t size) {
    auto& memory = *static_cast<Memory*>(handle);
    std::uint64_t left = memory.at < memory.reading.size() ? memory.reading.size() - memory.at : 0;
    auto taken = static_cast<std::size_t>(std::min(left, static_cast<std::uint64_t>(size)));
    if (taken > 0) std::memcpy(into, memory.reading.data() + memory.at, taken);
    memory.at += taken;
    return static_cast<tmsize_t>(taken);
}

tmsize_t write_memory(thandle_t handle, void* from, tmsize_t size) {
    auto& memory = *static_cast<Memory*>(handle);
    auto count = static_cast<std::size_t>(size);
    if (memory.bytes.size() < memory.at + count) memory.bytes.resize(memory.at + count);
    std::memcpy(memory.bytes.data() + memory.at, from, count);
    memory.at += count;
    return size;
}

toff_t seek_memory(thandle_t handle, toff_t offset, int whence) {
    auto& memory = *static_cast<Memory*>(handle);
    std::uint64_t size = memory.reading.empty() ? memory.bytes.size() : memory.reading.size();
    memory.at = offset + (whence == SEEK_CUR ? memory.at : whence == SEEK_END ? size : 0);
    return memory.at;
}

int close_memory(thandle_t) { return 0; }

toff_t size_of_memory(thandle_t handle) {
    auto& memory = *static_cast<Memory*>(handle);
    return memory.reading.empty() ? memory.bytes.size() : memory.reading.size();
}

int on_error(TIFF*, void* memory, const char*, const char*, va_list) {
    static_cast<Memory*>(memory)->damaged = true;
    return 1;
}

// Most warnings are about odd tags. Those of the fax decoder mean lines of the wrong length, as telephone lines make
// them in Group 3, or an end that came too early.
int on_warning(TIFF*, void* handle, const char* module, const char* format, va_list) {
    auto& memory = *static_cast<Memory*>(handle);
    if (module == nullptr || std::strncmp(module, "Fax", 3) != 0) return 1;
    bool group4 = std::strncmp(module, "Fax4", 4) == 0;
    if (group4 || std::strstr(format, "remature") != nullptr) memory.damaged = true;
    memory.doubtful = true;
    return 1;
}

using File = std::unique_ptr<TIFF, decltype(&TIFFClose)>;

File open_tiff(Memory& memory, const char* mode) {
    constexpr tmsize_t MostAtOnce = tmsize_t{1} << 30;
    std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                             TIFFOpenOptionsFree);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), MostAtOnce);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), on_error, &memory);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), on_warning, &memory);
    return {TIFFClientOpenExt("scan", mode, &memory, read_memory, write_memory, seek_memory, close_memory,
                              size_of_memory, nullptr, nullptr, options.get()),
            TIFFClose};
}

// ---- one page ----

struct Facts {
    std::uint32_t width = 0, height = 0;
    std::uint16_t samples = 1, bits = 1, compression = 1, photometric = 0, planes = 1, order = 1;
    std::uint16_t orientation = 1, format = 1, unit = 2, extra_count = 0;
    std::uint16_t* extras = nullptr;
    bool tiled = false;
    bool alpha = false, premultiplied = false;
    int colours = 1; // samples that are colour
};

template <class T>
void look_up(TIFF* tiff, std::uint32_t tag, T& value) {
    TIFFGetFieldDefaulted(tiff, tag, &value);
}

Facts facts_of(TIFF* tiff) {
    Facts f;
    look_up(tiff, TIFFTAG_IMAGEWIDTH, f.width);
    look_up(tiff, TIFFTAG_IMAGELENGTH, f.height);
    look_up(tiff, TIFFTAG_SAMPLESPERPIXEL, f.samples);
    look_up(tiff, TIFFTAG_BITSPERSAMPLE, f.bits);
    look_up(tiff, TIFFTAG_COMPRESSION, f.compression);
    look_up(tiff, TIFFTAG_PLANARCONFIG, f.planes);
    look_up(tiff, TIFFTAG_FILLORDER, f.order);
    look_up(tiff, TIFFTAG_ORIENTATION, f.orientation);
    look_up(tiff, TIFFTAG_SAMPLEFORMAT, f.format);
    look_up(tiff, TIFFTAG_RESOLUTIONUNIT, f.unit);
    // Fax machines leave it out: white is 0 there.
    bool fax = f.compression >= COMPRESSION_CCITTRLE && f.compression <= COMPRESSION_CCITTFAX4;
    f.photometric = fax ? PHOTOMETRIC_MINISWHITE : PHOTOMETRIC_MINISBLACK;
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &f.photometric);
    TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &f.extra_count, &f.extras);
    f.tiled = TIFFIsTiled(tiff) != 0;
    f.colours = f.photometric == PHOTOMETRIC_RGB || f.photometric == PHOTOMETRIC_YCBCR ? 3 : 1;
    if (f.samples == f.colours + 1 && f.extra_count == 1) {
        f.premultiplied = f.extras[0] == EXTRASAMPLE_ASSOCALPHA;
        f.alpha = f.premultiplied || f.extras[0] == EXTRASAMPLE_UNASSALPHA;
    }
    return f;
}

Result<void> judge(const Facts& f, unsigned page) {
    if (f.width == 0 || f.height == 0 || f.width > 200'000 || f.height > 200'000 ||
        std::uint64_t{f.width} * f.height > MaxPixels) {
        return refuse(page, "的图像大小不对，或像素太多（上限一亿二千万）");
    }
    if (f.photometric == PHOTOMETRIC_SEPARATED)
        return refuse(page, "是印刷用的 CMYK 颜色，请另存为 RGB 或灰度");
    bool jpeg_colours = f.photometric == PHOTOMETRIC_YCBCR && f.compression == COMPRESSION_JPEG;
    bool known = f.photometric == PHOTOMETRIC_MINISWHITE || f.photometric == PHOTOMETRIC_MINISBLACK ||
                 f.photometric == PHOTOMETRIC_RGB || f.photometric == PHOTOMETRIC_PALETTE || jpeg_colours;
    if (!known)
        return refuse(page,
                      "的颜色格式很少见（TIFF 光度解释 " + std::to_string(f.photometric) + "），暂不支持");
    if (f.format != SAMPLEFORMAT_UINT && f.format != SAMPLEFORMAT_VOID) {
        return refuse(page, "的像素是浮点数或带符号数，不是扫描图像");
    }
    if (f.compression == COMPRESSION_OJPEG) return refuse(page, "用了早已废弃的旧式 JPEG 压缩，暂不支持");
    if (TIFFIsCODECConfigured(f.compression) == 0) {
        return refuse(page, "用了不支持的 TIFF 压缩方式（" + std::to_string(f.compression) + "）");
    }
    bool bits =
        f.bits == 8 || f.bits == 16 || (f.samples == 1 && (f.bits == 1 || f.bits == 2 || f.bits == 4));
    if (!bits || (f.photometric == PHOTOMETRIC_PALETTE && f.bits == 16)) {
        return refuse(page, "的像素位数很少见，暂不支持");
    }
    if (f.samples < f.colours || f.samples > f.colours + 4) return refuse(page, "的颜色通道数不对");
    return {};
}

bool is_little_endian() {
    std::uint16_t one = 1;
    char first = 0;
    std::memcpy(&first, &one, 1);
    return first == 1;
}

class Page {
public:
    Page(TIFF* tiff, Memory& memory, unsigned number)
        : x_tiff(tiff), x_memory(memory), x_number(number), x_facts(facts_of(tiff)) {}

    Result<ScannedPage> read() {
        TRY(judge(x_facts, x_number));
        ScannedPage page;
        size_sheet(page);
        Raster raster;
        if (is_stream_of(COMPRESSION_JPEG)) {
            TRY_INTO(bool done, jpeg(page));
            if (done) return page;
        }
        TRY_INTO(raster, decoded());
        Raster turned = upright(raster, x_facts.orientation);
        bool bilevel = raster.bits == 1 && raster.palette.empty();
        page.image = png_file(turned);
        if (!bilevel) return page;
        page.width_px = turned.width;
        page.height_px = turned.height;
        LaidImage image;
        image.coding = LaidImage::Coding::Fax;
        bool fax = is_stream_of(COMPRESSION_CCITTFAX4) || is_stream_of(COMPRESSION_CCITTFAX3);
        if (fax && !x_memory.doubtful) {
            TRY(take_fax(image));
            image.matrix = turned_onto(page.width, page.height, x_facts.orientation);
        } else {
            TRY_INTO(image.bytes, group4(turned));
            image.width = turned.width;
            image.height = turned.height;
            image.matrix = turned_onto(page.width, page.height, 1);
        }
        page.laid.push_back(std::move(image));
        return page;
    }

private:
    Failure damaged() const { return refuse(x_number, "的图像数据已损坏或不完整"); }

    bool lies_on_its_side() const { return x_facts.orientation >= 5 && x_facts.orientation <= 8; }

    // Resolution in thousandths of a dot per inch; 0 when it is not said or absurd.
    std::int64_t resolution(std::uint32_t tag) const {
        float value = 0;
        if (TIFFGetField(x_tiff, tag, &value) != 1 || !(value > 0) || value > 100'000) return 0;
        auto dots = static_cast<std::int64_t>(static_cast<double>(value) * 1000 + 0.5);
        if (x_facts.unit == RESUNIT_CENTIMETER) dots = (dots * 254 + 50) / 100;
        else if (x_facts.unit != RESUNIT_INCH) return 0;
        return dots >= 50'000 && dots <= 2'400'000 ? dots : 0;
    }

    // A fax has other dots across than down: each side goes by its own.
    void size_sheet(ScannedPage& page) const {
        std::int64_t across = resolution(TIFFTAG_XRESOLUTION), down = resolution(TIFFTAG_YRESOLUTION);
        std::int64_t width = x_facts.width, height = x_facts.height;
        bool known = across > 0 && down > 0 && width * 72'000'000 / across <= A3LongSide * 101 / 100 &&
                     height * 72'000'000 / down <= A3LongSide * 101 / 100;
        if (known) {
            page.dpi = static_cast<int>((across + 500) / 1000);
            width = width * 72'000'000 / across;
            height = height * 72'000'000 / down;
        } else {
            std::int64_t longer = std::max(width, height);
            width = width * A4LongSide / longer;
            height = height * A4LongSide / longer;
        }
        if (lies_on_its_side()) std::swap(width, height);
        page.width = static_cast<typeset::Length>(std::max(width, ShortestSide));
        page.height = static_cast<typeset::Length>(std::max(height, ShortestSide));
    }

    bool is_stream_of(std::uint16_t compression) const {
        return x_facts.compression == compression && !x_facts.tiled && x_facts.samples == x_facts.colours &&
               (x_facts.planes == PLANARCONFIG_CONTIG || x_facts.samples == 1) &&
               TIFFNumberOfStrips(x_tiff) == 1;
    }

    Result<std::string> strip() const {
        std::uint64_t size = TIFFRawStripSize64(x_tiff, 0);
        if (size == 0 || size > x_memory.reading.size()) return damaged();
        std::string bytes(size, '\0');
        auto count = static_cast<tmsize_t>(size);
        if (TIFFReadRawStrip(x_tiff, 0, bytes.data(), count) != count) return damaged();
        return bytes;
    }

    // True when the strip is a JPEG that stands alone; then the page has it.
    Result<bool> jpeg(ScannedPage& page) {
        TRY_INTO(auto bytes, strip());
        auto found = scan_image(bytes);
        bool colours =
            x_facts.photometric == PHOTOMETRIC_YCBCR || x_facts.photometric == PHOTOMETRIC_MINISBLACK;
        bool whole = found && bytes.starts_with("\xFF\xD8\xFF") && colours && has_tables(bytes) &&
                     usual_range() && found->channels == x_facts.colours &&
                     static_cast<std::uint32_t>(found->width) == x_facts.width &&
                     static_cast<std::uint32_t>(found->height) == x_facts.height;
        if (!whole) return false;
        TRY_INTO(auto raster, decoded());
        if (x_facts.orientation <= 1 && found->orientation == 1) {
            page.image = std::move(bytes);
            return true;
        }
        LaidImage image;
        image.coding = LaidImage::Coding::Jpeg;
        image.bytes = std::move(bytes);
        image.width = found->width;
        image.height = found->height;
        image.channels = found->channels;
        image.bits = 8;
        image.matrix = turned_onto(page.width, page.height, x_facts.orientation);
        Raster turned = upright(std::move(raster), x_facts.orientation);
        page.width_px = turned.width;
        page.height_px = turned.height;
        page.image = png_file(turned);
        page.laid.push_back(std::move(image));
        return true;
    }

    static bool has_tables(std::string_view jpeg) {
        std::string_view head = jpeg.substr(0, jpeg.find("\xFF\xDA"));
        return head.find("\xFF\xDB") != std::string_view::npos &&
               head.find("\xFF\xC4") != std::string_view::npos;
    }

    // Levels of television rather than the full range: a PDF's JPEG has no way to say so.
    bool usual_range() const {
        float* levels = nullptr;
        if (TIFFGetField(x_tiff, TIFFTAG_REFERENCEBLACKWHITE, &levels) != 1 || levels == nullptr) return true;
        return levels[0] < 0.5F && levels[1] > 254.5F;
    }

    Result<void> take_fax(LaidImage& image) {
        TRY_INTO(image.bytes, strip());
        if (x_facts.order == FILLORDER_LSB2MSB) {
            TIFFReverseBits(reinterpret_cast<std::uint8_t*>(image.bytes.data()),
                            static_cast<tmsize_t>(image.bytes.size()));
        }
        image.width = static_cast<int>(x_facts.width);
        image.height = static_cast<int>(x_facts.height);
        image.black_is_1 = x_facts.photometric == PHOTOMETRIC_MINISBLACK;
        if (x_facts.compression == COMPRESSION_CCITTFAX4) return {};
        std::uint32_t options = 0;
        TIFFGetField(x_tiff, TIFFTAG_GROUP3OPTIONS, &options);
        image.k = (options & GROUP3OPT_2DENCODING) != 0 ? 4 : 0;
        image.end_of_line = true;
        image.end_of_block = false; // files have no six EOLs at their end
        return {};
    }

    // ---- pixels ----

    Result<Raster> decoded() {
        if (x_facts.compression == COMPRESSION_JPEG && x_facts.photometric == PHOTOMETRIC_YCBCR) {
            TIFFSetField(x_tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        }
        Raster raster;
        raster.width = static_cast<int>(x_facts.width);
        raster.height = static_cast<int>(x_facts.height);
        raster.channels = x_facts.samples;
        raster.bits = x_facts.bits;
        x_memory.damaged = x_memory.doubtful = false;
        raster.rows.resize(raster.stride() * x_facts.height);
        bool good = x_facts.planes == PLANARCONFIG_SEPARATE && x_facts.samples > 1 ? planes(raster)
                                                                                   : blocks(raster, 0);
        if (!good || x_memory.damaged) return damaged();
        if (x_facts.bits == 16 && is_little_endian()) swap_bytes(raster.rows);
        to_colours(raster);
        if (x_facts.photometric == PHOTOMETRIC_MINISWHITE) {
            for (char& c : raster.rows) c = static_cast<char>(~static_cast<unsigned char>(c));
        }
        if (x_facts.photometric == PHOTOMETRIC_PALETTE) {
            TRY_INTO(raster.palette, palette());
        }
        return raster;
    }

    bool blocks(Raster& raster, std::uint16_t plane) {
        return x_facts.tiled ? tiles(raster, plane) : strips(raster, plane);
    }

    bool strips(Raster& raster, std::uint16_t plane) {
        std::uint32_t per_strip = x_facts.height;
        TIFFGetFieldDefaulted(x_tiff, TIFFTAG_ROWSPERSTRIP, &per_strip);
        if (per_strip == 0 || static_cast<std::size_t>(TIFFScanlineSize64(x_tiff)) != raster.stride())
            return false;
        for (std::uint32_t y = 0; y < x_facts.height;) {
            std::uint32_t rows = std::min(per_strip, x_facts.height - y);
            auto size = static_cast<tmsize_t>(raster.stride() * rows);
            std::uint32_t number = TIFFComputeStrip(x_tiff, y, plane);
            char* to = raster.rows.data() + raster.stride() * y;
            if (TIFFReadEncodedStrip(x_tiff, number, to, size) != size) return false;
            y += rows;
        }
        return true;
    }

    bool tiles(Raster& raster, std::uint16_t plane) {
        std::uint32_t width = 0, height = 0;
        TIFFGetField(x_tiff, TIFFTAG_TILEWIDTH, &width);
        TIFFGetField(x_tiff, TIFFTAG_TILELENGTH, &height);
        std::size_t row = static_cast<std::size_t>(TIFFTileRowSize64(x_tiff));
        std::size_t pixel = static_cast<std::size_t>(raster.channels) * static_cast<std::size_t>(raster.bits);
        bool sane = width > 0 && height > 0 && width % 8 == 0 && row == width * pixel / 8 &&
                    std::uint64_t{width} * height <= MaxPixels;
        if (!sane) return false;
        std::string tile(row * height, '\0');
        for (std::uint32_t y = 0; y < x_facts.height; y += height) {
            for (std::uint32_t x = 0; x < x_facts.width; x += width) {
                auto size = static_cast<tmsize_t>(tile.size());
                std::uint32_t number = TIFFComputeTile(x_tiff, x, y, 0, plane);
                if (TIFFReadEncodedTile(x_tiff, number, tile.data(), size) != size) return false;
                std::size_t from = x * pixel / 8, count = std::min(row, raster.stride() - from);
                for (std::uint32_t i = 0; i < std::min(height, x_facts.height - y); ++i) {
                    std::memcpy(raster.rows.data() + raster.stride() * (y + i) + from, tile.data() + row * i,
                                count);
                }
            }
        }
        return true;
    }

    // Red, green and blue each for itself, woven together.
    bool planes(Raster& raster) {
        Raster plane = raster;
        plane.channels = 1;
        std::size_t bytes = static_cast<std::size_t>(raster.bits) / 8;
        std::size_t count = static_cast<std::size_t>(raster.width) * static_cast<std::size_t>(raster.height);
        if (bytes == 0) return false;
        plane.rows.assign(count * bytes, '\0');
        for (std::uint16_t s = 0; s < x_facts.samples; ++s) {
            if (!blocks(plane, s)) return false;
            for (std::size_t i = 0; i < count; ++i) {
                std::memcpy(raster.rows.data() + (i * x_facts.samples + s) * bytes,
                            plane.rows.data() + i * bytes, bytes);
            }
        }
        return true;
    }

    static void swap_bytes(std::string& rows) {
        for (std::size_t i = 0; i + 1 < rows.size(); i += 2) std::swap(rows[i], rows[i + 1]);
    }

    // Leaves the colours: what is transparent is laid on white paper, other channels beside them say nothing.
    void to_colours(Raster& raster) const {
        if (raster.channels == x_facts.colours) return;
        auto have = static_cast<std::size_t>(raster.channels),
             keep = static_cast<std::size_t>(x_facts.colours);
        std::size_t bytes = static_cast<std::size_t>(raster.bits) / 8;
        std::size_t count = static_cast<std::size_t>(raster.width) * static_cast<std::size_t>(raster.height);
        std::uint64_t most = bytes == 2 ? 65'535 : 255;
        auto value = [&](std::size_t at) {
            std::uint64_t v = static_cast<unsigned char>(raster.rows[at]);
            return bytes == 2 ? v << 8 | static_cast<unsigned char>(raster.rows[at + 1]) : v;
        };
        std::uint64_t paper = x_facts.photometric == PHOTOMETRIC_MINISWHITE ? 0 : most;
        for (std::size_t i = 0; i < count; ++i) {
            std::uint64_t alpha = x_facts.alpha ? value((i * have + keep) * bytes) : most;
            for (std::size_t c = 0; c < keep; ++c) {
                std::uint64_t v = value((i * have + c) * bytes);
                if (!x_facts.premultiplied) v = (v * alpha + most / 2) / most;
                v = std::min(most, v + ((most - alpha) * paper + most / 2) / most);
                std::size_t to = (i * keep + c) * bytes;
                if (bytes == 2) raster.rows[to] = static_cast<char>(v >> 8);
                raster.rows[to + bytes - 1] = static_cast<char>(v & 255);
            }
        }
        raster.channels = x_facts.colours;
        raster.rows.resize(count * keep * bytes);
    }

    Result<std::string> palette() const {
        std::uint16_t *red = nullptr, *green = nullptr, *blue = nullptr;
        if (TIFFGetField(x_tiff, TIFFTAG_COLORMAP, &red, &green, &blue) != 1) return damaged();
        std::size_t count = std::size_t{1} << x_facts.bits;
        // Old programs wrote 8 bits where 16 are meant.
        bool small = true;
        for (const auto* map : {red, green, blue}) {
            small = small && std::all_of(map, map + count, [](std::uint16_t v) { return v < 256; });
        }
        std::string out;
        for (std::size_t i = 0; i < count; ++i) {
            for (const auto* map : {red, green, blue}) out += static_cast<char>(small ? map[i] : map[i] >> 8);
        }
        return out;
    }

    TIFF* x_tiff;
    Memory& x_memory;
    unsigned x_number;
    Facts x_facts;
};

// A small picture of a page, or the mask of one, is no page.
bool is_page(TIFF* tiff) {
    std::uint32_t kind = 0;
    TIFFGetField(tiff, TIFFTAG_SUBFILETYPE, &kind);
    return (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) == 0;
}

} // namespace

Result<std::vector<ScannedPage>> tiff_pages(std::string_view tiff, unsigned max_pages) {
    Memory memory;
    memory.reading = tiff;
    if (tiff.size() < 8) return fail(Code::Unprocessable, "TIFF 文件已损坏或不完整", Advice);
    File file = open_tiff(memory, "rm");
    if (!file) return fail(Code::Unprocessable, "TIFF 文件已损坏或不完整", Advice);
    std::vector<ScannedPage> pages;
    unsigned seen = 0;
    do {
        if (++seen > 2 * max_pages + 2) break;
        if (!is_page(file.get())) continue;
        if (pages.size() == max_pages)
            return fail(Code::Unprocessable, "TIFF 的页数太多（上限 " + std::to_string(max_pages) + " 页）",
                        Advice);
        TRY_INTO(auto page, Page(file.get(), memory, static_cast<unsigned>(pages.size()) + 1).read());
        pages.push_back(std::move(page));
        memory.damaged = false;
    } while (TIFFReadDirectory(file.get()) == 1);
    // A directory that cannot be read is a page that would be missing.
    if (memory.damaged) return fail(Code::Unprocessable, "TIFF 文件已损坏：后面的页读不出来", Advice);
    if (pages.empty()) return fail(Code::Unprocessable, "TIFF 里没有页面", Advice);
    return pages;
}

Result<std::string> group4(const Raster& raster) {
    Memory memory;
    File file = open_tiff(memory, "wm");
    if (!file) return fail(Code::Internal, "libtiff did not start a page");
    TIFFSetField(file.get(), TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(raster.width));
    TIFFSetField(file.get(), TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(raster.height));
    TIFFSetField(file.get(), TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(raster.height));
    TIFFSetField(file.get(), TIFFTAG_BITSPERSAMPLE, 1);
    TIFFSetField(file.get(), TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(file.get(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
    TIFFSetField(file.get(), TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
    TIFFSetField(file.get(), TIFFTAG_FILLORDER, FILLORDER_MSB2LSB);
    std::string black = raster.rows; // in fax data 1 is black
    for (char& c : black) c = static_cast<char>(~static_cast<unsigned char>(c));
    auto size = static_cast<tmsize_t>(black.size());
    std::uint64_t* offsets = nullptr;
    std::uint64_t* counts = nullptr;
    bool done = TIFFWriteEncodedStrip(file.get(), 0, black.data(), size) == size &&
                TIFFFlushData(file.get()) == 1 &&
                TIFFGetField(file.get(), TIFFTAG_STRIPOFFSETS, &offsets) == 1 &&
                TIFFGetField(file.get(), TIFFTAG_STRIPBYTECOUNTS, &counts) == 1 &&
                offsets[0] + counts[0] <= memory.bytes.size();
    if (!done || memory.damaged) return fail(Code::Internal, "libtiff did not write a page");
    return memory.bytes.substr(offsets[0], counts[0]);
}

} // namespace taizhang::pdf
