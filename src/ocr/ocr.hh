// Text of scanned pages: PP-OCRv4 through ONNX Runtime's C ABI, in sandboxed children.
//
// The models and the runtime are files under <share>/ocr (libonnxruntime.so.1, det.onnx, rec.onnx, keys.txt;
// scripts/fetch-ocr puts them there at build time, nothing is fetched at run time).
#pragma once

#include "base/json.hh"
#include "base/result.hh"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace taizhang::ocr {

struct Box {
    int x = 0, y = 0, width = 0, height = 0;
}; // pixels, origin top left of the page image

struct TextLine {
    Box box;
    std::string text;   // UTF-8, no blanks between Hanzi
    int confidence = 0; // per mille
};

struct PageText {
    int width_px = 0;
    int height_px = 0;
    std::vector<TextLine> lines; // reading order: top to bottom, left to right
};

// The seam: a second implementation (scripted) serves tests.
class Engine {
public:
    virtual ~Engine() = default;
    // `image` is a JPEG or PNG file's bytes. Any thread. Errors: Unprocessable (not an image, child died),
    // Unavailable (models missing: the message says how to get them).
    virtual Result<PageText> read_page(std::string_view image) const = 0;
};

struct PageLimits {
    unsigned seconds = 120;
    std::uint64_t memory_bytes = std::uint64_t{2} << 30;
};

// Checks the files and the ABI version once; the models are loaded in the child that needs them.
Result<std::unique_ptr<Engine>> open_paddle(const std::filesystem::path& directory,
                                            const PageLimits& limits = {});

Json to_json(const PageText& page);
Result<PageText> page_from_json(const Json& json);

} // namespace taizhang::ocr
