#include "ocr/detect.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace taizhang::ocr {
namespace {

constexpr int LongSide = 1920;
constexpr float PixelThreshold = 0.3F; // PP-OCR's defaults: thresh, box_thresh
constexpr double BoxThreshold = 0.6;
// PP-OCR's own ratio is 1.5; a tighter cut reads short cells better (docs/ocr.md), read_line() loosens it again.
constexpr double Unclip = 1.25;
constexpr int MinSide = 3;

std::size_t index(int x, int y, int width) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
}

struct Pixel {
    int x = 0, y = 0;
};

// The connected pixels around `start`; what is taken is cleared from `open`.
void flood(std::vector<std::uint8_t>& open, Size size, Pixel start, std::vector<Pixel>& blob) {
    blob.assign(1, start);
    open[index(start.x, start.y, size.width)] = 0;
    for (std::size_t i = 0; i < blob.size(); ++i) {
        Pixel from = blob[i];
        for (int y = std::max(0, from.y - 1); y <= std::min(size.height - 1, from.y + 1); ++y) {
            for (int x = std::max(0, from.x - 1); x <= std::min(size.width - 1, from.x + 1); ++x) {
                auto& there = open[index(x, y, size.width)];
                if (there == 0) continue;
                there = 0;
                blob.push_back({x, y});
            }
        }
    }
}

// Least squares through the blob; only long ones tell a slope.
double slope_of(const std::vector<Pixel>& blob) {
    double n = static_cast<double>(blob.size()), sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0;
    for (auto p : blob) {
        sx += p.x;
        sy += p.y;
        sxx += static_cast<double>(p.x) * p.x;
        sxy += static_cast<double>(p.x) * p.y;
        syy += static_cast<double>(p.y) * p.y;
    }
    double vx = sxx - sx * sx / n, vy = syy - sy * sy / n;
    if (vx < 16 * vy || vx <= 0) return 0; // shorter than four times its height
    double slope = (sxy - sx * sy / n) / vx;
    return std::abs(slope) < 0.1 ? slope : 0; // steeper than six degrees is no scan
}

struct Extent {
    double left = 0, right = 0, top = 0, bottom = 0, middle = 0;
};

Extent extent_of(const std::vector<Pixel>& blob, double slope) {
    auto [low, high] =
        std::minmax_element(blob.begin(), blob.end(), [](Pixel a, Pixel b) { return a.x < b.x; });
    Extent e{static_cast<double>(low->x), high->x + 1.0, 1e9, -1e9, 0};
    e.middle = (e.left + e.right) / 2;
    for (auto p : blob) {
        double y = p.y - slope * (p.x + 0.5 - e.middle);
        e.top = std::min(e.top, y);
        e.bottom = std::max(e.bottom, y + 1);
    }
    return e;
}

// The model draws lines thinner than they are: grown back by area * ratio / perimeter, then scaled to the page.
Region grown(const Extent& e, double slope, Size map, Size page) {
    double width = e.right - e.left, height = e.bottom - e.top;
    double by = width * height * Unclip / (2 * (width + height));
    double across = static_cast<double>(page.width) / map.width,
           down = static_cast<double>(page.height) / map.height;
    int left = std::max(0, static_cast<int>(std::floor((e.left - by) * across)));
    int right = std::min(page.width, static_cast<int>(std::ceil((e.right + by) * across)));
    int top = static_cast<int>(std::floor((e.top - by) * down));
    int bottom = static_cast<int>(std::ceil((e.bottom + by) * down));
    return {left, top, right - left, bottom - top, slope * down / across};
}

// A dark run through (x, y), up and down, that may lean and has no gap of more than one pixel.
struct Run {
    int up = 0, down = 0;
};

int run_length(const std::vector<std::uint8_t>& dark, Size page, int x, int y, int step, int most) {
    int length = 0, missed = 0;
    for (int n = 0; n < most; ++n) {
        y += step;
        if (y < 0 || y >= page.height) break;
        int next = -1;
        for (int candidate : {x, x - 1, x + 1}) {
            if (candidate >= 0 && candidate < page.width && dark[index(candidate, y, page.width)] != 0) {
                next = candidate;
                break;
            }
        }
        if (next < 0 && ++missed > 1) break;
        if (next < 0) continue;
        missed = 0;
        x = next;
        length = n + 1;
    }
    return length;
}

// A rule runs through the whole region and on beyond it, more than any character's stroke does.
bool is_rule(const std::vector<std::uint8_t>& dark, Size page, const Region& region, int x) {
    int middle =
        region.y + region.height / 2 + static_cast<int>(region.slope * (x - region.x - region.width / 2.0));
    if (middle < 0 || middle >= page.height || dark[index(x, middle, page.width)] == 0) return false;
    int up = run_length(dark, page, x, middle, -1, region.height * 2);
    int down = run_length(dark, page, x, middle, 1, region.height * 2);
    int half = region.height / 2;
    return up >= half && down >= half && up + down >= region.height * 3 / 2;
}

void add_part(std::vector<Region>& out, const Region& whole, int from, int to) {
    if (to - from < whole.height / 3) return; // a sliver between a rule and the region's edge
    Region part = whole;
    part.x = from;
    part.width = to - from;
    double shift = whole.slope * ((from + to) / 2.0 - (whole.x + whole.width / 2.0));
    part.y = whole.y + static_cast<int>(std::lround(shift));
    out.push_back(part);
}

std::vector<float> detector_input(const Image& image) {
    constexpr float Mean[3] = {0.485F, 0.456F, 0.406F}, Deviation[3] = {0.229F, 0.224F, 0.225F};
    std::size_t plane = image.pixels.size() / 3;
    std::vector<float> input(image.pixels.size());
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t i = 0; i < plane; ++i) {
            input[c * plane + i] =
                (static_cast<float>(image.pixels[i * 3 + c]) / 255.0F - Mean[c]) / Deviation[c];
        }
    }
    return input;
}

double page_slope(const std::vector<Region>& regions) {
    std::vector<double> slopes;
    for (const auto& r : regions) {
        if (r.width > 4 * r.height) slopes.push_back(r.slope);
    }
    if (slopes.empty()) return 0;
    auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
    std::nth_element(slopes.begin(), middle, slopes.end());
    return *middle;
}

} // namespace

Size detector_size(int width, int height) {
    int longer = std::max(width, height);
    auto side = [&](int n) {
        double scaled = longer > LongSide ? static_cast<double>(n) * LongSide / longer : n;
        return std::max(32, static_cast<int>(std::lround(scaled / 32)) * 32);
    };
    return {side(width), side(height)};
}

std::vector<Region> regions_of(const std::vector<float>& map, Size map_size, Size page) {
    std::vector<std::uint8_t> open(map.size());
    std::transform(map.begin(), map.end(), open.begin(), [](float p) { return p > PixelThreshold ? 1 : 0; });
    std::vector<Region> regions;
    std::vector<Pixel> blob;
    for (int y = 0; y < map_size.height; ++y) {
        for (int x = 0; x < map_size.width; ++x) {
            if (open[index(x, y, map_size.width)] == 0) continue;
            flood(open, map_size, {x, y}, blob);
            double sum = 0;
            for (auto p : blob) sum += static_cast<double>(map[index(p.x, p.y, map_size.width)]);
            double slope = slope_of(blob);
            Extent e = extent_of(blob, slope);
            if (e.right - e.left < MinSide || e.bottom - e.top < MinSide) continue;
            if (sum / static_cast<double>(blob.size()) < BoxThreshold) continue;
            regions.push_back(grown(e, slope, map_size, page));
        }
    }
    return regions;
}

std::vector<Region> split_at_rules(const std::vector<Region>& regions, const std::vector<std::uint8_t>& dark,
                                   Size page) {
    std::vector<Region> out;
    for (const auto& region : regions) {
        int from = region.x, end = region.x + region.width;
        for (int x = region.x; x < end; ++x) {
            if (!is_rule(dark, page, region, x)) continue;
            add_part(out, region, from, x);
            while (x + 1 < end && is_rule(dark, page, region, x + 1)) ++x;
            from = x + 1;
        }
        if (from == region.x) out.push_back(region);
        else add_part(out, region, from, end);
    }
    return out;
}

void sort_for_reading(std::vector<Region>& regions) {
    double slope = page_slope(regions);
    auto level = [slope](const Region& r) { return r.y + r.height / 2.0 - slope * (r.x + r.width / 2.0); };
    std::sort(regions.begin(), regions.end(),
              [&](const Region& a, const Region& b) { return level(a) < level(b); });
    for (auto row = regions.begin(); row != regions.end();) {
        // A row ends where the next line's middle lies below the half height of the row's first.
        auto end = std::find_if(row, regions.end(), [&](const Region& r) {
            return level(r) - level(*row) > std::min(r.height, row->height) / 2.0;
        });
        std::sort(row, end, [](const Region& a, const Region& b) { return a.x < b.x; });
        row = end;
    }
}

Result<std::vector<Region>> find_lines(const Session& detector, const Image& page) {
    Size size{page.width, page.height};
    Size seen = detector_size(page.width, page.height);
    auto input = detector_input(resized(page, seen.width, seen.height));
    TRY_INTO(auto map, detector.run(input, {1, 3, seen.height, seen.width}));
    if (map.values.size() != static_cast<std::size_t>(seen.width) * static_cast<std::size_t>(seen.height)) {
        return fail(Code::Internal, "the detection model gave a map of the wrong size");
    }
    auto regions = split_at_rules(regions_of(map.values, seen, size), dark_pixels(page), size);
    sort_for_reading(regions);
    return regions;
}

} // namespace taizhang::ocr
