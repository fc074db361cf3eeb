// What the drawing peers are given: pages with every text already placed, so that they are spared all layout.
// Line by line: "page W H", "text X Y SIZE UTF-8...", "line X1 Y1 X2 Y2 WIDTH", "fill X Y W H"; points, origin
// at the lower left. A peer's main is run_peer(): it draws once to warm up, then RUNS times, the inputs in turn, each
// time to a new file (overwriting costs more), and prints {"ms": median, "bytes": size of the first}.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace peer {

struct Text {
    double x, y, size;
    std::string utf8;
};
struct Line {
    double x1, y1, x2, y2, width;
};
struct Fill {
    double x, y, width, height;
};
struct Page {
    double width = 0, height = 0;
    std::vector<Text> texts;
    std::vector<Line> lines;
    std::vector<Fill> fills;
};
using Pages = std::vector<Page>;

inline Pages read(const std::string& file) {
    Pages pages;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        std::istringstream words(line);
        std::string kind;
        words >> kind;
        if (kind == "page") words >> pages.emplace_back().width >> pages.back().height;
        if (kind == "text") {
            Text text{};
            words >> text.x >> text.y >> text.size;
            words.get();
            std::getline(words, text.utf8);
            pages.back().texts.push_back(std::move(text));
        }
        if (kind == "line") {
            Line each{};
            words >> each.x1 >> each.y1 >> each.x2 >> each.y2 >> each.width;
            pages.back().lines.push_back(each);
        }
        if (kind == "fill") {
            Fill each{};
            words >> each.x >> each.y >> each.width >> each.height;
            pages.back().fills.push_back(each);
        }
    }
    return pages;
}

// peer OUTPUT RUNS INPUT...
inline int run_peer(int count, char** arguments,
                    const std::function<void(const Pages&, const std::string& output)>& draw) {
    if (count < 4) return std::fprintf(stderr, "usage: %s OUTPUT RUNS INPUT...\n", arguments[0]), 2;
    std::vector<Pages> inputs;
    for (int i = 3; i < count; ++i) inputs.push_back(read(arguments[i]));
    std::vector<double> spent;
    const std::string output = arguments[1];
    int runs = std::atoi(arguments[2]);
    for (int i = -1; i < runs; ++i) {
        auto start = std::chrono::steady_clock::now();
        draw(inputs[static_cast<std::size_t>(i + 1) % inputs.size()], output + std::to_string(i));
        std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - start;
        if (i >= 0) spent.push_back(ms.count());
    }
    std::ifstream size(output + "0", std::ios::binary | std::ios::ate);
    std::sort(spent.begin(), spent.end());
    std::printf("{\"ms\": %.3f, \"bytes\": %ld}\n", spent[spent.size() / 2], static_cast<long>(size.tellg()));
    return 0;
}

} // namespace peer
