// What the product brings along: read, and digests compared, and one page really read by OCR.
#include "ocr/ocr.hh"
#include "service/examination.hh"
#include "service/reference.hh"

#include <chrono>

namespace taizhang::service {
namespace {

constexpr auto Reinstall = "请重新安装程序，或用 --share（或环境变量 TAIZHANG_SHARE）写明资料目录";

void examine_reference(const std::filesystem::path& share, Findings& into) {
    std::vector<std::string> faults;
    auto reference = Reference::load(share, &faults);
    if (!reference) {
        auto hint = faults.empty()
                        ? std::string(Reinstall)
                        : "共 " + std::to_string(faults.size()) + " 处，逐条查看：taizhang templates check";
        return into.bad("catalogue_of_types", reference.error().message, hint);
    }
    into.good("catalogue_of_types", std::to_string(reference->catalogue.types().size()) + " 种资料，" +
                                        std::to_string(reference->schemas.size()) + " 个架构，" +
                                        std::to_string(reference->templates.size()) + " 个模板");
    if (auto whole = reference->fonts.verify(); !whole)
        return into.bad("fonts", whole.error().message, Reinstall);
    into.good("fonts", std::to_string(reference->fonts.count()) + " 个字体，逐字节与校验值一致");
}

void examine_page(const std::filesystem::path& share, Findings& into) {
    std::error_code error;
    for (const char* part : {"web/index.html", "openapi.json"}) {
        if (!std::filesystem::is_regular_file(share / part, error))
            return into.bad("web", std::string("缺少文件 ") + part, Reinstall);
    }
    into.good("web", "网页和接口说明齐全");
}

void examine_ocr(const std::filesystem::path& share, Findings& into) {
    constexpr auto Fetch =
        "扫描件仍会照常收存，只是没有文字、查不到内容。补齐：scripts/fetch-ocr，或重新安装程序";
    auto engine = ocr::open_paddle(share / "ocr");
    if (!engine) return into.attention("ocr", "不能识别扫描件上的文字：" + engine.error().message, Fetch);
    auto begin = std::chrono::steady_clock::now();
    auto page = (*engine)->read_page(sample_page());
    auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    if (!page)
        return into.attention("ocr", "试读一页没有成功：" + page.error().message,
                              "请看内存是否够用（一页最多要 2 GiB）；其他各项都正常时请重新安装识别文件");
    std::string read;
    for (const auto& line : page->lines) read += line.text;
    if (read != "台账2026")
        return into.attention("ocr", "试读一页，读出的字不对",
                              "识别文件可能损坏，请重新安装：scripts/fetch-ocr");
    into.good("ocr", "试读一页正确，用时 " + std::to_string(spent.count()) + " 毫秒");
}

} // namespace

void examine_share(const std::filesystem::path& share, Findings& into) {
    examine_reference(share, into);
    examine_page(share, into);
    examine_ocr(share, into);
}

} // namespace taizhang::service
