/* Pictures or texts and their views: see views_shown.h. The engine makes them, as it does while it trains. */
#include "tui/views_shown.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "tui/columns.h"
#include "tui/engine_link.h"
#include "tui/resolve_settings.h"
#include "tui/widgets/picture.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL_ROWS = 3, USUAL_WIDTH = 80, LEAST_COLUMNS = 14, GAP = 1 };

/* Asking --------------------------------------------------------------------------------------------------------- */

struct question {
    char **words;
    size_t n, capacity;
};

static void add(struct question *q, char *word)
{
    ARRAY_ROOM(q->words, q->n, q->capacity);
    q->words[q->n++] = word;
}

/* What a run of the data set's task begins from, changed by --set. */
static int settle(const struct call *call, struct store *store, const struct dataset *set,
                  struct resolved_settings *resolved, struct err *err)
{
    const char *word;
    size_t at = 0;
    if (engine_refresh_catalogue(store, err) ||
        resolve_begin(resolved, store, set, call_setting(call, "task"), NULL, err))
        return -1;
    while ((word = call_each(call, "set", &at)))
        if (resolve_word(resolved, word, err)) {
            resolve_release(resolved);
            return -1;
        }
    resolve_say(resolved);
    return 0;
}

static void compose(struct question *q, const struct call *call, const struct dataset *set,
                    const struct resolved_settings *resolved)
{
    add(q, xstrdup("views"));
    add(q, xasprintf("store=%s", call->store_path));
    add(q, xasprintf("dataset=%s", set->name));
    add(q, xasprintf("views=%s", call_text(call, "views")));
    add(q, xasprintf("row=%lld", (long long)call_int(call, "row", 0)));
    add(q, xasprintf("rows=%d", call_text(call, "row") ? 1 : USUAL_ROWS));
    for (size_t i = 0; i < resolved->n; i++)
        add(q, xasprintf("set=%s=%s", resolved->settings[i].knob, resolved->settings[i].start));
    if (call_text(call, "output"))
        add(q, xasprintf("output=%s", call_text(call, "output")));
    add(q, NULL);
}

static void question_release(struct question *q)
{
    for (size_t i = 0; i < q->n; i++)
        free(q->words[i]);
    free(q->words);
}

/* Printing ------------------------------------------------------------------------------------------------------- */

struct printing {
    enum colours colours; /* COLOURS_NONE: by shades */
    int width;
    size_t tiles; /* of a row of the data set: itself and its views */
    struct picture *tile; /* (tiles) */
};

/* "crop=0.55 flip=0.5": the views that are in force, which are those whose knob is not at its default. */
static void print_strengths(const struct resolved_settings *resolved)
{
    const struct catalogue *catalogue = &resolved->catalogue;
    struct text list = TEXT_INIT;
    for (size_t i = 0; i < catalogue->n_parts; i++) {
        if (strcmp(catalogue->parts[i].kind, "input_view"))
            continue;
        for (size_t k = 0; k < resolved->n; k++)
            if (!strcmp(resolved->settings[k].knob, catalogue->parts[i].name) &&
                strcmp(resolved->settings[k].start, catalogue->knobs[k].start))
                text_printf(&list, " %s=%s", resolved->settings[k].knob, resolved->settings[k].start);
    }
    columns_line(2, "views:%s (--set changes them)", list.length ? list.data : _(" none is on"));
    text_release(&list);
}

static void print_cell(const struct printing *p, const struct picture_cell *cell)
{
    char shade[2] = {(char)cell->rune, '\0'};
    if (p->colours == COLOURS_NONE)
        print("%s", shade);
    else
        print_in_colours(p->colours, cell->ink, cell->paper, "\u2580");
}

static void print_gap(const struct printing *p)
{
    if (p->colours != COLOURS_NONE)
        print_without_colours();
    print("%*s", GAP, "");
}

/* One line of cells of the tiles from..end. */
static void print_line(const struct printing *p, size_t from, size_t end, int columns, int y)
{
    for (size_t t = from; t < end; t++) {
        for (int x = 0; x < columns; x++) {
            struct picture_cell cell = picture_cell_at(&p->tile[t], columns, x, y, p->colours == COLOURS_NONE);
            print_cell(p, &cell);
        }
        if (t + 1 < end)
            print_gap(p);
    }
    if (p->colours != COLOURS_NONE)
        print_without_colours();
    print("\n");
}

/* All tiles beside each other, as wide as they are or as there is room; in several bands where they would be too
 * narrow. */
static void print_tiles(const struct printing *p)
{
    int natural = (int)p->tile[0].width, least = natural < LEAST_COLUMNS ? natural : LEAST_COLUMNS;
    size_t most = (size_t)((p->width + GAP) / (least + GAP)), across = p->tiles < most ? p->tiles : most;
    across = across ? across : 1;
    int columns = (p->width + GAP) / (int)across - GAP;
    columns = columns < 1 ? 1 : columns > natural ? natural : columns;
    int rows = picture_rows(&p->tile[0], columns);
    for (size_t from = 0; from < p->tiles; from += across)
        for (int y = 0; y < rows; y++)
            print_line(p, from, from + across < p->tiles ? from + across : p->tiles, columns, y);
}

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Bytes in hexadecimal digits, in their own place. */
static const uint8_t *read_bytes(char *line, size_t n)
{
    uint8_t *to = (uint8_t *)line;
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)(digit(line[2 * i]) << 4 | digit(line[2 * i + 1]));
    return to;
}

/* Of each row a line of its number and class, its words, and as many lines as it has views. */
static void print_texts(const struct printing *p, char *rest)
{
    char *line;
    print("  [-left out-] {+put in+}, and both where a word is misspelt\n");
    while ((line = strsep(&rest, "\n")) && *line) {
        char *class = strchr(line, ' ');
        print("\nrow %.*s%s%s: its words, then %zu view%s of them\n", (int)strcspn(line, " "), line,
              class ? _(", class") : "", class ? class : "", p->tiles - 1, p->tiles == 2 ? "" : "s");
        for (size_t t = 0; t < p->tiles && (line = strsep(&rest, "\n")); t++)
            print("  %s\n", line);
    }
}

/* What the engine said of pictures: the shape, and for each row a line of its number and class, and a line for each
 * picture. */
static int print_pictures(struct printing *p, char *answer, struct err *err)
{
    char *rest, *line = strtok_r(answer, "\n", &rest);
    size_t height, width, channels;
    if (!line || sscanf(line, "%zu %zu %zu", &height, &width, &channels) != 3)
        return err_set(err, ERR_FAILED, "the engine did not answer with pictures");
    while ((line = strtok_r(NULL, "\n", &rest))) {
        char *class = strchr(line, ' ');
        print("\nrow %.*s%s%s: the picture, then %zu view%s of it\n", (int)strcspn(line, " "), line,
              class ? _(", class") : "", class ? class : "", p->tiles - 1, p->tiles == 2 ? "" : "s");
        for (size_t t = 0; t < p->tiles; t++) {
            line = strtok_r(NULL, "\n", &rest);
            if (!line || strlen(line) != 2 * height * width * channels)
                return err_set(err, ERR_FAILED, "the engine did not answer with whole pictures");
            p->tile[t] = (struct picture){height, width, channels, read_bytes(line, strlen(line) / 2)};
        }
        print_tiles(p);
    }
    return 0;
}

static int print_answer(struct printing *p, char *answer, struct err *err)
{
    static const char texts[] = "texts\n";
    if (strncmp(answer, texts, strlen(texts)))
        return print_pictures(p, answer, err);
    print_texts(p, answer + strlen(texts));
    return 0;
}

int views_show(const struct call *call, struct store *store, const struct dataset *set, struct err *err)
{
    struct question q = {.n = 0};
    struct text answer = TEXT_INIT;
    struct resolved_settings resolved;
    int width = columns_of_terminal(stdout);
    struct printing p = {.colours = colours_of(stdout), .width = width ? width : USUAL_WIDTH,
                         .tiles = 1 + (size_t)call_int(call, "views", 0)};
    if (strcmp(nl_langinfo(CODESET), "UTF-8"))
        p.colours = COLOURS_NONE;
    if (settle(call, store, set, &resolved, err) < 0)
        return -1;
    compose(&q, call, set, &resolved);
    text_clear(&answer);
    int result = engine_ask((const char *const *)q.words, &answer, err);
    if (!result && call_text(call, "output")) {
        print("written to %s\n", call_text(call, "output"));
    } else if (!result) {
        p.tile = xcalloc(p.tiles, sizeof *p.tile);
        print_strengths(&resolved);
        result = print_answer(&p, answer.data, err);
        free(p.tile);
    }
    text_release(&answer);
    question_release(&q);
    resolve_release(&resolved);
    return result;
}
