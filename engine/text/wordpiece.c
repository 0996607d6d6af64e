/* WordPiece with a given vocabulary: see wordpiece.h. */
#include "engine/text/wordpiece.h"

#include "engine/import/source.h"
#include "engine/text/byte_pairs.h"
#include "store/base/mem.h"

#include <utf8proc.h>

#include <stdlib.h>
#include <string.h>

/* Vocabulary ----------------------------------------------------------------------------------------------------- */

static bool has_capital(const char *piece, size_t bytes)
{
    utf8proc_int32_t c;
    for (size_t i = 0; i < bytes;) {
        utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)piece + i,
                                                   (utf8proc_ssize_t)(bytes - i), &c);
        if (length <= 0)
            return false;
        if (utf8proc_tolower(c) != c)
            return true;
        i += (size_t)length;
    }
    return false;
}

/* [UNK], [unused1] and the like. */
static bool is_sign(const char *piece, size_t bytes)
{
    return bytes > 2 && piece[0] == '[' && piece[bytes - 1] == ']';
}

static int add_piece(struct wordpiece *to, const char *piece, size_t bytes, struct err *err)
{
    size_t before = to->pieces.n;
    if (!bytes)
        return err_set(err, ERR_FAILED, "the line is empty, and each line of a vocabulary is a piece: take the "
                       "vocab.txt as it was published");
    if (!text_is_utf8(piece))
        return err_set(err, ERR_FAILED, "the line is no UTF-8: write the file in UTF-8, such as with iconv -f latin1 "
                       "-t utf-8");
    if (before == MOST_PIECES)
        return err_set(err, ERR_FAILED, "a vocabulary has at most %d pieces: take the vocab.txt of a BERT model",
                       MOST_PIECES);
    uint32_t number = ids_add(&to->pieces, piece, bytes);
    if (number < before)
        return err_set(err, ERR_FAILED, "the piece '%.40s' is also on line %u, and a piece has one number: take the "
                       "vocab.txt as it was published", piece, number + 1);
    to->lower &= is_sign(piece, bytes) || !has_capital(piece, bytes);
    return 0;
}

static bool find(const struct wordpiece *wordpiece, const char *piece, uint32_t *number)
{
    return ids_find(&wordpiece->pieces, piece, strlen(piece), number);
}

static int find_signs(struct wordpiece *to, const char *path, struct err *err)
{
    uint32_t number;
    if (!find(to, "[UNK]", &to->unknown))
        return err_set(err, ERR_FAILED, "%s has no piece [UNK], which stands for words that cannot be put together: "
                       "take the vocab.txt of a BERT model", path);
    if (!find(to, "[MASK]", &to->mask))
        to->mask = to->unknown;
    to->has_ends = find(to, PIECE_OF_BEGIN, &number) && find(to, PIECE_OF_END, &number);
    return 0;
}

static int read_pieces(struct wordpiece *to, struct source *source, struct err *err)
{
    char *line;
    size_t length;
    int got = source_beginning(source, err) ? LINE_READ : LINE_FAILED;
    while (got == LINE_READ && (got = source_line(source, &line, &length, err)) == LINE_READ)
        if (add_piece(to, line, length, err) < 0)
            got = LINE_BAD;
    if (got == LINE_BAD)
        return err_prefix(err, "%s:%lld", source_file(source), (long long)source_number(source));
    return got == LINE_FAILED ? -1 : find_signs(to, source_file(source), err);
}

struct wordpiece *wordpiece_read(const char *path, const char *option, struct err *err)
{
    struct source *source = source_open(path, option, err);
    if (!source)
        return NULL;
    struct wordpiece *to = xcalloc(1, sizeof *to);
    to->lower = true;
    int result = read_pieces(to, source, err);
    source_close(source);
    if (!result)
        return to;
    wordpiece_free(to);
    return NULL;
}

void wordpiece_free(struct wordpiece *wordpiece)
{
    if (!wordpiece)
        return;
    ids_release(&wordpiece->pieces);
    free(wordpiece);
}

void wordpiece_spell(const struct wordpiece *wordpiece, struct text *to)
{
    for (uint32_t p = 0; p < wordpiece->pieces.n; p++) {
        text_add_bytes(to, ids_text(&wordpiece->pieces, p), wordpiece->pieces.list[p].length);
        text_add_bytes(to, "\n", 1);
    }
}

uint32_t wordpiece_number(const struct wordpiece *wordpiece, const char *piece, size_t bytes)
{
    uint32_t number;
    return ids_find(&wordpiece->pieces, piece, bytes, &number) ? number : wordpiece->unknown;
}

/* Words into pieces ---------------------------------------------------------------------------------------------- */

enum { MOST_CHARACTERS = 100, MOST_BYTES = 4 * MOST_CHARACTERS };

/* A word while it is read, with room for PIECE_MARK before each of its places. */
struct word_in_pieces {
    const struct wordpiece *by;
    word_taker *take;
    void *context;
    char bytes[PIECE_MARK_BYTES + MOST_BYTES];
    size_t begin[MOST_CHARACTERS + 1]; /* of each character in `bytes`, and the end */
    size_t characters;                 /* MOST_CHARACTERS + 1: too many */
};

/* Where the longest piece ends that begins at a character; `first` when there is none. The piece is put into `piece`,
 * its length into *bytes. */
static size_t longest_piece(const struct word_in_pieces *word, size_t first, char *piece, size_t *bytes)
{
    uint32_t number;
    size_t mark = first ? PIECE_MARK_BYTES : 0, from = word->begin[first],
           all = word->begin[word->characters] - from;
    memcpy(piece, PIECE_MARK, mark);
    memcpy(piece + mark, word->bytes + from, all);
    for (size_t end = word->characters; end > first; end--) {
        *bytes = mark + word->begin[end] - from;
        if (ids_find(&word->by->pieces, piece, *bytes, &number))
            return end;
    }
    return first;
}

static bool can_be_put_together(const struct word_in_pieces *word)
{
    char piece[PIECE_MARK_BYTES + MOST_BYTES];
    size_t bytes, at = 0, end;
    if (word->characters > MOST_CHARACTERS)
        return false;
    for (; at < word->characters; at = end)
        if ((end = longest_piece(word, at, piece, &bytes)) == at)
            return false;
    return true;
}

static void end_word(struct word_in_pieces *word)
{
    static const char unknown[] = "[UNK]";
    char piece[PIECE_MARK_BYTES + MOST_BYTES];
    size_t bytes;
    if (word->characters && !can_be_put_together(word))
        word->take(word->context, unknown, sizeof unknown - 1);
    else
        for (size_t at = 0; at < word->characters;) {
            at = longest_piece(word, at, piece, &bytes);
            word->take(word->context, piece, bytes);
        }
    word->characters = 0;
}

static void add_character(struct word_in_pieces *word, utf8proc_int32_t c)
{
    if (word->characters >= MOST_CHARACTERS) {
        word->characters = MOST_CHARACTERS + 1;
        return;
    }
    size_t at = word->characters ? word->begin[word->characters] : 0;
    word->begin[word->characters++] = at;
    word->begin[word->characters] =
        at + (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)word->bytes + at);
}

/* Texts into words ----------------------------------------------------------------------------------------------- */

/* Ideographs, which are words by themselves. */
static bool is_chinese(utf8proc_int32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2a6df) ||
           (c >= 0x2a700 && c <= 0x2ceaf) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

/* With all marks of ASCII, "$" and "+" among them. */
static bool is_punctuation(utf8proc_int32_t c, utf8proc_category_t category)
{
    if (c < 0x80)
        return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

static bool is_blank(utf8proc_int32_t c, utf8proc_category_t category)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' ||
           (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP);
}

/* Controls, formats, private and unassigned ones. */
static bool is_left_out(utf8proc_int32_t c, utf8proc_category_t category)
{
    return c == 0xfffd || category == UTF8PROC_CATEGORY_CN || category >= UTF8PROC_CATEGORY_CC;
}

static void read_character(struct word_in_pieces *word, utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    bool lower = word->by->lower;
    if (is_blank(c, category)) {
        end_word(word);
    } else if (is_left_out(c, category) || (lower && category == UTF8PROC_CATEGORY_MN)) {
        return;
    } else if (is_chinese(c) || is_punctuation(c, category)) {
        end_word(word);
        add_character(word, c);
        end_word(word);
    } else {
        add_character(word, lower ? utf8proc_tolower(c) : c);
    }
}

/* Its characters, with accents apart where they are to go; NULL when it is no UTF-8. To be freed. */
static utf8proc_int32_t *characters_of(const char *text, size_t bytes, bool lower, size_t *n)
{
    utf8proc_option_t form = lower ? UTF8PROC_STABLE | UTF8PROC_DECOMPOSE : 0;
    utf8proc_ssize_t room =
        utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)bytes, NULL, 0, form);
    if (room < 0)
        return NULL;
    utf8proc_int32_t *to = xmalloc(((size_t)room + 1) * sizeof *to);
    utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)bytes, to, room, form);
    *n = (size_t)room;
    return to;
}

bool wordpiece_split(const struct wordpiece *wordpiece, const char *text, size_t bytes, word_taker *take,
                     void *context)
{
    struct word_in_pieces word = {.by = wordpiece, .take = take, .context = context};
    size_t n;
    utf8proc_int32_t *c = characters_of(text, bytes, wordpiece->lower, &n);
    if (!c)
        return false;
    for (size_t i = 0; i < n; i++)
        read_character(&word, c[i]);
    end_word(&word);
    free(c);
    return true;
}

static bool split_by(const void *by, const char *text, size_t bytes, word_taker *take, void *context)
{
    return wordpiece_split(by, text, bytes, take, context);
}

void wordpiece_words(const struct wordpiece *wordpiece, struct words *words, const struct feature *feature,
                     size_t rows)
{
    words_read_by(words, feature, rows, split_by, wordpiece);
}
