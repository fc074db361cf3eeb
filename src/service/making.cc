#include "service/making.hh"

#include "pdf/conformance.hh"
#include "pdf/volume.hh"
#include "proof/hash.hh"
#include "sandbox/sandbox.hh"

#include <algorithm>
#include <array>
#include <cstdint>

namespace taizhang::service {
std::string original_name(std::string_view media_type) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> Endings = {{
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "original.xlsx"},
        {"text/csv", "original.csv"},
        {"application/json", "original.json"},
        {"image/jpeg", "original.jpg"},
        {"image/png", "original.png"},
        {"image/tiff", "original.tif"},
        {"application/pdf", "original.pdf"},
    }};
    for (const auto& [type, name] : Endings) {
        if (media_type == type) return std::string(name);
    }
    return "original.bin";
}

pdf::Metadata metadata_of(const Json& document) {
    const Json& project = document.at("project");
    pdf::Metadata metadata;
    metadata.title = text_at(document, "title");
    metadata.creator = text_at(document, "subcontractor");
    if (metadata.creator.empty()) metadata.creator = text_at(project, "general_contractor");
    metadata.subject = text_at(document, "type") + " " + text_at(project, "name");
    metadata.archival_code = text_at(document, "archival_code");
    // As it is handed out (http/routes.cc).
    if (!metadata.archival_code.empty()) metadata.file_name = metadata.archival_code + ".pdf";
    metadata.record_id = text_at(document, "record");
    metadata.retention = "工程完工且工资全部结清后至少3年";
    metadata.period = text_at(document, "period");
    metadata.created = parse_instant(text_at(document, "received_at")).value_or(Instant{});
    return metadata;
}

std::vector<pdf::Attachment> attachments_of(const Json& document, std::string_view text,
                                            std::string_view original) {
    std::vector<pdf::Attachment> attachments = {
        {"record.json", "application/json", "记录数据", pdf::Relationship::Data, text}};
    auto media_type = text_at(document.at("original"), "media_type");
    if (!original.empty())
        attachments.push_back(
            {original_name(media_type), media_type, "原始文件", pdf::Relationship::Source, original});
    return attachments;
}

Result<typeset::Document> pages_of(const Reference& reference, const Json& document, std::string_view text) {
    auto type = text_at(document, "type");
    const auto* layout = reference.layout(type);
    if (layout == nullptr) return fail(Code::Unprocessable, "没有这种资料的版式：" + type, "见台账目录");
    typeset::Context context{text_at(document, "record"),
                             text_at(document, "archival_code"),
                             document.value("version", 1),
                             proof::sha256(text).hex(),
                             type,
                             text_at(document, "period")};
    return typeset::compose(*layout, document.at("data"), context, reference.fonts);
}

Result<Typeset> pdf_of(const Reference& reference, const Json& document, std::string_view text,
                       std::string_view original) {
    TRY_INTO(auto composed, pages_of(reference, document, text));
    Typeset set;
    set.pages = static_cast<int>(composed.pages.size());
    TRY_INTO(set.bytes, pdf::generate(composed, reference.fonts, metadata_of(document),
                                      attachments_of(document, text, original)));
    return set;
}

bool is_scan(intake::Format format) {
    return format == intake::Format::Jpeg || format == intake::Format::Png ||
           format == intake::Format::Tiff || format == intake::Format::Pdf;
}

Result<std::vector<pdf::ScannedPage>> scanned_pages(const intake::Reading& reading, std::string bytes,
                                                    unsigned max_pages) {
    if (reading.format == intake::Format::Pdf || reading.format == intake::Format::Tiff)
        return page_images_in_sandbox(bytes, intake::media_type(reading.format), max_pages);
    int dpi = reading.pages.empty() ? 0 : reading.pages.front().dpi;
    std::vector<pdf::ScannedPage> pages;
    pages.push_back({std::move(bytes), dpi, {}});
    return pages;
}

Result<std::string> volume_of(const std::vector<Document>& documents, pdf::Metadata metadata) {
    sandbox::Limits limits;
    limits.seconds = 300;
    limits.answer_bytes = std::uint64_t{2} << 30;
    for (const auto& document : documents) limits.memory_bytes += 6 * document.bytes.size();
    TRY_INTO(auto bytes, sandbox::run(limits, [&](const sandbox::Write& write) -> Result<void> {
                 std::vector<pdf::VolumePart> parts;
                 for (const auto& document : documents) {
                     TRY_INTO(auto own, pdf::describe(document.bytes));
                     metadata.created = std::max(metadata.created, own.created);
                     if (metadata.creator.empty()) metadata.creator = own.creator;
                     if (metadata.title.empty())
                         metadata.title = own.title + (documents.size() > 1
                                                           ? " 等 " + std::to_string(documents.size()) + " 份"
                                                           : std::string());
                     parts.push_back({document.title.empty() ? own.title : document.title, document.bytes});
                 }
                 TRY_INTO(auto volume, pdf::merge_volume(parts, metadata));
                 write(volume);
                 return {};
             }));
    TRY_INTO(auto violations, pdf::check(bytes));
    if (!violations.empty())
        return fail(Code::Internal, "PDF/A self-check failed: " + violations.front().clause + " " +
                                        violations.front().message);
    return bytes;
}

Result<std::vector<pdf::ScannedPage>>
page_images_in_sandbox(std::string_view file, std::string_view media_type, unsigned max_pages) {
    sandbox::Limits limits;
    limits.memory_bytes = std::uint64_t{2} << 30;
    limits.seconds = 180; // 500 pages of fax are decoded, turned and packed in 20
    limits.answer_bytes = std::uint64_t{1} << 30;
    TRY_INTO(auto answer, sandbox::run(limits, [&](const sandbox::Write& write) -> Result<void> {
                 TRY_INTO(auto pages, media_type == "image/tiff" ? pdf::tiff_pages(file, max_pages)
                                                                 : pdf::page_images(file, max_pages));
                 for (const auto& page : pages) write(pdf::pack(page));
                 return {};
             }));
    TRY_INTO(auto pages, pdf::unpack(answer));
    if (pages.empty()) return fail(Code::Unprocessable, "文件里没有页面", "请重新扫描后上传");
    return pages;
}

std::vector<pdf::Word> words_of(const ocr::PageText& text) {
    std::vector<pdf::Word> words;
    for (const auto& line : text.lines)
        words.push_back({line.box.x, line.box.y, line.box.width, line.box.height, line.text});
    return words;
}

Result<std::string> scan_pdf_again(const Json& document, std::string_view text, std::string_view original,
                                   std::string_view pdf) {
    auto media_type = text_at(document.at("original"), "media_type");
    bool paged = media_type == "image/tiff" || media_type == "application/pdf";
    std::vector<pdf::ScannedPage> pages;
    if (paged) {
        TRY_INTO(pages, page_images_in_sandbox(original, media_type, MaxPages));
    } else {
        TRY_INTO(pages, page_images_in_sandbox(pdf, "application/pdf", 1));
        if (media_type != "image/jpeg") {
            pages.front().image = original;
            pages.front().laid.clear();
        }
    }
    const Json& texts = document.at("data").at("pages");
    if (!texts.is_array() || texts.size() != pages.size())
        return fail(Code::Unprocessable, "记录里的页数与图像不符", "请用备份里的文件核对");
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
