#include "pdf/content_reading.hh"

#include <algorithm>
#include <array>
#include <qpdf/QPDFTokenizer.hh>
#include <string_view>

namespace taizhang::pdf {
namespace {

constexpr int Artifact = -1, Other = -2;

bool paints(std::string_view word) {
    static constexpr std::array<std::string_view, 14> Painters{"S", "s",  "f",  "F",  "f*", "B",  "B*",
                                                               "b", "b*", "sh", "Do", "Tj", "TJ", "'"};
    return word == "\"" || word == "EI" ||
           std::find(Painters.begin(), Painters.end(), word) != Painters.end();
}

class Reader : public QPDFObjectHandle::TokenFilter {
public:
    void handleToken(const QPDFTokenizer::Token& token) override {
        switch (token.getType()) {
        case QPDFTokenizer::tt_name: x_names.push_back(token.getValue()); break;
        case QPDFTokenizer::tt_string: x_strings.push_back(token.getValue()); break;
        case QPDFTokenizer::tt_integer:
            if (x_names.empty() || x_names.back() != "/MCID") break;
            x_mcid = std::atoi(token.getValue().c_str());
            break;
        case QPDFTokenizer::tt_inline_image: x_read.unmarked = x_read.unmarked || x_open.empty(); break;
        case QPDFTokenizer::tt_word: word(token.getValue()); break;
        default: break;
        }
    }
    void handleEOF() override { x_read.unbalanced = x_read.unbalanced || !x_open.empty(); }
    PageContentRead take() { return std::move(x_read); }

private:
    void word(const std::string& word) {
        if (word == "Tf" && !x_names.empty()) x_font = x_names.back();
        if (word == "Tj" || word == "TJ" || word == "'" || word == "\"") show();
        if (word == "BMC" || word == "BDC") begin();
        if (word == "EMC") {
            if (x_open.empty()) x_read.unbalanced = true;
            else x_open.pop_back();
        }
        if (paints(word) && x_open.empty()) x_read.unmarked = true;
        x_strings.clear();
        x_names.clear();
        x_mcid = Other;
    }

    void begin() {
        int mark = !x_names.empty() && x_names.front() == "/Artifact" ? Artifact : x_mcid;
        if (mark != Other && !x_open.empty()) x_read.misplaced = true;
        if (mark >= 0) x_read.marked.push_back(mark);
        x_open.push_back(mark);
    }

    void show() {
        CodeSet& set = x_read.codes[x_font];
        set.resize(65536);
        for (const std::string& text : x_strings) {
            for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
                set[static_cast<unsigned char>(text[i]) * 256u + static_cast<unsigned char>(text[i + 1])] =
                    true;
            }
        }
    }

    PageContentRead x_read;
    std::vector<int> x_open;
    std::vector<std::string> x_names, x_strings;
    std::string x_font;
    int x_mcid = Other;
};

} // namespace

std::string name_at(QPDFObjectHandle dictionary, const std::string& key) {
    QPDFObjectHandle value = dictionary.isDictionary() ? dictionary.getKey(key) : QPDFObjectHandle::newNull();
    return value.isName() ? value.getName() : std::string();
}

PageContentRead read_content(QPDFPageObjectHelper& page) {
    Reader reader;
    page.filterContents(&reader);
    return reader.take();
}

} // namespace taizhang::pdf
