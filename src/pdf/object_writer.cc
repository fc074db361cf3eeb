#include "pdf/object_writer.hh"

#include "base/digest.hh"
#include "pdf/syntax.hh"

#include <libdeflate.h>
#include <openssl/evp.h>
#include <optional>

namespace taizhang::pdf {
namespace {

constexpr std::size_t BufferSize = 64 * 1024;
constexpr int DeflateLevel = 6, FastLevel = 1;

struct Releaser {
    void operator()(libdeflate_compressor* p) const { libdeflate_free_compressor(p); }
    void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
};

} // namespace

struct ObjectWriter::State {
    const Sink& sink;
    std::string buffer;
    std::string packed;
    std::vector<std::uint64_t> offsets{0}; // by object number
    std::uint64_t written = 0;             // handed to the sink
    std::optional<Error> error;
    std::unique_ptr<libdeflate_compressor, Releaser> deflate{libdeflate_alloc_compressor(DeflateLevel)};
    std::unique_ptr<libdeflate_compressor, Releaser> fast{libdeflate_alloc_compressor(FastLevel)};
    std::unique_ptr<EVP_MD_CTX, Releaser> digest{EVP_MD_CTX_new()};
    explicit State(const Sink& to) : sink(to) {}
};

ObjectWriter::ObjectWriter(const Sink& sink) : x_state(std::make_unique<State>(sink)) {
    TAIZHANG_CHECK(x_state->deflate && x_state->fast && x_state->digest);
    TAIZHANG_CHECK(EVP_DigestInit_ex(x_state->digest.get(), EVP_sha256(), nullptr) == 1);
    x_state->buffer.reserve(BufferSize + 4096);
    // The comment of four high bytes says "binary" to whatever carries the file (6.1.2).
    put("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
}

ObjectWriter::~ObjectWriter() = default;

int ObjectWriter::reserve() {
    x_state->offsets.push_back(0);
    return static_cast<int>(x_state->offsets.size() - 1);
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
    auto& offset = x_state->offsets.at(static_cast<std::size_t>(number));
    TAIZHANG_CHECK(number > 0 && offset == 0);
    offset = x_state->written + x_state->buffer.size();
    std::string head;
    append_number(head, number);
    put(head += " 0 obj\n");
}

void ObjectWriter::object(int number, std::string_view value) {
    begin(number);
    put(value);
    put("\nendobj\n");
}

void ObjectWriter::stream(int number, std::string_view entries, std::string_view bytes, Packing packing) {
    State& s = *x_state;
    std::string head = "<<";
    head += entries;
    if (packing != Packing::AsIs) {
        libdeflate_compressor* with = packing == Packing::Fast ? s.fast.get() : s.deflate.get();
        s.packed.resize(libdeflate_zlib_compress_bound(with, bytes.size()));
        std::size_t size =
            libdeflate_zlib_compress(with, bytes.data(), bytes.size(), s.packed.data(), s.packed.size());
        TAIZHANG_CHECK(size > 0);
        bytes = std::string_view(s.packed).substr(0, size);
        head += "/Filter/FlateDecode";
    }
    head += "/Length ";
    append_number(head, static_cast<std::int64_t>(bytes.size()));
    begin(number);
    put(head += ">>\nstream\n");
    put(bytes);
    put("\nendstream\nendobj\n");
}

Result<void> ObjectWriter::finish(int root, int info) {
    State& s = *x_state;
    std::uint64_t start = s.written + s.buffer.size();
    std::string table = "xref\n0 ";
    append_number(table, static_cast<std::int64_t>(s.offsets.size()));
    table += "\n0000000000 65535 f \n";
    for (std::size_t i = 1; i < s.offsets.size(); ++i) {
        TAIZHANG_CHECK(s.offsets[i] > 0); // reserved and never written
        std::string offset = std::to_string(s.offsets[i]);
        TAIZHANG_CHECK(offset.size() <= 10); // the format's own limit: files under 10 GB
        table.append(10 - offset.size(), '0');
        table += offset;
        table += " 00000 n \n";
    }
    put(table);
    flush();
    Sha256::Bytes bytes{};
    TAIZHANG_CHECK(EVP_DigestFinal_ex(s.digest.get(), bytes.data(), nullptr) == 1);
    std::string id = Sha256(bytes).hex().substr(0, 32);
    TAIZHANG_CHECK(EVP_DigestInit_ex(s.digest.get(), EVP_sha256(), nullptr) == 1);
    std::string trailer = "trailer\n<</Size ";
    append_number(trailer, static_cast<std::int64_t>(s.offsets.size()));
    trailer += "/Root " + reference(root) + "/Info " + reference(info) + "/ID[<" + id + "><" + id +
               ">]>>\nstartxref\n";
    append_number(trailer, static_cast<std::int64_t>(start));
    put(trailer += "\n%%EOF\n");
    flush();
    if (s.error) return Failure(*s.error);
    return {};
}

} // namespace taizhang::pdf
