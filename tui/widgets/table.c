/* A table with a cursor: see table.h. */
#include "tui/widgets/table.h"

/* Layout --------------------------------------------------------------------------------------------------------- */

static void choose_rows(const struct table *table, int height, struct table_layout *layout)
{
    enum { LEAST = 4 }; /* for the first row and the line under it to be worth their place */
    int cursor = table->cursor, rows = height - 1;
    layout->height = layout->rows = rows;
    layout->top = cursor < rows ? 0 : cursor - rows + 1;
    if (cursor < rows || rows < LEAST)
        return;
    layout->rows = rows - 2;
    layout->top = cursor - layout->rows / 2;
    if (layout->top > table->rows - layout->rows)
        layout->top = table->rows - layout->rows;
}

static bool has_first(const struct table_layout *layout)
{
    return layout->rows < layout->height;
}

int table_seen(const struct table *table, const struct table_layout *layout, int i)
{
    int at = layout->top + i - has_first(layout);
    if (has_first(layout) && i == 0)
        return table->rows ? 0 : -1;
    return i - has_first(layout) < layout->rows && at < table->rows ? at : -1;
}

/* The widest cell of the rows that are seen. */
static int wanted_width(const struct table *table, const struct table_layout *layout, int column)
{
    const struct table_column *c = &table->column[column];
    int wanted = c->drawn ? c->most : 0, row;
    for (int i = 0; !c->drawn && (row = table_seen(table, layout, i)) >= 0; i++) {
        char text[TABLE_CELL];
        table->text(table->context, column, row, text, sizeof text);
        int width = text_width(text);
        wanted = width > wanted ? width : wanted;
    }
    return wanted < c->most ? wanted : c->most;
}

static int least_width(const struct table *table, const struct table_layout *layout, int column)
{
    const struct table_column *c = &table->column[column];
    char title[TABLE_CELL];
    int width = c->width, cells = c->whole ? wanted_width(table, layout, column) : 0;
    if (!c->left) {
        table->title(table->context, column, 0, title, sizeof title);
        width = text_width(title) > width ? text_width(title) : width;
    }
    return cells > width ? cells : width;
}

/* Of those that were not asked yet the most important, the first of equals; -1 when all were. */
static int next_column(const struct table *table, const bool *asked)
{
    int next = -1;
    for (int i = 0; i < table->n_columns; i++)
        if (!asked[i] && table->column[i].importance >= 0 &&
            (next < 0 || table->column[i].importance < table->column[next].importance))
            next = i;
    return next;
}

/* Takes the columns that fit, and returns the room that is left. */
static int choose_columns(const struct table *table, struct table_layout *layout, int room)
{
    bool asked[TABLE_COLUMNS] = {false};
    for (int i; (i = next_column(table, asked)) >= 0;) {
        int width = least_width(table, layout, i);
        asked[i] = true;
        if (width + 1 > room)
            continue;
        layout->width[i] = width;
        room -= width + 1;
    }
    return room;
}

/* Gives what is left to the columns whose cells are cut, from the left. */
static void widen_columns(const struct table *table, struct table_layout *layout, int room)
{
    for (int i = 0; i < table->n_columns && room > 0; i++) {
        int more = layout->width[i] ? wanted_width(table, layout, i) - layout->width[i] : 0;
        more = more > room ? room : more;
        if (more > 0) {
            layout->width[i] += more;
            room -= more;
        }
    }
}

struct table_layout table_lay_out(const struct table *table, int width, int height)
{
    struct table_layout layout = {.height = 0};
    choose_rows(table, height, &layout);
    widen_columns(table, &layout, choose_columns(table, &layout, width - 2));
    return layout;
}

/* Drawing -------------------------------------------------------------------------------------------------------- */

static void put_text(const struct table_column *column, struct canvas *canvas, struct rect cell, int style,
                     const char *text)
{
    if (column->left)
        canvas_text(canvas, cell.x, cell.y, cell.width, style, text);
    else
        canvas_right(canvas, cell.x, cell.y, cell.width, style, text);
}

static void draw_head(const struct table *table, const struct table_layout *layout, struct canvas *canvas, int y)
{
    struct rect cell = {1, y, 0, 1};
    char title[TABLE_CELL];
    for (int i = 0; i < table->n_columns; i++) {
        cell.width = layout->width[i];
        if (!cell.width)
            continue;
        table->title(table->context, i, cell.width, title, sizeof title);
        put_text(&table->column[i], canvas, cell,
                 (table->column[i].marked ? STYLE_BOLD : STYLE_DIM) | STYLE_UNDERLINE, title);
        cell.x += cell.width + 1;
    }
}

/* The texts of a row, or what is drawn in it, which keeps its own colours on the row of the cursor. */
static void draw_cells(const struct table *table, const struct table_layout *layout, struct canvas *canvas, int y,
                       int row, bool drawn)
{
    struct rect cell = {1, y, 0, 1};
    char text[TABLE_CELL];
    for (int i = 0; i < table->n_columns; i++) {
        cell.width = layout->width[i];
        if (!cell.width)
            continue;
        if (table->column[i].drawn && drawn) {
            table->draw(table->context, i, row, canvas, cell);
        } else if (!table->column[i].drawn && !drawn) {
            table->text(table->context, i, row, text, sizeof text);
            put_text(&table->column[i], canvas, cell, table->style(table->context, i, row), text);
        }
        cell.x += cell.width + 1;
    }
}

static void draw_row(const struct table *table, const struct table_layout *layout, struct canvas *canvas, int y,
                     int row)
{
    canvas_row(canvas, (struct rect){0, y, canvas->width, 1}, row);
    draw_cells(table, layout, canvas, y, row, false);
    if (row == table->cursor) {
        canvas_put(canvas, 0, y, 0x25b8, STYLE_BOLD);
        canvas_mark(canvas, (struct rect){0, y, canvas->width, 1}, STYLE_REVERSE);
    }
    draw_cells(table, layout, canvas, y, row, true);
}

void table_draw(const struct table *table, const struct table_layout *layout, struct canvas *canvas, int y)
{
    int row;
    draw_head(table, layout, canvas, y++);
    for (int i = 0; (row = table_seen(table, layout, i)) >= 0; i++) {
        draw_row(table, layout, canvas, y++, row);
        if (has_first(layout) && i == 0)
            canvas_printf(canvas, 3, y++, canvas->width - 4, STYLE_DIM, "… %d more", layout->top - 1);
    }
}
