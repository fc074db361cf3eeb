#include "workbook/sheet.hh"

#include "workbook/cells.hh"
#include "workbook/formulas.hh"

#include <algorithm>
#include <mutex>

namespace taizhang::workbook {
namespace {

using record::Field;
using record::Kind;

constexpr std::uint32_t RequiredFill = 0xFFE699, LabelFill = 0xEDEDED, OutsideFill = 0xBFBFBF;
constexpr const char* Hint = "带 * 的黄色栏目必须填写；点击单元格有填写说明；灰色栏目已锁定，不要改动。"
                             "填好后原样上传，无须再对应栏目。";
constexpr const char* TableHint = "行数不够时在合计行以上插入行；没有内容的人员请清空或删除整行。";

lxw_row_t r(int row) { return static_cast<lxw_row_t>(row); }
lxw_col_t c(int column) { return static_cast<lxw_col_t>(column); }

Look ornament_look(Look::Align align, int size = 9) {
    Look look;
    look.border = false;
    look.align = align;
    look.size = size;
    look.colour = size < 10 ? 0x595959 : 0;
    return look;
}

Look label_look(const Field& field) {
    Look look;
    look.align = Look::Align::Centre;
    look.bold = true;
    look.fill = field.required ? RequiredFill : LabelFill;
    return look;
}

// Lines of text that `text` takes in a cell of this width, so that the row shows all of it.
int lines_in(const std::string& text, int width) {
    int lines = 0;
    for (std::size_t begin = 0; begin <= text.size();) {
        std::size_t end = std::min(text.find('\n', begin), text.size());
        lines +=
            std::max(1, (width_of(std::string_view(text).substr(begin, end - begin)) + width - 1) / width);
        begin = end + 1;
    }
    return std::max(lines, 1);
}

class Writer {
public:
    Writer(Book& book, const record::DocumentType& type, const record::Schema& schema, const Guide& guide,
           const Prefill& prefill)
        : x_book(book), x_guide(guide), x_prefill(prefill), x_plan(plan_of(type, schema, guide, prefill)) {
        // The visible sheets come first; the hidden one is made last but written all along.
        if (x_plan.form) x_form = x_book.add_sheet(x_plan.table ? "基本情况" : "填写");
        if (x_plan.table) x_table = x_book.add_sheet(x_plan.form ? "明细" : "填写");
        x_marker.emplace(book, type, schema, prefill);
        x_cells.emplace(book, *x_marker, guide);
    }

    void write() {
        x_marker->describe(x_plan);
        if (x_plan.form) write_form(*x_plan.form);
        if (x_plan.table) write_table(*x_plan.table);
    }

private:
    // The value a field begins with: the prefilled one, else what is known of project, month and firm.
    Json value_of(const Field& field) const {
        auto at = x_prefill.header.find(field.name);
        if (at != x_prefill.header.end() && !at->is_null()) return *at;
        std::string known = x_prefill.fact(x_guide.fact(field.name));
        if (!known.empty()) return known;
        if (is_currency_unit(field)) return "元";
        return nullptr;
    }

    // A merged cell (or one): the format on all of it, `put` writes the first.
    template <class Put>
    void over(lxw_worksheet* sheet, int row, Span span, const Look& look, Put put) {
        if (!span.is_one())
            x_book.must(worksheet_merge_range(sheet, r(row), c(span.first), r(row), c(span.last), "",
                                              x_book.format(look)));
        put(row, span.first, look);
    }

    void fixed(lxw_worksheet* sheet, int row, Span span, const Look& look, const std::string& text) {
        over(sheet, row, span, look, [&](int at, int column, const Look& shown) {
            x_book.must(worksheet_write_string(sheet, r(at), c(column), text.c_str(), x_book.format(shown)));
        });
    }

    void ornament(lxw_worksheet* sheet, int row, Span span, const Look& look, const std::string& text) {
        if (text.empty()) return;
        fixed(sheet, row, span, look, text);
        x_marker->ornament(text);
    }

    void title(lxw_worksheet* sheet, Span span, bool is_field) {
        Look look = ornament_look(Look::Align::Centre, 16);
        look.bold = true;
        look.locked = !is_field;
        worksheet_set_row(sheet, 0, 30, nullptr);
        if (is_field) fixed(sheet, 0, span, look, x_plan.title);
        else ornament(sheet, 0, span, look, x_plan.title);
    }

    void pair(lxw_worksheet* sheet, const Pair& pair, int value_width, int least_height) {
        fixed(sheet, pair.row, pair.label_at, label_look(*pair.field), pair.label);
        Look look = x_cells->look_of(*pair.field);
        look.align = Look::Align::Left;
        Json value = value_of(*pair.field);
        over(sheet, pair.row, pair.value_at, look, [&](int row, int column, const Look& shown) {
            x_cells->put(sheet, row, column, *pair.field, value, shown);
        });
        x_cells->advise(sheet, *pair.field, pair.row, pair.row, pair.value_at.first, pair.value_at.first);
        if (pair.field->kind == Kind::IdNo)
            x_cells->mark_wrong_ids(sheet, pair.row, pair.row, pair.value_at.first);
        int lines = value.is_string() ? lines_in(value.get<std::string>(), std::max(value_width - 2, 8)) : 1;
        int height = std::max({least_height, 14 * lines + 6, pair.is_long ? 36 : 0});
        int& known = x_heights[{sheet, pair.row}];
        if (height <= known) return;
        known = height;
        worksheet_set_row(sheet, r(pair.row), height, nullptr);
    }

    void page(lxw_worksheet* sheet, bool landscape, int pages_across) {
        constexpr std::uint8_t A4 = 9;
        worksheet_set_paper(sheet, A4);
        if (landscape) worksheet_set_landscape(sheet);
        worksheet_fit_to_pages(sheet, static_cast<std::uint16_t>(pages_across), 0);
        worksheet_set_margins(sheet, 0.5, 0.5, 0.6, 0.6);
        worksheet_center_horizontally(sheet);
        x_book.must(worksheet_set_footer(sheet, "&C第 &P 页 共 &N 页"));
        lxw_protection allowed{};
        allowed.format_columns = allowed.format_rows = allowed.insert_rows = allowed.delete_rows = LXW_TRUE;
        worksheet_protect(sheet, nullptr, &allowed);
    }

    // Columns are open where nothing else is said, else no row could be deleted in a protected sheet.
    void column(lxw_worksheet* sheet, int first, int last, int width, bool folded) {
        Look open;
        open.locked = open.border = open.wrap = false;
        lxw_row_col_options options{};
        options.hidden = folded ? LXW_TRUE : LXW_FALSE;
        x_book.must(worksheet_set_column_opt(sheet, c(first), c(last), width, x_book.format(open), &options));
    }

    void write_form(const Form& form) {
        constexpr int LabelColumn = 26, ValueColumn = 58, HelpColumn = 46, LastColumn = 16383;
        column(x_form, 0, 0, LabelColumn, false);
        column(x_form, 1, 1, ValueColumn, false);
        column(x_form, 2, 2, HelpColumn, false);
        column(x_form, 3, LastColumn, 9, false);
        title(x_form, {0, 1}, false);
        worksheet_set_row(x_form, 1, 30, nullptr);
        ornament(x_form, 1, {0, 1}, ornament_look(Look::Align::Left), Hint);
        for (const Pair& each : form.pairs) {
            pair(x_form, each, ValueColumn, 22);
            ornament(x_form, each.row, {2, 2}, ornament_look(Look::Align::Left), x_cells->help(*each.field));
        }
        int end = form.pairs.back().row;
        if (!x_plan.table) {
            worksheet_set_row(x_form, r(end + 2), 40, nullptr);
            ornament(x_form, end + 2, {0, 1}, ornament_look(Look::Align::Left, 10), x_plan.closing);
            end += 2;
        }
        page(x_form, false, 1);
        x_book.must(worksheet_print_area(x_form, 0, 0, r(end), 1)); // the help stays on the screen
        worksheet_freeze_panes(x_form, 2, 1);
    }

    int width_over(const Table& table, Span span) const {
        int width = 0;
        for (int i = span.first; i <= span.last; ++i) {
            const Column& column = table.columns[static_cast<std::size_t>(i)];
            if (!column.folded) width += column.width;
        }
        return width;
    }

    void write_table(const Table& table) {
        int count = static_cast<int>(table.columns.size());
        for (int i = 0; i < count; ++i) {
            const Column& each = table.columns[static_cast<std::size_t>(i)];
            column(x_table, i, i, each.width, each.folded);
        }
        column(x_table, count, 16383, 9, false);
        title(x_table, table.visible, x_plan.title_field != nullptr);
        write_second_line(table);
        for (const Pair& each : table.pairs) pair(x_table, each, width_over(table, each.value_at), 20);
        write_header(table);
        for (int row = table.first_row; row <= table.last_row; ++row) write_row(table, row);
        write_advice(table);
        write_end(table);
        page(x_table, table.landscape, table.pages_across);
        x_book.must(worksheet_repeat_rows(x_table, r(table.header_row), r(table.header_row)));
        if (table.pages_across > 1 && table.named > 0)
            x_book.must(worksheet_repeat_columns(x_table, 0, c(table.named - 1)));
        x_book.must(worksheet_print_area(x_table, 0, 0, r(table.closing_row), c(table.visible.last)));
        worksheet_freeze_panes(x_table, r(table.first_row), c(table.named));
    }

    void write_second_line(const Table& table) {
        Span all = table.visible;
        bool unit = !x_plan.unit.empty() && all.last - all.first >= 4;
        Span left = {all.first, unit ? all.last - 2 : all.last};
        worksheet_set_row(x_table, 1, 28, nullptr);
        std::string hint(Hint);
        hint += TableHint;
        ornament(x_table, 1, left, ornament_look(Look::Align::Left), hint);
        if (unit)
            ornament(x_table, 1, {all.last - 1, all.last}, ornament_look(Look::Align::Right, 10),
                     x_plan.unit);
    }

    void write_header(const Table& table) {
        worksheet_set_row(x_table, r(table.header_row), 34, nullptr);
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            Look look = label_look(*table.columns[i].field);
            if (table.columns[i].outside) look.fill = OutsideFill;
            fixed(x_table, table.header_row, {static_cast<int>(i), static_cast<int>(i)}, look,
                  table.columns[i].label);
        }
    }

    Json cell_of(const Column& column, int index) const {
        auto at = static_cast<std::size_t>(index);
        const Json& rows = x_prefill.rows;
        bool there = rows.is_array() && at < rows.size() && rows[at].is_object();
        if (column.field->name == "seq" && (!there || !rows[at].contains("seq"))) return index + 1;
        if (!there || !rows[at].contains(column.field->name)) return nullptr;
        const Json& value = rows[at][column.field->name];
        if (column.day == 0) return value;
        auto day = static_cast<std::size_t>(column.day - 1);
        return value.is_array() && day < value.size() ? value[day] : Json();
    }

    void write_row(const Table& table, int row) {
        int lines = 1;
        bool is_signed = false;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const Column& column = table.columns[i];
            Json value = cell_of(column, row - table.first_row);
            Look look = x_cells->look_of(*column.field);
            if (column.outside) look.fill = OutsideFill;
            int at = static_cast<int>(i);
            if (column.day != 0) x_cells->put_day(x_table, row, at, value, look);
            else x_cells->put(x_table, row, at, *column.field, value, look);
            is_signed =
                is_signed || column.field->name == "signature" || column.field->name == "worker_signature";
            if (value.is_string() && !column.folded)
                lines = std::max(lines, lines_in(value.get<std::string>(), std::max(column.width - 1, 4)));
        }
        int height = std::max(is_signed ? 27 : 20, 13 * lines + 4); // 27 points: room for a signature
        bool grows = std::any_of(table.columns.begin(), table.columns.end(), [this](const Column& column) {
            return column.field->kind == Kind::Text && x_guide.is_long(column.field->name);
        });
        if (!grows || lines > 1 || is_signed) worksheet_set_row(x_table, r(row), height, nullptr);
    }

    // The line below the last is part of every range: rows inserted above it are in all of them.
    void write_advice(const Table& table) {
        int last = table.last_row + 1;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const Column& column = table.columns[i];
            int at = static_cast<int>(i);
            if (column.day > 1) continue; // one advice for the whole month
            x_cells->advise(x_table, *column.field, table.first_row, last, at, column.day == 1 ? at + 30 : at,
                            x_prefill.people);
            if (column.field->kind == Kind::IdNo) x_cells->mark_wrong_ids(x_table, table.first_row, last, at);
        }
        for (const Check& check : x_guide.checks()) write_check(table, check, last);
    }

    void write_check(const Table& table, const Check& check, int last) {
        auto formula = check_formula(check, table, table.first_row);
        if (!formula) return;
        std::string text = "=" + *formula;
        lxw_format* red = workbook_add_format(x_book.raw());
        format_set_bg_color(red, 0xFFB3B3);
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const std::string& name = table.columns[i].field->name;
            if (std::find(check.marks.begin(), check.marks.end(), name) == check.marks.end()) continue;
            lxw_conditional_format rule{};
            rule.type = LXW_CONDITIONAL_TYPE_FORMULA;
            rule.value_string = text.data();
            rule.format = red;
            x_book.must(worksheet_conditional_format_range(
                x_table, r(table.first_row), c(static_cast<int>(i)), r(last), c(static_cast<int>(i)), &rule));
        }
        x_messages.push_back(check.message);
    }

    void write_end(const Table& table) {
        worksheet_set_row(x_table, r(table.last_row + 1), 4, nullptr);
        Look line;
        line.fill = LabelFill;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            x_book.must(worksheet_write_blank(x_table, r(table.last_row + 1), c(static_cast<int>(i)),
                                              x_book.format(line)));
        }
        if (table.totals_row >= 0) write_totals(table);
        std::string checks;
        for (const std::string& each : x_messages) checks += (checks.empty() ? "红色单元格：" : "；") + each;
        ornament(x_table, table.closing_row - 1, table.visible, ornament_look(Look::Align::Left), checks);
        worksheet_set_row(x_table, r(table.closing_row), 36, nullptr);
        ornament(x_table, table.closing_row, table.visible, ornament_look(Look::Align::Left, 10),
                 x_plan.closing);
    }

    void write_totals(const Table& table) {
        worksheet_set_row(x_table, r(table.totals_row), 24, nullptr);
        Look look;
        look.bold = true;
        look.fill = LabelFill;
        look.align = Look::Align::Centre;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            x_book.must(worksheet_write_blank(x_table, r(table.totals_row), c(static_cast<int>(i)),
                                              x_book.format(look)));
        }
        for (int i = 0; i < static_cast<int>(table.columns.size()); ++i) {
            bool taken = std::any_of(table.totals.begin(), table.totals.end(),
                                     [i](const Total& total) { return total.column == i; });
            if (taken) continue;
            fixed(x_table, table.totals_row, {i, i}, look, "合计");
            break;
        }
        for (const Total& total : table.totals) write_total(table, total, look);
    }

    void write_total(const Table& table, const Total& total, Look look) {
        const Column& column = table.columns[static_cast<std::size_t>(total.column)];
        std::string range =
            cell_name(table.first_row, total.column) + ":" + cell_name(table.last_row + 1, total.column);
        std::string count = total.counts ? "COUNTA" : "COUNT", sum = total.counts ? "COUNTA" : "SUM";
        std::string formula = "=IF(" + count + "(" + range + ")=0,\"\"," + sum + "(" + range + "))";
        look.number = total.counts ? "0\"人\"" : x_cells->look_of(*column.field).number;
        std::int64_t value = 0, found = 0;
        for (const Json& row : x_prefill.rows) {
            if (!row.is_object() || !row.contains(column.field->name)) continue;
            const Json& cell = row[column.field->name];
            if (total.counts ? !cell.is_string() : !cell.is_number_integer()) continue;
            ++found;
            value += total.counts ? 1 : cell.get<std::int64_t>();
        }
        lxw_format* format = x_book.format(look);
        if (found == 0) {
            x_book.must(worksheet_write_formula_str(x_table, r(table.totals_row), c(total.column),
                                                    formula.c_str(), format, ""));
            return;
        }
        int scale = column.field->kind == Kind::Fen || column.field->kind == Kind::Hundredths ? 100
                    : column.field->kind == Kind::Tenths                                      ? 10
                                                                                              : 1;
        double shown = static_cast<double>(value) / (total.counts ? 1 : scale);
        x_book.must(worksheet_write_formula_num(x_table, r(table.totals_row), c(total.column),
                                                formula.c_str(), format, shown));
    }

    Book& x_book;
    const Guide& x_guide;
    const Prefill& x_prefill;
    Plan x_plan;
    lxw_worksheet* x_form = nullptr;
    lxw_worksheet* x_table = nullptr;
    std::optional<Marker> x_marker;
    std::optional<Cells> x_cells;
    std::map<std::pair<lxw_worksheet*, int>, int> x_heights;
    std::vector<std::string> x_messages;
};

} // namespace

Result<std::string> blank_sheet(const record::DocumentType& type, const record::Schema& schema,
                                const Guide& guide, const Prefill& prefill) {
    if (schema.header().empty() && schema.rows().empty())
        return fail(Code::BadInput, "《" + type.title + "》没有可以填写的栏目", "请检查该资料的数据格式");
    static std::mutex one_at_a_time; // the library formats the date by gmtime()
    std::lock_guard lock(one_at_a_time);
    TRY_INTO(Book book, Book::open(prefill.made, type.title));
    Writer(book, type, schema, guide, prefill).write();
    return book.finish();
}

} // namespace taizhang::workbook
