// An OFD as pages of a record: its own text and figures, set anew with our fonts.
#include "service/scanning.hh"

#include "intake/ofd.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace taizhang::service {
namespace {

namespace ofd = intake::ofd;

constexpr typeset::Length Pixel = 240; // 1/1000 pt: places of text are given at 300 dots per inch
constexpr char32_t Geta = U'\u3013';   // what printers put where they lack a character

typeset::Role role_of(const ofd::Text& text) {
    switch (text.face) {
    case ofd::Face::Song: break;
    case ofd::Face::Hei: return typeset::Role::Hei;
    case ofd::Face::Kai: return typeset::Role::Kai;
    case ofd::Face::FangSong: return typeset::Role::FangSong;
    }
    return text.bold ? typeset::Role::SongBold : typeset::Role::Song;
}

typeset::Colour colour(const ofd::Colour& c) { return {c.red, c.green, c.blue}; }

class Setter {
public:
    Setter(const ofd::Document& document, const typeset::FontSet& fonts) : x_fonts(fonts) {
        for (const auto& file : document.pictures) {
            auto image = pdf::placed_image(file);
            x_images.push_back(image ? std::make_shared<const pdf::PlacedImage>(std::move(*image)) : nullptr);
        }
    }

    pdf::PlacedPage set(const ofd::Page& page) {
        pdf::PlacedPage out;
        out.width = page.width;
        out.height = page.height;
        lost = page.lost;
        glyphs_missing = false;
        for (const auto& mark : page.marks) {
            if (const auto* text = std::get_if<ofd::Text>(&mark)) add(*text, out);
            else if (const auto* path = std::get_if<ofd::Path>(&mark)) add(*path, out);
            else add(std::get<ofd::Picture>(mark), out);
        }
        return out;
    }
    const pdf::PlacedImage* image(std::size_t file) const { return x_images[file].get(); }

    // Of the page set last.
    unsigned lost = 0;
    bool glyphs_missing = false;

private:
    // A run ends where the next glyph stands a column away: what is far apart is not one text.
    void add(const ofd::Text& text, pdf::PlacedPage& into) {
        constexpr int Column = 2000, Blank = 80; // 1/1000 em
        pdf::PlacedText out{text.em, colour(text.colour), text.alpha, {}, {}};
        std::string words;
        bool gaps = false;
        auto flush = [&] {
            if (gaps) out.words = words;
            if (!out.glyphs.empty()) into.marks.emplace_back(out);
            out.glyphs.clear();
            out.words.clear();
            words.clear();
            gaps = false;
        };
        for (const auto& glyph : text.glyphs) {
            auto placed = place(text, glyph);
            if (!placed) continue;
            int gap = glyph.room > 0 ? glyph.room - placed->glyph.advance : 0;
            out.glyphs.push_back(*placed);
            text::append(words, glyph.character);
            if (gap > Column) flush();
            else gaps = gaps || gap > Blank;
        }
        flush();
    }

    // What is wider than the place it has is made narrower: our fonts are not the file's.
    std::optional<pdf::PlacedGlyph> place(const ofd::Text& text, const ofd::Glyph& glyph) {
        auto found = x_fonts.glyph_for(role_of(text), glyph.character);
        if (!found) {
            glyphs_missing = true;
            found = x_fonts.glyph_for(role_of(text), Geta);
        }
        if (!found) return std::nullopt;
        int stretch = 1000;
        if (glyph.room > 0 && found->advance > glyph.room)
            stretch = std::max(static_cast<int>(std::int64_t{glyph.room} * 1000 / found->advance), 1);
        return pdf::PlacedGlyph{*found, glyph.x, glyph.y, stretch};
    }

    static void add(const ofd::Path& path, pdf::PlacedPage& into) {
        pdf::PlacedPath out;
        out.steps.reserve(path.steps.size());
        for (const auto& step : path.steps) out.steps.push_back({step.kind, step.at});
        out.filled = path.filled;
        out.even_odd = path.even_odd;
        out.stroked = path.stroked;
        out.fill = colour(path.fill);
        out.stroke = colour(path.stroke);
        out.fill_alpha = path.fill_alpha;
        out.stroke_alpha = path.stroke_alpha;
        out.width = path.width;
        out.dashes = path.dashes;
        out.dash_offset = path.dash_offset;
        into.marks.emplace_back(std::move(out));
    }

    void add(const ofd::Picture& picture, pdf::PlacedPage& into) {
        if (x_images[picture.file] == nullptr) {
            lost |= static_cast<unsigned>(ofd::Lost::Picture);
            return;
        }
        into.marks.emplace_back(pdf::PlacedPicture{x_images[picture.file], picture.place, picture.alpha});
    }

    const typeset::FontSet& x_fonts;
    std::vector<std::shared_ptr<const pdf::PlacedImage>> x_images; // null: cannot be taken over
};

std::int64_t area(const ofd::Picture& picture) {
    const auto& m = picture.place;
    return std::abs(std::int64_t{m[0]} * m[3] - std::int64_t{m[1]} * m[2]);
}

// On a page without any text: the picture that covers most of it, at least a quarter; it may be a scan.
const ofd::Picture* scan_on(const ofd::Page& page, const Setter& setter) {
    const ofd::Picture* largest = nullptr;
    if (!page.lines.empty()) return nullptr;
    for (const auto& mark : page.marks) {
        const auto* picture = std::get_if<ofd::Picture>(&mark);
        if (picture == nullptr || setter.image(picture->file) == nullptr) continue;
        if (largest == nullptr || area(*picture) > area(*largest)) largest = picture;
    }
    bool enough = largest != nullptr && area(*largest) >= std::int64_t{page.width} * page.height / 4;
    return enough ? largest : nullptr;
}

pdf::ScannedPage text_page(const ofd::Page& page) {
    pdf::ScannedPage out;
    out.text_in_file = true;
    out.width = page.width;
    out.height = page.height;
    out.width_px = page.width / Pixel;
    out.height_px = page.height / Pixel;
    for (const auto& line : page.lines)
        out.words.push_back({line.x / Pixel, line.y / Pixel, std::max(line.width / Pixel, 1),
                             std::max(line.height / Pixel, 1), line.text});
    return out;
}

void take_scan(const ofd::Picture& picture, const ofd::Document& document, const Setter& setter,
               pdf::ScannedPage& page) {
    page.text_in_file = false;
    page.image = document.pictures[picture.file];
    std::int64_t across = std::max({std::abs(picture.place[0]), std::abs(picture.place[1]), 1});
    std::int64_t dpi = std::int64_t{setter.image(picture.file)->width} * 72'000 / across;
    page.dpi = static_cast<int>(std::clamp<std::int64_t>(dpi, 1, 10'000));
}

struct Loss {
    ofd::Lost what;
    const char* words;
    bool grave;
};
constexpr std::array<Loss, 6> Losses{{{ofd::Lost::Picture, "有图片缺失或格式不能识别，没有画出", true},
                                      {ofd::Lost::File, "引用的文件不在 OFD 里", true},
                                      {ofd::Lost::Shade, "渐变或图案画成了单色", false},
                                      {ofd::Lost::Clip, "被裁剪的图形画成了整个", false},
                                      {ofd::Lost::Curve, "倾斜的椭圆弧画成了直线", false},
                                      {ofd::Lost::Seal, "电子签章的图案没有画出", false}}};

// One for all pages that do not look as they did.
class Report {
public:
    void page(int number, unsigned lost, bool glyphs_missing) {
        if (lost == 0 && !glyphs_missing) return;
        x_lost |= lost;
        x_glyphs_missing = x_glyphs_missing || glyphs_missing;
        record::Place place;
        place.page = number;
        x_places.push_back(place);
    }
    std::vector<record::Finding> findings() const {
        if (x_places.empty()) return {};
        record::Finding finding;
        bool grave = x_glyphs_missing;
        std::string what = x_glyphs_missing ? "；字体缺字，画成了〓" : "";
        for (const Loss& loss : Losses) {
            if ((x_lost & static_cast<unsigned>(loss.what)) == 0) continue;
            grave = grave || loss.grave;
            what += std::string("；") + loss.words;
        }
        finding.rule = "R-READ-OFD";
        finding.severity = grave ? record::Severity::Warning : record::Severity::Info;
        finding.message = "存档页面由 OFD 的文字和图形重新生成，与原样有出入" + what;
        finding.advice = "以所附 OFD 原件为准；要看原样，请用 OFD 阅读器打开原件";
        finding.basis = "存档的页面图像须与原件相符（原件保持不变）";
        finding.places = x_places;
        return {finding};
    }

private:
    unsigned x_lost = 0;
    bool x_glyphs_missing = false;
    std::vector<record::Place> x_places;
};

Json source_of(const ofd::Document& document) {
    Json attachments = Json::array();
    for (const auto& attached : document.attachments)
        attachments.push_back(
            {{"name", attached.name}, {"format", attached.format}, {"size", attached.size}});
    return {{"kind", "ofd"},
            {"documents", document.bodies},
            {"signatures", document.signatures},
            {"signatures_verified", false},
            {"attachments", attachments}};
}

Json values_of(const ofd::Document& document) {
    if (document.values.empty()) return {};
    Json values = Json::array();
    for (const auto& [name, text] : document.values) values.push_back({{"name", name}, {"text", text}});
    return values;
}

} // namespace

Result<ScannedFile> ofd_file(std::string_view bytes, const typeset::FontSet& fonts,
                             const intake::Limits& limits) {
    TRY_INTO(auto document, ofd::read(bytes, limits));
    ScannedFile file;
    Setter setter(document, fonts);
    Report report;
    for (const auto& page : document.pages) {
        file.placed.push_back(setter.set(page));
        file.pages.push_back(text_page(page));
        const auto* scan = scan_on(page, setter);
        file.picture.push_back(scan == nullptr ? ofd::Matrix{} : scan->place);
        if (scan != nullptr) take_scan(*scan, document, setter, file.pages.back());
        file.placed.back().width_px = file.pages.back().width_px;
        file.placed.back().height_px = file.pages.back().height_px;
        report.page(static_cast<int>(file.pages.size()), setter.lost, setter.glyphs_missing);
    }
    file.source = source_of(document);
    file.values = values_of(document);
    file.findings = report.findings();
    return file;
}

} // namespace taizhang::service
