// page_images(): the scans inside a PDF that a scanner made. Runs in the sandboxed child.
//
// libqpdf looks first and writes the file anew: what PoDoFo then reads has sound cross-references, no nesting
// beyond qpdf's limit of 500 (200,000 levels end PoDoFo 0.9.8 with SIGSEGV) and no encryption. JPEGs are taken out
// by PoDoFo as they stand; other samples come from libqpdf, which knows all filters.
#include "pdf/scan.hh"

#include "pdf/scan_image.hh"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <podofo/podofo.h>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>
#include <stdexcept>

namespace taizhang::pdf {
namespace {

namespace po = PoDoFo;

constexpr std::int64_t MaxPixels = 120'000'000;
constexpr auto Advice =
    "请重新扫描成 JPEG、PNG，或每页一幅彩色、灰度图像的 PDF 后再上传；原件已按收到的样子保存";

Failure refuse(std::string reason) { return fail(Code::Unprocessable, std::move(reason), Advice); }

std::string on_page(unsigned page, std::string_view reason) {
    return "第 " + std::to_string(page) + " 页" + std::string(reason);
}

// ---- libqpdf ----

class Checked {
public:
    // Errors: Unprocessable. `pdf` lives longer.
    Result<void> open(std::string_view pdf, unsigned max_pages) {
        x_file.setSuppressWarnings(true);
        x_file.processMemoryFile("scan", pdf.data(), pdf.size());
        if (x_file.isEncrypted()) return refuse("PDF 有密码保护，无法读取");
        x_pages = x_file.getAllPages();
        if (x_pages.empty()) return refuse("PDF 里没有页面");
        if (x_pages.size() > max_pages)
            return refuse("PDF 的页数太多（上限 " + std::to_string(max_pages) + " 页）");
        return {};
    }

    std::string written_anew() {
        QPDFWriter writer(x_file);
        writer.setOutputMemory();
        writer.setStaticID(true);
        writer.setObjectStreamMode(qpdf_o_disable);
        writer.setDecodeLevel(qpdf_dl_none);
        writer.setCompressStreams(false);
        writer.write();
        std::unique_ptr<Buffer> buffer(writer.getBuffer());
        return std::string(reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize());
    }

    // Filters undone by qpdf: PoDoFo 0.9.8 refuses Flate for samples of less than 8 bits.
    Result<std::string> samples(unsigned page, const std::string& name) {
        auto images = QPDFPageObjectHelper(x_pages.at(page - 1)).getImages();
        auto image = images.find("/" + name);
        if (image == images.end()) return refuse(on_page(page, "的图像无法读取"));
        auto buffer = image->second.getStreamData(qpdf_dl_specialized);
        return std::string(reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize());
    }

private:
    QPDF x_file;
    std::vector<QPDFObjectHandle> x_pages;
};

// ---- PoDoFo ----

po::PdfObject* resolved(po::PdfObject* object, po::PdfVecObjects& all) {
    for (int hops = 0; object != nullptr && object->IsReference() && hops < 8; ++hops) {
        object = all.GetObject(object->GetReference());
    }
    return object != nullptr && object->IsReference() ? nullptr : object;
}

po::PdfObject* entry(po::PdfObject* object, const char* key, po::PdfVecObjects& all) {
    if (object == nullptr || !object->IsDictionary()) return nullptr;
    return resolved(object->GetDictionary().GetKey(po::PdfName(key)), all);
}

std::int64_t whole(po::PdfObject* object, std::int64_t otherwise) {
    return object != nullptr && object->IsNumber() ? object->GetNumber() : otherwise;
}

std::string named(po::PdfObject* object) {
    return object != nullptr && object->IsName() ? object->GetName().GetName() : std::string();
}

// What a page paints: names of XObjects, and whether there is anything beside them that one can see.
struct Painted {
    std::vector<std::string> objects;
    bool text = false, inline_image = false;
};

Painted painted(po::PdfPage* page) {
    constexpr int MostTokens = 2'000'000;
    Painted found;
    po::PdfContentsTokenizer tokens(page);
    po::EPdfContentsType type = po::ePdfContentsType_Variant;
    const char* keyword = nullptr;
    po::PdfVariant value;
    std::string last_name;
    std::int64_t last_number = 0, mode = 0;
    for (int i = 0; i < MostTokens && tokens.ReadNext(type, keyword, value); ++i) {
        if (type == po::ePdfContentsType_ImageData) found.inline_image = true;
        if (type == po::ePdfContentsType_Variant) {
            if (value.IsName()) last_name = value.GetName().GetName();
            if (value.IsNumber()) last_number = value.GetNumber();
        }
        if (type != po::ePdfContentsType_Keyword) continue;
        std::string_view word = keyword;
        if (word == "Do") found.objects.push_back(last_name);
        if (word == "Tr") mode = last_number;
        // Text of mode 3 is what an earlier OCR laid over the page.
        if ((word == "Tj" || word == "TJ" || word == "'" || word == "\"") && mode != 3) found.text = true;
        if (word == "BI") found.inline_image = true;
    }
    return found;
}

struct Layout { // of an image's samples
    int channels = 1, bits = 8;
    std::string palette; // RGB triples of an indexed image
    bool inverted = false;
};

Result<int> channels_of(po::PdfObject* space, po::PdfVecObjects& all, unsigned page) {
    std::string name = named(space);
    po::PdfObject* profile = nullptr;
    if (space != nullptr && space->IsArray() && space->GetArray().size() > 0) {
        name = named(resolved(&space->GetArray()[0], all));
        if (space->GetArray().size() > 1) profile = resolved(&space->GetArray()[1], all);
    }
    if (name == "DeviceGray" || name == "CalGray" || name == "G") return 1;
    if (name == "DeviceRGB" || name == "CalRGB" || name == "RGB") return 3;
    if (name == "ICCBased") {
        auto n = whole(entry(profile, "N", all), 0);
        if (n == 1 || n == 3) return static_cast<int>(n);
    }
    return refuse(on_page(page, "的图像用了印刷颜色（CMYK）或少见的颜色格式，暂不支持"));
}

Result<Layout> layout_of(po::PdfObject* image, po::PdfVecObjects& all, unsigned page) {
    Layout layout;
    layout.bits = static_cast<int>(whole(entry(image, "BitsPerComponent", all), 8));
    po::PdfObject* mask = entry(image, "ImageMask", all);
    bool stencil = mask != nullptr && mask->IsBool() && mask->GetBool();
    if (stencil) layout.bits = 1;
    po::PdfObject* decode = entry(image, "Decode", all);
    if (decode != nullptr && decode->IsArray() && decode->GetArray().size() >= 2) {
        layout.inverted = decode->GetArray()[0].IsNumber() && decode->GetArray()[0].GetNumber() == 1;
    }
    po::PdfObject* space = entry(image, "ColorSpace", all);
    bool indexed = space != nullptr && space->IsArray() && space->GetArray().size() == 4 &&
                   named(resolved(&space->GetArray()[0], all)) == "Indexed";
    if (stencil) return layout;
    if (!indexed) {
        TRY_INTO(layout.channels, channels_of(space, all, page));
        return layout;
    }
    TRY_INTO(int base, channels_of(resolved(&space->GetArray()[1], all), all, page));
    po::PdfObject* table = resolved(&space->GetArray()[3], all);
    std::string bytes;
    if (table != nullptr && (table->IsString() || table->IsHexString())) {
        bytes.assign(table->GetString().GetString(),
                     static_cast<std::size_t>(table->GetString().GetLength()));
    } else if (table != nullptr && table->HasStream()) {
        po::PdfMemoryOutputStream out;
        table->GetStream()->GetFilteredCopy(&out);
        std::unique_ptr<char, decltype(&std::free)> data(out.TakeBuffer(), std::free);
        bytes.assign(data.get(), static_cast<std::size_t>(out.GetLength()));
    }
    for (std::size_t i = 0; i < bytes.size(); i += static_cast<std::size_t>(base)) {
        for (std::size_t c = 0; c < 3; ++c)
            layout.palette += bytes[std::min(i + (base == 3 ? c : 0), bytes.size() - 1)];
    }
    if (layout.palette.empty()) return refuse(on_page(page, "的图像颜色表已损坏"));
    return layout;
}

// One sample of 1, 2, 4 or 8 bits.
unsigned sample(const std::string& data, std::size_t row, std::size_t index, int bits) {
    std::size_t bit = index * static_cast<std::size_t>(bits);
    auto byte = static_cast<unsigned char>(data[row + bit / 8]);
    return static_cast<unsigned>(byte >> (8 - bits - static_cast<int>(bit % 8))) & ((1U << bits) - 1U);
}

Result<std::string> as_png(const std::string& data, int width, int height, const Layout& layout,
                           unsigned page) {
    bool known = layout.bits == 1 || layout.bits == 2 || layout.bits == 4 || layout.bits == 8;
    if (!known) return refuse(on_page(page, "的图像不是每通道 1 至 8 位，暂不支持"));
    auto columns = static_cast<std::size_t>(width) * static_cast<std::size_t>(layout.channels);
    std::size_t stride = (columns * static_cast<std::size_t>(layout.bits) + 7) / 8;
    if (data.size() < stride * static_cast<std::size_t>(height))
        return refuse(on_page(page, "的图像数据不完整"));
    int channels = layout.palette.empty() ? layout.channels : 3;
    unsigned most = (1U << layout.bits) - 1;
    std::vector<unsigned char> pixels;
    pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                   static_cast<std::size_t>(channels));
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
        for (std::size_t x = 0; x < columns; ++x) {
            unsigned value = sample(data, y * stride, x, layout.bits);
            if (layout.inverted) value = most - value;
            if (layout.palette.empty()) {
                pixels.push_back(static_cast<unsigned char>(value * 255 / most));
                continue;
            }
            std::size_t at = std::min<std::size_t>(value, layout.palette.size() / 3 - 1) * 3;
            for (std::size_t c = 0; c < 3; ++c)
                pixels.push_back(static_cast<unsigned char>(layout.palette[at + c]));
        }
    }
    return png_file(pixels.data(), width, height, channels);
}

std::string last_filter(po::PdfObject* image, po::PdfVecObjects& all) {
    po::PdfObject* filter = entry(image, "Filter", all);
    if (filter == nullptr || !filter->IsArray()) return named(filter);
    auto& filters = filter->GetArray();
    return filters.empty() ? std::string() : named(resolved(&filters[filters.size() - 1], all));
}

Result<std::string> image_file(Checked& checked, po::PdfObject* image, po::PdfVecObjects& all, unsigned page,
                               const std::string& name) {
    std::int64_t width = whole(entry(image, "Width", all), 0), height = whole(entry(image, "Height", all), 0);
    if (width <= 0 || height <= 0 || width > 100'000 || height > 100'000 || width * height > MaxPixels ||
        !image->HasStream()) {
        return refuse(on_page(page, "的图像大小不对或太大"));
    }
    std::string filter = last_filter(image, all);
    if (filter == "CCITTFaxDecode") return refuse(on_page(page, "是传真编码（G3/G4）的黑白图像，暂不支持"));
    if (filter == "JBIG2Decode") return refuse(on_page(page, "是 JBIG2 编码的黑白图像，暂不支持"));
    if (filter == "JPXDecode") return refuse(on_page(page, "是 JPEG 2000 编码的图像，暂不支持"));
    if (filter == "DCTDecode") {
        po::PdfObject* filters = entry(image, "Filter", all);
        if (filters->IsArray() && filters->GetArray().size() > 1)
            return refuse(on_page(page, "的图像被压缩了两次，暂不支持"));
        po::PdfMemoryOutputStream out;
        image->GetStream()->GetCopy(&out);
        std::unique_ptr<char, decltype(&std::free)> data(out.TakeBuffer(), std::free);
        std::string jpeg(data.get(), static_cast<std::size_t>(out.GetLength()));
        auto sound = scan_image(jpeg);
        if (!sound) return refuse(on_page(page, "：" + sound.error().message));
        return jpeg;
    }
    TRY_INTO(auto bytes, checked.samples(page, name));
    TRY_INTO(auto layout, layout_of(image, all, page));
    return as_png(bytes, static_cast<int>(width), static_cast<int>(height), layout, page);
}

Result<ScannedPage> read_page(Checked& checked, po::PdfMemDocument& document, unsigned number) {
    auto& all = document.GetObjects();
    po::PdfPage* page = document.GetPage(static_cast<int>(number - 1));
    if (page == nullptr) return refuse(on_page(number, "已损坏，无法读取"));
    Painted found = painted(page);
    if (found.text || found.inline_image || found.objects.size() != 1) {
        return refuse(on_page(number, "不是一整幅扫描图像"));
    }
    po::PdfObject* images = entry(page->GetResources(), "XObject", all);
    po::PdfObject* image = entry(images, found.objects.front().c_str(), all);
    if (named(entry(image, "Subtype", all)) != "Image") return refuse(on_page(number, "不是一整幅扫描图像"));
    ScannedPage scanned;
    TRY_INTO(scanned.image, image_file(checked, image, all, number, found.objects.front()));
    double points = page->GetMediaBox().GetWidth();
    std::int64_t pixels = whole(entry(image, "Width", all), 0);
    if (points >= 1 && points <= 14'400)
        scanned.dpi = static_cast<int>(static_cast<double>(pixels) * 72 / points + 0.5);
    return scanned;
}

Result<std::vector<ScannedPage>> read_pages(std::string_view pdf, unsigned max_pages) {
    Checked checked;
    TRY(checked.open(pdf, max_pages));
    std::string clean = checked.written_anew();
    po::PdfError::EnableLogging(false);
    po::PdfError::EnableDebug(false);
    po::PdfMemDocument document;
    document.LoadFromBuffer(clean.data(), static_cast<long>(clean.size()));
    std::vector<ScannedPage> pages;
    for (int i = 1; i <= document.GetPageCount(); ++i) {
        TRY_INTO(auto page, read_page(checked, document, static_cast<unsigned>(i)));
        pages.push_back(std::move(page));
    }
    if (pages.empty()) return refuse("PDF 里没有页面");
    return pages;
}

} // namespace

Result<std::vector<ScannedPage>> page_images(std::string_view pdf, unsigned max_pages) {
    try {
        return read_pages(pdf, max_pages);
    } catch (const po::PdfError&) {
        return refuse("PDF 文件已损坏，无法读取");
    } catch (const QPDFExc& e) {
        if (e.getErrorCode() == qpdf_e_password) return refuse("PDF 有密码保护，无法读取");
        return refuse("PDF 文件已损坏，无法读取");
    } catch (const std::runtime_error&) {
        return refuse("PDF 文件已损坏，无法读取");
    } catch (const std::logic_error&) {
        return refuse("PDF 文件已损坏，无法读取");
    } // std::bad_alloc goes on: the sandbox says that memory ran out
}

} // namespace taizhang::pdf
