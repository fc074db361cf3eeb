#include "typeset/inline_text.hh"

#include "typeset/length.hh"

#include <algorithm>
#include <array>
#include <set>

namespace taizhang::typeset {
namespace {

using record::Kind;

constexpr std::array<std::string_view, 8> ContextNames{"record_id", "archival_code", "version", "digest",
                                                       "type",      "period",        "page",    "pages"};

constexpr std::string_view FullStop = "。";

bool is_context(std::string_view name) {
    for (auto known : ContextNames) {
        if (known == name) return true;
    }
    return false;
}

std::string in_quotes(std::string_view name) { return "“" + std::string(name) + "”"; }

std::optional<Role> role_named(std::string_view name) {
    if (name == "song") return Role::Song;
    if (name == "bold") return Role::SongBold;
    if (name == "hei") return Role::Hei;
    if (name == "kai") return Role::Kai;
    if (name == "fangsong") return Role::FangSong;
    return std::nullopt;
}

Result<Reference> field_reference(Scope scope, std::string_view name, const record::Field* field) {
    if (!field) return fail(Code::BadInput, "架构中没有字段" + in_quotes(name));
    return Reference{scope,           std::string(name),  field->title,    field->kind,
                     Format::Default, choices_of(*field), is_whole(*field)};
}

Result<Reference> bare_reference(std::string_view name, const record::Schema& schema, bool in_row) {
    if (name.starts_with('@')) {
        name.remove_prefix(1);
        if (!is_context(name)) return fail(Code::BadInput, "没有页面信息" + in_quotes(name));
        Kind kind = name == "period" ? Kind::Month : Kind::Text;
        return Reference{
            Scope::Context, std::string(name), std::string(name), kind, Format::Default, {}, true};
    }
    if (name == "rows.count")
        return Reference{Scope::Count, "count", "人数", Kind::Integer, Format::Default, {}, true};
    if (name.starts_with("totals.")) {
        name.remove_prefix(7);
        const auto& totals = schema.totals();
        auto field =
            std::find_if(totals.begin(), totals.end(), [&](const auto& each) { return each.name == name; });
        if (field == totals.end()) return fail(Code::BadInput, "架构的合计中没有字段" + in_quotes(name));
        return field_reference(Scope::Totals, name, &*field);
    }
    if (name.starts_with("row.")) {
        name.remove_prefix(4);
        if (!in_row) return fail(Code::BadInput, "这里不在明细行中，不能用 row." + std::string(name));
        return field_reference(Scope::Row, name, schema.row_field(name));
    }
    return field_reference(Scope::Header, name, schema.header_field(name));
}

Json context_value(const std::string& name, const Source& source) {
    const Context& context = source.context;
    if (name == "record_id") return context.record_id;
    if (name == "archival_code") return context.archival_code;
    if (name == "version") return std::to_string(context.version);
    if (name == "digest") return context.digest;
    if (name == "type") return context.type;
    if (name == "period") return context.period;
    if (name == "page") return std::to_string(source.page);
    return std::to_string(source.pages);
}

// Reads a template's text piece by piece.
class InlineTextReader {
public:
    InlineTextReader(std::string_view text, const record::Schema& schema, bool in_row)
        : x_text(text), x_schema(schema), x_in_row(in_row) {}
    std::vector<Piece> pieces;

    Result<void> read() {
        while (x_at < x_text.size()) {
            if (starts("[[") && x_group == 0) {
                flush();
                x_group = ++x_groups;
                x_group_depth = x_open.size();
                x_at += 2;
            } else if (starts("]]") && x_group != 0) {
                if (x_open.size() != x_group_depth) return crossed();
                flush();
                x_group = 0;
                x_at += 2;
            } else if (starts("<<")) {
                x_literal += '<';
                x_at += 2;
            } else if (starts("<")) {
                TRY(tag());
            } else if (starts("{")) {
                TRY(placeholder());
            } else {
                x_literal += x_text[x_at++];
            }
        }
        if (x_group != 0) return fail(Code::BadInput, "[[ 没有以 ]] 结束");
        if (!x_open.empty())
            return fail(Code::BadInput,
                        "标记 <" + x_open.back().name + "> 没有以 </" + x_open.back().name + "> 结束");
        flush();
        return {};
    }

private:
    struct Open {
        std::string name;
        Mark before; // what was in force outside
    };

    bool starts(std::string_view with) const { return x_text.substr(x_at).starts_with(with); }
    static Failure crossed() { return fail(Code::BadInput, "标记与 [[ ]] 交叉"); }

    void flush() {
        if (x_literal.empty()) return;
        pieces.push_back({std::move(x_literal), false, {}, x_group, x_mark});
        x_literal.clear();
    }

    Result<void> placeholder() {
        auto end = x_text.find('}', x_at);
        if (end == std::string_view::npos) return fail(Code::BadInput, "占位符没有以 } 结束");
        flush();
        TRY_INTO(Reference reference,
                 parse_reference(x_text.substr(x_at + 1, end - x_at - 1), x_schema, x_in_row));
        pieces.push_back({{}, true, std::move(reference), x_group, x_mark});
        x_at = end + 1;
        return {};
    }

    Result<void> tag() {
        auto end = x_text.find('>', x_at);
        if (end == std::string_view::npos)
            return fail(Code::BadInput, "标记没有以 > 结束；文字中的 < 写作 <<");
        std::string_view inner = x_text.substr(x_at + 1, end - x_at - 1);
        flush();
        x_at = end + 1;
        return inner.starts_with('/') ? close(inner.substr(1)) : open(inner);
    }

    Result<void> open(std::string_view inner) {
        auto blank = std::min(inner.find(' '), inner.size());
        std::string_view name = inner.substr(0, blank), more = inner.substr(blank);
        Mark inside = x_mark;
        if (name == "u") {
            if (x_mark.underline != 0) return fail(Code::BadInput, "<u> 之内不能再用 <u>");
            inside.underline = ++x_underlines;
            if (!more.empty()) {
                auto length = parse_length(more.substr(1));
                if (!length) return fail(Code::BadInput, "<u> 的长度应如 <u 60mm>");
                inside.least = *length;
            }
        } else {
            auto role = role_named(name);
            if (!role || !more.empty())
                return fail(Code::BadInput, "不认识的标记 <" + std::string(inner) + ">；文字中的 < 写作 <<");
            inside.role = role;
        }
        x_open.push_back({std::string(name), x_mark});
        x_mark = inside;
        // A blank line to write on is there although nothing stands in it.
        if (name == "u") pieces.push_back({{}, false, {}, x_group, x_mark});
        return {};
    }

    Result<void> close(std::string_view name) {
        if (x_open.empty() || x_open.back().name != name)
            return fail(Code::BadInput,
                        "</" + std::string(name) + "> 没有对应的 <" + std::string(name) + ">");
        if (x_group != 0 && x_open.size() <= x_group_depth) return crossed();
        x_mark = x_open.back().before;
        x_open.pop_back();
        return {};
    }

    std::string_view x_text;
    const record::Schema& x_schema;
    bool x_in_row;
    std::size_t x_at = 0;
    std::string x_literal;
    int x_group = 0, x_groups = 0;
    std::size_t x_group_depth = 0, x_underlines = 0;
    Mark x_mark;
    std::vector<Open> x_open;
};

void add_spans(const Piece& piece, std::string_view text, Rich& result) {
    const Mark& mark = piece.mark;
    if (text.empty() && mark.underline == 0) return;
    Rich spans =
        piece.is_value ? value_spans(text, piece.value.format, piece.value.whole) : plain(std::string(text));
    for (Span& span : spans) {
        span.role = mark.role;
        span.underline = mark.underline;
        span.least = mark.least;
        result.push_back(std::move(span));
    }
}

} // namespace

const Json& at(const Json& object, const std::string& key) {
    static const Json Null;
    if (!object.is_object()) return Null;
    auto found = object.find(key);
    return found == object.end() ? Null : *found;
}

Json sum_of(const Json& record, const std::string& field, std::size_t from, std::size_t to) {
    const Json& rows = at(record, "rows");
    std::int64_t sum = 0;
    bool any = false;
    for (std::size_t i = from; rows.is_array() && i < to && i < rows.size(); ++i) {
        const Json& value = at(rows[i], field);
        if (!value.is_number_integer()) continue;
        if (__builtin_add_overflow(sum, value.get<std::int64_t>(), &sum)) return nullptr;
        any = true;
    }
    return any ? Json(sum) : Json();
}

Json total_of(const Source& source, const std::string& field) {
    const Json& stated = at(at(source.record, "totals"), field);
    if (stated.is_number_integer()) return stated;
    const Json& rows = at(source.record, "rows");
    if (field == "headcount" && source.facts) return Json(source.facts->count());
    if (field == "headcount") return rows.is_array() ? Json(rows.size()) : Json();
    return source.facts ? source.facts->sum(field) : sum_of(source.record, field, 0, rows.size());
}

Result<Reference> parse_reference(std::string_view text, const record::Schema& schema, bool in_row) {
    auto bar = text.find('|');
    TRY_INTO(Reference reference, bare_reference(text.substr(0, bar), schema, in_row));
    if (bar == std::string_view::npos) return reference;
    auto format = parse_format(text.substr(bar + 1));
    if (!format) return fail(Code::BadInput, "没有格式" + in_quotes(text.substr(bar + 1)));
    if (!suits(*format, reference.kind)) {
        return fail(Code::BadInput,
                    "格式" + in_quotes(text.substr(bar + 1)) + "不适用于字段" + in_quotes(reference.name));
    }
    reference.format = *format;
    // An amount in words may fill half a line; vertical text has lines of its own.
    if (*format == Format::Words || *format == Format::Vertical) reference.whole = false;
    return reference;
}

Json value_of(const Reference& reference, const Source& source) {
    switch (reference.scope) {
    case Scope::Header: return at(source.record, reference.name);
    case Scope::Totals: return total_of(source, reference.name);
    case Scope::Row: return source.row ? at(*source.row, reference.name) : Json();
    case Scope::Count:
        if (source.facts) return Json(source.facts->count());
        return at(source.record, "rows").is_array() ? Json(source.record["rows"].size()) : Json();
    case Scope::Context: return context_value(reference.name, source);
    }
    return {};
}

Rich plain(std::string text) {
    Span span;
    span.text = std::move(text);
    return {std::move(span)};
}

Rich value_spans(std::string_view text, Format format, bool whole) {
    constexpr std::string_view Gap = "　";
    bool options = format == Format::Options;
    Rich result;
    while (true) {
        auto end = options ? text.find(Gap) : std::string_view::npos;
        Span span;
        span.text = text.substr(0, end);
        span.value = true;
        span.whole = whole || options;
        result.push_back(std::move(span));
        if (end == std::string_view::npos) return result;
        span = {};
        span.text = Gap;
        result.push_back(std::move(span));
        text.remove_prefix(end + Gap.size());
    }
}

std::string joined(const Rich& text) {
    std::string result;
    for (const Span& span : text) result += span.text;
    return result;
}

Result<InlineText> InlineText::parse(std::string_view text, const record::Schema& schema, bool in_row) {
    InlineTextReader reader(text, schema, in_row);
    TRY(reader.read());
    InlineText result;
    result.x_pieces = std::move(reader.pieces);
    return result;
}

Rich InlineText::spans(const Source& source) const {
    std::vector<std::string> values;
    std::set<int> present;
    for (const Piece& piece : x_pieces) {
        values.push_back(piece.is_value ? piece.value.written(value_of(piece.value, source)) : piece.literal);
        if (piece.is_value && !values.back().empty()) present.insert(piece.group);
    }
    Rich result;
    std::string_view last; // text before, to see how it ends
    for (std::size_t i = 0; i < x_pieces.size(); ++i) {
        const Piece& piece = x_pieces[i];
        if (piece.group != 0 && !present.contains(piece.group)) continue;
        std::string_view next = values[i];
        // People end their sentences themselves: no second full stop behind theirs.
        bool doubled = !piece.is_value && next.starts_with(FullStop) && last.ends_with(FullStop);
        if (doubled) next.remove_prefix(FullStop.size());
        if (!next.empty()) last = next;
        add_spans(piece, next, result);
    }
    return result;
}

std::string InlineText::field_titles() const {
    std::string titles;
    for (const Piece& piece : x_pieces) {
        if (!piece.is_value) continue;
        if (!titles.empty()) titles += "、";
        titles += piece.value.title;
    }
    return titles;
}

} // namespace taizhang::typeset
