/* One text into words: see words.h. */
#include "engine/text/words.h"

#include "store/base/mem.h"

#include <utf8proc.h>

#include <stdlib.h>
#include <string.h>

static bool is_letter_of_ascii(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_ascii(const char *text, size_t bytes)
{
    unsigned char high = 0;
    for (size_t i = 0; i < bytes; i++)
        high |= (unsigned char)text[i];
    return high < 0x80;
}

/* Most texts need no table of Unicode. */
static void split_ascii(char *text, size_t bytes, word_taker *take, void *context)
{
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)text[i];
        if (is_letter_of_ascii(c)) {
            text[n++] = (char)(c | 0x20);
        } else if (c >= '0' && c <= '9') {
            text[n++] = (char)c;
        } else if (c != '\'' || !n || i + 1 == bytes || !is_letter_of_ascii((unsigned char)text[i + 1])) {
            if (n)
                take(context, text, n);
            n = 0;
        }
    }
    if (n)
        take(context, text, n);
}

static bool is_ideograph_or_syllable(utf8proc_int32_t c)
{
    return (c >= 0x3041 && c <= 0x30ff) || (c >= 0x31f0 && c <= 0x31ff) || (c >= 0x3400 && c <= 0x4dbf) ||
           (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0x20000 && c <= 0x323af);
}

static bool is_of_word(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO);
}

/* An apostrophe, as it is typed and as it is set. */
static bool is_apostrophe(utf8proc_int32_t c)
{
    return c == '\'' || c == 0x2019;
}

/* Words are put together in `word`, which has room for the whole text. */
static void split_folded(const utf8proc_uint8_t *text, utf8proc_ssize_t bytes, char *word, word_taker *take,
                         void *context)
{
    size_t n = 0;
    utf8proc_int32_t c, next;
    for (utf8proc_ssize_t i = 0, length; i < bytes; i += length) {
        length = utf8proc_iterate(text + i, bytes - i, &c);
        bool apart = is_ideograph_or_syllable(c), of_word = is_of_word(c);
        if (of_word && !apart) {
            memcpy(word + n, text + i, (size_t)length);
            n += (size_t)length;
            continue;
        }
        if (n && is_apostrophe(c) && i + length < bytes &&
            utf8proc_iterate(text + i + length, bytes - i - length, &next) > 0 && is_of_word(next))
            continue;
        if (n)
            take(context, word, n);
        n = 0;
        if (apart)
            take(context, (const char *)text + i, (size_t)length);
    }
    if (n)
        take(context, word, n);
}

/* A text in a form of Unicode; NULL when it is no UTF-8. To be freed. */
static utf8proc_uint8_t *formed(const char *text, size_t bytes, utf8proc_option_t form, size_t *length)
{
    utf8proc_uint8_t *to = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)bytes, &to, form);
    *length = n < 0 ? 0 : (size_t)n;
    if (n >= 0)
        return to;
    free(to);
    return NULL;
}

static const utf8proc_option_t folded_form =
    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;

static bool split_unicode(const char *text, size_t bytes, word_taker *take, void *context)
{
    size_t n;
    utf8proc_uint8_t *folded = formed(text, bytes, folded_form, &n);
    if (!folded)
        return false;
    char *word = xmalloc(n + 1);
    split_folded(folded, (utf8proc_ssize_t)n, word, take, context);
    free(word);
    free(folded);
    return true;
}

bool text_split(const char *text, size_t bytes, word_taker *take, void *context)
{
    if (!is_ascii(text, bytes))
        return split_unicode(text, bytes, take, context);
    char *copy = xmalloc(bytes + 1);
    memcpy(copy, text, bytes);
    split_ascii(copy, bytes, take, context);
    free(copy);
    return true;
}

/* Tokens --------------------------------------------------------------------------------------------------------- */

static bool add_formed(const char *word, size_t bytes, utf8proc_option_t form, struct text *to)
{
    size_t n;
    utf8proc_uint8_t *formed_word = formed(word, bytes, form, &n);
    text_add_bytes(to, formed_word ? (const char *)formed_word : word, formed_word ? n : bytes);
    free(formed_word);
    return formed_word != NULL;
}

bool token_add(const char *token, size_t bytes, struct text *to)
{
    return add_formed(token, bytes, UTF8PROC_STABLE | UTF8PROC_COMPOSE, to);
}

void word_fold(const char *word, size_t bytes, struct text *to)
{
    add_formed(word, bytes, folded_form, to);
}

static utf8proc_int32_t shape_of(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    if (category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT)
        return 'X';
    if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO)
        return 'x';
    return category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO ? 'd' : c;
}

void word_shape(const char *word, size_t bytes, struct text *to)
{
    utf8proc_int32_t c, before = -1, alike = 0;
    utf8proc_uint8_t letter[4];
    for (size_t i = 0; i < bytes;) {
        utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)word + i,
                                                   (utf8proc_ssize_t)(bytes - i), &c);
        c = length > 0 ? shape_of(c) : '?';
        i += length > 0 ? (size_t)length : 1;
        alike = c == before ? alike + 1 : 1;
        before = c;
        if (alike <= 2)
            text_add_bytes(to, (const char *)letter, (size_t)utf8proc_encode_char(c, letter));
    }
}
