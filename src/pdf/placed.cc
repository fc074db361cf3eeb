#include "pdf/placed.hh"

#include "pdf/document_parts.hh"
#include "pdf/embedded_font.hh"
#include "pdf/raster.hh"
#include "pdf/scan_image.hh"
#include "pdf/scan_text.hh"
#include "pdf/syntax.hh"
#include "sandbox/sandbox.hh"

#include <map>
#include <png.h>
#include <set>

namespace taizhang::pdf {
namespace {

using typeset::Colour;

// What the pages of a document share: images by where they lie, states of opacity by their value.
class Shared {
public:
    explicit Shared(ObjectWriter& objects) : x_objects(objects) {}

    int image(const PlacedImage& image) {
        auto [at, made] = x_images.try_emplace(&image, 0);
        if (!made) return at->second;
        at->second = x_objects.reserve();
        std::string head = "/Type/XObject/Subtype/Image/Width ";
        append_number(head, image.width);
        head += "/Height ";
        append_number(head, image.height);
        std::string entries = head + image.entries;
        if (!image.opacity.empty()) {
            int mask = x_objects.reserve();
            x_objects.stream(mask, head + "/ColorSpace/DeviceGray/BitsPerComponent 8", image.opacity);
            entries += "/SMask " + reference(mask);
        }
        x_objects.stream(at->second, entries, image.data, image.packed ? Packing::AsIs : Packing::Deflate);
        return at->second;
    }
    void opacity(int alpha) { x_alphas.insert(alpha); }

    // The /ExtGState dictionary of the resources.
    std::string states() const {
        std::string out = "<<";
        for (int alpha : x_alphas) {
            std::string value;
            append_thousandths(value, (alpha * 1000 + 127) / 255);
            out += concat("/A", std::to_string(alpha), "<</ca ", value, "/CA ", value, ">>");
        }
        return out + ">>";
    }

private:
    ObjectWriter& x_objects;
    std::map<const PlacedImage*, int> x_images;
    std::set<int> x_alphas;
};

class Painter {
public:
    Painter(Text& out, EmbeddedFonts& fonts, Shared& shared) : x_out(out), x_fonts(fonts), x_shared(shared) {}

    void operator()(const PlacedText& text) {
        if (text.glyphs.empty()) return;
        x_out << "q\n";
        opacity(text.alpha);
        colour(text.colour, " rg\n");
        if (!text.words.empty()) x_out << "/Span<</ActualText" << text_string(text.words) << ">>BDC\n";
        x_out << "BT\n";
        int font = -1;
        for (const PlacedGlyph& placed : text.glyphs) font = show(text, placed, font);
        x_out << (text.words.empty() ? "ET\nQ\n" : "ET\nEMC\nQ\n");
    }

    void operator()(const PlacedPath& path) {
        // Where fill and stroke have one opacity they are painted at once.
        if (path.filled && path.stroked && path.fill_alpha == path.stroke_alpha)
            return paint(path, true, true);
        if (path.filled) paint(path, true, false);
        if (path.stroked) paint(path, false, true);
    }

    void operator()(const PlacedPicture& picture) {
        x_out << "q\n";
        opacity(picture.alpha);
        for (Length value : picture.place) number(value);
        std::size_t name = x_images.size();
        x_images.push_back(x_shared.image(*picture.image));
        x_out << "cm /Im";
        x_out.number(static_cast<std::uint32_t>(name)) << " Do Q\n";
    }

    // The /XObject entries of the page.
    std::string images() const {
        std::string out;
        for (std::size_t i = 0; i < x_images.size(); ++i)
            out += concat("/Im", std::to_string(i), " ", reference(x_images[i]));
        return out;
    }

private:
    void number(Length value) { x_out.thousandths(value) << ' '; }
    void colour(Colour c, std::string_view operation) {
        bool first = true;
        for (int part : {c.red, c.green, c.blue}) {
            if (!first) x_out << ' ';
            x_out.thousandths((part * 1000 + 127) / 255);
            first = false;
        }
        x_out << operation;
    }
    void opacity(int alpha) {
        if (alpha >= 255) return;
        x_shared.opacity(alpha);
        x_out << "/A";
        x_out.number(static_cast<std::uint32_t>(std::max(alpha, 0))) << " gs\n";
    }

    int show(const PlacedText& text, const PlacedGlyph& placed, int font) {
        GlyphCode code = x_fonts.code(placed.glyph);
        if (code.font != font) {
            x_out << "/F";
            x_out.number(code.font) << " 1 Tf\n";
        }
        for (std::size_t i = 0; i < 4; ++i) {
            std::int64_t value = text.em[i];
            number(static_cast<Length>(i < 2 ? value * placed.stretch / 1000 : value));
        }
        number(placed.x);
        number(placed.y);
        x_out << "Tm<";
        for (int shift = 12; shift >= 0; shift -= 4) x_out << "0123456789ABCDEF"[code.cid >> shift & 15];
        x_out << ">Tj\n";
        return code.font;
    }

    void paint(const PlacedPath& path, bool filled, bool stroked) {
        x_out << "q\n";
        opacity(filled ? path.fill_alpha : path.stroke_alpha);
        if (filled) colour(path.fill, " rg\n");
        if (stroked) {
            colour(path.stroke, " RG\n");
            x_out.thousandths(path.width) << " w\n";
            dashes(path);
        }
        for (const auto& step : path.steps) {
            std::size_t count = step.kind == 'c' ? 6 : step.kind == 'h' ? 0 : 2;
            for (std::size_t i = 0; i < count; ++i) number(step.at[i]);
            x_out << step.kind << '\n';
        }
        std::string_view how = !filled ? "S" : stroked ? "B" : "f";
        x_out << how << (filled && path.even_odd ? "*\nQ\n" : "\nQ\n");
    }
    void dashes(const PlacedPath& path) {
        if (path.dashes.empty()) return;
        x_out << '[';
        for (Length dash : path.dashes) number(dash);
        x_out << ']';
        x_out.thousandths(path.dash_offset) << " d\n";
    }

    Text& x_out;
    EmbeddedFonts& x_fonts;
    Shared& x_shared;
    std::vector<int> x_images;
};

// In the child: samples of red, green, blue, then the opacity of each pixel.
Result<std::string> decode(std::string_view file) {
    png_image png = {};
    png.version = PNG_IMAGE_VERSION;
    auto broken = [] {
        return fail(Code::Unprocessable, "图像文件已损坏或不完整", "请重新扫描或另存为 JPEG、PNG 后再上传");
    };
    if (png_image_begin_read_from_memory(&png, file.data(), file.size()) == 0) return broken();
    if (std::uint64_t{png.width} * png.height > MaxPixels) return broken();
    png.format = PNG_FORMAT_RGBA;
    std::string pixels(PNG_IMAGE_SIZE(png), '\0');
    if (png_image_finish_read(&png, nullptr, pixels.data(), 0, nullptr) == 0) return broken();
    std::string out, opacity;
    out.reserve(pixels.size());
    for (std::size_t i = 0; i + 4 <= pixels.size(); i += 4) {
        out.append(pixels, i, 3);
        opacity += pixels[i + 3];
    }
    return out + opacity;
}

// Grey or colour with opacity, or one colour of the palette that is none.
bool may_be_transparent(std::string_view file) {
    if (file.size() < 33 || !file.starts_with("\x89PNG")) return false;
    auto colour = static_cast<unsigned char>(file[25]);
    return colour == 4 || colour == 6 || file.find("tRNS", 33) != std::string_view::npos;
}

Result<PlacedImage> transparent_image(std::string_view file) {
    sandbox::Limits limits;
    limits.memory_bytes = std::uint64_t{2} << 30;
    limits.answer_bytes = std::uint64_t{1} << 30;
    TRY_INTO(auto samples, sandbox::run(limits, [&](const sandbox::Write& write) -> Result<void> {
                 TRY_INTO(auto decoded, decode(file));
                 write(decoded);
                 return {};
             }));
    auto side = [&file](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(file[at + i]);
        return value;
    };
    std::uint64_t pixels = std::uint64_t{side(16)} * side(20);
    if (pixels == 0 || pixels > MaxPixels || samples.size() != pixels * 4)
        return fail(Code::Unprocessable, "图像文件已损坏或不完整", "请重新扫描或另存为 JPEG、PNG 后再上传");
    PlacedImage image;
    image.width = static_cast<int>(side(16));
    image.height = static_cast<int>(side(20));
    image.entries = "/ColorSpace/DeviceRGB/BitsPerComponent 8";
    image.packed = false;
    image.opacity = samples.substr(pixels * 3);
    if (image.opacity.find_first_not_of('\xFF') == std::string::npos) image.opacity.clear();
    samples.resize(pixels * 3);
    image.data = std::move(samples);
    return image;
}

} // namespace

Result<PlacedImage> placed_image(std::string_view file) {
    if (may_be_transparent(file)) return transparent_image(file);
    TRY_INTO(auto scanned, scan_image(file));
    PlacedImage image;
    image.width = scanned.width;
    image.height = scanned.height;
    image.entries = std::move(scanned.entries);
    image.data = std::move(scanned.data);
    return image;
}

Result<std::string> write_placed(const std::vector<PlacedPage>& pages, const typeset::FontSet& fonts,
                                 const Metadata& metadata, const std::vector<Attachment>& attachments) {
    if (pages.empty()) return fail(Code::Internal, "文档没有页");
    std::string file;
    Sink sink = [&file](std::string_view bytes) -> Result<void> {
        file += bytes;
        return {};
    };
    DocumentParts parts(sink, metadata, attachments);
    ObjectWriter& objects = parts.objects();
    EmbeddedFonts embedded(fonts);
    InvisibleFont invisible;
    Shared shared(objects);
    int font_list = objects.reserve(), states = objects.reserve();
    for (const PlacedPage& page : pages) {
        Text content;
        Painter painter(content, embedded, shared);
        for (const auto& mark : page.marks) std::visit(painter, mark);
        if (page.width_px > 0 && page.height_px > 0)
            content << text_layer(page.words, {page.width, page.height, page.width_px, page.height_px},
                                  invisible, "/Invisible");
        int contents = objects.reserve(), resources = objects.reserve();
        objects.stream(contents, "", content.view(), Packing::Fast);
        objects.object(resources, concat("<</XObject<<", painter.images(), ">>/Font ", reference(font_list),
                                         "/ExtGState ", reference(states), ">>"));
        parts.add_page({page.width, page.height, contents, resources, ""});
    }
    std::string list = embedded.write(objects);
    if (invisible.used()) {
        int font = objects.reserve();
        invisible.write(objects, font);
        list.insert(2, "/Invisible " + reference(font));
    }
    objects.object(font_list, list);
    objects.object(states, shared.states());
    TRY(parts.finish({}));
    return file;
}

} // namespace taizhang::pdf
