#include "pdf/object_writer.hh"

#include "base/digest.hh"
#include "pdf/syntax.hh"

#include <algorithm>
#include <array>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <optional>
#include <sys/mman.h>
#include <vector>
#include <zlib.h>

namespace taizhang::pdf {
namespace {

constexpr std::size_t BufferSize = 64 * 1024;
// Pages at level 1 are 1 % larger than at 4 and take a fifth less of the whole document's time (docs/benchmarks.md).
constexpr int DeflateLevel = 6, FastLevel = 1;
constexpr std::size_t LargeStream = 4 * 1024 * 1024; // packed in pieces from here on
constexpr std::size_t Piece = 256 * 1024;
constexpr int MostObjects = 8'388'607;     // ISO 19005-3 6.1.13
constexpr std::size_t MostBundled = 16384; // objects in one stream: a reader unpacks all of it for one

struct Releaser {
    void operator()(libdeflate_compressor* p) const { libdeflate_free_compressor(p); }
    void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
};
using Compressor = std::unique_ptr<libdeflate_compressor, Releaser>;

// Neighbouring numbers: one object at an offset in the file, or several in an object stream.
struct Run {
    int first = 0, count = 0;
    std::uint64_t where = 0; // offset, or the object stream's number
    std::uint32_t index = 0; // of the first within the object stream
    bool bundled = false;
};

// A thread's compressors, their buffer, and what they packed last. None of it shows in the bytes.
class Packer {
public:
    // The answers stay until the next call.
    std::string_view pack(std::string_view plain, int level) {
        Compressor& with = level == FastLevel ? x_fast : x_thorough;
        if (!with) with.reset(libdeflate_alloc_compressor(level));
        TAIZHANG_CHECK(with);
        std::size_t bound = libdeflate_zlib_compress_bound(with.get(), plain.size());
        if (x_buffer.size() < bound) x_buffer.resize(bound);
        std::size_t size =
            libdeflate_zlib_compress(with.get(), plain.data(), plain.size(), x_buffer.data(), bound);
        TAIZHANG_CHECK(size > 0);
        return {x_buffer.data(), size};
    }
    std::string_view remembered(std::string_view plain) {
        Set& set = x_sets[libdeflate_crc32(0, plain.data(), plain.size()) % x_sets.size()];
        for (const Slot& slot : set.slots) {
            if (!slot.packed.empty() && slot.plain == plain) return slot.packed;
        }
        Slot& oldest = set.slots[set.next++ % set.slots.size()];
        oldest.packed = pack(plain, DeflateLevel);
        oldest.plain = plain;
        return oldest.packed;
    }

private:
    struct Slot {
        std::string plain, packed;
    };
    Compressor x_thorough, x_fast;
    std::vector<char> x_buffer;
    struct Set {
        std::array<Slot, 4> slots;
        std::size_t next = 0;
    };
    std::array<Set, 32> x_sets;
};

Packer& packer() {
    static thread_local Packer mine;
    return mine;
}

// Deflates piece by piece, handing the packed bytes on.
class Deflater {
public:
    Deflater() { TAIZHANG_CHECK(deflateInit(&x_stream, DeflateLevel) == Z_OK); }
    ~Deflater() { deflateEnd(&x_stream); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    template <class Take>
    void run(std::string_view bytes, bool last, const Take& take) {
        // zlib reads only.
        x_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        x_stream.avail_in = static_cast<uInt>(bytes.size());
        do {
            x_stream.next_out = reinterpret_cast<Bytef*>(x_out.data());
            x_stream.avail_out = static_cast<uInt>(x_out.size());
            TAIZHANG_CHECK(deflate(&x_stream, last ? Z_FINISH : Z_NO_FLUSH) != Z_STREAM_ERROR);
            take(std::string_view(x_out.data(), x_out.size() - x_stream.avail_out));
        } while (x_stream.avail_out == 0);
    }

private:
    z_stream x_stream{};
    std::array<char, 16 * 1024> x_out{};
};

} // namespace

struct ObjectWriter::State {
    const Sink& sink;
    std::string buffer;
    Text text;
    int numbers = 1; // the next to be reserved
    std::vector<Run> runs;
    std::uint64_t written = 0; // handed to the sink
    std::optional<Error> error;
    std::unique_ptr<EVP_MD_CTX, Releaser> digest{EVP_MD_CTX_new()};
    explicit State(const Sink& to) : sink(to) {}
};

// The numbers are nearly without gaps, so each item's place is known by its number.
void Bundle::sort() {
    int first = x_items.front().number, last = first;
    for (std::size_t i = 0; i < x_items.size(); ++i) {
        first = std::min(first, x_items[i].number);
        last = std::max(last, x_items[i].number);
        std::size_t end = i + 1 < x_items.size() ? x_items[i + 1].at : x_text.size();
        x_items[i].size = static_cast<std::uint32_t>(end) - x_items[i].at;
    }
    auto span = static_cast<std::size_t>(last - first) + 1;
    if (span > x_items.size() * 8 + 64) {
        std::sort(x_items.begin(), x_items.end(),
                  [](const Item& a, const Item& b) { return a.number < b.number; });
        return;
    }
    x_sorted.assign(span, {});
    for (const Item& item : x_items) x_sorted[static_cast<std::size_t>(item.number - first)] = item;
    std::size_t count = x_items.size();
    x_items.clear();
    for (const Item& item : x_sorted) {
        if (item.number != 0) x_items.push_back(item);
    }
    TAIZHANG_CHECK(x_items.size() == count); // no number twice
}

ObjectWriter::ObjectWriter(const Sink& sink) : x_state(std::make_unique<State>(sink)) {
    TAIZHANG_CHECK(x_state->digest);
    TAIZHANG_CHECK(EVP_DigestInit_ex(x_state->digest.get(), EVP_sha256(), nullptr) == 1);
    x_state->buffer.reserve(BufferSize + 4096);
    // The comment of four high bytes says "binary" to whatever carries the file (6.1.2).
    put("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
}

ObjectWriter::~ObjectWriter() = default;

int ObjectWriter::reserve() { return x_state->numbers++; }

Result<void> ObjectWriter::state() const {
    if (x_state->error) return Failure(*x_state->error);
    if (x_state->numbers > MostObjects + 1)
        return fail(Code::Unprocessable, "文档超过 PDF/A 允许的对象数", "请把记录分成几份，分别生成");
    return {};
}

void ObjectWriter::flush() {
    State& s = *x_state;
    TAIZHANG_CHECK(EVP_DigestUpdate(s.digest.get(), s.buffer.data(), s.buffer.size()) == 1);
    s.written += s.buffer.size();
    if (!s.error) {
        auto taken = s.sink(s.buffer);
        if (!taken) s.error = std::move(taken).error();
    }
    s.buffer.clear();
}

void ObjectWriter::put(std::string_view bytes) {
    State& s = *x_state;
    while (!bytes.empty()) {
        auto part = bytes.substr(0, BufferSize - s.buffer.size());
        s.buffer += part;
        bytes.remove_prefix(part.size());
        if (s.buffer.size() == BufferSize) flush();
    }
}

void ObjectWriter::begin(int number) {
    State& s = *x_state;
    TAIZHANG_CHECK(number > 0 && number < s.numbers);
    s.runs.push_back({number, 1, s.written + s.buffer.size(), 0, false});
    std::string head;
    append_number(head, number);
    put(head += " 0 obj\n");
}

void ObjectWriter::object(int number, std::string_view value) {
    begin(number);
    put(value);
    put("\nendobj\n");
}

std::string_view ObjectWriter::packed(std::string_view bytes, Packing packing) {
    switch (packing) {
    case Packing::Deflate:
    case Packing::Mapped: return packer().pack(bytes, DeflateLevel);
    case Packing::Fast: return packer().pack(bytes, FastLevel);
    case Packing::Remembered: return packer().remembered(bytes);
    case Packing::Packed:
    case Packing::AsIs: break;
    }
    return bytes;
}

void ObjectWriter::stream(int number, std::string_view entries, std::string_view bytes, Packing packing) {
    bool packs = packing != Packing::Packed && packing != Packing::AsIs;
    if (packs && bytes.size() >= LargeStream) return stream_in_pieces(number, entries, bytes, packing);
    std::string head = "<<";
    head += entries;
    bytes = packed(bytes, packing);
    if (packing != Packing::AsIs) head += "/Filter/FlateDecode";
    head += "/Length ";
    append_number(head, static_cast<std::int64_t>(bytes.size()));
    begin(number);
    put(head += ">>\nstream\n");
    put(bytes);
    put("\nendstream\nendobj\n");
}

// The length is known only at the end and stands in an object of its own.
void ObjectWriter::stream_in_pieces(int number, std::string_view entries, std::string_view bytes,
                                    Packing packing) {
    int length_object = reserve();
    begin(number);
    put(concat("<<", entries, "/Filter/FlateDecode/Length ", reference(length_object), ">>\nstream\n"));
    Deflater deflater;
    std::int64_t length = 0;
    while (!bytes.empty()) {
        std::string_view piece = bytes.substr(0, Piece);
        bytes.remove_prefix(piece.size());
        deflater.run(piece, bytes.empty(), [&](std::string_view out) {
            length += static_cast<std::int64_t>(out.size());
            put(out);
        });
        // Pieces of a mapping begin where pages begin.
        if (packing == Packing::Mapped)
            ::madvise(const_cast<char*>(piece.data()), piece.size(), MADV_DONTNEED);
    }
    put("\nendstream\nendobj\n");
    std::string value;
    append_number(value, length);
    object(length_object, value);
}

void ObjectWriter::bundle(Bundle& objects) {
    if (objects.x_items.empty()) return;
    objects.sort();
    for (std::size_t from = 0; from < objects.x_items.size(); from += MostBundled)
        bundle_part(objects, from, std::min(objects.x_items.size(), from + MostBundled));
    objects.x_items.clear();
    objects.x_text.clear();
}

void ObjectWriter::bundle_part(const Bundle& objects, std::size_t from, std::size_t to) {
    State& s = *x_state;
    int number = reserve();
    Text& plain = s.text;
    plain.clear();
    std::uint32_t index = 0, at = 0;
    for (std::size_t i = from; i < to; ++i) {
        const auto& item = objects.x_items[i];
        TAIZHANG_CHECK(item.number > 0 && item.number < s.numbers);
        plain.number(static_cast<std::uint32_t>(item.number)) << ' ';
        plain.number(at) << ' ';
        at += item.size + 1;
        bool joins = index > 0 && s.runs.back().first + s.runs.back().count == item.number;
        if (joins) ++s.runs.back().count;
        else s.runs.push_back({item.number, 1, static_cast<std::uint64_t>(number), index, true});
        ++index;
    }
    std::string entries = "/Type/ObjStm/N ";
    append_number(entries, index);
    entries += "/First ";
    append_number(entries, static_cast<std::int64_t>(plain.size()));
    for (std::size_t i = from; i < to; ++i)
        plain << objects.x_text.view().substr(objects.x_items[i].at, objects.x_items[i].size) << '\n';
    stream(number, entries, plain.view(), Packing::Remembered);
}

// The rows of the cross-reference stream, each as its difference from the row before (PNG's Up), which makes of
// thousands of rows hardly a kilobyte. Many rows are packed piece by piece.
std::string ObjectWriter::table() {
    constexpr std::size_t RowSize = 8;
    State& s = *x_state;
    std::sort(s.runs.begin(), s.runs.end(), [](const Run& a, const Run& b) { return a.first < b.first; });
    std::optional<Deflater> pieces;
    std::string out;
    Text& rows = s.text;
    rows.clear();
    std::array<char, RowSize> before{};
    auto row = [&](int type, std::uint64_t where, std::uint32_t index) {
        std::array<char, RowSize> bytes{static_cast<char>(type)};
        for (std::size_t i = 0; i < 5; ++i) bytes[5 - i] = static_cast<char>(where >> (8 * i));
        bytes[6] = static_cast<char>(index >> 8);
        bytes[7] = static_cast<char>(index);
        char* at = rows.room(RowSize + 1);
        *at++ = '\2';
        for (std::size_t i = 0; i < RowSize; ++i) *at++ = static_cast<char>(bytes[i] - before[i]);
        rows.wrote(at);
        before = bytes;
    };
    auto pack = [&](bool last) {
        if (!pieces) pieces.emplace();
        pieces->run(rows.view(), last, [&out](std::string_view bytes) { out += bytes; });
        rows.clear();
    };
    row(0, 0, 65535);
    int next = 1;
    for (const Run& run : s.runs) {
        TAIZHANG_CHECK(run.first == next); // else one was reserved and never written, or written twice
        next += run.count;
        for (int i = 0; i < run.count; ++i)
            row(run.bundled ? 2 : 1, run.where, run.bundled ? run.index + static_cast<std::uint32_t>(i) : 0);
        if (rows.size() >= Piece) pack(false);
    }
    TAIZHANG_CHECK(next == s.numbers);
    if (!pieces) return std::string(packed(rows.view(), Packing::Fast));
    pack(true);
    return out;
}

Result<void> ObjectWriter::finish(int root, int info) {
    State& s = *x_state;
    flush();
    Sha256::Bytes bytes{};
    TAIZHANG_CHECK(EVP_DigestFinal_ex(s.digest.get(), bytes.data(), nullptr) == 1);
    std::string id = Sha256(bytes).hex().substr(0, 32);
    TAIZHANG_CHECK(EVP_DigestInit_ex(s.digest.get(), EVP_sha256(), nullptr) == 1);
    std::uint64_t start = s.written;
    TAIZHANG_CHECK(start >> 40 == 0); // five bytes of the cross-reference stream
    int number = reserve();
    s.runs.push_back({number, 1, start, 0, false});
    std::string rows = table(), head;
    append_number(head, number);
    head += " 0 obj\n<</Type/XRef/W[1 5 2]/Size ";
    append_number(head, s.numbers);
    head += concat("/Root ", reference(root), "/Info ", reference(info), "/ID[<", id, "><", id,
                   ">]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 8>>/Length ");
    append_number(head, static_cast<std::int64_t>(rows.size()));
    put(head += ">>\nstream\n");
    put(rows);
    std::string tail = "\nendstream\nendobj\nstartxref\n";
    append_number(tail, static_cast<std::int64_t>(start));
    put(tail += "\n%%EOF\n");
    flush();
    return state();
}

} // namespace taizhang::pdf
