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

Json page_json(const pdf::ScannedPage& page, const ocr::PageText& text) {
    Json json = ocr::to_json(text);
    if (int dpi = resolution(page, text); dpi > 0) json["dpi"] = dpi;
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

} // namespace

bool is_scan(intake::Format format) {
    return format == intake::Format::Jpeg || format == intake::Format::Png ||
           format == intake::Format::Tiff || format == intake::Format::Pdf;
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

Result<ScannedFile> scanned_file(const intake::Reading& reading, std::string_view bytes) {
    if (reading.format == intake::Format::Pdf) return pdf_file(bytes);
    ScannedFile file;
    if (reading.format == intake::Format::Tiff) {
        TRY_INTO(file.pages, page_images_in_sandbox(bytes, "image/tiff"));
        return file;
    }
    int dpi = reading.pages.empty() ? 0 : reading.pages.front().dpi;
    file.pages.push_back({std::string(bytes), dpi, {}});
    return file;
}

Result<ocr::PageText> page_text(const pdf::ScannedPage& page, const ocr::Engine* engine) {
    if (!page.text_in_file) return engine != nullptr ? engine->read_page(page.image) : ocr::PageText{};
    constexpr int Certain = 1000;
    ocr::PageText text{page.width_px, page.height_px, {}};
    for (const auto& word : page.words)
        text.lines.push_back({{word.x, word.y, word.width, word.height}, word.text, Certain});
    return text;
}

Result<Scan> read_scan(Rooms& rooms, const store::Submission& submission, const intake::Reading& reading,
                       const Progress& progress) {
    TRY_INTO(auto bytes, rooms.blobs.get(submission.digests.sha256));
    TRY_INTO(auto file, scanned_file(reading, bytes));
    if (file.pages.size() > rooms.options.reading.pages) // a PDF may hide from intake how many it has
        return fail(Code::Unprocessable, "文件的页数太多，已停止读取", "请拆分为几个文件后重新上传");
    bool text_read = true;
    Json pages = Json::array();
    for (auto& page : file.pages) {
        progress();
        // A page that cannot be read by machine is still evidence: it is kept and sealed without text, and says so. One
        // whose reader was ended from outside can be read.
        auto read = page_text(page, rooms.ocr.get());
        if (!read && read.error().code == Code::Unavailable) return Failure(read.error());
        text_read = text_read && read && (page.text_in_file || rooms.ocr != nullptr);
        if (!read)
            log::warn("page_not_read", {{"submission", submission.id.text()},
                                        {"code", std::string(facts(read.error().code).name)}});
        ocr::PageText text = read ? std::move(*read) : ocr::PageText{};
        page.words = words_of(text);
        pages.push_back(page_json(page, text));
    }
    Scan scan;
    scan.pages = std::move(file.pages);
    scan.data = {{"pages", pages}, {"text_read", text_read}};
    if (!file.source.is_null()) scan.data["source"] = file.source;
    scan.reading = record::to_json(file.findings);
    return scan;
}

std::vector<pdf::Word> words_of(const ocr::PageText& text) {
    std::vector<pdf::Word> words;
    for (const auto& line : text.lines)
        words.push_back({line.box.x, line.box.y, line.box.width, line.box.height, line.text});
    return words;
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
                                   std::string_view pdf) {
    auto media_type = text_at(document.at("original"), "media_type");
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
