#include "typeset/qr.hh"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>
#include <memory>
#include <qrencode.h>

namespace taizhang::typeset {
namespace {

using Row = std::uint64_t;
using Rows = std::array<Row, 64>;

constexpr unsigned Most = 10; // version

struct Version {                         // ISO/IEC 18004 tables 7 and 9, level M
    std::uint8_t correction;             // codewords a block
    std::uint8_t blocks, longer;         // the last `longer` of `blocks` have one data codeword more
    std::uint8_t data;                   // codewords of a shorter block
    std::array<std::uint8_t, 3> centres; // of alignment patterns
};
constexpr std::array<Version, Most + 1> Versions{{{},
                                                  {10, 1, 0, 16, {}},
                                                  {16, 1, 0, 28, {6, 18}},
                                                  {26, 1, 0, 44, {6, 22}},
                                                  {18, 2, 0, 32, {6, 26}},
                                                  {24, 2, 0, 43, {6, 30}},
                                                  {16, 4, 0, 27, {6, 34}},
                                                  {18, 4, 0, 31, {6, 22, 38}},
                                                  {22, 4, 2, 38, {6, 24, 42}},
                                                  {22, 5, 2, 36, {6, 26, 46}},
                                                  {26, 5, 1, 43, {6, 28, 50}}}};

constexpr std::size_t data_words(const Version& v) { return std::size_t{v.blocks} * v.data + v.longer; }

unsigned version_for(std::size_t bytes) {
    for (unsigned v = 1; v <= Most; ++v) {
        std::size_t head = v < 10 ? 12 : 20; // bits: mode and length
        if (bytes * 8 + head <= data_words(Versions[v]) * 8) return v;
    }
    return 0;
}

struct Field { // GF(256) by 0x11D
    std::array<std::uint8_t, 512> power{};
    std::array<std::uint8_t, 256> log{};
    constexpr Field() {
        unsigned x = 1;
        for (unsigned i = 0; i < 255; ++i) {
            power[i] = power[i + 255] = static_cast<std::uint8_t>(x);
            log[x] = static_cast<std::uint8_t>(i);
            x = x << 1U ^ (x & 128U ? 0x11DU : 0U);
        }
    }
    constexpr std::uint8_t times(std::uint8_t a, std::uint8_t b) const {
        return a == 0 || b == 0 ? std::uint8_t{0} : power[std::size_t{log[a]} + log[b]];
    }
};
constexpr Field Gf;

using Generator = std::array<std::uint8_t, 26>; // logarithms of the coefficients after the leading 1

constexpr Generator generator(unsigned degree) {
    std::array<std::uint8_t, 26> g{};
    g[degree - 1] = 1;
    std::uint8_t root = 1;
    for (unsigned i = 0; i < degree; ++i) {
        for (unsigned j = 0; j < degree; ++j) {
            g[j] = Gf.times(g[j], root);
            if (j + 1 < degree) g[j] = g[j] ^ g[j + 1];
        }
        root = Gf.times(root, 2);
    }
    for (unsigned j = 0; j < degree; ++j) g[j] = Gf.log[g[j]]; // none of these polynomials has a zero in it
    return g;
}

// Remainder of the block by the generator: its correction codewords.
void correct(const std::uint8_t* data, std::size_t count, const Generator& by, std::uint8_t* out,
             std::size_t degree) {
    std::array<std::uint8_t, 160> rest{};
    std::copy(data, data + count, rest.begin());
    const std::uint8_t* const power = Gf.power.data();
    const std::uint8_t* const logs = by.data();
    for (std::size_t i = 0; i < count; ++i) {
        std::uint8_t* at = rest.data() + i;
        if (*at == 0) continue;
        const std::uint8_t* shifted = power + Gf.log[*at];
        for (std::size_t j = 0; j < degree; ++j) at[j + 1] = at[j + 1] ^ shifted[logs[j]];
    }
    std::copy(rest.begin() + static_cast<std::ptrdiff_t>(count),
              rest.begin() + static_cast<std::ptrdiff_t>(count + degree), out);
}

std::vector<std::uint8_t> words_of(std::string_view text, unsigned version) {
    std::vector<std::uint8_t> words;
    words.reserve(data_words(Versions[version]));
    unsigned pending = 0x4, bits = 4; // byte mode
    auto put = [&](unsigned value, unsigned count) {
        pending = pending << count | value;
        for (bits += count; bits >= 8; bits -= 8)
            words.push_back(static_cast<std::uint8_t>(pending >> (bits - 8)));
    };
    put(static_cast<unsigned>(text.size()), version < 10 ? 8 : 16);
    for (char c : text) put(static_cast<unsigned char>(c), 8);
    put(0, 4); // the end; what is over is filled
    for (bool first = true; words.size() < data_words(Versions[version]); first = !first)
        words.push_back(first ? 0xEC : 0x11);
    words.resize(data_words(Versions[version]));
    return words;
}

// What is the same in every code of a version.
struct Frame {
    unsigned size = 0;
    Rows dark{}, taken{}, free{};
    std::vector<std::uint16_t> order; // y * 64 + x of each data module
    Generator by{};

    void set(unsigned x, unsigned y, bool is_dark) {
        taken[y] |= Row{1} << x;
        dark[y] = (dark[y] & ~(Row{1} << x)) | Row{is_dark} << x;
    }
    void square(unsigned x, unsigned y, int reach) { // rings around a centre: finder and alignment patterns
        for (int dy = -reach; dy <= reach; ++dy) {
            for (int dx = -reach; dx <= reach; ++dx) {
                int at_x = static_cast<int>(x) + dx, at_y = static_cast<int>(y) + dy,
                    ring = std::max(std::abs(dx), std::abs(dy));
                if (at_x < 0 || at_y < 0 || at_x >= static_cast<int>(size) || at_y >= static_cast<int>(size))
                    continue;
                bool light = reach == 2 ? ring == 1 : ring == 2 || ring == 4;
                set(static_cast<unsigned>(at_x), static_cast<unsigned>(at_y), !light);
            }
        }
    }
};

void add_alignment(Frame& frame, const Version& v) {
    auto count = static_cast<std::size_t>(v.centres[2] != 0 ? 3 : v.centres[1] != 0 ? 2 : 0);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < count; ++j) {
            bool finder = (i == 0 && j == 0) || (i == 0 && j + 1 == count) || (i + 1 == count && j == 0);
            if (!finder) frame.square(v.centres[i], v.centres[j], 2);
        }
    }
}

void add_version(Frame& frame, unsigned version) {
    if (version < 7) return;
    unsigned rest = version;
    for (int i = 0; i < 12; ++i) rest = rest << 1U ^ (rest >> 11U) * 0x1F25U;
    unsigned bits = version << 12U | rest;
    for (unsigned i = 0; i < 18; ++i) {
        unsigned a = frame.size - 11 + i % 3, b = i / 3;
        frame.set(a, b, (bits >> i & 1U) != 0);
        frame.set(b, a, (bits >> i & 1U) != 0);
    }
}

void set_format(Frame& frame, unsigned mask) {
    unsigned rest = mask; // level M is 00
    for (int i = 0; i < 10; ++i) rest = rest << 1U ^ (rest >> 9U) * 0x537U;
    unsigned bits = (mask << 10U | rest) ^ 0x5412U;
    auto bit = [&](unsigned i) { return (bits >> i & 1U) != 0; };
    for (unsigned i = 0; i < 6; ++i) frame.set(8, i, bit(i));
    frame.set(8, 7, bit(6));
    frame.set(8, 8, bit(7));
    frame.set(7, 8, bit(8));
    for (unsigned i = 9; i < 15; ++i) frame.set(14 - i, 8, bit(i));
    for (unsigned i = 0; i < 8; ++i) frame.set(frame.size - 1 - i, 8, bit(i));
    for (unsigned i = 8; i < 15; ++i) frame.set(8, frame.size - 15 + i, bit(i));
    frame.set(8, frame.size - 8, true);
}

// Data modules in pairs of columns from the right, upwards and downwards in turn.
void add_order(Frame& frame) {
    for (unsigned right = frame.size - 1; right >= 1 && right < frame.size; right -= 2) {
        if (right == 6) right = 5;
        for (unsigned step = 0; step < frame.size; ++step) {
            for (unsigned x : {right, right - 1}) {
                unsigned y = ((right + 1) & 2U) == 0 ? frame.size - 1 - step : step;
                if ((frame.taken[y] >> x & 1U) == 0)
                    frame.order.push_back(static_cast<std::uint16_t>(y * 64 + x));
            }
        }
    }
}

Frame make_frame(unsigned version) {
    Frame frame;
    frame.size = 17 + 4 * version;
    for (unsigned i = 0; i < frame.size; ++i) {
        frame.set(6, i, i % 2 == 0);
        frame.set(i, 6, i % 2 == 0);
    }
    frame.square(3, 3, 4);
    frame.square(frame.size - 4, 3, 4);
    frame.square(3, frame.size - 4, 4);
    add_alignment(frame, Versions[version]);
    set_format(frame, 0);
    add_version(frame, version);
    add_order(frame);
    for (unsigned y = 0; y < frame.size; ++y) frame.free[y] = ~frame.taken[y] & ((Row{1} << frame.size) - 1);
    frame.by = generator(Versions[version].correction);
    return frame;
}

const Frame& frame_of(unsigned version) {
    static const auto Frames = [] {
        std::array<Frame, Most + 1> all;
        for (unsigned v = 1; v <= Most; ++v) all[v] = make_frame(v);
        return all;
    }();
    return Frames[version];
}

// Data and correction codewords, block by block in turn.
std::vector<std::uint8_t> interleaved(const std::vector<std::uint8_t>& data, unsigned version) {
    const Version& v = Versions[version];
    const Generator& by = frame_of(version).by;
    std::size_t degree = v.correction, shorter = std::size_t{v.blocks} - v.longer;
    std::vector<std::uint8_t> corrections(v.blocks * degree), all;
    auto start = [&](std::size_t block) { return block * v.data + (block > shorter ? block - shorter : 0); };
    auto length = [&](std::size_t block) { return std::size_t{v.data} + (block >= shorter ? 1 : 0); };
    for (std::size_t b = 0; b < v.blocks; ++b)
        correct(&data[start(b)], length(b), by, &corrections[b * degree], degree);
    all.reserve(data.size() + corrections.size());
    for (std::size_t i = 0; i <= v.data; ++i) {
        for (std::size_t b = 0; b < v.blocks; ++b) {
            if (i < length(b)) all.push_back(data[start(b) + i]);
        }
    }
    for (std::size_t i = 0; i < degree; ++i) {
        for (std::size_t b = 0; b < v.blocks; ++b) all.push_back(corrections[b * degree + i]);
    }
    return all;
}

constexpr bool masked(unsigned mask, unsigned x, unsigned y) {
    switch (mask) {
    case 0: return (x + y) % 2 == 0;
    case 1: return y % 2 == 0;
    case 2: return x % 3 == 0;
    case 3: return (x + y) % 3 == 0;
    case 4: return (x / 3 + y / 2) % 2 == 0;
    case 5: return x * y % 2 + x * y % 3 == 0;
    case 6: return (x * y % 2 + x * y % 3) % 2 == 0;
    default: return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

constexpr auto Masks = [] { // every mask repeats after twelve rows
    std::array<std::array<Row, 12>, 8> all{};
    for (unsigned mask = 0; mask < 8; ++mask) {
        for (unsigned y = 0; y < 12; ++y) {
            for (unsigned x = 0; x < 64; ++x) all[mask][y] |= Row{masked(mask, x, y)} << x;
        }
    }
    return all;
}();

// Without the processor's own instruction, which old ones lack; most rows asked about have none or few.
int few_ones(Row row) {
    int count = 0;
    for (; row != 0; row &= row - 1) ++count;
    return count;
}

int ones(Row row) {
    row -= row >> 1U & 0x5555555555555555U;
    row = (row & 0x3333333333333333U) + (row >> 2U & 0x3333333333333333U);
    return static_cast<int>((((row + (row >> 4U)) & 0x0F0F0F0F0F0F0F0FU) * 0x0101010101010101U) >> 56U);
}

// Where something like a finder pattern begins, light at its one side or the other. Beyond the code's edge all is light.
Row finder_like(Row x) {
    Row found = x & ~(x << 1U) & ~(x >> 1U) & x >> 2U & x >> 3U & x >> 4U & ~(x >> 5U) & x >> 6U & ~(x >> 7U);
    if (found == 0) return 0;
    Row before = ~(x << 2U | x << 3U | x << 4U), after = ~(x >> 8U | x >> 9U | x >> 10U);
    return found & (before | after);
}

// The same with each of its parts `unit` modules wide: seldom asked.
Row wide_finder_like(Row x, unsigned unit) {
    constexpr std::array<bool, 7> Dark{true, false, true, true, true, false, true};
    Row found = ~(x << 1U) & ~(x >> 7 * unit);
    for (unsigned k = 0; k < 7 * unit; ++k) found &= Dark[k / unit] ? x >> k : ~(x >> k);
    Row before = found, after = found;
    for (unsigned k = 1; k <= 4 * unit; ++k) before &= ~(x << k);
    for (unsigned k = 7 * unit; k < 11 * unit; ++k) after &= ~(x >> k);
    return before | after;
}

// Where 3 * unit dark ones or more begin, from where six do.
Row dark_runs(Row six, unsigned unit) {
    if (unit == 2) return six;
    if (unit == 3) return six & six >> 3U;
    return unit == 4 ? six & six >> 6U : six & six >> 6U & six >> 9U;
}

// Runs of five and more, and what looks like a finder pattern.
int line_penalty(Row row, unsigned size) {
    Row equal = ~(row ^ row >> 1U) & ((Row{1} << (size - 1)) - 1);
    Row four = equal & equal >> 1U & equal >> 2U & equal >> 3U;
    int sum = ones(four) + 2 * ones(four & ~(four << 1U)) + 40 * few_ones(finder_like(row));
    Row dark = four & row, six = dark & dark >> 1U; // begins six dark ones or more
    for (unsigned unit = 2; six != 0 && unit <= 5 && 7 * unit <= size; ++unit) {
        Row run = dark_runs(six, unit);
        if (run == 0) break;
        // A finder's middle has light on both sides.
        if ((run & ~(row << 1U) & ~(row >> 3 * unit)) != 0) sum += 40 * few_ones(wide_finder_like(row, unit));
    }
    return sum;
}

Rows transposed(const Rows& rows) {
    Rows t = rows;
    Row keep = 0x00000000FFFFFFFFU;
    for (unsigned j = 32; j != 0; j >>= 1U, keep ^= keep << j) {
        for (unsigned k = 0; k < 64; k = (k + j + 1) & ~j) {
            Row swap = (t[k] >> j ^ t[k + j]) & keep;
            t[k] ^= swap << j;
            t[k + j] ^= swap;
        }
    }
    return t;
}

// Gives up, with a sum too large, once it reaches `least`.
int penalty(const Rows& rows, unsigned size, int least) {
    int sum = 0, dark = 0;
    for (unsigned i = 0; i < size; ++i) sum += line_penalty(rows[i], size);
    if (sum >= least) return sum;
    const Rows columns = transposed(rows);
    Row all = (Row{1} << (size - 1)) - 1;
    for (unsigned i = 0; i < size; ++i) {
        sum += line_penalty(columns[i], size);
        if (sum >= least) return sum;
        dark += ones(rows[i]);
        if (i == 0) continue;
        Row above = rows[i - 1], row = rows[i];
        sum += 3 * ones(~(row ^ row >> 1U) & ~(above ^ above >> 1U) & ~(row ^ above) & all);
    }
    int modules = static_cast<int>(size * size);
    int percent = (200 * dark + modules) / modules / 2;
    return sum + std::abs(percent - 50) / 5 * 10;
}

Rows best(const Frame& frame, const Rows& plain) {
    Rows chosen{};
    int least = std::numeric_limits<int>::max();
    for (unsigned mask = 0; mask < 8; ++mask) {
        Frame attempt;
        attempt.size = frame.size;
        attempt.dark = plain;
        for (unsigned y = 0; y < frame.size; ++y) attempt.dark[y] ^= Masks[mask][y % 12] & frame.free[y];
        set_format(attempt, mask);
        int found = penalty(attempt.dark, frame.size, least);
        if (found >= least) continue;
        least = found;
        chosen = attempt.dark;
    }
    return chosen;
}

QrMatrix small(std::string_view text, unsigned version) {
    const Frame& frame = frame_of(version);
    Rows plain = frame.dark;
    const auto words = interleaved(words_of(text, version), version);
    const std::uint16_t* at = frame.order.data();
    Row* rows = plain.data();
    for (std::uint8_t word : words) {
        for (unsigned bit = 8; bit-- > 0; ++at) rows[*at / 64] |= Row{word >> bit & 1U} << (*at % 64);
    }
    const Rows made = best(frame, plain);
    QrMatrix result;
    result.size = static_cast<std::uint16_t>(frame.size);
    result.dark.resize(std::size_t{frame.size} * frame.size);
    for (unsigned y = 0; y < frame.size; ++y) {
        for (Row row = made[y]; row != 0; row &= row - 1)
            result.dark[std::size_t{y} * frame.size + static_cast<unsigned>(std::countr_zero(row))] = true;
    }
    return result;
}

Result<QrMatrix> large(std::string_view text) {
    std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()),
                          0, QR_ECLEVEL_M),
        &QRcode_free);
    if (!code) return fail(Code::Internal, "二维码生成失败");
    QrMatrix result;
    result.size = static_cast<std::uint16_t>(code->width);
    auto modules = std::size_t{result.size} * result.size;
    result.dark.resize(modules);
    for (std::size_t i = 0; i < modules; ++i) result.dark[i] = (code->data[i] & 1) != 0;
    return result;
}

} // namespace

Result<QrMatrix> qr_matrix(std::string_view text) {
    unsigned version = version_for(text.size());
    return version == 0 || text.empty() ? large(text) : small(text, version);
}

std::uint16_t qr_size(std::string_view text) {
    unsigned version = version_for(text.size());
    if (version != 0) return static_cast<std::uint16_t>(17 + 4 * version);
    auto made = large(text);
    return made ? made->size : std::uint16_t{0};
}

} // namespace taizhang::typeset
