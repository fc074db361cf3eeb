#include "pdf/scan.hh"

#include "pdf/document_parts.hh"
#include "pdf/scan_image.hh"
#include "pdf/scan_text.hh"
#include "pdf/syntax.hh"

#include <algorithm>

namespace taizhang::pdf {
namespace {

constexpr std::int64_t A4LongSide = 841'890; // thousandths of a point
constexpr std::int64_t A3LongSide = 1'190'551;

bool lies_on_its_side(int orientation) { return orientation >= 5; }

// Telephones write 72 dpi into photographs of any size: a sheet larger than A3 is taken for one that fills A4.
Placement place(const ScanImage& image, int dpi) {
    Placement p;
    p.width_px = lies_on_its_side(image.orientation) ? image.height : image.width;
    p.height_px = lies_on_its_side(image.orientation) ? image.width : image.height;
    std::int64_t longer = std::max(p.width_px, p.height_px);
    bool known = dpi >= 50 && dpi <= 2400 && longer * 72'000 / dpi <= A3LongSide * 101 / 100;
    auto length = [&](int pixels) {
        std::int64_t value = known ? std::int64_t{pixels} * 72'000 / dpi : pixels * A4LongSide / longer;
        return static_cast<typeset::Length>(std::max<std::int64_t>(value, 3000)); // no side under 3 pt
    };
    p.width = length(p.width_px);
    p.height = length(p.height_px);
    return p;
}

// The unit square of the image onto the sheet, turned as EXIF says (TIFF 6.0, Orientation).
std::string matrix(const Placement& p, int orientation) {
    std::int64_t w = p.width, h = p.height;
    struct Six {
        std::int64_t a, b, c, d, e, f;
    };
    Six m{w, 0, 0, h, 0, 0};
    switch (orientation) {
    case 2: m = {-w, 0, 0, h, w, 0}; break;
    case 3: m = {-w, 0, 0, -h, w, h}; break;
    case 4: m = {w, 0, 0, -h, 0, h}; break;
    case 5: m = {0, -h, -w, 0, w, h}; break;
    case 6: m = {0, -h, w, 0, 0, h}; break;
    case 7: m = {0, h, w, 0, 0, 0}; break;
    case 8: m = {0, h, -w, 0, w, 0}; break;
    default: break;
    }
    std::string out;
    for (auto value : {m.a, m.b, m.c, m.d, m.e, m.f}) {
        append_thousandths(out, value);
        out += ' ';
    }
    return out + "cm";
}

class Wrapper {
public:
    explicit Wrapper(DocumentParts& parts) : x_parts(parts), x_font_object(parts.objects().reserve()) {}

    Result<void> add(const ScannedPage& page) {
        TRY_INTO(auto image, scan_image(page.image));
        auto& objects = x_parts.objects();
        int picture = objects.reserve(), contents = objects.reserve(), resources = objects.reserve();
        std::string entries = "/Type/XObject/Subtype/Image/Width ";
        append_number(entries, image.width);
        entries += "/Height ";
        append_number(entries, image.height);
        objects.stream(picture, entries + image.entries, image.data, Packing::AsIs);
        Placement placement = place(image, page.dpi);
        std::string content = concat("q ", matrix(placement, image.orientation), " /Im0 Do Q\n");
        content += text_layer(page.words, placement, x_font);
        objects.stream(contents, "", content);
        objects.object(resources, concat("<</XObject<</Im0 ", reference(picture), ">>/Font<</F0 ",
                                         reference(x_font_object), ">>>>"));
        x_parts.add_page({placement.width, placement.height, contents, resources, ""});
        return {};
    }

    void finish() { x_font.write(x_parts.objects(), x_font_object); }

private:
    DocumentParts& x_parts;
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
