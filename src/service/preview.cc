#include "service/preview.hh"

#include "base/exif.hh"
#include "pdf/scan.hh"
#include "sandbox/sandbox.hh"
#include "service/rooms.hh"
#include "service/scanning.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

// Gives its place back however the drawing ends.
class Slot {
public:
    explicit Slot(std::counting_semaphore<16>& slots) : x_slots(slots) {
        x_taken = x_slots.try_acquire_for(std::chrono::seconds{10});
    }
    ~Slot() {
        if (x_taken) x_slots.release();
    }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    bool taken() const { return x_taken; }

private:
    std::counting_semaphore<16>& x_slots;
    bool x_taken = false;
};

Failure busy() { return fail(Code::Unavailable, "正在画的页面太多，请稍后再看", "几秒后再试"); }

Result<intake::Format> format_of(const Rooms& rooms, const store::Submission& submission) {
    TRY_INTO(auto format, intake::identify(rooms.blobs.path(submission.digests.sha256)));
    if (is_scan(format)) return format;
    return fail(Code::Unprocessable, "这种文件没有页面可以预览",
                "表格请看读出的内容；压缩包请看里面的每一份");
}

Json page_size(std::size_t number, int width, int height) {
    return {{"page", number}, {"width", width}, {"height", height}};
}

Json list(Json pages) { return {{"count", pages.size()}, {"pages", std::move(pages)}}; }

// The file itself if it is a PDF, else the page wrapped as one: poppler draws both.
struct Sheet {
    std::string pdf;
    unsigned number = 1;
};

Result<Sheet> sheet_of(intake::Format format, std::string bytes, const intake::Reading& reading,
                       const typeset::FontSet& fonts, unsigned number) {
    if (format == intake::Format::Pdf) return Sheet{std::move(bytes), number};
    TRY_INTO(auto file, scanned_file(reading, bytes, fonts));
    if (number > file.pages.size())
        return fail(Code::NotFound, "没有这一页", "共 " + std::to_string(file.pages.size()) + " 页");
    ScannedFile one;
    one.pages.push_back(std::move(file.pages[number - 1]));
    if (!file.placed.empty()) one.placed.push_back(std::move(file.placed[number - 1]));
    TRY_INTO(auto pdf, scan_pdf(one, fonts, {}, {}));
    return Sheet{std::move(pdf), 1};
}

Result<std::string> drawn(const Sheet& sheet, int width, Coding coding) {
    sandbox::Limits limits;
    limits.memory_bytes = std::uint64_t{2} << 30;
    limits.seconds = 30;
    limits.answer_bytes = std::uint64_t{64} << 20;
    limits.readable = pdf::drawing_directories();
    TRY(pdf::prepare_drawing());
    return sandbox::run(limits, [&](const sandbox::Write& write) -> Result<void> {
        TRY_INTO(auto picture, pdf::preview(sheet.pdf, sheet.number, width, coding == Coding::Jpeg));
        write(picture);
        return {};
    });
}

} // namespace

Result<Json> Preview::pages(const Actor& actor, const SubmissionId& id) const {
    TRY_INTO(auto submission, within_reach(actor, Right::Read, x_rooms.store->submission(id)));
    TRY_INTO(auto format, format_of(x_rooms, submission));
    auto path = x_rooms.blobs.path(submission.digests.sha256);
    Json pages = Json::array();
    if (format == intake::Format::Pdf) {
        TRY_INTO(auto bytes, x_rooms.blobs.get(submission.digests.sha256));
        TRY_INTO(auto kind, pdf_kind(bytes));
        for (const auto& page : kind.pages)
            pages.push_back(page_size(pages.size() + 1, page.width, page.height));
        return list(std::move(pages));
    }
    TRY_INTO(auto reading, intake::read(path));
    bool turned = false;
    if (format == intake::Format::Jpeg) {
        TRY_INTO(auto bytes, x_rooms.blobs.get(submission.digests.sha256));
        turned = exif_orientation(bytes) >= 5;
    }
    for (const auto& page : reading.pages)
        pages.push_back(page_size(pages.size() + 1, turned ? page.height_px : page.width_px,
                                  turned ? page.width_px : page.height_px));
    return list(std::move(pages));
}

Result<Picture> Preview::page(const Actor& actor, const SubmissionId& id, unsigned number, int width,
                              Coding coding) const {
    TRY_INTO(auto submission, within_reach(actor, Right::Read, x_rooms.store->submission(id)));
    TRY_INTO(auto format, format_of(x_rooms, submission));
    if (number == 0) return fail(Code::NotFound, "没有这一页", "页码从 1 开始");
    Slot slot(x_rooms.preview_slots);
    if (!slot.taken()) return busy();
    TRY_INTO(auto bytes, x_rooms.blobs.get(submission.digests.sha256));
    intake::Reading reading;
    if (format != intake::Format::Pdf) {
        TRY_INTO(reading, intake::read(x_rooms.blobs.path(submission.digests.sha256)));
    }
    TRY_INTO(auto sheet, sheet_of(format, std::move(bytes), reading, x_rooms.reference.fonts, number));
    TRY_INTO(auto picture, drawn(sheet, std::clamp(width, 16, WidestPreview), coding));
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.custody(actor.user.text(), "read_page", submission.id.text(), {{"page", number}}));
        return {};
    }));
    bool jpeg = picture.starts_with("\xFF\xD8\xFF");
    if (!jpeg && !picture.starts_with("\x89PNG")) return fail(Code::Internal, "a drawing is no picture");
    return Picture{std::move(picture), jpeg ? "image/jpeg" : "image/png"};
}

} // namespace taizhang::service
