/* See text_strange.h. */
#include "engine/import/text_strange.h"

#include "engine/import/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Scripts -------------------------------------------------------------------------------------------------------- */

enum script { LATIN, GREEK, CYRILLIC, HEBREW, ARABIC, INDIAN, THAI, HANGUL, JAPANESE, CHINESE, N_SCRIPTS };

static const char *const script_names[N_SCRIPTS] = {
    N_("Latin"),  N_("Greek"), N_("Cyrillic"), N_("Hebrew"),   N_("Arabic"),
    N_("Indian"), N_("Thai"),  N_("Korean"),   N_("Japanese"), N_("Chinese")};

/* Ranges of Unicode, rising. Kana is Japanese; what it shares with Chinese counts as that. */
static const struct {
    uint32_t from, to;
    enum script script;
} ranges[] = {{'A', 'Z', LATIN},           {'a', 'z', LATIN},           {0xc0, 0x24f, LATIN},
              {0x370, 0x3ff, GREEK},       {0x400, 0x52f, CYRILLIC},    {0x591, 0x5f4, HEBREW},
              {0x600, 0x77f, ARABIC},      {0x900, 0xdff, INDIAN},      {0xe00, 0xe7f, THAI},
              {0x1100, 0x11ff, HANGUL},    {0x1e00, 0x1eff, LATIN},     {0x1f00, 0x1fff, GREEK},
              {0x3041, 0x30ff, JAPANESE},  {0x3400, 0x4dbf, CHINESE},   {0x4e00, 0x9fff, CHINESE},
              {0xac00, 0xd7a3, HANGUL},    {0xfb50, 0xfdff, ARABIC},    {0xff66, 0xff9d, JAPANESE},
              {0x20000, 0x323af, CHINESE}};

static enum script script_of(uint32_t rune)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges && rune >= ranges[i].from; i++)
        if (rune <= ranges[i].to)
            return ranges[i].script;
    return N_SCRIPTS;
}

/* That of most letters; N_SCRIPTS without a letter. A text with some kana is Japanese. */
static enum script main_script(const char *text, size_t length)
{
    size_t letters[N_SCRIPTS + 1] = {0};
    uint32_t rune;
    for (size_t i = 0, step; i < length && (step = text_rune(text + i, &rune)); i += step)
        letters[script_of(rune)]++;
    letters[JAPANESE] += letters[JAPANESE] ? letters[CHINESE] : 0;
    enum script most = LATIN;
    for (enum script s = GREEK; s < N_SCRIPTS; s++)
        most = letters[s] > letters[most] ? s : most;
    return letters[most] ? most : N_SCRIPTS;
}

void text_scripts_say(const struct text_set *set, struct text *words)
{
    size_t texts[N_SCRIPTS + 1] = {0}, scripts = 0;
    char digits[32];
    for (size_t i = 0; i < set->n; i++)
        texts[main_script(text_set_text(set, i), text_set_length(set, i))]++;
    for (int s = 0; s < N_SCRIPTS; s++)
        scripts += texts[s] > 0;
    for (int s = 0; s < N_SCRIPTS && scripts > 1; s++) {
        format_count((int64_t)texts[s], digits, sizeof digits);
        if (texts[s])
            text_printf(words, "%s%s %s", words->length ? C_("names", ", ") : "", digits, _(script_names[s]));
    }
}

/* Labels --------------------------------------------------------------------------------------------------------- */

enum { SHORT_LABEL = 3, MOST_COMPARED = 100000000 /* pairs of labels */ };

/* One letter is other, more or less. */
static bool differ_by_one(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), same = 0;
    if (n > m + 1 || m > n + 1)
        return false;
    while (a[same] && a[same] == b[same])
        same++;
    return !strcmp(a + same + (n >= m), b + same + (m >= n));
}

static bool can_be_slip(const char *label)
{
    return strlen(label) > SHORT_LABEL && !word_is_digits(label);
}

/* A label that it may be meant for; NULL: none. */
static const char *meant(const struct ids *names, uint32_t slip)
{
    const char *label = ids_text(names, slip);
    for (uint32_t i = 0; i < names->n; i++) {
        const char *other = ids_text(names, i);
        if (i != slip && (!strcasecmp(label, other) || differ_by_one(label, other)))
            return other;
    }
    return NULL;
}

void label_slips_find(const struct ids *names, const struct class_sizes *sizes, struct findings *findings)
{
    uint32_t *place = ids_places(names);
    const char *like = NULL, *slip = NULL;
    size_t slips = 0, looked = 0, most = MOST_COMPARED / (names->n + 1);
    char limit[96] = "";
    for (uint32_t i = 0; i < names->n && looked < most; i++) {
        const char *other = NULL;
        if (sizes->rows[place[i]] != 1 || !can_be_slip(ids_text(names, i)))
            continue;
        looked++;
        other = meant(names, i);
        if (other && !slips++) {
            slip = ids_text(names, i);
            like = other;
        }
    }
    free(place);
    if (looked == most)
        snprintf(limit, sizeof limit, "; the first %zu labels of one text were looked at", most);
    if (slips)
        findings_add(findings, "%zu label%s of one text %s from another by a letter or by capitals, like '%.60s' "
                     "from '%.60s': if that is a slip, mend the file and import again%s", slips,
                     plural((int64_t)slips), slips == 1 ? "differs" : "differ", slip, like, limit);
}
