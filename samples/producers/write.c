/* A grid (generate.py, as_lines) from standard input into an XLSX by libxlsxwriter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

static char *fields[8];

static int split(char *line) {
    int count = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *field = line; field && count < 8; ++count) {
        fields[count] = field;
        field = strchr(field, '\t');
        if (field) *field++ = '\0';
    }
    return count;
}

static void restore_line_breaks(char *text) {
    char *to = text;
    for (; *text; ++text) {
        if (text[0] == '\\' && text[1] == 'n') *to++ = '\n', ++text;
        else *to++ = *text;
    }
    *to = '\0';
}

int main(int count, char **arguments) {
    char line[4096];
    lxw_workbook *book = workbook_new(count > 1 ? arguments[1] : "out.xlsx");
    lxw_worksheet *sheet = NULL;
    while (fgets(line, sizeof line, stdin)) {
        int size = split(line);
        if (fields[0][0] == 'S') sheet = workbook_add_worksheet(book, fields[1]);
        if (fields[0][0] == 'C' && size == 6) {
            lxw_row_t row = (lxw_row_t)atoi(fields[1]) - 1;
            lxw_col_t column = (lxw_col_t)(atoi(fields[2]) - 1);
            char formula[256];
            snprintf(formula, sizeof formula, "=%s", fields[5]);
            restore_line_breaks(fields[4]);
            if (fields[5][0]) worksheet_write_formula_num(sheet, row, column, formula, NULL, strtod(fields[4], NULL));
            else if (!strcmp(fields[3], "text")) worksheet_write_string(sheet, row, column, fields[4], NULL);
            else worksheet_write_number(sheet, row, column, strtod(fields[4], NULL), NULL);
        }
        if (fields[0][0] == 'M' && size == 5) {
            lxw_row_t row = (lxw_row_t)atoi(fields[1]) - 1;
            lxw_col_t column = (lxw_col_t)(atoi(fields[2]) - 1);
            worksheet_merge_range(sheet, row, column, row + (lxw_row_t)atoi(fields[3]) - 1,
                                  (lxw_col_t)(column + atoi(fields[4]) - 1), "", NULL);
        }
    }
    return workbook_close(book) == LXW_NO_ERROR ? 0 : 1;
}
