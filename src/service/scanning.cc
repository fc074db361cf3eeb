#include "service/scanning.hh"

#include "base/log.hh"
#include "sandbox/sandbox.hh"
#include "service/making.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

Json source_of(const pdf::PdfKind& kind) {
    std::vector<std::string> fonts;
    for (const auto& page : kind.pages)
        fonts.insert(fonts.end(), page.foreign_fonts.begin(), page.foreign_fonts.end());
    std::sort(fonts.begin(), fonts.end());
    fonts.erase(std::unique(fonts.begin(), fonts.end()), fonts.end());
    return {{"kind", pdf::name(kind)},
            {"signatures", kind.signatures},
            {"signatures_verified", false},
            {"locked", kind.locked},
            {"fonts", fonts}};
}

// One for all pages drawn with fonts that do not stand in the file.
std::vector<record::Finding> font_findings(const pdf::PdfKind& kind,
                                           const std::vector<pdf::ScannedPage>& pages) {
    record::Finding finding;
    bool missing = false;
    for (std::size_t i = 0; i < pages.size() && i < kind.pages.size(); ++i) {
        if (!pages[i].drawn || (kind.pages[i].foreign_fonts.empty() && !pages[i].glyphs_missing)) continue;
        missing = missing || pages[i].glyphs_missing;
        record::Place place;
        place.page = static_cast<int>(i) + 1;
        finding.places.push_back(place);
    }
    if (finding.places.empty()) return {};
    finding.rule = "R-READ-FONT";
    finding.severity = missing ? record::Severity::Warning : record::Severity::Info;
    finding.message = missing ? "PDF 里没有带上字体，系统里也没有，页面图像上可能缺字"
                              : "PDF 里没有带上字体，页面图像用系统里相近的字体画出，字形可能与原来不同";
    finding.advice = "文字内容以所附原件为准；请在导出 PDF 时选择嵌入字体，或打印、扫描后重新上传";
    finding.basis = "存档的页面图像须与原件相符（原件保持不变）";
    return {finding};
}

Result<ScannedFile> pdf_file(std::string_view bytes) {
    ScannedFile file;
    TRY_INTO(auto kind, pdf_kind(bytes));
    bool images =
        std::all_of(kind.pages.begin(), kind.pages.end(), [](const auto& page) { return page.image; });
    TRY_INTO(file.pages, page_images_in_sandbox(bytes, "application/pdf",
                                                images ? pdf::NotImages::Refuse : pdf::NotImages::Draw));
    file.source = source_of(kind);
    file.findings = font_findings(kind, file.pages);
    return file;
}

// Dots per inch as the image states them, or as they are if it fills A4: telephones state nonsense. 0: not known.
int resolution(const pdf::ScannedPage& page, const ocr::PageText& text) {
    constexpr std::int64_t A4LongSide = 297; // mm
    std::int64_t longer = std::max({text.width_px, text.height_px, page.width_px, page.height_px});
    return std::max(page.dpi, static_cast<int>(longer * 254 / (A4LongSide * 10)));
}

Json page_json(const ScannedFile& file, std::size_t number, const ocr::PageText& text) {
    const pdf::ScannedPage& page = file.pages[number];
    Json json = ocr::to_json(text);
    bool set_anew = !file.placed.empty(); // text has no dots; a picture on such a page has those it was given
    if (int dpi = set_anew ? page.dpi : resolution(page, text); dpi > 0) json["dpi"] = dpi;
    if (set_anew) json["text_from"] = page.text_in_file ? "file" : "ocr";
    if (!page.drawn) return json;
    json["drawn"] = true;
    json["text_from"] = page.text_in_file ? "file" : "ocr";
    return json;
}

// Pages that were drawn stand in the sealed PDF alone: fonts and poppler change from one system to the next.
Result<void> take_drawn_pages(const Json& texts, std::string_view pdf, std::vector<pdf::ScannedPage>& pages) {
    bool any =
        std::any_of(texts.begin(), texts.end(), [](const Json& page) { return page.value("drawn", false); });
    if (!any) return {};
    TRY_INTO(auto sealed, page_images_in_sandbox(pdf, "application/pdf"));
    if (sealed.size() != pages.size())
        return fail(Code::Unprocessable, "记录里的页数与图像不符", "请用备份里的文件核对");
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (!texts[i].value("drawn", false)) continue;
        pages[i] = std::move(sealed[i]);
        TRY_INTO(auto text, ocr::page_from_json(texts[i])); // its boxes are in pixels of the picture
        if (text.width_px > 0 && text.height_px > 0) {
            pages[i].width_px = text.width_px;
            pages[i].height_px = text.height_px;
        }
    }
    return {};
}

std::vector<pdf::Word> words_of(const ocr::PageText& text) {
    std::vector<pdf::Word> words;
    for (const auto& line : text.lines)
        words.push_back({line.box.x, line.box.y, line.box.width, line.box.height, line.text});
    return words;
}

// What OCR read of a picture, in the pixels of the page that the picture lies on.
ocr::PageText on_page(const ocr::PageText& read, const std::array<typeset::Length, 6>& place,
                      const pdf::ScannedPage& page) {
    ocr::PageText out{page.width_px, page.height_px, {}};
    std::int64_t width = std::max(read.width_px, 1), height = std::max(read.height_px, 1);
    for (const auto& line : read.lines) {
        std::int64_t left = 0, right = 0, top = 0, bottom = 0;
        bool first = true;
        for (int corner = 0; corner < 4; ++corner) {
            std::int64_t u = line.box.x + (corner % 2 == 0 ? 0 : line.box.width);
            std::int64_t v = height - line.box.y - (corner < 2 ? 0 : line.box.height);
            std::int64_t x =
                (place[0] * u / width + place[2] * v / height + place[4]) * page.width_px / page.width;
            std::int64_t y = page.height_px - (place[1] * u / width + place[3] * v / height + place[5]) *
                                                  page.height_px / page.height;
            left = first ? x : std::min(left, x);
            right = first ? x : std::max(right, x);
            top = first ? y : std::min(top, y);
            bottom = first ? y : std::max(bottom, y);
            first = false;
        }
        if (right <= 0 || bottom <= 0 || left >= page.width_px || top >= page.height_px) continue;
        ocr::Box box{static_cast<int>(std::max<std::int64_t>(left, 0)),
                     static_cast<int>(std::max<std::int64_t>(top, 0)), 0, 0};
        box.width = static_cast<int>(std::min<std::int64_t>(right, page.width_px)) - box.x;
        box.height = static_cast<int>(std::min<std::int64_t>(bottom, page.height_px)) - box.y;
        out.lines.push_back({box, line.text, line.confidence});
    }
    return out;
}

// Its layout is made again from the file itself, with the very fonts; only what OCR read stands in the document.
Result<std::string> ofd_pdf_again(const Json& document, std::string_view text, std::string_view original,
                                  const std::filesystem::path& share) {
    const Json& texts = document.at("data").at("pages");
    TRY_INTO(auto fonts, typeset::FontSet::open(share / "fonts"));
    if (text_at(document.at("versions"), "fonts") != fonts.digest().hex())
        return fail(Code::Unprocessable, "版式或字体版本与封存时不同", "请用封存时的版本核对（--share）");
    intake::Limits limits;
    limits.pages = MaxPages;
    TRY_INTO(auto file, ofd_file(original, fonts, limits));
    if (!texts.is_array() || texts.size() != file.pages.size())
        return fail(Code::Unprocessable, "记录里的页数与原件不符", "请用备份里的文件核对");
    for (std::size_t i = 0; i < file.pages.size(); ++i) {
        TRY_INTO(auto read, ocr::page_from_json(texts[i]));
        set_words(file, i, read);
    }
    return scan_pdf(file, fonts, metadata_of(document), attachments_of(document, text, original));
}

} // namespace

bool is_scan(intake::Format format) {
    return format == intake::Format::Jpeg || format == intake::Format::Png ||
           format == intake::Format::Tiff || format == intake::Format::Pdf || format == intake::Format::Ofd;
}

Result<pdf::PdfKind> pdf_kind(std::string_view bytes) {
    sandbox::Limits limits;
    limits.memory_bytes = std::uint64_t{2} << 30;
    limits.seconds = 60;
    TRY_INTO(auto answer, sandbox::run(limits, [&](const sandbox::Write& write) -> Result<void> {
                 TRY_INTO(auto kind, pdf::look_at(bytes, MaxPages));
                 write(pdf::pack(kind));
                 return {};
             }));
    return pdf::unpack_kind(answer);
}

Result<ScannedFile> scanned_file(const intake::Reading& reading, std::string_view bytes,
                                 const typeset::FontSet& fonts) {
    if (reading.format == intake::Format::Pdf) return pdf_file(bytes);
    if (reading.format == intake::Format::Ofd) return ofd_file(bytes, fonts);
    ScannedFile file;
    if (reading.format == intake::Format::Tiff) {
        TRY_INTO(file.pages, page_images_in_sandbox(bytes, "image/tiff"));
        return file;
    }
    int dpi = reading.pages.empty() ? 0 : reading.pages.front().dpi;
    file.pages.push_back({std::string(bytes), dpi, {}});
    return file;
}

Result<ocr::PageText> page_text(const ScannedFile& file, std::size_t number, const ocr::Engine* engine) {
    const pdf::ScannedPage& page = file.pages[number];
    if (!page.text_in_file) {
        if (engine == nullptr) return ocr::PageText{};
        TRY_INTO(auto read, engine->read_page(page.image));
        return file.placed.empty() ? read : on_page(read, file.picture[number], page);
    }
    constexpr int Certain = 1000;
    ocr::PageText text{page.width_px, page.height_px, {}};
    for (const auto& word : page.words)
        text.lines.push_back({{word.x, word.y, word.width, word.height}, word.text, Certain});
    return text;
}

void set_words(ScannedFile& file, std::size_t number, const ocr::PageText& text) {
    pdf::ScannedPage& page = file.pages[number];
    page.words = words_of(text);
    if (!file.placed.empty() && !page.text_in_file) file.placed[number].words = page.words;
}

Result<std::string> scan_pdf(const ScannedFile& file, const typeset::FontSet& fonts,
                             const pdf::Metadata& metadata, const std::vector<pdf::Attachment>& attachments) {
    if (file.placed.empty()) return pdf::wrap_scan(file.pages, metadata, attachments);
    return pdf::write_placed(file.placed, fonts, metadata, attachments);
}

Result<Scan> read_scan(Rooms& rooms, const store::Submission& submission, const intake::Reading& reading,
                       const Progress& progress) {
    TRY_INTO(auto bytes, rooms.blobs.get(submission.digests.sha256));
    Scan scan;
    TRY_INTO(scan.file, scanned_file(reading, bytes, rooms.reference.fonts));
    ScannedFile& file = scan.file;
    if (file.pages.size() > rooms.options.reading.pages) // a PDF may hide from intake how many it has
        return fail(Code::Unprocessable, "文件的页数太多，已停止读取", "请拆分为几个文件后重新上传");
    bool text_read = true;
    Json pages = Json::array();
    for (std::size_t i = 0; i < file.pages.size(); ++i) {
        progress();
        // A page that cannot be read by machine is still evidence: it is kept and sealed without text, and says so. One
        // whose reader was ended from outside can be read.
        auto read = page_text(file, i, rooms.ocr.get());
        if (!read && read.error().code == Code::Unavailable) return Failure(read.error());
        text_read = text_read && read && (file.pages[i].text_in_file || rooms.ocr != nullptr);
        if (!read)
            log::warn("page_not_read", {{"submission", submission.id.text()},
                                        {"code", std::string(facts(read.error().code).name)}});
        ocr::PageText text = read ? std::move(*read) : ocr::PageText{};
        set_words(file, i, text);
        pages.push_back(page_json(file, i, text));
    }
    scan.data = {{"pages", pages}, {"text_read", text_read}};
    if (!file.source.is_null()) scan.data["source"] = file.source;
    if (!file.values.is_null()) scan.data["values"] = file.values;
    scan.reading = record::to_json(file.findings);
    return scan;
}

Result<std::vector<pdf::ScannedPage>>
page_images_in_sandbox(std::string_view file, std::string_view media_type, pdf::NotImages others) {
    sandbox::Limits limits;
    limits.memory_bytes = std::uint64_t{2} << 30;
    limits.seconds = 180; // 500 pages of fax are decoded, turned and packed in 20
    limits.answer_bytes = std::uint64_t{1} << 30;
    if (others == pdf::NotImages::Draw) {
        limits.seconds = 600;
        limits.readable = pdf::drawing_directories();
        TRY(pdf::prepare_drawing());
    }
    TRY_INTO(auto answer, sandbox::run(limits, [&](const sandbox::Write& write) -> Result<void> {
                 TRY_INTO(auto pages, media_type == "image/tiff" ? pdf::tiff_pages(file, MaxPages)
                                                                 : pdf::page_images(file, MaxPages, others));
                 for (const auto& page : pages) write(pdf::pack(page));
                 return {};
             }));
    TRY_INTO(auto pages, pdf::unpack(answer));
    if (pages.empty()) return fail(Code::Unprocessable, "文件里没有页面", "请重新扫描后上传");
    return pages;
}

Result<std::string> scan_pdf_again(const Json& document, std::string_view text, std::string_view original,
                                   std::string_view pdf, const std::filesystem::path& share) {
    auto media_type = text_at(document.at("original"), "media_type");
    if (media_type == "application/ofd") return ofd_pdf_again(document, text, original, share);
    bool paged = media_type == "image/tiff" || media_type == "application/pdf";
    const Json& texts = document.at("data").at("pages");
    std::vector<pdf::ScannedPage> pages;
    if (paged) {
        TRY_INTO(pages, page_images_in_sandbox(original, media_type, pdf::NotImages::LeaveOut));
    } else {
        TRY_INTO(pages, page_images_in_sandbox(pdf, "application/pdf"));
        if (media_type != "image/jpeg") {
            pages.front().image = original;
            pages.front().laid.clear();
        }
    }
    if (!texts.is_array() || texts.size() != pages.size())
        return fail(Code::Unprocessable, "记录里的页数与图像不符", "请用备份里的文件核对");
    if (paged) TRY(take_drawn_pages(texts, pdf, pages));
    for (std::size_t i = 0; i < pages.size(); ++i) {
        TRY_INTO(auto read, ocr::page_from_json(texts[i]));
        pages[i].words = words_of(read);
    }
    auto attachments = attachments_of(document, text, media_type == "image/jpeg" ? "" : original);
    TRY_INTO(auto again, pdf::wrap_scan(pages, metadata_of(document), attachments));
    if (paged || again == pdf) return again;
    pages.front().dpi = 0; // the image did not say how large it is: the page is A4
    return pdf::wrap_scan(pages, metadata_of(document), attachments);
}

} // namespace taizhang::service
