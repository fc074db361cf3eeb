#include "service/making.hh"

#include "sandbox/sandbox.hh"

#include <array>
#include <cstdint>
#include <cstring>

namespace taizhang::service {
namespace {

struct PageHead { // from child to parent, same process image: no byte order question
    std::uint64_t bytes;
    std::int64_t dpi;
};

} // namespace

std::string original_name(std::string_view media_type) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> Endings = {{
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "original.xlsx"},
        {"text/csv", "original.csv"},
        {"application/json", "original.json"},
        {"image/jpeg", "original.jpg"},
        {"image/png", "original.png"},
        {"application/pdf", "original.pdf"},
    }};
    for (const auto& [type, name] : Endings) {
        if (media_type == type) return std::string(name);
    }
    return "original.bin";
}

Result<std::vector<pdf::ScannedPage>> page_images_in_sandbox(std::string_view pdf, unsigned max_pages) {
    sandbox::Limits limits;
    limits.seconds = 60;
    limits.answer_bytes = std::uint64_t{1} << 30;
    auto answer = sandbox::run(limits, [&](const sandbox::Write& write) -> Result<void> {
        TRY_INTO(auto pages, pdf::page_images(pdf, max_pages));
        for (const auto& page : pages) {
            PageHead head{page.image.size(), page.dpi};
            std::array<char, sizeof head> raw{};
            std::memcpy(raw.data(), &head, sizeof head);
            write({raw.data(), raw.size()});
            write(page.image);
        }
        return {};
    });
    if (!answer) return Failure(answer.error());
    std::vector<pdf::ScannedPage> pages;
    std::string_view rest = *answer;
    while (!rest.empty()) {
        PageHead head{};
        if (rest.size() < sizeof head) return fail(Code::Internal, "page reader answered in pieces");
        std::memcpy(&head, rest.data(), sizeof head);
        rest.remove_prefix(sizeof head);
        if (rest.size() < head.bytes) return fail(Code::Internal, "page reader answered in pieces");
        pages.push_back({std::string(rest.substr(0, head.bytes)), static_cast<int>(head.dpi), {}});
        rest.remove_prefix(head.bytes);
    }
    if (pages.empty()) return fail(Code::Unprocessable, "PDF 里没有页面", "请重新扫描后上传");
    return pages;
}

} // namespace taizhang::service
