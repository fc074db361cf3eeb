// Indirect objects into a sink, one after the other, with the cross-reference stream and /ID at the end.
//
// Order of calls: reserve() numbers at any time; each number is written exactly once by object(), stream() or
// bundle(); finish() ends. Memory: one buffer of about 64 KB, the largest bundle, and some bytes per object written
// alone and per run of neighbouring numbers in a bundle. After the sink failed nothing more is handed to it,
// and finish() returns its error. One thread at a time.
#pragma once

#include "base/result.hh"
#include "pdf/text.hh"
#include "pdf/writer.hh"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::pdf {

// Fast: for page contents, a quarter faster and a twentieth larger. Mapped: as Deflate, of a
// mapped file whose pages leave memory once they are packed. Packed: the bytes are zlib's already.
enum class Packing { Deflate, Fast, Remembered, Mapped, Packed, AsIs };

// Objects that have no stream, to be written together in one compressed object stream (ISO 32000-1 7.5.7).
class Bundle {
public:
    // The text of object `number` is what is appended to the answer before the next begin().
    Text& begin(int number) {
        x_items.push_back({number, static_cast<std::uint32_t>(x_text.size())});
        return x_text;
    }
    std::size_t count() const { return x_items.size(); }

private:
    friend class ObjectWriter;
    struct Item {
        int number = 0;
        std::uint32_t at = 0, size = 0;
    };
    void sort(); // by number
    Text x_text;
    std::vector<Item> x_items, x_sorted;
};

class ObjectWriter {
public:
    explicit ObjectWriter(const Sink& sink); // the sink lives longer
    ~ObjectWriter();
    ObjectWriter(const ObjectWriter&) = delete;
    ObjectWriter& operator=(const ObjectWriter&) = delete;

    int reserve();
    void object(int number, std::string_view value);
    // `entries` stand between << and >> beside /Length and /Filter. What is large is packed piece by piece.
    // Packing::Remembered: a thread remembers what it packed last; for what most documents have alike.
    void stream(int number, std::string_view entries, std::string_view bytes,
                Packing packing = Packing::Deflate);
    // Writes the objects and empties the bundle. Packed as Remembered: pages of one shape have equal bundles.
    void bundle(Bundle& objects);
    // What the sink said so far. Errors: that; Unprocessable (more objects than PDF/A allows).
    Result<void> state() const;
    // Cross-reference stream; /ID from the digest of every byte before it.
    // Errors: as state().
    Result<void> finish(int root, int info);

private:
    struct State;
    void put(std::string_view bytes);
    void flush();
    void begin(int number);
    void bundle_part(const Bundle& objects, std::size_t from, std::size_t to);
    void stream_in_pieces(int number, std::string_view entries, std::string_view bytes, Packing packing);
    std::string_view packed(std::string_view bytes, Packing packing);
    std::string table();

    std::unique_ptr<State> x_state;
};

} // namespace taizhang::pdf
