// How the sandboxed child hands a Reading to its parent: a stream of small records, written while parsing,
// so that the child holds no second copy. Internal to the room.
#pragma once

#include "intake/draft.hh"
#include "sandbox/sandbox.hh"

namespace taizhang::intake {

// One per answer, in the child. Records follow one another; cells and ranges belong to the sheet before them.
class Wire {
public:
    explicit Wire(const sandbox::Write& write) : x_write(write) {}
    void sheet(std::string_view name, bool hidden);
    void hide(); // the sheet last begun
    void cell(int row, int column, Cell::Kind kind, bool numeric_loss, std::string_view text);
    void merged(const Sheet::Range& range);
    void page(const PageImage& page);
    void json(std::string_view text);
    void finish(); // must be called: what is not flushed is lost

private:
    void number(std::uint64_t value);
    void text(std::string_view value);
    void flush_when_full();

    const sandbox::Write& x_write;
    std::string x_buffer;
};

// In the parent. The child is not trusted: every length is checked, all text must be UTF-8.
// Cells come out ascending by row and column. Errors: Unprocessable.
Result<void> decode(std::string_view answer, Reading& into);

} // namespace taizhang::intake
