/* Decoding keys: see keyboard.h. A sequence is CSI (Escape [), SS3 (Escape O) or a string (Escape ] or P, the late
 * answer to a question of another program), by ECMA-48. */
#include "tui/keyboard.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static const char paste_end[] = "\033[201~";
enum { END_LENGTH = sizeof paste_end - 1, CODE_PASTE_BEGINS = CODE_PASTE + 1, OLD_MOUSE = 6 };

/* Escape alone; a sequence or character that has begun, which may have to cross a slow line; a paste without an
 * end. */
static const double escape_seconds = 0.05, sequence_seconds = 1, paste_seconds = 3;

void keyboard_release(struct keyboard *keyboard)
{
    text_release(&keyboard->waiting);
    text_release(&keyboard->paste.text);
}

void keyboard_form(struct keyboard *keyboard, const char *bytes, uint32_t code)
{
    if (bytes[0] == CODE_ESCAPE && bytes[1] && keyboard->n_forms < KEYBOARD_FORMS)
        keyboard->forms[keyboard->n_forms++] = (struct key_form){bytes, code};
}

void keyboard_feed(struct keyboard *keyboard, const char *bytes, size_t n, double now)
{
    if (keyboard->used == keyboard->waiting.length) {
        text_clear(&keyboard->waiting);
        keyboard->used = 0;
    }
    text_add_bytes(&keyboard->waiting, bytes, n);
    keyboard->fed = now;
}

/* Bytes at the head of what waits. */
struct head {
    const unsigned char *byte;
    size_t n;
    bool late; /* no more will come that belongs to it */
};

/* Sequences ------------------------------------------------------------------------------------------------------ */

/* Its length; 0 when it is not whole yet. A byte that cannot be part of it ends it and is looked at anew. */
static size_t sequence_length(const struct head *head)
{
    size_t i = 2;
    if (head->n == 2)
        return 0;
    if (head->byte[1] == '[' && head->byte[2] == 'M') /* the mouse in its old form: three bytes more */
        return head->n >= OLD_MOUSE ? OLD_MOUSE : 0;
    if (head->byte[1] == '[' && head->byte[2] == '[') /* F1 to F5 on the Linux console */
        return head->n > 3 ? 4 : 0;
    while (i < head->n && head->byte[i] >= 0x20 && head->byte[i] <= 0x3f)
        i++;
    if (i == head->n)
        return 0;
    return head->byte[i] >= 0x40 && head->byte[i] <= 0x7e ? i + 1 : i;
}

/* Through BEL or Escape \. Another sequence breaks it off. */
static size_t string_length(const struct head *head)
{
    for (size_t i = 2; i < head->n; i++)
        if (head->byte[i] == 7)
            return i + 1;
        else if (head->byte[i] == CODE_ESCAPE && i + 1 < head->n)
            return head->byte[i + 1] == '\\' ? i + 2 : i;
    return 0;
}

static bool one_of(unsigned char byte, const char *bytes)
{
    return byte && strchr(bytes, byte);
}

static bool begins_string(const struct head *head)
{
    return (head->byte[1] == ']' && isdigit(head->byte[2])) ||
           (head->byte[1] == 'P' && one_of(head->byte[2], "01>!"));
}

/* By the number before '~'. */
static uint32_t numbered_key(long number)
{
    switch (number) {
    case 1:
    case 7: return CODE_HOME;
    case 3: return CODE_DELETE;
    case 4:
    case 8: return CODE_END;
    case 5: return CODE_PAGE_UP;
    case 6: return CODE_PAGE_DOWN;
    case 11: return CODE_F1;
    case 200: return CODE_PASTE_BEGINS;
    default: return 0;
    }
}

static uint32_t lettered_key(unsigned char letter, bool shift)
{
    switch (letter) {
    case 'A': return CODE_UP;
    case 'B': return CODE_DOWN;
    case 'C': return shift ? CODE_SHIFT_RIGHT : CODE_RIGHT;
    case 'D': return shift ? CODE_SHIFT_LEFT : CODE_LEFT;
    case 'F': return CODE_END;
    case 'H': return CODE_HOME;
    case 'P': return CODE_F1;
    case 'Z': return CODE_SHIFT_TAB;
    default: return 0;
    }
}

/* The keypad in its application mode. */
static uint32_t keypad_key(unsigned char letter)
{
    static const char keys[] = "*+,-./0123456789";
    return letter == 'M' ? CODE_ENTER : letter >= 'j' && letter <= 'y' ? (uint32_t)keys[letter - 'j'] : 0;
}

/* "\033[1;2C" and its kind; the second number says which of Shift, Alt and Control are held. In rxvt small letters
 * are shifted arrows. */
static uint32_t sequence_key(const struct head *head, size_t length)
{
    unsigned char last = head->byte[length - 1];
    char words[16];
    if (head->byte[2] == '[' && last == 'A')
        return CODE_F1;
    if (length < 3 || length - 3 >= sizeof words || last < 0x40)
        return 0;
    memcpy(words, head->byte + 2, length - 3);
    words[length - 3] = '\0';
    char *rest;
    long number = strtol(words, &rest, 10), held = *rest == ';' ? strtol(rest + 1, &rest, 10) : 1;
    if (head->byte[1] == 'O' && number > 1) /* an old form has it in first place */
        held = number;
    if (*rest || held > 2)
        return 0;
    if (last == '~')
        return numbered_key(number);
    if (head->byte[1] == 'O' && last >= 'M' && last != 'P' && last != 'Z')
        return keypad_key(last);
    if (head->byte[1] == '[' && last >= 'a' && last <= 'd')
        return lettered_key((unsigned char)toupper(last), true);
    return lettered_key(last, held == 2);
}

/* "\033[<0;10;20M": button, column and row from 1; 'm' when it is let go. Of the button the bits 2 to 4 say which of
 * Shift, Alt and Control are held, bit 5 that it moves, bit 6 that it is the wheel. */
static uint32_t mouse_key(struct keyboard *keyboard, const struct head *head, size_t length)
{
    enum { HELD = 4 | 8 | 16, MOVES = 32, WHEEL = 64 };
    char text[32];
    int button, x, y, used = 0;
    if (length >= sizeof text)
        return 0;
    memcpy(text, head->byte, length);
    text[length] = '\0';
    if (sscanf(text, "\033[<%4d;%5d;%5d%n", &button, &x, &y, &used) < 3 || (size_t)used + 1 != length || x < 1 ||
        y < 1)
        return 0;
    bool up = text[length - 1] == 'm';
    int bare = button & ~HELD;
    if ((text[length - 1] != 'M' && !up) || !(bare == 0 || bare == MOVES || bare == WHEEL || bare == WHEEL + 1))
        return 0;
    enum mouse_act act = bare == WHEEL ? MOUSE_WHEEL_UP : bare == WHEEL + 1 ? MOUSE_WHEEL_DOWN
                         : up ? MOUSE_RELEASE : bare == MOVES ? MOUSE_DRAG : MOUSE_PRESS;
    keyboard->mouse = (struct mouse){act, x - 1, y - 1};
    return CODE_MOUSE;
}

/* A whole sequence or string: a key, the mouse, or an answer, which is no key. */
static uint32_t meant(struct keyboard *keyboard, const struct head *head, size_t length, bool string)
{
    if (answers_take(&keyboard->answers, (const char *)head->byte, length) || string)
        return 0;
    if (length > 3 && head->byte[1] == '[' && head->byte[2] == '<')
        return mouse_key(keyboard, head, length);
    return sequence_key(head, length);
}

/* A sequence that the terminal's description knows. `begun` is set when more bytes may make one. */
static uint32_t own_key(const struct keyboard *keyboard, const struct head *head, size_t *used, bool *begun)
{
    *begun = false;
    for (size_t i = 0; i < keyboard->n_forms; i++) {
        size_t length = strlen(keyboard->forms[i].bytes);
        if (memcmp(keyboard->forms[i].bytes, head->byte, length < head->n ? length : head->n))
            continue;
        if (length <= head->n) {
            *used = length;
            return keyboard->forms[i].code;
        }
        *begun = true;
    }
    return 0;
}

/* What cannot become a sequence is the key Escape, and then what follows. */
static uint32_t escape_key(struct keyboard *keyboard, const struct head *head, size_t *used)
{
    bool begun, string = head->n > 2 && begins_string(head);
    uint32_t code = own_key(keyboard, head, used, &begun);
    if (code)
        return code;
    bool sequence = head->n > 1 && (one_of(head->byte[1], "[O") || string);
    size_t length = string ? string_length(head) : sequence ? sequence_length(head) : 0;
    if (length) {
        *used = length;
        return meant(keyboard, head, length, string);
    }
    bool may_begin = head->n == 1 || (head->n == 2 && one_of(head->byte[1], "]P"));
    if ((sequence || begun || may_begin) && !head->late)
        return *used = 0;
    *used = sequence ? head->n : 1;
    return sequence ? 0 : CODE_ESCAPE;
}

/* Characters ----------------------------------------------------------------------------------------------------- */

/* How many bytes the first one announces; 0 when none begins so. */
static size_t announced(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

static bool tails_only(const struct head *head)
{
    for (size_t i = 1; i < head->n; i++)
        if ((head->byte[i] & 0xc0) != 0x80)
            return false;
    return true;
}

static uint32_t character(const struct head *head, size_t *used)
{
    utf8proc_int32_t value;
    size_t length = announced(head->byte[0]);
    *used = 0;
    if (length > head->n && tails_only(head) && !head->late)
        return 0;
    *used = 1;
    if (!length || length > head->n || utf8proc_iterate(head->byte, (utf8proc_ssize_t)length, &value) != (int)length)
        return 0xfffd;
    *used = length;
    if (value == '\n')
        return CODE_ENTER;
    return value == 127 || value == 8 ? CODE_BACKSPACE : (uint32_t)value;
}

/* Pastes --------------------------------------------------------------------------------------------------------- */

static void begin_paste(struct keyboard *keyboard)
{
    text_clear(&keyboard->paste.text);
    keyboard->paste.bytes = keyboard->matched = 0;
    keyboard->paste.cut = false;
    keyboard->pasting = true;
}

static void keep(struct paste *paste, const char *bytes, size_t n)
{
    size_t room = PASTE_KEEPS - paste->text.length;
    text_add_bytes(&paste->text, bytes, n < room ? n : room);
    paste->bytes += n;
}

/* True when the end mark has come. Escape stands at its head alone, so that a mark that breaks off can only begin
 * anew there. */
static bool take_pasted(struct keyboard *keyboard)
{
    const char *bytes = keyboard->waiting.data;
    while (keyboard->used < keyboard->waiting.length) {
        char byte = bytes[keyboard->used++];
        if (byte != paste_end[keyboard->matched]) {
            keep(&keyboard->paste, paste_end, keyboard->matched);
            keyboard->matched = 0;
        }
        if (byte != paste_end[keyboard->matched])
            keep(&keyboard->paste, &byte, 1);
        else if (++keyboard->matched == END_LENGTH)
            return true;
    }
    return false;
}

static uint32_t end_paste(struct keyboard *keyboard, bool cut)
{
    if (cut)
        keep(&keyboard->paste, paste_end, keyboard->matched);
    keyboard->paste.cut = cut;
    keyboard->pasting = false;
    return CODE_PASTE;
}

/* ---------------------------------------------------------------------------------------------------------------- */

static double patience(const struct keyboard *keyboard)
{
    if (keyboard->pasting)
        return paste_seconds;
    return keyboard->waiting.length - keyboard->used == 1 && keyboard->waiting.data[keyboard->used] == CODE_ESCAPE
               ? escape_seconds : sequence_seconds;
}

double keyboard_patience(const struct keyboard *keyboard, double now)
{
    if (!keyboard->pasting && keyboard->used == keyboard->waiting.length)
        return -1;
    double left = keyboard->fed + patience(keyboard) - now;
    return left > 0 ? left : 0;
}

uint32_t keyboard_next(struct keyboard *keyboard, double now)
{
    while (keyboard->pasting || keyboard->used < keyboard->waiting.length) {
        bool late = now - keyboard->fed >= patience(keyboard);
        if (keyboard->pasting)
            return take_pasted(keyboard) ? end_paste(keyboard, false) : late ? end_paste(keyboard, true) : 0;
        struct head head = {(const unsigned char *)keyboard->waiting.data + keyboard->used,
                            keyboard->waiting.length - keyboard->used, late};
        size_t used;
        uint32_t code = head.byte[0] == CODE_ESCAPE ? escape_key(keyboard, &head, &used) : character(&head, &used);
        if (!used)
            return 0;
        keyboard->used += used;
        if (code == CODE_PASTE_BEGINS)
            begin_paste(keyboard);
        else if (code)
            return code;
    }
    return 0;
}
