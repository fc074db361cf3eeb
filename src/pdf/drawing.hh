// Pages of foreign PDFs that are no scans: drawn by poppler, with the text that stands in them. Runs in the sandboxed
// child. Internal to the room.
#pragma once

#include "base/result.hh"
#include "pdf/raster.hh"
#include "pdf/scan.hh"

#include <memory>
#include <string_view>

namespace taizhang::pdf {

class Drawing {
public:
    // `pdf` must outlive it. Errors: Unprocessable (poppler finds no document in it).
    static Result<Drawing> open(std::string_view pdf);
    Drawing(Drawing&&) noexcept;
    Drawing& operator=(Drawing&&) = delete;
    ~Drawing();

    // The page as a picture of at most `dots` per inch (fewer where it would be too large), grey where it has no
    // colour; of the size of the sheet, 1/1000 pt. With its text as words, if that is text one can read.
    // Errors: Unprocessable.
    Result<ScannedPage> page(unsigned number, typeset::Length width, typeset::Length height, int dots = 300);

    // The picture alone, `width` pixels wide.
    Result<Raster> preview(unsigned number, int width);

private:
    struct State;
    explicit Drawing(std::unique_ptr<State> state);
    std::unique_ptr<State> x_state;
};

// What poppler has drawn as a raster of one channel where all of it is grey.
std::string picture_file(const Raster& raster); // PNG; JPEG where a PNG would be large

// Words of a page as lines and, within a line, as pieces with no wide gap: what stands in one cell of a table.
std::vector<Word> pieces(std::vector<Word> words);

} // namespace taizhang::pdf
