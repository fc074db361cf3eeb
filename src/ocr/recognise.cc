#include "ocr/recognise.hh"

#include "text/utf8.hh"

#include <algorithm>
#include <cmath>

namespace taizhang::ocr {
namespace {

constexpr int Height = 48; // what the model was trained on
constexpr int MaxWidth = 48 * 80;
constexpr int ShortWidth = 96;    // input width of the shortest lines: time goes with the width
constexpr int TrainedWidth = 320; // what the model saw most
constexpr int Sure = 970;         // per mille; at 900 叁 was read as 参 without a second look

std::vector<float> recogniser_input(const Image& line, int width) {
    std::size_t plane = static_cast<std::size_t>(Height) * static_cast<std::size_t>(width);
    std::vector<float> input(plane * 3, 0.0F); // right of the line: 0, as in training
    for (int y = 0; y < Height; ++y) {
        for (int x = 0; x < line.width; ++x) {
            const std::uint8_t* from = line.at(x, y);
            std::size_t at =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
            for (std::size_t c = 0; c < 3; ++c) {
                input[c * plane + at] = (static_cast<float>(from[c]) / 255.0F - 0.5F) / 0.5F;
            }
        }
    }
    return input;
}

bool is_chinese(char32_t c) {
    return text::is_han(c) || (c >= 0x3001 && c <= 0x301F) || (c >= 0xFF01 && c <= 0xFF0F) || c == 0xFF1A ||
           c == 0xFF1B;
}

Result<Reading> read_cut(const Session& recogniser, const Keys& keys, const Image& page, const Region& region,
                         int least_width) {
    Image line = cut_level(page, region.x, region.y, region.width, region.height, region.slope);
    double scaled = static_cast<double>(Height) * line.width / line.height;
    int width = std::clamp(static_cast<int>(std::lround(scaled)), 8, MaxWidth);
    int padded = std::max(least_width, width / 8 * 8 + 16);
    auto input = recogniser_input(resized(line, width, Height), padded);
    TRY_INTO(auto scores, recogniser.run(input, {1, 3, Height, padded}));
    if (scores.shape.size() != 3 || scores.shape[2] != static_cast<std::int64_t>(keys.classes())) {
        return fail(Code::Internal, "the recognition model does not fit keys.txt");
    }
    return decode_ctc(scores.values, keys);
}

} // namespace

Result<Keys> Keys::parse(std::string_view text) {
    Keys keys;
    while (!text.empty()) {
        std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        keys.x_characters.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (keys.x_characters.size() < 2) return fail(Code::Unavailable, "文字识别的字符表 keys.txt 是空的");
    return keys;
}

std::string_view Keys::at(std::size_t label) const {
    if (label == 0) return {};
    if (label == x_characters.size() + 1) return " ";
    return x_characters[label - 1];
}

Reading decode_ctc(const std::vector<float>& scores, const Keys& keys) {
    Reading reading;
    std::size_t classes = keys.classes(), last = 0, count = 0;
    double sum = 0;
    for (std::size_t step = 0; (step + 1) * classes <= scores.size(); ++step) {
        auto first = scores.begin() + static_cast<std::ptrdiff_t>(step * classes);
        auto best = std::max_element(first, first + static_cast<std::ptrdiff_t>(classes));
        auto label = static_cast<std::size_t>(best - first);
        if (label != 0 && label != last) {
            reading.text += keys.at(label);
            sum += static_cast<double>(*best);
            ++count;
        }
        last = label;
    }
    if (count > 0)
        reading.confidence = static_cast<int>(std::lround(1000 * sum / static_cast<double>(count)));
    return reading;
}

Result<Reading> read_line(const Session& recogniser, const Keys& keys, const Image& page,
                          const Region& region) {
    TRY_INTO(auto reading, read_cut(recogniser, keys, page, region, ShortWidth));
    if (reading.confidence >= Sure) return reading;
    // A short cell is often read rightly with more paper around it: the surest of three readings counts.
    int by = region.height / 7 + 1;
    Region wider{region.x - by, region.y - by, region.width + 2 * by, region.height + 2 * by, region.slope};
    for (const auto& attempt : {region, wider}) {
        TRY_INTO(auto again, read_cut(recogniser, keys, page, attempt, TrainedWidth));
        if (again.confidence > reading.confidence) reading = std::move(again);
    }
    return reading;
}

std::string without_false_blanks(std::string_view text) {
    std::u32string from = text::decode(text), to;
    for (std::size_t i = 0; i < from.size(); ++i) {
        bool outside = i == 0 || i + 1 == from.size();
        if (from[i] == U' ' &&
            (outside || is_chinese(from[i - 1]) || is_chinese(from[i + 1]) || from[i + 1] == U' '))
            continue;
        to += from[i];
    }
    return text::encode(to);
}

} // namespace taizhang::ocr
