// How the sandboxed child hands a Reading to its parent: a stream of small records, written while parsing and
// understood while it comes, so that neither side holds a second copy. Internal to the room.
#pragma once

#include "intake/draft.hh"
#include "sandbox/sandbox.hh"

#include <memory>

namespace taizhang::intake {

// One per answer, in the child. Records follow one another; cells and ranges belong to the sheet before them.
class Wire {
public:
    explicit Wire(const sandbox::Write& write);
    // `expected`: about how many cells will follow, 0 unknown. The parent makes room for them at once: memory that grows
    // by moving is touched three times, and each first touch of a page costs more than reading the cells in it.
    void sheet(std::string_view name, bool hidden, std::uint64_t expected = 0);
    void hide(); // the sheet last begun
    void cell(int row, int column, Cell::Kind kind, bool numeric_loss, std::string_view text);
    void merged(const Sheet::Range& range);
    void page(const PageImage& page);
    void json(std::string_view text);
    void finish(); // must be called: what is not flushed is lost

private:
    void number(std::uint64_t value);
    void text(std::string_view value);
    void begin(char tag);

    const sandbox::Write& x_write;
    std::unique_ptr<char[]> x_buffer;
    std::size_t x_used = 0;
};

// In the parent. The child is not trusted: every length is checked, all text must be UTF-8. Order: feed() each piece,
// cut anywhere, then finish(), after which cells stand ascending by row and column. After an error the reading is to
// be given up. Errors: Unprocessable.
class Decoder {
public:
    explicit Decoder(Reading& into) : x_into(into) {}
    Result<void> feed(std::string_view piece);
    Result<void> finish();

private:
    Result<std::size_t> records(std::string_view bytes);

    Reading& x_into;
    // Cells that sheets may still expect: 240 MB of addresses, touched only as the cells come. Who promises more gets
    // room as they come.
    std::uint64_t x_room = Limits{}.cells;
    std::string x_rest; // of the record that a piece broke off in
};

// A whole answer at once.
Result<void> decode(std::string_view answer, Reading& into);

} // namespace taizhang::intake
