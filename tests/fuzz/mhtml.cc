// Web archives: the pages in them, their encodings, their tables.
#include "intake/mhtml.hh"

#include "intake/charset.hh"
#include "mapping.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    intake::prepare_html();
    auto pages = intake::mhtml_pages(fuzz::bytes_of(data, size));
    if (!pages) return 0;
    std::size_t together = 0;
    std::vector<std::string> texts;
    for (const auto& page : *pages) {
        together += page.size();
        if (auto text = intake::decode_markup(page)) texts.push_back(std::move(*text));
    }
    fuzz::must(together <= size);
    auto reading =
        fuzz::read([&](intake::Wire& wire) { return intake::read_pages(texts, fuzz::small_limits(), wire); });
    if (reading) {
        reading->format = intake::Format::Mhtml;
        fuzz::map_all(*reading);
    }
    return 0;
}
