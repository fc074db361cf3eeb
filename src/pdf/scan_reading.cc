// page_images(): the scans inside a PDF that a scanner made. Runs in the sandboxed child.
//
// libqpdf reads the structure and hands out streams as they stand; nothing is interpreted that need not be. What OCR
// is to see of pages that are not one upright JPEG is drawn by poppler from our own wrap of the page, so that it sees
// no foreign structure, and a complaint of its decoders means that the data of the image is damaged.
#include "pdf/drawing.hh"
#include "pdf/raster.hh"
#include "pdf/scan.hh"
#include "pdf/scan_contents.hh"
#include "pdf/scan_image.hh"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>
#include <qpdf/Buffer.hh>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/Pl_Flate.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <set>
#include <stdexcept>

namespace taizhang::pdf {
namespace {

using Object = QPDFObjectHandle;

constexpr auto Advice =
    "请重新扫描成 JPEG、PNG、TIFF，或每页为扫描图像的 PDF 后再上传；原件已按收到的样子保存";

Failure refuse(std::string reason) { return fail(Code::Unprocessable, std::move(reason), Advice); }

std::string text_of(const std::shared_ptr<Buffer>& buffer) {
    return std::string(reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize());
}

std::string named(Object object) { return object.isName() ? object.getName() : std::string(); }

int whole(Object object, int otherwise) {
    if (!object.isInteger()) return otherwise;
    return static_cast<int>(std::clamp<long long>(object.getIntValue(), -1'000'000, 1'000'000));
}

bool flag(Object object, bool otherwise) { return object.isBool() ? object.getBoolValue() : otherwise; }

// The filters of a stream and their parameters.
struct Filter {
    std::string name;
    Object parameters = Object::newNull();
};

std::vector<Filter> filters_of(Object dictionary) {
    std::vector<Filter> out;
    Object names = dictionary.getKey("/Filter"), parameters = dictionary.getKey("/DecodeParms");
    if (names.isName())
        out.push_back({names.getName(), parameters.isArray() && parameters.getArrayNItems() > 0
                                            ? parameters.getArrayItem(0)
                                            : parameters});
    for (int i = 0; names.isArray() && i < names.getArrayNItems(); ++i) {
        bool has = parameters.isArray() && i < parameters.getArrayNItems();
        out.push_back({named(names.getArrayItem(i)), has ? parameters.getArrayItem(i) : Object::newNull()});
    }
    return out;
}

Object entry(Object dictionary, const char* key) {
    return dictionary.isDictionary() ? dictionary.getKey(key) : Object::newNull();
}

class ImageReader {
public:
    ImageReader(const PaintedImage& painted, unsigned page)
        : x_object(painted.object), x_dictionary(x_object.getDict()), x_page(page), x_black(painted.black) {}

    Result<LaidImage> read() {
        x_image.width = whole(x_dictionary.getKey("/Width"), 0);
        x_image.height = whole(x_dictionary.getKey("/Height"), 0);
        if (x_image.width <= 0 || x_image.height <= 0 || x_image.width > 200'000 ||
            x_image.height > 200'000 ||
            static_cast<std::uint64_t>(x_image.width) * static_cast<std::uint64_t>(x_image.height) >
                MaxPixels) {
            return refused("的图像大小不对或太大");
        }
        bool mask = x_dictionary.hasKey("/SMask") || x_dictionary.getKey("/Mask").isStream();
        if (mask || x_dictionary.getKey("/Mask").isArray()) return refused("的图像带有透明层，暂不支持");
        x_image.stencil = flag(x_dictionary.getKey("/ImageMask"), false);
        if (x_image.stencil && !x_black) return refused("的黑白图像不是用黑色画的，暂不支持");
        x_image.bits = x_image.stencil ? 1 : whole(x_dictionary.getKey("/BitsPerComponent"), 8);
        TRY(take_data());
        if (x_image.coding != LaidImage::Coding::Jpeg2000 || x_dictionary.hasKey("/ColorSpace")) {
            TRY(colours());
        }
        TRY(decode_array());
        auto sound = laid_entries(x_image, 0);
        if (!sound) return refused("：" + sound.error().message);
        return std::move(x_image);
    }

private:
    Failure refused(std::string_view reason) const {
        return refuse("第 " + std::to_string(x_page) + " 页" + std::string(reason));
    }

    Result<void> take_data() {
        auto filters = filters_of(x_dictionary);
        std::string last = filters.empty() ? std::string() : filters.back().name;
        bool image_coding = last == "/DCTDecode" || last == "/CCITTFaxDecode" || last == "/JBIG2Decode" ||
                            last == "/JPXDecode";
        if (filters.size() == 2 && image_coding && filters.front().name == "/FlateDecode") {
            TRY(unpack_outer(filters.front().parameters));
        } else if (image_coding && filters.size() > 1) {
            return refused("的图像被压缩了几次，暂不支持");
        } else if (image_coding) {
            x_image.bytes = text_of(x_object.getRawStreamData());
        }
        Object parameters = filters.empty() ? Object::newNull() : filters.back().parameters;
        if (last == "/DCTDecode") return jpeg(parameters);
        if (last == "/CCITTFaxDecode") return fax(parameters);
        if (last == "/JBIG2Decode") return jbig2(parameters);
        if (last == "/JPXDecode") {
            x_image.coding = LaidImage::Coding::Jpeg2000;
            auto looked = look_at_jpeg2000(x_image);
            if (!looked) return refused("：" + looked.error().message);
            return {};
        }
        return samples(filters);
    }

    // Some programs deflate the JPEG once more: what is inside is kept.
    Result<void> unpack_outer(Object parameters) {
        if (whole(entry(parameters, "/Predictor"), 1) != 1) return refused("的图像被压缩了几次，暂不支持");
        Pl_Buffer buffer("image");
        Pl_Flate flate("image", &buffer, Pl_Flate::a_inflate);
        auto raw = x_object.getRawStreamData();
        flate.write(raw->getBuffer(), raw->getSize());
        flate.finish();
        x_image.bytes = text_of(buffer.getBufferSharedPointer());
        return {};
    }

    Result<void> jpeg(Object parameters) {
        x_image.coding = LaidImage::Coding::Jpeg;
        x_image.bits = 8;
        x_image.ycc = whole(entry(parameters, "/ColorTransform"), -1);
        auto sound = scan_image(x_image.bytes);
        if (!sound) return refused("：" + sound.error().message);
        x_image.channels = sound->channels;
        return {};
    }

    Result<void> fax(Object parameters) {
        x_image.coding = LaidImage::Coding::Fax;
        x_image.bits = 1;
        x_image.k = whole(entry(parameters, "/K"), 0);
        if (whole(entry(parameters, "/Columns"), 1728) != x_image.width)
            return refused("的传真图像宽度自相矛盾");
        x_image.black_is_1 = flag(entry(parameters, "/BlackIs1"), false);
        x_image.byte_aligned = flag(entry(parameters, "/EncodedByteAlign"), false);
        x_image.end_of_line = flag(entry(parameters, "/EndOfLine"), false);
        x_image.end_of_block = flag(entry(parameters, "/EndOfBlock"), true);
        return {};
    }

    Result<void> jbig2(Object parameters) {
        x_image.coding = LaidImage::Coding::Jbig2;
        x_image.bits = 1;
        Object globals = entry(parameters, "/JBIG2Globals");
        if (globals.isStream()) x_image.globals = text_of(globals.getStreamData(qpdf_dl_specialized));
        return {};
    }

    // Plain samples: deflated ones as they stand, others decoded by qpdf and deflated.
    Result<void> samples(const std::vector<Filter>& filters) {
        TRY(colours()); // says how long the data must be
        std::string plain = text_of(x_object.getStreamData(qpdf_dl_specialized));
        Raster raster{x_image.width, x_image.height, x_image.channels, x_image.bits, {}, {}};
        std::size_t size = raster.stride() * static_cast<std::size_t>(x_image.height);
        if (plain.size() < size) return refused("的图像数据不完整");
        x_image.coding = LaidImage::Coding::Flate;
        if (filters.size() == 1 && filters.front().name == "/FlateDecode") {
            Object parameters = filters.front().parameters;
            x_image.predictor = whole(entry(parameters, "/Predictor"), 1);
            bool usual =
                x_image.predictor == 1 || (whole(entry(parameters, "/Colors"), 1) == x_image.channels &&
                                           whole(entry(parameters, "/BitsPerComponent"), 8) == x_image.bits &&
                                           whole(entry(parameters, "/Columns"), 1) == x_image.width);
            if (!usual) return refused("的图像压缩参数自相矛盾");
            x_image.bytes = text_of(x_object.getRawStreamData());
            return {};
        }
        x_image.predictor = 1;
        Pl_Buffer buffer("image");
        Pl_Flate flate("image", &buffer, Pl_Flate::a_deflate);
        flate.write(reinterpret_cast<const unsigned char*>(plain.data()), size);
        flate.finish();
        x_image.bytes = text_of(buffer.getBufferSharedPointer());
        return {};
    }

    Result<int> channels(Object space) const {
        std::string name =
            named(space.isArray() && space.getArrayNItems() > 0 ? space.getArrayItem(0) : space);
        if (name == "/DeviceGray" || name == "/CalGray" || name == "/G") return 1;
        if (name == "/DeviceRGB" || name == "/CalRGB" || name == "/RGB") return 3;
        if (name == "/ICCBased" && space.isArray() && space.getArrayNItems() > 1 &&
            space.getArrayItem(1).isStream()) {
            int n = whole(space.getArrayItem(1).getDict().getKey("/N"), 0);
            if (n == 1 || n == 3) return n;
        }
        return refused("的图像用了印刷颜色（CMYK）或少见的颜色格式，暂不支持");
    }

    Result<void> colours() {
        if (x_image.stencil) return {};
        Object space = x_dictionary.getKey("/ColorSpace");
        bool indexed =
            space.isArray() && space.getArrayNItems() == 4 && named(space.getArrayItem(0)) == "/Indexed";
        int had = x_image.channels;
        if (indexed) {
            TRY(palette(space));
            x_image.channels = 1;
        } else {
            TRY_INTO(x_image.channels, channels(space));
        }
        bool own = x_image.coding == LaidImage::Coding::Jpeg || x_image.coding == LaidImage::Coding::Jpeg2000;
        if (own && (indexed || had != x_image.channels)) return refused("的图像颜色说明自相矛盾");
        x_image.colour = 1;
        return {};
    }

    Result<void> palette(Object space) {
        TRY_INTO(int base, channels(space.getArrayItem(1)));
        Object table = space.getArrayItem(3);
        std::string bytes;
        if (table.isString()) bytes = table.getStringValue();
        if (table.isStream()) bytes = text_of(table.getStreamData(qpdf_dl_specialized));
        auto step = static_cast<std::size_t>(base);
        std::size_t most = std::size_t{1} << std::clamp(x_image.bits, 1, 8);
        x_image.palette.clear();
        for (std::size_t i = 0; i + step <= bytes.size() && i / step < most; i += step) {
            for (std::size_t c = 0; c < 3; ++c) x_image.palette += bytes[i + (base == 3 ? c : 0)];
        }
        if (x_image.palette.empty()) return refused("的图像颜色表已损坏");
        return {};
    }

    Result<void> decode_array() {
        Object decode = x_dictionary.getKey("/Decode");
        if (!decode.isArray()) return {};
        bool usual = true, inverted = true;
        std::int64_t most = x_image.palette.empty() ? 1 : (1 << std::clamp(x_image.bits, 1, 16)) - 1;
        for (int i = 0; i < decode.getArrayNItems(); ++i) {
            std::int64_t value = millionths(decode.getArrayItem(i)), high = most * 1'000'000;
            usual = usual && value == (i % 2 == 0 ? 0 : high);
            inverted = inverted && value == (i % 2 == 0 ? high : 0);
        }
        if (!usual && (!inverted || !x_image.palette.empty())) return refused("的图像亮度被改变过，暂不支持");
        x_image.inverted = !usual;
        return {};
    }

    Object x_object, x_dictionary;
    unsigned x_page;
    bool x_black;
    LaidImage x_image;
};

// ---- pages ----

struct Box {
    std::int64_t left = 0, bottom = 0, width = 0, height = 0; // millionths of a point
};

std::optional<Box> box_of(Object array) {
    if (!array.isArray() || array.getArrayNItems() != 4) return std::nullopt;
    std::int64_t v[4];
    for (int i = 0; i < 4; ++i) v[i] = millionths(array.getArrayItem(i));
    Box box{std::min(v[0], v[2]), std::min(v[1], v[3]), std::abs(v[2] - v[0]), std::abs(v[3] - v[1])};
    constexpr std::int64_t Point = 1'000'000;
    bool sane = box.width >= 3 * Point && box.height >= 3 * Point && box.width <= 14'400 * Point &&
                box.height <= 14'400 * Point;
    return sane ? std::optional(box) : std::nullopt;
}

// The page turned as /Rotate says, its lower left corner at the origin.
Transform onto_sheet(const Box& box, int rotate) {
    Transform origin;
    origin.v[4] = -box.left;
    origin.v[5] = -box.bottom;
    constexpr std::int64_t One = 1'000'000;
    Transform turn;
    switch (rotate) {
    case 90: turn.v = {0, -One, One, 0, 0, box.width}; break;
    case 180: turn.v = {-One, 0, 0, -One, box.width, box.height}; break;
    case 270: turn.v = {0, One, -One, 0, box.height, 0}; break;
    default: break;
    }
    return origin.then(turn);
}

struct Dots { // per inch
    int across = 0, down = 0;
};

// How finely the largest image of the page lies on the sheet.
Dots dots_of(const ScannedPage& page) {
    Dots best;
    std::int64_t most = 0;
    for (const auto& image : page.laid) {
        std::int64_t pixels = std::int64_t{image.width} * image.height;
        if (pixels <= most) continue;
        const auto& m = image.matrix;
        bool turned = std::abs(m[0]) < std::abs(m[1]);
        std::int64_t across = std::max(1, std::abs(turned ? m[2] : m[0]));
        std::int64_t down = std::max(1, std::abs(turned ? m[1] : m[3]));
        std::int64_t width = turned ? image.height : image.width,
                     height = turned ? image.width : image.height;
        most = pixels;
        best.across =
            static_cast<int>(std::clamp<std::int64_t>((width * 72'000 + across / 2) / across, 1, 100'000));
        best.down =
            static_cast<int>(std::clamp<std::int64_t>((height * 72'000 + down / 2) / down, 1, 100'000));
    }
    return best;
}

bool fills(const ScannedPage& page, const LaidImage& image, int orientation) {
    constexpr typeset::Length Tolerance = 1500; // thousandths of a point: a scanner's rounding
    auto whole = turned_onto(page.width, page.height, orientation);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        if (std::abs(whole[i] - image.matrix[i]) > Tolerance) return false;
    }
    return true;
}

void note_complaint(const std::string&, void* complained) {
    if (complained != nullptr) *static_cast<bool*>(complained) = true;
}

// For OCR: the page as it will be archived.
Result<Raster> drawn(const ScannedPage& page, unsigned number) {
    constexpr int Finest = 400, Coarsest = 36;
    constexpr std::int64_t MostDrawn = 60'000'000;
    ScannedPage bare = page;
    bare.width_px = bare.height_px = 1;
    TRY_INTO(auto pdf, wrap_scan({bare}, {}, {}));
    bool complained = false;
    poppler::set_debug_error_function(note_complaint, &complained);
    std::unique_ptr<poppler::document> document(
        poppler::document::load_from_raw_data(pdf.data(), static_cast<int>(pdf.size())));
    std::unique_ptr<poppler::page> sheet(document ? document->create_page(0) : nullptr);
    if (!sheet) return refuse("第 " + std::to_string(number) + " 页无法显示");
    Dots dots = dots_of(page);
    dots = {std::clamp(dots.across, Coarsest, Finest), std::clamp(dots.down, Coarsest, Finest)};
    while (std::int64_t{page.width} * dots.across / 72'000 * page.height / 1000 * dots.down / 72 >
           MostDrawn) {
        dots = {std::max(1, dots.across / 2), std::max(1, dots.down / 2)};
    }
    bool grey = std::all_of(page.laid.begin(), page.laid.end(),
                            [](const auto& image) { return image.channels == 1 && image.palette.empty(); });
    poppler::page_renderer renderer;
    renderer.set_image_format(grey ? poppler::image::format_gray8 : poppler::image::format_rgb24);
    auto picture = renderer.render_page(sheet.get(), dots.across, dots.down);
    poppler::set_debug_error_function(note_complaint, nullptr);
    if (complained || !picture.is_valid()) {
        return refuse("第 " + std::to_string(number) + " 页的图像数据已损坏或不完整");
    }
    Raster raster{picture.width(), picture.height(), grey ? 1 : 3, 8, {}, {}};
    for (int y = 0; y < picture.height(); ++y) {
        raster.rows.append(picture.const_data() + std::ptrdiff_t{y} * picture.bytes_per_row(),
                           raster.stride());
    }
    return raster;
}

// What of a PDF is read, and how.
struct Reading {
    std::string_view pdf;
    NotImages others;
    std::optional<Drawing> drawing; // opened for the first page that is to be drawn
};

bool has_mask(Object image) {
    Object dictionary = image.getDict();
    Object mask = dictionary.getKey("/Mask");
    return dictionary.hasKey("/SMask") || mask.isStream() || mask.isArray();
}

// Nothing but images whose data can be carried over. What is laid over each other by masks must be drawn.
bool consists_of_images(const Painted& found) {
    return !found.other && !found.images.empty() &&
           std::none_of(found.images.begin(), found.images.end(),
                        [](const auto& image) { return has_mask(image.object); });
}

Result<ScannedPage> other_page(Reading& reading, unsigned number, typeset::Length width,
                               typeset::Length height) {
    if (reading.others == NotImages::LeaveOut) {
        ScannedPage left_out;
        left_out.drawn = true;
        left_out.width = width;
        left_out.height = height;
        return left_out;
    }
    if (!reading.drawing) {
        TRY_INTO(auto opened, Drawing::open(reading.pdf));
        reading.drawing.emplace(std::move(opened));
    }
    return reading.drawing->page(number, width, height);
}

Result<ScannedPage> read_page(QPDFPageObjectHelper page, unsigned number, Reading& reading) {
    auto refused = [&](std::string_view reason) {
        return refuse("第 " + std::to_string(number) + " 页" + std::string(reason));
    };
    auto media = box_of(page.getAttribute("/MediaBox", false));
    auto crop = box_of(page.getAttribute("/CropBox", false));
    if (!crop) crop = media;
    if (!crop) return refused("的大小不对");
    Painted found = painted(page.getObjectHandle(), page.getAttribute("/Resources", false));
    bool others_refused = reading.others == NotImages::Refuse;
    if (others_refused && (found.other || found.images.empty()))
        return refused("不是扫描图像（有文字、图形，或没有图像）");
    int rotate = ((whole(page.getAttribute("/Rotate", false), 0) % 360) + 360) % 360;
    Transform sheet = onto_sheet(*crop, rotate);
    ScannedPage scanned;
    scanned.width = static_cast<typeset::Length>(crop->width / 1000);
    scanned.height = static_cast<typeset::Length>(crop->height / 1000);
    if (rotate == 90 || rotate == 270) std::swap(scanned.width, scanned.height);
    if (!others_refused && !consists_of_images(found))
        return other_page(reading, number, scanned.width, scanned.height);
    for (const auto& image : found.images) {
        TRY_INTO(auto laid, ImageReader(image, number).read());
        laid.matrix = image.place.then(sheet).thousandths();
        scanned.laid.push_back(std::move(laid));
    }
    scanned.dpi = dots_of(scanned).across;
    LaidImage& first = scanned.laid.front();
    if (scanned.laid.size() == 1 && first.coding == LaidImage::Coding::Jpeg && !first.inverted &&
        first.ycc < 0) {
        auto jpeg = scan_image(first.bytes);
        if (jpeg && fills(scanned, first, jpeg->orientation)) {
            scanned.image = std::move(first.bytes);
            scanned.laid.clear();
            return scanned;
        }
    }
    TRY_INTO(auto raster, drawn(scanned, number));
    scanned.width_px = raster.width;
    scanned.height_px = raster.height;
    scanned.image = png_file(raster);
    return scanned;
}

// A file that is encrypted but opens without a password forbids its printing or copying; a reader may show it.
Result<std::vector<Object>> open(QPDF& file, std::string_view pdf, unsigned max_pages) {
    file.setSuppressWarnings(true);
    file.processMemoryFile("scan", pdf.data(), pdf.size());
    auto all = file.getAllPages();
    if (all.empty()) return refuse("PDF 里没有页面");
    if (all.size() > max_pages) return refuse("PDF 的页数太多（上限 " + std::to_string(max_pages) + " 页）");
    return all;
}

Result<std::vector<ScannedPage>> read_pages(std::string_view pdf, unsigned max_pages, NotImages others) {
    QPDF file;
    TRY_INTO(auto all, open(file, pdf, max_pages));
    Reading reading{pdf, others, std::nullopt};
    std::vector<ScannedPage> pages;
    for (auto& object : all) {
        auto number = static_cast<unsigned>(pages.size()) + 1;
        TRY_INTO(auto page, read_page(QPDFPageObjectHelper(object), number, reading));
        pages.push_back(std::move(page));
    }
    return pages;
}

// ---- what kind of file it is ----

bool holds_font(Object font) {
    if (named(font.getKey("/Subtype")) == "/Type3") return true; // its glyphs are contents of the file
    Object below = font.getKey("/DescendantFonts");
    if (below.isArray() && below.getArrayNItems() > 0) font = below.getArrayItem(0);
    Object descriptor = entry(font, "/FontDescriptor");
    if (!descriptor.isDictionary()) return false;
    return descriptor.hasKey("/FontFile") || descriptor.hasKey("/FontFile2") ||
           descriptor.hasKey("/FontFile3");
}

// Fonts of a page and of the forms on it, each looked at once.
class Fonts {
public:
    void look(Object resources, int depth = 0) {
        constexpr int Deepest = 4;
        if (!resources.isDictionary() || depth > Deepest) return;
        Object fonts = resources.getKey("/Font"), forms = resources.getKey("/XObject");
        if (fonts.isDictionary()) {
            for (auto& [key, font] : fonts.getDictAsMap()) take(font);
        }
        if (!forms.isDictionary()) return;
        for (auto& [key, form] : forms.getDictAsMap()) {
            bool inner = form.isStream() && named(form.getDict().getKey("/Subtype")) == "/Form";
            if (inner && x_seen.insert(form.getObjGen()).second)
                look(form.getDict().getKey("/Resources"), depth + 1);
        }
    }
    std::vector<std::string> foreign() const { return {x_foreign.begin(), x_foreign.end()}; }

private:
    void take(Object font) {
        constexpr std::size_t Most = 20, Longest = 100;
        if (!font.isDictionary() || holds_font(font) || x_foreign.size() >= Most) return;
        std::string base = named(font.getKey("/BaseFont"));
        x_foreign.insert(base.empty() ? "?" : base.substr(1, Longest));
    }
    std::set<QPDFObjGen> x_seen;
    std::set<std::string> x_foreign;
};

// Dictionaries with a range of signed bytes, wherever they hang: fields may be damaged or nested.
unsigned signatures_of(QPDF& file) {
    unsigned count = 0;
    for (auto& object : file.getAllObjects()) {
        if (object.isDictionary() && object.getKey("/ByteRange").isArray() && object.hasKey("/Contents"))
            ++count;
    }
    return count;
}

Result<PdfKind> read_kind(std::string_view pdf, unsigned max_pages) {
    QPDF file;
    TRY_INTO(auto all, open(file, pdf, max_pages));
    PdfKind kind;
    kind.locked = file.isEncrypted();
    kind.signatures = signatures_of(file);
    for (auto& object : all) {
        QPDFPageObjectHelper helper(object);
        Object resources = helper.getAttribute("/Resources", false);
        auto& page = kind.pages.emplace_back();
        page.image = consists_of_images(painted(object, resources));
        auto box = box_of(helper.getAttribute("/CropBox", false));
        if (!box) box = box_of(helper.getAttribute("/MediaBox", false));
        if (box) {
            page.width = static_cast<typeset::Length>(box->width / 1000);
            page.height = static_cast<typeset::Length>(box->height / 1000);
        }
        if (whole(helper.getAttribute("/Rotate", false), 0) % 180 != 0) std::swap(page.width, page.height);
        if (page.image) continue;
        Fonts fonts;
        fonts.look(resources);
        page.foreign_fonts = fonts.foreign();
    }
    return kind;
}

template <class Read>
auto guarded(const Read& read) -> decltype(read()) {
    try {
        return read();
    } catch (const QPDFExc& e) {
        if (e.getErrorCode() == qpdf_e_password) return refuse("PDF 有密码保护，无法读取");
        return refuse("PDF 文件已损坏，无法读取");
    } catch (const std::runtime_error&) {
        return refuse("PDF 文件已损坏，无法读取");
    } catch (const std::logic_error&) {
        return refuse("PDF 文件已损坏，无法读取");
    } // std::bad_alloc goes on: the sandbox says that memory ran out
}

} // namespace

Result<std::vector<ScannedPage>> page_images(std::string_view pdf, unsigned max_pages, NotImages others) {
    return guarded([&] { return read_pages(pdf, max_pages, others); });
}

Result<PdfKind> look_at(std::string_view pdf, unsigned max_pages) {
    return guarded([&] { return read_kind(pdf, max_pages); });
}

const std::vector<std::string>& drawing_directories() {
    static const std::vector<std::string> directories = {"/etc/fonts",
                                                         "/usr/share/fontconfig",
                                                         "/usr/share/fonts",
                                                         "/usr/local/share/fonts",
                                                         "/var/cache/fontconfig",
                                                         "/usr/share/poppler"};
    return directories;
}

} // namespace taizhang::pdf
