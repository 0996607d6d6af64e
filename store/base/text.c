/* Text helpers: see text.h. */
#include "store/base/text.h"

#include "store/base/language.h"
#include "store/base/mem.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make_room(struct text *text, size_t more)
{
    if (text->length + more + 1 <= text->capacity)
        return;
    size_t capacity = text->capacity ? text->capacity * 2 : 256;
    while (capacity < text->length + more + 1)
        capacity *= 2;
    text->data = xrealloc(text->data, capacity, 1);
    text->capacity = capacity;
}

void text_add_bytes(struct text *text, const char *more, size_t length)
{
    make_room(text, length);
    memcpy(text->data + text->length, more, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *more)
{
    text_add_bytes(text, more, strlen(more));
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    make_room(text, (size_t)length);
    va_start(args, format);
    vsnprintf(text->data + text->length, (size_t)length + 1, format, args);
    va_end(args);
    text->length += (size_t)length;
}

void text_add_csv(struct text *text, const char *field)
{
    if (!strpbrk(field, ",\"\r\n")) {
        text_add(text, field);
        return;
    }
    text_add(text, "\"");
    for (; *field; field++) {
        text_add_bytes(text, field, 1);
        if (*field == '"')
            text_add(text, "\"");
    }
    text_add(text, "\"");
}

void text_clear(struct text *text)
{
    make_room(text, 0);
    text->length = 0;
    text->data[0] = '\0';
}

void text_release(struct text *text)
{
    free(text->data);
    *text = (struct text)TEXT_INIT;
}

bool parse_real(const char *word, double *value)
{
    if (!*word || word[strspn(word, "0123456789+-.eE")])
        return false;
    char *end;
    errno = 0;
    *value = strtod(word, &end);
    return end != word && !*end && isfinite(*value);
}

bool parse_int(const char *word, int64_t *value)
{
    if (!*word || word[strspn(word, "0123456789+-")])
        return false;
    char *end;
    errno = 0;
    *value = strtoll(word, &end, 10);
    return end != word && !*end && !errno;
}

void format_real(double value, char *to, size_t size)
{
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(to, size, "%.*g", digits, value);
        if (strtod(to, NULL) == value)
            break;
    }
    if (fabs(value) < 1e15 && value == floor(value)) /* 100, not 1e+02 */
        snprintf(to, size, "%.0f", value);
}

size_t text_rune(const char *text, uint32_t *rune)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *c = (const unsigned char *)text;
    int more = *c < 0x80                 ? 0
               : *c >= 0xc2 && *c < 0xe0 ? 1
               : (*c & 0xf0) == 0xe0     ? 2
               : *c >= 0xf0 && *c < 0xf5 ? 3
                                         : -1;
    if (more < 0 || !*c)
        return 0;
    *rune = more ? *c & (0x3fu >> more) : *c;
    for (int i = 1; i <= more; i++) {
        if ((c[i] & 0xc0) != 0x80)
            return 0;
        *rune = *rune << 6 | (c[i] & 0x3fu);
    }
    bool surrogate = *rune >= 0xd800 && *rune < 0xe000;
    return *rune < least[more] || surrogate || *rune > 0x10ffff ? 0 : (size_t)more + 1;
}

bool text_is_utf8(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        int more = *c < 0x80                 ? 0
                   : *c >= 0xc2 && *c < 0xe0 ? 1
                   : (*c & 0xf0) == 0xe0     ? 2
                   : *c >= 0xf0 && *c < 0xf5 ? 3
                                             : -1;
        if (more < 0)
            return false;
        for (; more > 0; more--)
            if ((*++c & 0xc0) != 0x80)
                return false;
    }
    return true;
}

bool rune_is_shown(uint32_t rune)
{
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},       {0x61c, 0x61c},     {0x180e, 0x180e},
        {0x200b, 0x200b}, {0x200e, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},   {0xfeff, 0xfeff},
        {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0x1d173, 0x1d17a}, {0xe0000, 0xe007f},
    };
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden && rune >= hidden[i].first; i++)
        if (rune <= hidden[i].last)
            return false;
    return true;
}

void text_make_safe(char *text, const char *kept)
{
    char *to = text;
    for (const char *at = text; *at;) {
        uint32_t rune;
        size_t bytes = text_rune(at, &rune);
        bool stays = bytes && (rune_is_shown(rune) || (bytes == 1 && strchr(kept, *at)));
        if (stays)
            memmove(to, at, bytes);
        else
            *to = '?';
        to += stays ? bytes : 1;
        at += bytes ? bytes : 1;
    }
    *to = '\0';
}

/* Beyond 16 bits a character is two escapes. */
static void add_escaped(struct text *out, uint32_t rune)
{
    if (rune >= 0x10000)
        text_printf(out, "\\u%04x\\u%04x", 0xd800 + ((rune - 0x10000) >> 10), 0xdc00 + (rune & 0x3ff));
    else
        text_printf(out, "\\u%04x", rune);
}

/* What is not to be shown in JSON, but ends of lines and tabs between its values, can only stand inside its
 * strings. */
static void add_json(struct text *out, const char *text, bool quotes)
{
    while (*text) {
        uint32_t rune;
        size_t bytes = text_rune(text, &rune);
        if (quotes && (*text == '"' || *text == '\\'))
            text_printf(out, "\\%c", *text);
        else if (bytes && (rune_is_shown(rune) || (!quotes && (rune == '\n' || rune == '\t'))))
            text_add_bytes(out, text, bytes);
        else
            add_escaped(out, bytes ? rune : 0xfffd);
        text += bytes ? bytes : 1;
    }
}

void json_string(struct text *out, const char *text)
{
    text_add(out, "\"");
    add_json(out, text, true);
    text_add(out, "\"");
}

void json_add(struct text *out, const char *json)
{
    text_add(out, "");
    add_json(out, json, false);
}

void format_count(int64_t value, char *to, size_t size)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)(value < 0 ? -value : value));
    size_t used = 0;
    if (value < 0 && size > 1)
        to[used++] = '-';
    for (int i = 0; i < n && used + 2 < size; i++) {
        if (i && (n - i) % 3 == 0)
            to[used++] = ',';
        to[used++] = digits[i];
    }
    to[used] = '\0';
}

const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

void format_duration(double seconds, char *to, size_t size)
{
    if (!isfinite(seconds) || seconds < 0)
        snprintf(to, size, "-");
    else if (seconds < 60)
        snprintf(to, size, _("%.0f s"), seconds);
    else if (seconds < 3600)
        snprintf(to, size, _("%d min %02d s"), (int)seconds / 60, (int)seconds % 60);
    else
        snprintf(to, size, _("%.0f h %02d min"), floor(seconds / 3600), (int)fmod(seconds / 60, 60));
}

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, changes, and swaps of neighbours, which fingers make most, each count one. */
static size_t edit_distance(const char *a, const char *b)
{
    enum { LONGEST = 64 };
    size_t n = strlen(b), rows[3][LONGEST];
    if (n + 1 > LONGEST)
        return SIZE_MAX;
    for (size_t j = 0; j <= n; j++)
        rows[0][j] = j;
    size_t i = 1;
    for (; a[i - 1]; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            row[j] = least(above[j - 1] + !same_letter(a[i - 1], b[j - 1]), 1 + least(above[j], row[j - 1]));
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]))
                row[j] = least(row[j], second[j - 2] + 1);
        }
    }
    return rows[(i - 1) % 3][n];
}

const char *nearest_word(const char *word, const char *const *candidates, size_t n)
{
    size_t best = 1 + strlen(word) / 2;
    const char *nearest = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t distance = edit_distance(word, candidates[i]);
        /* A word that begins with what was typed is what was meant more often than one of equal length. */
        if (!strncasecmp(word, candidates[i], strlen(word)) && strlen(word) > 1)
            distance = 1;
        if (distance < best) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
