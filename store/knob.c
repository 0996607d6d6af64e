/* What can be said of one knob without the store: checking, turning, placing a value. See catalogue.h. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/catalogue.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CHOICES = 64, MOST_LISTED = 8 };

/* Splits "a b c" in place of `copy`; returns how many words. */
static size_t split_words(char *copy, const char **words)
{
    size_t n = 0;
    char *rest;
    for (char *word = strtok_r(copy, " ", &rest); word && n < MOST_CHOICES; word = strtok_r(NULL, " ", &rest))
        words[n++] = word;
    return n;
}

bool knob_is_live(const struct knob *knob)
{
    return !knob->why_not || !*knob->why_not;
}

static const char *choices_of(const struct knob *knob)
{
    return knob->type == KNOB_BOOL ? "off on" : knob->choices;
}

static int choice_place(const struct knob *knob, const char *word, size_t *count)
{
    char copy[1024];
    const char *words[MOST_CHOICES];
    COPY_TEXT(copy, choices_of(knob));
    size_t n = split_words(copy, words);
    if (count)
        *count = n;
    for (size_t i = 0; i < n; i++)
        if (!strcmp(word, words[i]))
            return (int)i;
    return -1;
}

static void choice_word(const struct knob *knob, size_t place, char *to, size_t size)
{
    char copy[1024];
    const char *words[MOST_CHOICES];
    COPY_TEXT(copy, choices_of(knob));
    size_t n = split_words(copy, words);
    copy_text(to, size, place < n ? words[place] : "");
}

/* `sign` stands between the words of the list. */
static bool has_word(const char *list, const char *sign, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; *at; at += strcspn(at, sign), at += *at == *sign)
        if (strcspn(at, sign) == length && !strncmp(at, word, length))
            return true;
    return false;
}

bool list_has(const char *list, const char *word)
{
    return has_word(list, "+", word);
}

bool knob_shapes_encoder(const struct knob *knob, const char *encoder, const char *candidate_encoder)
{
    const char *const side[][2] = {{"encoder", encoder}, {"candidate_encoder", candidate_encoder}};
    bool does = false;
    for (size_t i = 0; i < sizeof side / sizeof *side; i++) {
        char reader[64];
        snprintf(reader, sizeof reader, "%s:%s", side[i][0], side[i][1]);
        does |= !strcmp(knob->name, side[i][0]) || (knob->used_by && has_word(knob->used_by, " ", reader));
    }
    return does && !knob_is_live(knob);
}

bool knob_is_of_the_loss(const struct knob *knob)
{
    static const char *const names[] = {"loss", "similarity", "sharing", "batch", "mask_known",
                                        "false_negative_guard", "prior"};
    static const char *const readers[] = {"loss:", "sharing:", "mix_", "tau_schedule:", "learn_tau:", "pseudo_count"};
    bool is = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        is |= !strcmp(knob->name, names[i]);
    for (size_t i = 0; knob->used_by && i < sizeof readers / sizeof *readers; i++)
        is |= !strncmp(knob->used_by, readers[i], strlen(readers[i]));
    return is;
}

static int check_choice(const struct knob *knob, const char *word, char *canonical, size_t size, struct err *err)
{
    if (knob->type == KNOB_BOOL) {
        static const char *const yes[] = {"1", "true", "yes"}, *const no[] = {"0", "false", "no"};
        for (int i = 0; i < 3; i++)
            word = !strcmp(word, yes[i]) ? "on" : !strcmp(word, no[i]) ? "off" : word;
    }
    if (choice_place(knob, word, NULL) >= 0) {
        copy_text(canonical, size, word);
        return 0;
    }
    char copy[1024];
    const char *words[MOST_CHOICES];
    COPY_TEXT(copy, choices_of(knob));
    const char *near = nearest_word(word, words, split_words(copy, words));
    if (near)
        return err_set(err, ERR_USAGE, "%s cannot be %s; did you mean %s? It is one of: %s", knob->name, word, near,
                       choices_of(knob));
    return err_set(err, ERR_USAGE, "%s cannot be %s: it is one of: %s", knob->name, word, choices_of(knob));
}

/* Each word once; spelled in the order given. */
static int check_list(const struct knob *knob, const char *word, char *canonical, size_t size, struct err *err)
{
    char copy[256], one[64];
    size_t n = 0;
    char *rest;
    COPY_TEXT(copy, word);
    canonical[0] = '\0';
    for (char *at = strtok_r(copy, "+", &rest); at; at = strtok_r(NULL, "+", &rest), n++) {
        if (check_choice(knob, at, one, sizeof one, err) < 0)
            return -1;
        if (list_has(canonical, one))
            return err_set(err, ERR_USAGE, "%s names %s twice", knob->name, one);
        if (strlen(canonical) + strlen(one) + 2 > size)
            return err_set(err, ERR_USAGE, "%s is too long a list: it has room for %zu characters", knob->name,
                           size - 1);
        snprintf(canonical + strlen(canonical), size - strlen(canonical), "%s%s", n ? "+" : "", one);
    }
    if (n && n <= MOST_LISTED)
        return 0;
    return err_set(err, ERR_USAGE, "%s takes one to %d of these, joined by +: %s", knob->name, MOST_LISTED,
                   knob->choices);
}

/* One number within the range; `to` is the one way to spell it. */
static int check_number(const struct knob *knob, const char *word, char *to, size_t size, struct err *err)
{
    double value;
    char low[32], high[32];
    bool whole = knob->type != KNOB_REAL;
    format_real(knob->low, low, sizeof low);
    format_real(knob->high, high, sizeof high);
    if (!parse_real(word, &value))
        return err_set(err, ERR_USAGE, "%s takes a number from %s to %s, not '%s'", knob->name, low, high, word);
    if (whole && value != floor(value))
        return err_set(err, ERR_USAGE, "%s takes a whole number from %s to %s, not %s", knob->name, low, high, word);
    if (value < knob->low || value > knob->high)
        return err_set(err, ERR_USAGE, "%s = %s is out of range: it goes from %s to %s", knob->name, word, low, high);
    if (whole)
        snprintf(to, size, "%.0f", value);
    else
        format_real(value + 0.0, to, size); /* + 0.0 makes -0 plain 0 */
    return 0;
}

/* Each number once, in the order given. */
static int check_numbers(const struct knob *knob, const char *word, char *canonical, size_t size, struct err *err)
{
    size_t n = 0, used = 0;
    canonical[0] = '\0';
    for (const char *at = word;; at++, n++) {
        char one[32], spelled[32];
        snprintf(one, sizeof one, "%.*s", (int)strcspn(at, ","), at);
        if (check_number(knob, one, spelled, sizeof spelled, err) < 0)
            return -1;
        if (has_word(canonical, ",", spelled))
            return err_set(err, ERR_USAGE, "%s names %s twice", knob->name, spelled);
        if (n == MOST_NUMBERS || used + strlen(spelled) + 2 > size)
            return err_set(err, ERR_USAGE, "%s takes up to %d numbers, with commas between", knob->name,
                           MOST_NUMBERS);
        used += (size_t)snprintf(canonical + used, size - used, "%s%s", n ? "," : "", spelled);
        at += strcspn(at, ",");
        if (!*at)
            return 0;
    }
}

int knob_check(const struct knob *knob, const char *word, char *canonical, size_t size, struct err *err)
{
    switch (knob->type) {
    case KNOB_CHOICE:
    case KNOB_BOOL: return check_choice(knob, word, canonical, size, err);
    case KNOB_LIST: return check_list(knob, word, canonical, size, err);
    case KNOB_NUMBERS: return check_numbers(knob, word, canonical, size, err);
    default: return check_number(knob, word, canonical, size, err);
    }
}

size_t knob_numbers(const char *word, double number[MOST_NUMBERS])
{
    size_t n = 0;
    for (const char *at = word; *at && n < MOST_NUMBERS; at += strcspn(at, ","), at += *at == ',')
        number[n++] = strtod(at, NULL);
    return n;
}

static double words_in_list(const char *list)
{
    double n = *list != '\0';
    for (; *list; list++)
        n += *list == '+';
    return n;
}

double knob_number(const struct knob *knob, const char *word)
{
    if (knob->type == KNOB_CHOICE || knob->type == KNOB_BOOL)
        return choice_place(knob, word, NULL);
    if (knob->type == KNOB_LIST)
        return words_in_list(word);
    return strtod(word, NULL);
}

/* The smallest value of a log scale that is not its special 0. */
static double log_floor(const struct knob *knob)
{
    return knob->low > 0 ? knob->low : knob->high * 1e-8;
}

static double turned(const struct knob *knob, double value, int direction, bool coarse)
{
    if (knob->scale == SCALE_LOG) {
        double factor = coarse ? 2 : 1.1, floor_ = log_floor(knob);
        if (value < floor_)
            return direction > 0 ? floor_ : knob->low;
        value = direction > 0 ? value * factor : value / factor;
        return value < floor_ * (1 - 1e-9) ? knob->low : value;
    }
    double stride = (knob->high - knob->low) / (coarse ? 5 : 50);
    return value + direction * stride;
}

void knob_turn(const struct knob *knob, const char *word, int direction, bool coarse, char *to, size_t size)
{
    if (knob->type == KNOB_CHOICE || knob->type == KNOB_BOOL) {
        size_t n;
        int place = choice_place(knob, word, &n);
        int next = place + direction;
        choice_word(knob, (size_t)(next < 0 ? 0 : next >= (int)n ? (int)n - 1 : next), to, size);
        return;
    }
    if (knob->type == KNOB_LIST || knob->type == KNOB_NUMBERS) { /* there is no next one */
        copy_text(to, size, word);
        return;
    }
    double value = knob_number(knob, word), next = turned(knob, value, direction, coarse);
    if (knob->type == KNOB_INT) {
        next = round(next);
        if (next == value)
            next = value + direction;
    }
    next = next < knob->low ? knob->low : next > knob->high ? knob->high : next;
    /* Three digits are what a hand can mean; the ends of the range are exact. */
    char text[32];
    snprintf(text, sizeof text, "%.3g", next);
    bool exact = next == knob->low || next == knob->high || knob->type == KNOB_INT;
    format_real(exact ? next : strtod(text, NULL), to, size);
    if (knob->type == KNOB_INT)
        snprintf(to, size, "%.0f", next);
}

double knob_position(const struct knob *knob, const char *word)
{
    double value = knob_number(knob, word), low = knob->low, high = knob->high;
    if (knob->type == KNOB_CHOICE || knob->type == KNOB_BOOL) {
        size_t n;
        choice_place(knob, word, &n);
        return n > 1 ? value / (double)(n - 1) : 0;
    }
    if (knob->scale == SCALE_LOG) {
        if (value < log_floor(knob))
            return 0;
        value = log(value);
        low = log(log_floor(knob));
        high = log(high);
    }
    double place = high > low ? (value - low) / (high - low) : 0;
    return place < 0 ? 0 : place > 1 ? 1 : place;
}

/* True when a list joins a word that is not one of these, which commas separate. */
static bool has_other(const char *list, const char *words)
{
    for (size_t length; *list; list += length + (list[length] == '+')) {
        char word[64];
        length = strcspn(list, "+");
        snprintf(word, sizeof word, "%.*s", (int)length, list);
        if (!has_word(words, ",", word))
            return true;
    }
    return false;
}

/* 'knob:word', 'knob!word,word' or 'knob>0', which is cut at its sign. */
static bool condition_holds(char *condition, const char *(*value)(void *context, const char *knob), void *context)
{
    char *word = strpbrk(condition, ":!>");
    if (!word)
        return false;
    char sign = *word;
    *word++ = '\0';
    const char *present = value(context, condition);
    if (!present)
        return true;
    return sign == '>' ? strtod(present, NULL) > strtod(word, NULL)
           : sign == '!' ? has_other(present, word) : list_has(present, word);
}

/* One of the conditions between two '&', of each such group. */
bool knob_applies(const struct knob *knob, const char *(*value)(void *context, const char *knob), void *context)
{
    if (!knob->used_by || !*knob->used_by)
        return true;
    char copy[2048];
    char *rest;
    bool holds = false;
    COPY_TEXT(copy, knob->used_by);
    for (char *condition = strtok_r(copy, " ", &rest); condition; condition = strtok_r(NULL, " ", &rest)) {
        if (strcmp(condition, "&"))
            holds |= condition_holds(condition, value, context);
        else if (!holds)
            return false;
        else
            holds = false;
    }
    return holds;
}

static const char *data_alone(void *context, const char *knob)
{
    return strcmp(knob, "data") ? NULL : context;
}

bool knob_is_for(const struct knob *knob, const char *data)
{
    return !*data || knob_applies(knob, data_alone, (void *)(uintptr_t)data);
}

char *knob_readers(const struct knob *knob)
{
    struct text text = TEXT_INIT;
    text_add(&text, "");
    for (const char *at = knob->used_by ? knob->used_by : ""; *at; at++) {
        if (!strncmp(at, " & ", 3)) {
            text_add(&text, ", with ");
            at += 2;
        } else if (*at == '!') {
            text_add(&text, " other than ");
        } else {
            text_add_bytes(&text, at, 1);
        }
    }
    return text.data;
}
