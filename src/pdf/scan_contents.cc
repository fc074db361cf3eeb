#include "pdf/scan_contents.hh"

#include <algorithm>
#include <set>

namespace taizhang::pdf {
namespace {

using Object = QPDFObjectHandle;

constexpr std::int64_t Million = 1'000'000;
constexpr std::int64_t Most = Million * Million; // a million points
constexpr int DeepestForm = 4;
constexpr std::size_t MostImages = 5000, MostSaved = 1000, MostOperands = 64;

std::int64_t times(std::int64_t a, std::int64_t b) {
    std::int64_t product = a / Million * b + a % Million * b / Million;
    return std::clamp(product, -Most, Most);
}

std::int64_t plus(std::int64_t a, std::int64_t b) { return std::clamp(a + b, -Most, Most); }

struct State {
    Transform place;
    bool black = true;
    std::int64_t text_mode = 0;
};

class Reader : public Object::ParserCallbacks {
public:
    Reader(Painted& into, Object resources, const State& state, int depth)
        : x_into(into), x_resources(std::move(resources)), x_state(state), x_depth(depth) {}

    void handleObject(Object object) override {
        if (object.isInlineImage()) {
            x_into.other = true;
        } else if (object.isOperator()) {
            operation(object.getOperatorValue());
            x_operands.clear();
        } else if (x_operands.size() < MostOperands) {
            x_operands.push_back(object);
        }
    }
    void handleEOF() override {}

private:
    std::int64_t operand(std::size_t from_end) {
        return from_end <= x_operands.size() ? millionths(x_operands[x_operands.size() - from_end]) : 0;
    }

    void operation(const std::string& name) {
        static const std::set<std::string> Shows{"Tj", "TJ", "'", "\""};
        static const std::set<std::string> Paints{"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh"};
        if (name == "q" && x_saved.size() < MostSaved) x_saved.push_back(x_state);
        if (name == "Q" && !x_saved.empty()) {
            x_state = x_saved.back();
            x_saved.pop_back();
        }
        if (name == "cm") {
            Transform m;
            for (std::size_t i = 0; i < 6; ++i) m.v[i] = operand(6 - i);
            x_state.place = m.then(x_state.place);
        }
        if (name == "Do" && !x_operands.empty() && x_operands.back().isName())
            draw(x_operands.back().getName());
        if (name == "Tr") x_state.text_mode = operand(1) / Million;
        // Text of mode 3 is what an earlier OCR laid over the page.
        if (Shows.count(name) != 0 && x_state.text_mode != 3) x_into.other = true;
        // A white sheet below the image is no harm; what lies over it would be lost.
        if (Paints.count(name) != 0 && !x_into.images.empty()) x_into.other = true;
        colour(name);
    }

    void colour(const std::string& name) {
        if (name == "g") x_state.black = operand(1) == 0;
        if (name == "rg") x_state.black = operand(1) == 0 && operand(2) == 0 && operand(3) == 0;
        if (name == "k") x_state.black = operand(1) == Million;
        if (name == "cs" || name == "sc" || name == "scn") x_state.black = false;
    }

    void draw(const std::string& name) {
        Object objects = x_resources.isDictionary() ? x_resources.getKey("/XObject") : Object::newNull();
        Object object = objects.isDictionary() ? objects.getKey(name) : Object::newNull();
        Object kind = object.isStream() ? object.getDict().getKey("/Subtype") : Object::newNull();
        if (kind.isName() && kind.getName() == "/Image" && x_into.images.size() < MostImages) {
            x_into.images.push_back({object, x_state.place, x_state.black});
        } else if (kind.isName() && kind.getName() == "/Form" && x_depth < DeepestForm) {
            form(object);
        } else {
            x_into.other = true;
        }
    }

    void form(Object object) {
        Object resources = object.getDict().getKey("/Resources");
        Object matrix = object.getDict().getKey("/Matrix");
        State state = x_state;
        if (matrix.isArray() && matrix.getArrayNItems() == 6) {
            Transform m;
            for (int i = 0; i < 6; ++i) m.v[static_cast<std::size_t>(i)] = millionths(matrix.getArrayItem(i));
            state.place = m.then(state.place);
        }
        Reader inner(x_into, resources.isDictionary() ? resources : x_resources, state, x_depth + 1);
        Object::parseContentStream(object, &inner);
    }

    Painted& x_into;
    Object x_resources;
    State x_state;
    std::vector<State> x_saved;
    std::vector<Object> x_operands;
    int x_depth;
};

} // namespace

Transform Transform::then(const Transform& n) const {
    Transform out;
    for (std::size_t i = 0; i < 6; i += 2) {
        out.v[i] = plus(times(v[i], n.v[0]), times(v[i + 1], n.v[2]));
        out.v[i + 1] = plus(times(v[i], n.v[1]), times(v[i + 1], n.v[3]));
    }
    out.v[4] = plus(out.v[4], n.v[4]);
    out.v[5] = plus(out.v[5], n.v[5]);
    return out;
}

std::array<typeset::Length, 6> Transform::thousandths() const {
    constexpr std::int64_t MostLength = 1'000'000'000;
    std::array<typeset::Length, 6> out{};
    for (std::size_t i = 0; i < 6; ++i) {
        std::int64_t rounded = (v[i] + (v[i] < 0 ? -500 : 500)) / 1000;
        out[i] = static_cast<typeset::Length>(std::clamp(rounded, -MostLength, MostLength));
    }
    return out;
}

std::int64_t millionths(Object number) {
    if (!number.isNumber()) return 0;
    std::string text = number.isInteger() ? std::to_string(number.getIntValue()) : number.getRealValue();
    bool negative = text.starts_with('-'), whole = true;
    std::int64_t value = 0, place = Million;
    for (char c : text) {
        if (c == '.') whole = false;
        if (c < '0' || c > '9') continue;
        if (!whole) place /= 10;
        value = std::min(whole ? value * 10 + (c - '0') * Million : value + (c - '0') * place, Most);
    }
    return negative ? -value : value;
}

Painted painted(Object page, Object resources) {
    Painted out;
    Reader reader(out, std::move(resources), {}, 0);
    page.parsePageContents(&reader);
    return out;
}

} // namespace taizhang::pdf
