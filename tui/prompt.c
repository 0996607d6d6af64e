/* The typed line: see prompt.h. */
#include "tui/prompt.h"

#include "store/base/mem.h"
#include "tui/keys.h"

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

static void insert(struct prompt *prompt, const char *bytes, int length)
{
    int have = (int)strlen(prompt->text);
    if (have + length >= (int)sizeof prompt->text)
        return;
    memmove(prompt->text + prompt->cursor + length, prompt->text + prompt->cursor,
            (size_t)(have - prompt->cursor + 1));
    memcpy(prompt->text + prompt->cursor, bytes, (size_t)length);
    prompt->cursor += length;
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
        if (code < ' ' || code > 0x10ffff)
            return false;
        utf8proc_uint8_t bytes[4];
        insert(prompt, (const char *)bytes, (int)utf8proc_encode_char((utf8proc_int32_t)code, bytes));
    }
    prompt->problem[0] = '\0';
    return true;
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
    int room = canvas->width - x - 1, before = text_width(head);
    const char *shown = prompt->text;
    while (before >= room && *shown) { /* keep the cursor in sight */
        shown++;
        while (is_tail(*shown))
            shown++;
        before = text_width(head + (shown - prompt->text));
    }
    int used = canvas_text(canvas, x, y, room, COLOUR_PLAIN, shown);
    const char *hint = *prompt->problem ? prompt->problem : "Enter does it · Esc drops it";
    int left = canvas->width - (x + used) - 3;
    if (*prompt->problem || text_width(hint) <= left)
        canvas_right(canvas, x + used + 2, y, left, *prompt->problem ? COLOUR_RED | STYLE_BOLD : STYLE_DIM, hint);
    return x + before;
}
