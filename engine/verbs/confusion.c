/* See confusion.h. */
#include "engine/verbs/confusion.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORST = 10, NUMBERED = 32, LEAST_CELL = 3, NAME_ROOM = 20 };

void confusion_count(struct confusion *confusion, const struct class_answers *answers)
{
    size_t n = answers->classes;
    free(confusion->count);
    confusion->split = answers->split;
    confusion->classes = n;
    confusion->count = xcalloc(n * n, sizeof *confusion->count);
    for (size_t i = 0; i < answers->n; i++)
        confusion->count[answers->right[i] * n + answers->answer[i]]++;
}

void confusion_release(struct confusion *confusion)
{
    names_release(confusion->name, confusion->n_names);
    free(confusion->count);
}

static const char *class_name(const struct confusion *c, size_t class, char number[NUMBERED])
{
    snprintf(number, NUMBERED, "class %zu", class);
    return class < c->n_names ? c->name[class].id : number;
}

static uint32_t count_at(const struct confusion *c, size_t right, size_t answer)
{
    return c->count[right * c->classes + answer];
}

/* Rows of a class. */
static uint32_t rows_of(const struct confusion *c, size_t right)
{
    uint32_t rows = 0;
    for (size_t answer = 0; answer < c->classes; answer++)
        rows += count_at(c, right, answer);
    return rows;
}

/* The worst pairs ------------------------------------------------------------------------------------------------ */

struct mistake {
    size_t right, answer;
    uint32_t rows, of;
};

struct mistakes {
    struct mistake worst[WORST]; /* the most rows first, of equal ones the first class */
    size_t n, pairs;             /* of `worst`; of all */
    size_t rows, wrong;
};

static void add_mistake(struct mistakes *mistakes, const struct mistake *one)
{
    struct mistake *worst = mistakes->worst;
    size_t at = mistakes->n < WORST ? mistakes->n++ : WORST;
    for (; at > 0 && one->rows > worst[at - 1].rows; at--)
        if (at < WORST)
            worst[at] = worst[at - 1];
    if (at < WORST)
        worst[at] = *one;
    mistakes->pairs++;
    mistakes->wrong += one->rows;
}

static struct mistakes find_mistakes(const struct confusion *c)
{
    struct mistakes mistakes = {.n = 0};
    for (size_t right = 0; right < c->classes; right++) {
        struct mistake one = {.right = right, .of = rows_of(c, right)};
        mistakes.rows += one.of;
        for (one.answer = 0; one.answer < c->classes; one.answer++) {
            one.rows = count_at(c, right, one.answer);
            if (one.answer != right && one.rows)
                add_mistake(&mistakes, &one);
        }
    }
    return mistakes;
}

void confusion_print_worst(const struct confusion *c)
{
    const struct mistakes mistakes = find_mistakes(c);
    char right[NUMBERED], answer[NUMBERED];
    print("\nthe linear classifier answers %zu of %zu rows of %s wrongly", mistakes.wrong, mistakes.rows, c->split);
    print(mistakes.n ? ", most often:\n" : "\n");
    for (size_t i = 0; i < mistakes.n; i++) {
        const struct mistake *one = &mistakes.worst[i];
        print_one_line("  %u of %u rows of %s are taken for %s", one->rows, one->of, class_name(c, one->right, right),
                       class_name(c, one->answer, answer));
    }
    if (mistakes.pairs > mistakes.n)
        print("  and %zu more pairs of classes: --confusion prints the whole matrix\n", mistakes.pairs - mistakes.n);
}

void confusion_json_worst(const struct confusion *c, struct text *out)
{
    const struct mistakes mistakes = find_mistakes(c);
    char number[NUMBERED];
    text_printf(out, ",\"confused\":{\"split\":\"%s\",\"rows\":%zu,\"wrong\":%zu,\"pairs\":%zu,\"worst\":[", c->split,
                mistakes.rows, mistakes.wrong, mistakes.pairs);
    for (size_t i = 0; i < mistakes.n; i++) {
        const struct mistake *one = &mistakes.worst[i];
        text_add(out, i ? ",{\"class\":" : "{\"class\":");
        json_string(out, class_name(c, one->right, number));
        text_add(out, ",\"taken_for\":");
        json_string(out, class_name(c, one->answer, number));
        text_printf(out, ",\"rows\":%u,\"of\":%u}", one->rows, one->of);
    }
    text_add(out, "]}");
}

/* The whole matrix ----------------------------------------------------------------------------------------------- */

/* Room for the largest count, and for the number of the last class, with a blank before it. */
static int cell_width(const struct confusion *c)
{
    uint32_t largest = (uint32_t)c->classes;
    for (size_t i = 0; i < c->classes * c->classes; i++)
        largest = c->count[i] > largest ? c->count[i] : largest;
    int width = 1 + snprintf(NULL, 0, "%u", largest);
    return width < LEAST_CELL ? LEAST_CELL : width;
}

/* How many bytes its first letters have. */
static int bytes_of_letters(const char *word, size_t letters)
{
    const char *end = word;
    uint32_t rune;
    for (; *end && letters; letters--)
        end += text_rune(end, &rune);
    return (int)(end - word);
}

/* Names are cut to `letters`. */
static void print_part(const struct confusion *c, size_t first, size_t end, int cell, size_t letters)
{
    char number[NUMBERED];
    print("%5s", C_("head of a column, 5 columns", "class"));
    for (size_t answer = first; answer < end; answer++)
        print(" %*zu", cell - 1, answer + 1);
    print("\n");
    for (size_t right = 0; right < c->classes; right++) {
        print("%5zu", right + 1);
        for (size_t answer = first; answer < end; answer++) {
            uint32_t count = count_at(c, right, answer);
            count ? print(" %*u", cell - 1, count) : print(" %*s", cell - 1, ".");
        }
        const char *name = class_name(c, right, number);
        print_one_line("  %.*s", bytes_of_letters(name, letters), name);
    }
}

void confusion_print(const struct confusion *c, size_t width)
{
    enum { NUMBER = 5 };
    int cell = cell_width(c);
    size_t room = width > NUMBER + NAME_ROOM ? (width - NUMBER - NAME_ROOM) / (size_t)cell : 0,
           at_once = !width || c->classes < room ? c->classes : room ? room : 1;
    print("\nanswers of the linear classifier on %s, a line for the rows of each class, a column for each class that "
          "is answered\n", c->split);
    for (size_t first = 0; first < c->classes; first += at_once) {
        size_t end = first + at_once < c->classes ? first + at_once : c->classes;
        if (at_once < c->classes)
            print("%scolumns %zu to %zu of %zu\n", first ? "\n" : "", first + 1, end, c->classes);
        size_t used = NUMBER + (end - first) * (size_t)cell + 2;
        print_part(c, first, end, cell, !width ? SIZE_MAX : width > used ? width - used : 1);
    }
}

void confusion_json(const struct confusion *c, struct text *out)
{
    char number[NUMBERED];
    text_printf(out, ",\"confusion\":{\"split\":\"%s\",\"classes\":[", c->split);
    for (size_t i = 0; i < c->classes; i++) {
        text_add(out, i ? "," : "");
        json_string(out, class_name(c, i, number));
    }
    text_add(out, "],\"answers\":[");
    for (size_t right = 0; right < c->classes; right++)
        for (size_t answer = 0; answer < c->classes; answer++)
            text_printf(out, "%s%u%s", answer ? "," : right ? ",[" : "[", count_at(c, right, answer),
                        answer + 1 == c->classes ? "]" : "");
    text_add(out, "]}");
}
