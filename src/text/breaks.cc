#include "text/breaks.hh"

#include <memory>
#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

namespace taizhang::text {
namespace {

using Iterator = std::unique_ptr<icu::BreakIterator>;

using Make = icu::BreakIterator* (*)(const icu::Locale&, UErrorCode&);

Iterator make(Make create) {
    UErrorCode status = U_ZERO_ERROR;
    Iterator made(create(icu::Locale("zh"), status));
    if (U_FAILURE(status) != 0) made.reset();
    return made;
}

std::vector<std::size_t> boundaries(icu::BreakIterator* iterator, std::string_view text) {
    std::vector<std::size_t> out;
    if (text.empty()) return out;
    UErrorCode status = U_ZERO_ERROR;
    UText utf8 = UTEXT_INITIALIZER;
    utext_openUTF8(&utf8, text.data(), static_cast<std::int64_t>(text.size()), &status);
    if (iterator != nullptr && U_SUCCESS(status) != 0) iterator->setText(&utf8, status);
    if (iterator != nullptr && U_SUCCESS(status) != 0) {
        for (std::int32_t at = iterator->next(); at != icu::BreakIterator::DONE; at = iterator->next()) {
            out.push_back(static_cast<std::size_t>(at));
        }
    }
    utext_close(&utf8);
    if (out.empty() || out.back() != text.size()) out.push_back(text.size());
    return out;
}

} // namespace

// Making an iterator costs more than breaking a page with it, and one may not be shared: one per thread.
std::vector<std::size_t> line_breaks(std::string_view text) {
    thread_local const Iterator iterator = make(&icu::BreakIterator::createLineInstance);
    return boundaries(iterator.get(), text);
}

std::vector<std::size_t> word_breaks(std::string_view text) {
    thread_local const Iterator iterator = make(&icu::BreakIterator::createWordInstance);
    return boundaries(iterator.get(), text);
}

std::vector<std::size_t> graphemes(std::string_view text) {
    thread_local const Iterator iterator = make(&icu::BreakIterator::createCharacterInstance);
    return boundaries(iterator.get(), text);
}

} // namespace taizhang::text
