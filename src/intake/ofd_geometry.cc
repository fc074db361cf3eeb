#include "intake/ofd_geometry.hh"

#include <algorithm>
#include <cstdlib>

namespace taizhang::intake::ofd {
namespace {

constexpr Micro One = 1'000'000;
constexpr Micro Most = One * One;

Micro kept(Micro value) { return std::clamp(value, -Most, Most); }

// "x 1.5" -> the words one after the other.
class Words {
public:
    explicit Words(std::string_view text) : x_rest(text) {}
    std::string_view next() {
        constexpr std::string_view Blanks = " \t\r\n,";
        x_rest.remove_prefix(std::min(x_rest.find_first_not_of(Blanks), x_rest.size()));
        std::string_view word = x_rest.substr(0, x_rest.find_first_of(Blanks));
        x_rest.remove_prefix(word.size());
        return word;
    }

private:
    std::string_view x_rest;
};

bool is_number(std::string_view word) {
    return !word.empty() && word.find_first_of("0123456789") != std::string_view::npos &&
           word.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

int exponent(std::string_view text) {
    bool negative = text.starts_with('-');
    int value = 0;
    for (char c : text) {
        if (c >= '0' && c <= '9') value = std::min(value * 10 + (c - '0'), 100);
    }
    return negative ? -value : value;
}

// ---- arcs, on a circle of radius One around the origin ----

Point quarter(Point u, int direction) { return direction > 0 ? Point{-u.y, u.x} : Point{u.y, -u.x}; }

// How far the handles of a Bézier curve stand out that follows the arc from u to v, at most a quarter.
Micro handle(Point u, Point v) {
    Micro cosine = (u.x * v.x + u.y * v.y) / One, sine = std::abs(u.x * v.y - u.y * v.x) / One;
    Micro half = sine * One / std::max<Micro>(One + cosine, 1); // tan of half the angle
    half = std::min(half, One);
    Micro fourth = half * One / (One + square_root(One * One + half * half));
    return 4 * fourth / 3;
}

struct Arc {
    Point from, to; // on the circle
    Point centre;   // of the ellipse
    Micro rx = 0, ry = 0;
    int direction = 1;
};

class PathReader {
public:
    PathReader(std::string_view data, const Transform& place, Micro height, std::size_t most, bool& inexact)
        : x_words(data), x_place(place), x_height(height), x_most(most), x_inexact(inexact) {}

    std::vector<Step> read() {
        for (auto word = x_words.next(); !word.empty() && x_steps.size() < x_most; word = x_words.next()) {
            if (word == "M" || word == "S") move(point());
            else if (word == "L") line(point());
            else if (word == "Q") quadratic();
            else if (word == "B") cubic();
            else if (word == "A") arc();
            else if (word == "C") close();
        }
        return std::move(x_steps);
    }

private:
    Micro number() { return decimal(x_words.next()); }
    Point point() {
        Micro x = number();
        return {x, number()};
    }
    void put(char kind, std::initializer_list<Point> through) {
        Step& step = x_steps.emplace_back();
        step.kind = kind;
        std::size_t at = 0;
        for (Point p : through) {
            Point on_page = x_place.of(p);
            step.at[at++] = points(on_page.x);
            step.at[at++] = points(x_height - on_page.y);
            x_now = p;
        }
    }
    void begin_if_needed() {
        if (x_steps.empty() || x_steps.back().kind == 'h') put('m', {x_now});
    }
    void move(Point p) {
        put('m', {p});
        x_start = p;
    }
    void line(Point p) {
        begin_if_needed();
        put('l', {p});
    }
    void cubic() {
        begin_if_needed();
        Point a = point(), b = point(), c = point();
        put('c', {a, b, c});
    }
    void quadratic() {
        begin_if_needed();
        Point from = x_now, a = point(), to = point();
        auto third = [](Point end, Point middle) {
            return Point{end.x + 2 * (middle.x - end.x) / 3, end.y + 2 * (middle.y - end.y) / 3};
        };
        put('c', {third(from, a), third(to, a), to});
    }
    void close() {
        if (x_steps.empty() || x_steps.back().kind == 'h') return;
        x_steps.push_back({'h', {}});
        x_now = x_start;
    }

    // rx ry angle large sweep x y
    void arc() {
        begin_if_needed();
        Micro rx = std::abs(number()), ry = std::abs(number()), angle = number();
        bool large = number() != 0, clockwise = number() != 0;
        Point to = point();
        bool level = rx == ry || angle % (180 * One) == 0, upright = angle % (90 * One) == 0;
        if (!level && upright) std::swap(rx, ry);
        constexpr Micro Least = 100; // a ten-thousandth of a millimetre
        constexpr Micro Largest = 2000 * One;
        bool sane = rx > Least && ry > Least && rx < Largest && ry < Largest;
        if ((!level && !upright) || !sane) {
            x_inexact = x_inexact || sane;
            return line(to);
        }
        follow(around(to, rx, ry, large, clockwise ? 1 : -1), to);
    }

    Arc around(Point to, Micro rx, Micro ry, bool large, int direction) const {
        auto on_circle = [](Micro length, Micro radius) {
            return std::clamp<Micro>(length, -4000 * One, 4000 * One) * One / radius / 2;
        };
        Arc arc{{}, {}, {(x_now.x + to.x) / 2, (x_now.y + to.y) / 2}, rx, ry, direction};
        Point half{on_circle(to.x - x_now.x, rx), on_circle(to.y - x_now.y, ry)};
        half.x = std::clamp<Micro>(half.x, -1000 * One, 1000 * One);
        half.y = std::clamp<Micro>(half.y, -1000 * One, 1000 * One);
        Micro length = square_root(half.x * half.x + half.y * half.y);
        if (length >= One) { // too far apart for these radii: they grow
            arc.rx = rx * (length / 1000) / (One / 1000);
            arc.ry = ry * (length / 1000) / (One / 1000);
            half = {half.x * One / length, half.y * One / length};
            arc.from = {-half.x, -half.y};
            arc.to = half;
            return arc;
        }
        Micro away = square_root(One * One - length * length);
        int side = large == (direction > 0) ? 1 : -1;
        Point middle{0, 0};
        if (length > 0) middle = {side * half.y * away / length, -side * half.x * away / length};
        arc.centre.x += middle.x * rx / One;
        arc.centre.y += middle.y * ry / One;
        arc.from = {-half.x - middle.x, -half.y - middle.y};
        arc.to = {half.x - middle.x, half.y - middle.y};
        return arc;
    }

    void follow(const Arc& arc, Point to) {
        if (x_now.x == to.x && x_now.y == to.y) return;
        auto on_page = [&arc](Point u) {
            return Point{arc.centre.x + u.x * arc.rx / One, arc.centre.y + u.y * arc.ry / One};
        };
        Point u = arc.from;
        for (int quarters = 0;; ++quarters) {
            Micro ahead = arc.direction * (u.x * arc.to.y - u.y * arc.to.x);
            bool last = quarters == 3 || (ahead >= 0 && u.x * arc.to.x + u.y * arc.to.y >= 0);
            Point v = last ? arc.to : quarter(u, arc.direction);
            Micro out = handle(u, v);
            Point du = quarter(u, arc.direction), dv = quarter(v, arc.direction);
            put('c', {on_page({u.x + du.x * out / One, u.y + du.y * out / One}),
                      on_page({v.x - dv.x * out / One, v.y - dv.y * out / One}), last ? to : on_page(v)});
            if (last) return;
            u = v;
        }
    }

    Words x_words;
    const Transform& x_place;
    Micro x_height;
    std::size_t x_most;
    bool& x_inexact;
    std::vector<Step> x_steps;
    Point x_now, x_start;
};

} // namespace

Micro decimal(std::string_view text) {
    if (!is_number(text)) return 0;
    auto mark = text.find_first_of("eE");
    int places = mark == std::string_view::npos ? 0 : exponent(text.substr(mark + 1));
    text = text.substr(0, mark);
    bool negative = text.starts_with('-'), whole = true;
    constexpr Micro Enough = Most * 10'000;
    Micro digits = 0;
    places += 6; // of ten, that the digits are to be multiplied with
    for (char c : text) {
        if (c == '.') whole = false;
        if (c < '0' || c > '9') continue;
        if (digits >= Enough) {
            places += whole ? 1 : 0;
            continue;
        }
        digits = digits * 10 + (c - '0');
        places -= whole ? 0 : 1;
    }
    for (; places > 0 && digits < Most; --places) digits *= 10;
    for (; places < 0 && digits > 0; ++places) digits /= 10;
    digits = std::min(digits, Most);
    return negative ? -digits : digits;
}

std::vector<Micro> decimals(std::string_view text, std::size_t most) {
    std::vector<Micro> all;
    Words words(text);
    for (auto word = words.next(); !word.empty() && all.size() < most; word = words.next()) {
        if (word != "g" && word != "G") {
            all.push_back(decimal(word));
            continue;
        }
        Micro count = decimal(words.next()) / One, value = decimal(words.next());
        for (; count > 0 && all.size() < most; --count) all.push_back(value);
    }
    return all;
}

Micro times(Micro a, Micro b) { return kept(a / One * b + a % One * b / One); }

std::int64_t square_root(std::int64_t value) {
    if (value <= 0) return 0;
    std::int64_t root = 0;
    for (std::int64_t bit = std::int64_t{1} << 31; bit > 0; bit >>= 1) {
        std::int64_t more = root + bit;
        if (more <= value / more) root = more;
    }
    return root;
}

Box box(std::string_view text) {
    auto v = decimals(text, 4);
    v.resize(4);
    return {v[0], v[1], v[2], v[3]};
}

Transform Transform::then(const Transform& n) const {
    Transform out;
    for (std::size_t i = 0; i < 6; i += 2) {
        out.v[i] = kept(times(v[i], n.v[0]) + times(v[i + 1], n.v[2]));
        out.v[i + 1] = kept(times(v[i], n.v[1]) + times(v[i + 1], n.v[3]));
    }
    out.v[4] = kept(out.v[4] + n.v[4]);
    out.v[5] = kept(out.v[5] + n.v[5]);
    return out;
}

Point Transform::turned(Point p) const {
    return {kept(times(p.x, v[0]) + times(p.y, v[2])), kept(times(p.x, v[1]) + times(p.y, v[3]))};
}

Point Transform::of(Point p) const {
    Point q = turned(p);
    return {kept(q.x + v[4]), kept(q.y + v[5])};
}

Micro Transform::scale() const {
    Micro area = std::abs(times(v[0], v[3]) - times(v[1], v[2]));
    return area >= Most ? Most : square_root(area * One);
}

Transform transform(std::string_view text) {
    auto v = decimals(text, 7);
    Transform out;
    if (v.size() == 6) std::copy(v.begin(), v.end(), out.v.begin());
    return out;
}

Transform shift(Micro x, Micro y) {
    Transform out;
    out.v[4] = x;
    out.v[5] = y;
    return out;
}

// 72,000 thousandths of a point are 25.4 mm.
Length points(Micro millimetres) {
    Micro scaled = std::clamp<Micro>(millimetres, -Most / 3, Most / 3) * 9;
    return static_cast<Length>((scaled + (scaled < 0 ? -1587 : 1587)) / 3175);
}

std::vector<Step> path_steps(std::string_view data, const Transform& place, Micro height, std::size_t most,
                             bool& inexact) {
    return PathReader(data, place, height, most, inexact).read();
}

} // namespace taizhang::intake::ofd
