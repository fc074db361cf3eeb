// What the tests of scans share: files as scanners make them, and other programs' eyes on what we made of them.
#pragma once

#include "pdf/conformance.hh"
#include "pdf/scan.hh"
#include "room/pdf/document.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <png.h>
#include <string>
#include <vector>
#include <zlib.h>

namespace taizhang::test {

inline std::string deflated(const std::string& bytes) {
    std::string out(compressBound(bytes.size()), '\0');
    uLongf size = out.size();
    compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
             bytes.size());
    out.resize(size);
    return out;
}

inline std::string output_of(const std::string& command) {
    std::string text;
    std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    char buffer[4096];
    std::size_t count = 0;
    while (pipe && (count = std::fread(buffer, 1, sizeof buffer, pipe.get())) > 0) text.append(buffer, count);
    return text;
}

// `command` with the file's path in place of %.
inline std::string asked(const std::string& pdf, std::string command) {
    TemporaryDirectory directory;
    auto file = directory.path() / "scan.pdf";
    write_file(file, pdf);
    command.replace(command.find('%'), 1, file.string());
    return output_of(command);
}

// Sound for our own eyes and for qpdf's.
inline void must_conform(const std::string& pdf) {
    auto violations = pdf::check(pdf);
    REQUIRE(violations);
    for (const auto& violation : *violations) FAIL_CHECK(violation.clause << ' ' << violation.message);
    CHECK(asked(pdf, "qpdf --check % 2>&1").find("No syntax or stream encoding errors") != std::string::npos);
}

inline std::string wrapped(const std::vector<pdf::ScannedPage>& pages) {
    auto pdf = pdf::wrap_scan(pages, metadata(), {});
    if (!pdf) FAIL(pdf.error().message);
    return std::move(*pdf);
}

struct Picture { // 8 bits, three channels
    int width = 0, height = 0;
    std::string pixels;
    bool operator==(const Picture&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Picture& p) {
    std::size_t ink = 0;
    for (char c : p.pixels) ink += c == 0;
    return out << p.width << " x " << p.height << ", " << p.pixels.size() << " bytes, " << ink
               << " of them 0";
}

inline Picture picture_of(int width, int height, const std::function<std::uint32_t(int, int)>& rgb) {
    Picture out{width, height, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int shift : {16, 8, 0}) out.pixels += static_cast<char>(rgb(x, y) >> shift & 255);
        }
    }
    return out;
}

// The page as poppler shows it.
inline Picture shown(const std::string& pdf, int dpi, int page = 1, int dpi_down = 0) {
    std::string n = std::to_string(page);
    auto ppm = asked(pdf, "pdftoppm -cropbox -rx " + std::to_string(dpi) + " -ry " +
                              std::to_string(dpi_down == 0 ? dpi : dpi_down) + " -f " + n + " -l " + n +
                              " % 2>/dev/null");
    Picture out;
    int most = 0, head = 0;
    REQUIRE(std::sscanf(ppm.c_str(), "P6 %d %d %d%n", &out.width, &out.height, &most, &head) == 3);
    out.pixels = ppm.substr(static_cast<std::size_t>(head) + 1);
    return out;
}

// The page's first image as poppler decodes it, without the smoothing of showing it.
inline Picture extracted(const std::string& pdf, int page = 1) {
    TemporaryDirectory directory;
    auto file = directory.path() / "scan.pdf";
    write_file(file, pdf);
    std::string n = std::to_string(page);
    output_of("pdfimages -png -f " + n + " -l " + n + " " + file.string() + " " +
              (directory.path() / "i").string());
    auto bytes = read_file(directory.path() / "i-000.png");
    png_image png = {};
    png.version = PNG_IMAGE_VERSION;
    REQUIRE(png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) != 0);
    png.format = PNG_FORMAT_RGB;
    Picture out{static_cast<int>(png.width), static_cast<int>(png.height),
                std::string(PNG_IMAGE_SIZE(png), '\0')};
    REQUIRE(png_image_finish_read(&png, nullptr, out.pixels.data(), 0, nullptr) != 0);
    return out;
}

// The same picture but for what showing it blurs at the edges of its strokes (poppler draws 400 pixels on 401).
inline bool alike(const Picture& a, const Picture& b) {
    if (a.width != b.width || a.height != b.height || a.pixels.size() != b.pixels.size()) return false;
    std::size_t count = 0;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) {
        count +=
            std::abs(static_cast<unsigned char>(a.pixels[i]) - static_cast<unsigned char>(b.pixels[i])) > 100;
    }
    return count * 25 <= a.pixels.size();
}

// A page no turn or mirror of which is like another. 400 x 600 at 200 dpi is a sheet of whole points.
inline bool is_ink(int x, int y) {
    if (x < 60 && y < 40) return true;
    return (x / 7 + y / 11) % 3 == 0 && x > 80 && x < 320 && y > 100 && y < 260;
}
inline std::uint32_t ink(int x, int y) { return is_ink(x, y) ? 0x000000 : 0xFFFFFF; }
inline std::uint32_t colours(int x, int y) {
    auto u = static_cast<std::uint32_t>(x), v = static_cast<std::uint32_t>(y);
    return is_ink(x, y) ? 0xC00000 : (u % 256) << 16 | (v % 256) << 8 | ((u + v) / 4 % 256);
}

// A PDF as scanners make them: objects 1.. as given, the catalog is 1.
inline std::string pdf_of(const std::vector<std::string>& objects, const std::string& trailer = "") {
    std::string out = "%PDF-1.5\n";
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        places.push_back(out.size());
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    std::size_t table = out.size();
    out += "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
    for (auto place : places) {
        std::string digits = std::to_string(place);
        out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
    }
    return out + "trailer\n<</Root 1 0 R/Size " + std::to_string(objects.size() + 1) + trailer +
           ">>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
}

inline std::string stream(const std::string& entries, const std::string& bytes) {
    return "<<" + entries + "/Length " + std::to_string(bytes.size()) + ">>\nstream\n" + bytes +
           "\nendstream";
}

} // namespace taizhang::test
