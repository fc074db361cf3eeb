#include "typeset/inline_text.hh"

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

Result<Reference> field_reference(Scope scope, std::string_view name, const record::Field* field) {
    if (!field) return fail(Code::BadInput, "架构中没有字段" + in_quotes(name));
    return Reference{scope,       std::string(name), field->title,
                     field->kind, Format::Default,   choices_of(*field)};
}

Result<Reference> bare_reference(std::string_view name, const record::Schema& schema, bool in_row) {
    if (name.starts_with('@')) {
        name.remove_prefix(1);
        if (!is_context(name)) return fail(Code::BadInput, "没有页面信息" + in_quotes(name));
        Kind kind = name == "period" ? Kind::Month : Kind::Text;
        return Reference{Scope::Context, std::string(name), std::string(name), kind, Format::Default, {}};
    }
    if (name == "rows.count")
        return Reference{Scope::Count, "count", "人数", Kind::Integer, Format::Default, {}};
    if (name == "totals.headcount")
        return Reference{Scope::Totals, "headcount", "人数", Kind::Integer, Format::Default, {}};
    if (name.starts_with("totals.")) {
        name.remove_prefix(7);
        return field_reference(Scope::Totals, name, schema.row_field(name));
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

Json total_of(const Json& record, const std::string& field) {
    const Json& stated = at(at(record, "totals"), field);
    if (stated.is_number_integer()) return stated;
    const Json& rows = at(record, "rows");
    if (field == "headcount") return rows.is_array() ? Json(rows.size()) : Json();
    return sum_of(record, field, 0, rows.size());
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
    return reference;
}

Json value_of(const Reference& reference, const Source& source) {
    switch (reference.scope) {
    case Scope::Header: return at(source.record, reference.name);
    case Scope::Totals: return total_of(source.record, reference.name);
    case Scope::Row: return source.row ? at(*source.row, reference.name) : Json();
    case Scope::Count:
        return at(source.record, "rows").is_array() ? Json(source.record["rows"].size()) : Json();
    case Scope::Context: return context_value(reference.name, source);
    }
    return {};
}

Result<InlineText> InlineText::parse(std::string_view text, const record::Schema& schema, bool in_row) {
    InlineText result;
    int group = 0, groups = 0;
    std::string literal;
    auto flush = [&] {
        if (!literal.empty()) result.x_pieces.push_back({std::move(literal), false, {}, group});
        literal.clear();
    };
    for (std::size_t i = 0; i < text.size();) {
        if (text.substr(i, 2) == "[[" && group == 0) {
            flush();
            group = ++groups;
            i += 2;
        } else if (text.substr(i, 2) == "]]" && group != 0) {
            flush();
            group = 0;
            i += 2;
        } else if (text[i] == '{') {
            auto end = text.find('}', i);
            if (end == std::string_view::npos) return fail(Code::BadInput, "占位符没有以 } 结束");
            flush();
            TRY_INTO(Reference reference, parse_reference(text.substr(i + 1, end - i - 1), schema, in_row));
            result.x_pieces.push_back({{}, true, std::move(reference), group});
            i = end + 1;
        } else {
            literal += text[i++];
        }
    }
    if (group != 0) return fail(Code::BadInput, "[[ 没有以 ]] 结束");
    flush();
    return result;
}

std::string InlineText::filled(const Source& source) const {
    std::vector<std::string> values;
    std::set<int> present;
    for (const Piece& piece : x_pieces) {
        values.push_back(piece.is_value ? piece.value.written(value_of(piece.value, source)) : piece.literal);
        if (piece.is_value && !values.back().empty()) present.insert(piece.group);
    }
    std::string result;
    for (std::size_t i = 0; i < x_pieces.size(); ++i) {
        if (x_pieces[i].group != 0 && !present.contains(x_pieces[i].group)) continue;
        std::string_view next = values[i];
        // People end their sentences themselves: no second full stop behind theirs.
        bool doubled = !x_pieces[i].is_value && next.starts_with(FullStop) && result.ends_with(FullStop);
        if (doubled) next.remove_prefix(FullStop.size());
        result += next;
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
