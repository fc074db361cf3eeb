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
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> Endings = {{
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "original.xlsx"},
        {"text/csv", "original.csv"},
        {"application/json", "original.json"},
        {"image/jpeg", "original.jpg"},
        {"image/png", "original.png"},
        {"image/tiff", "original.tif"},
        {"application/pdf", "original.pdf"},
        {"application/ofd", "original.ofd"},
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

intake::Limits reading_limits(const ReadingLimits& limits) {
    intake::Limits wanted;
    wanted.file_bytes = limits.file_bytes;
    wanted.expanded_bytes = limits.expanded_bytes;
    wanted.cells = limits.cells;
    wanted.pixels = limits.pixels;
    wanted.pages = limits.pages;
    wanted.seconds = limits.seconds;
    wanted.memory_bytes = limits.memory_bytes;
    return wanted;
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

} // namespace taizhang::service
