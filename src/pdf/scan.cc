#include "pdf/scan.hh"

#include "pdf/document_parts.hh"
#include "pdf/scan_image.hh"
#include "pdf/scan_text.hh"
#include "pdf/syntax.hh"

#include <algorithm>
#include <array>
#include <map>

namespace taizhang::pdf {
namespace {

constexpr std::int64_t A4LongSide = 841'890; // thousandths of a point
constexpr std::int64_t A3LongSide = 1'190'551;
constexpr typeset::Length ShortestSide = 3000; // the format's own limit

bool lies_on_its_side(int orientation) { return orientation >= 5; }

// Telephones write 72 dpi into photographs of any size: a sheet larger than A3 is taken for one that fills A4.
Placement place(const ScanImage& image, const ScannedPage& page) {
    Placement p;
    p.width_px = lies_on_its_side(image.orientation) ? image.height : image.width;
    p.height_px = lies_on_its_side(image.orientation) ? image.width : image.height;
    p.width = page.width;
    p.height = page.height;
    if (p.width >= ShortestSide && p.height >= ShortestSide) return p;
    std::int64_t longer = std::max(p.width_px, p.height_px);
    bool known = page.dpi >= 50 && page.dpi <= 2400 && longer * 72'000 / page.dpi <= A3LongSide * 101 / 100;
    auto length = [&](int pixels) {
        std::int64_t value = known ? std::int64_t{pixels} * 72'000 / page.dpi : pixels * A4LongSide / longer;
        return static_cast<typeset::Length>(std::max<std::int64_t>(value, ShortestSide));
    };
    p.width = length(p.width_px);
    p.height = length(p.height_px);
    return p;
}

std::string painted(const std::array<typeset::Length, 6>& matrix, std::size_t number) {
    std::string out = "q ";
    for (auto value : matrix) {
        append_thousandths(out, value);
        out += ' ';
    }
    return out + "cm /Im" + std::to_string(number) + " Do Q\n";
}

class Wrapper {
public:
    explicit Wrapper(DocumentParts& parts) : x_parts(parts), x_font_object(parts.objects().reserve()) {}

    Result<void> add(const ScannedPage& page) {
        Sheet sheet;
        if (page.laid.empty()) {
            TRY(whole(page, sheet));
        } else {
            TRY(laid(page, sheet));
        }
        auto& objects = x_parts.objects();
        int contents = objects.reserve(), resources = objects.reserve();
        sheet.content += text_layer(page.words, sheet.placement, x_font);
        objects.stream(contents, "", sheet.content);
        objects.object(resources, concat("<</XObject<<", sheet.names, ">>/Font<</F0 ",
                                         reference(x_font_object), ">>>>"));
        x_parts.add_page({sheet.placement.width, sheet.placement.height, contents, resources, ""});
        return {};
    }

    void finish() { x_font.write(x_parts.objects(), x_font_object); }

private:
    struct Sheet {
        Placement placement;
        std::string content, names;
    };

    Result<void> whole(const ScannedPage& page, Sheet& out) {
        TRY_INTO(auto image, scan_image(page.image));
        int picture = x_parts.objects().reserve();
        std::string entries = "/Type/XObject/Subtype/Image/Width ";
        append_number(entries, image.width);
        entries += "/Height ";
        append_number(entries, image.height);
        x_parts.objects().stream(picture, entries + image.entries, image.data, Packing::AsIs);
        out.placement = place(image, page);
        out.content = painted(turned_onto(out.placement.width, out.placement.height, image.orientation), 0);
        out.names = "/Im0 " + reference(picture);
        return {};
    }

    // The images of a page out of a PDF or TIFF, in the order in which they are painted.
    Result<void> laid(const ScannedPage& page, Sheet& out) {
        out.placement = {page.width, page.height, page.width_px, page.height_px};
        bool sane = page.width >= ShortestSide && page.height >= ShortestSide && page.width_px > 0 &&
                    page.height_px > 0;
        if (!sane) return fail(Code::Unprocessable, "页面的大小不对", "请重新扫描后再上传");
        for (std::size_t i = 0; i < page.laid.size(); ++i) {
            const LaidImage& image = page.laid[i];
            int globals = 0;
            if (image.coding == LaidImage::Coding::Jbig2 && !image.globals.empty())
                globals = shared(image.globals);
            TRY_INTO(auto entries, laid_entries(image, globals));
            int picture = x_parts.objects().reserve();
            x_parts.objects().stream(picture, "/Type/XObject/Subtype/Image" + entries, image.bytes,
                                     Packing::AsIs);
            out.content += painted(image.matrix, i);
            out.names += "/Im" + std::to_string(i) + " " + reference(picture);
        }
        return {};
    }

    // Scanners share one dictionary of symbols among all pages: it is kept once.
    int shared(const std::string& globals) {
        auto [at, made] = x_globals.try_emplace(globals, 0);
        if (made) {
            at->second = x_parts.objects().reserve();
            x_parts.objects().stream(at->second, "", globals, Packing::AsIs);
        }
        return at->second;
    }

    DocumentParts& x_parts;
    std::map<std::string, int, std::less<>> x_globals;
    InvisibleFont x_font;
    int x_font_object;
};

} // namespace

Result<std::string> wrap_scan(const std::vector<ScannedPage>& pages, const Metadata& metadata,
                              const std::vector<Attachment>& attachments) {
    if (pages.empty()) return fail(Code::Unprocessable, "扫描件没有页面", "请重新扫描后再上传");
    std::string file;
    Sink sink = [&file](std::string_view bytes) -> Result<void> {
        file += bytes;
        return {};
    };
    DocumentParts parts(sink, metadata, attachments);
    Wrapper wrapper(parts);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        auto added = wrapper.add(pages[i]);
        if (added) continue;
        Error error = std::move(added).error();
        if (pages.size() > 1) error.message = "第 " + std::to_string(i + 1) + " 页：" + error.message;
        return Failure(std::move(error));
    }
    wrapper.finish();
    TRY(parts.finish({}));
    return file;
}

} // namespace taizhang::pdf
