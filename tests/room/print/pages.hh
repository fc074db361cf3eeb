// What the print tests share: every template's pages, and PDFs as rasters by Poppler.
#pragma once

#include "base/json.hh"
#include "typeset/template.hh"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::print {

const typeset::FontSet& fonts();

struct Form { // a document type of the catalogue with a template, and the first pages of its sample
    std::string name, code;
    typeset::Context context;
    typeset::Document document;
    Json layout;             // the template as it is written
    bool comes_back = false; // on paper, as a scan
};
// Every type of the catalogue that has a template.
const std::vector<Form>& forms();
const Form& form(std::string_view name);

struct Raster {
    int width = 0, height = 0;
    std::vector<std::uint8_t> grey;
    std::uint8_t at(int x, int y) const {
        return grey[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                    static_cast<std::size_t>(x)];
    }
};
// Each page of the PDF by pdftoppm, drawn at `finer` times the resolution and averaged.
std::vector<Raster> rasters(std::string_view pdf, int dpi, int finer = 1);

std::string archival(const typeset::Document& document);

} // namespace taizhang::print
