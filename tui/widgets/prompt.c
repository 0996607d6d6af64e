/* The typed line: see prompt.h. */
#include "tui/widgets/prompt.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

void prompt_open(struct prompt *prompt, const char *label, const char *before, const char *text)
{
    *prompt = (struct prompt){.open = true};
    COPY_TEXT(prompt->label, label);
    COPY_TEXT(prompt->before, before);
    COPY_TEXT(prompt->text, text);
    prompt->cursor = (int)strlen(prompt->text);
}

static bool is_tail(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static int before_cursor(const struct prompt *prompt)
{
    int at = prompt->cursor;
    if (at > 0)
        at--;
    while (at > 0 && is_tail(prompt->text[at]))
        at--;
    return at;
}

static int after_cursor(const struct prompt *prompt)
{
    int at = prompt->cursor;
    if (prompt->text[at])
        at++;
    while (is_tail(prompt->text[at]))
        at++;
    return at;
}

static void cut(struct prompt *prompt, int from, int to)
{
    memmove(prompt->text + from, prompt->text + to, strlen(prompt->text + to) + 1);
    prompt->cursor = from;
}

/* False when there is no room. */
static bool insert(struct prompt *prompt, const char *bytes, int length)
{
    int have = (int)strlen(prompt->text);
    if (have + length >= (int)sizeof prompt->text)
        return false;
    memmove(prompt->text + prompt->cursor + length, prompt->text + prompt->cursor,
            (size_t)(have - prompt->cursor + 1));
    memcpy(prompt->text + prompt->cursor, bytes, (size_t)length);
    prompt->cursor += length;
    return true;
}

static bool is_control(utf8proc_int32_t code)
{
    return code < ' ' || (code >= 0x7f && code < 0xa0);
}

static bool insert_code(struct prompt *prompt, utf8proc_int32_t code)
{
    utf8proc_uint8_t bytes[4];
    return insert(prompt, (const char *)bytes, (int)utf8proc_encode_char(code, bytes));
}

static int word_start(const struct prompt *prompt)
{
    int at = prompt->cursor;
    while (at > 0 && prompt->text[at - 1] == ' ')
        at--;
    while (at > 0 && prompt->text[at - 1] != ' ')
        at--;
    return at;
}

static bool edit(struct prompt *prompt, uint32_t code)
{
    switch (code) {
    case CODE_BACKSPACE: cut(prompt, before_cursor(prompt), prompt->cursor); return true;
    case CODE_DELETE: cut(prompt, prompt->cursor, after_cursor(prompt)); return true;
    case CODE_CONTROL('w'): cut(prompt, word_start(prompt), prompt->cursor); return true;
    case CODE_CONTROL('u'): cut(prompt, 0, prompt->cursor); return true;
    case CODE_CONTROL('k'): cut(prompt, prompt->cursor, (int)strlen(prompt->text)); return true;
    case CODE_LEFT: prompt->cursor = before_cursor(prompt); return true;
    case CODE_RIGHT: prompt->cursor = after_cursor(prompt); return true;
    case CODE_HOME:
    case CODE_CONTROL('a'): prompt->cursor = 0; return true;
    case CODE_END:
    case CODE_CONTROL('e'): prompt->cursor = (int)strlen(prompt->text); return true;
    default: return false;
    }
}

bool prompt_key(struct prompt *prompt, uint32_t code)
{
    if (!edit(prompt, code)) {
        if (is_control((utf8proc_int32_t)code) || code > 0x10ffff)
            return false;
        if (!insert_code(prompt, (utf8proc_int32_t)code)) {
            snprintf(prompt->problem, sizeof prompt->problem, _("the line is full: %d bytes"),
                     (int)sizeof prompt->text - 1);
            return true;
        }
    }
    prompt->problem[0] = '\0';
    return true;
}

/* Pasting -------------------------------------------------------------------------------------------------------- */

/* One character of what was pasted, and how many bytes it takes; -1 stands for a broken byte. */
static size_t pasted_character(const char *text, size_t n, utf8proc_int32_t *code)
{
    utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n, code);
    if (length > 0)
        return (size_t)length;
    *code = -1;
    return 1;
}

static void tell_paste(struct prompt *prompt, const struct paste *paste, size_t left, size_t dropped, size_t blanks)
{
    char count[32];
    struct text said = TEXT_INIT;
    format_count((int64_t)(left ? left : dropped), count, sizeof count);
    text_add(&said, paste->cut ? _("the end of the paste did not come; ") : "");
    if (left)
        text_printf(&said, _("the line is full: %s byte%s left out"), count, plural((int64_t)left));
    else if (dropped)
        text_printf(&said, _("%s control character%s or broken byte%s of the paste dropped"), count,
                    plural((int64_t)dropped), plural((int64_t)dropped));
    else if (blanks)
        text_add(&said, _("line ends of the paste are blanks now"));
    else if (paste->cut)
        text_add(&said, _("what came of it stands here"));
    COPY_TEXT(prompt->problem, said.data);
    text_release(&said);
}

void prompt_paste(struct prompt *prompt, const struct paste *paste)
{
    const char *text = paste->text.data ? paste->text.data : "";
    size_t n = paste->text.length, used = 0, dropped = 0, blanks = 0;
    bool all = n == paste->bytes;
    while (all && n && (text[n - 1] == '\r' || text[n - 1] == '\n')) /* the end of a line that was copied whole */
        n--;
    size_t whole = paste->bytes - (paste->text.length - n);
    for (size_t length; used < n; used += length) {
        utf8proc_int32_t code;
        length = pasted_character(text + used, n - used, &code);
        bool blank = code == '\r' || code == '\n' || code == '\t';
        if (code == '\n' && used && text[used - 1] == '\r') /* one end of a line */
            continue;
        if (!blank && is_control(code))
            dropped++;
        else if (!insert_code(prompt, blank ? ' ' : code))
            break;
        blanks += blank;
    }
    tell_paste(prompt, paste, whole - used, dropped, blanks);
}

const char *prompt_word(const struct prompt *prompt, char *to, int size, bool *first)
{
    int from = prompt->cursor;
    while (from > 0 && prompt->text[from - 1] != ' ')
        from--;
    snprintf(to, (size_t)size, "%.*s", prompt->cursor - from, prompt->text + from);
    *first = from == 0;
    return to;
}

void prompt_complete(struct prompt *prompt, const char *word)
{
    int from = prompt->cursor;
    while (from > 0 && prompt->text[from - 1] != ' ')
        from--;
    cut(prompt, from, prompt->cursor);
    insert(prompt, word, (int)strlen(word));
}

int prompt_draw(const struct prompt *prompt, struct canvas *canvas, int y)
{
    char head[sizeof prompt->text];
    snprintf(head, sizeof head, "%.*s", prompt->cursor, prompt->text);
    int x = canvas_text(canvas, 1, y, canvas->width - 2, STYLE_BOLD, prompt->label) + 1;
    int least = (canvas->width - x) / 3, need = *prompt->problem ? text_width(prompt->problem) + 2 : 0;
    int room = canvas->width - x - 1 - need, before = text_width(head);
    room = room < least ? least : room; /* a problem is seen however long the line is */
    const char *shown = prompt->text;
    while (before >= room && *shown) { /* keep the cursor in sight */
        shown++;
        while (is_tail(*shown))
            shown++;
        before = text_width(head + (shown - prompt->text));
    }
    int used = canvas_text(canvas, x, y, room, COLOUR_PLAIN, shown);
    const char *hint = *prompt->problem ? prompt->problem : _("Enter does it · Esc drops it");
    int left = canvas->width - (x + used) - 3;
    if (*prompt->problem || text_width(hint) <= left)
        canvas_right(canvas, x + used + 2, y, left, *prompt->problem ? COLOUR_RED | STYLE_BOLD : STYLE_DIM, hint);
    return x + before;
}
