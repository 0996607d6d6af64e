/* What the bytes from a terminal become, however they are cut, and what of a paste reaches the prompt. */
#include "store/base/mem.h"
#include "tui/keyboard.h"
#include "tui/keys.h"
#include "tui/widgets/prompt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST 64

struct typed {
    uint32_t code[MOST];
    int n;
};

static void take(struct keyboard *keyboard, double now, struct typed *typed)
{
    uint32_t code;
    while ((code = keyboard_next(keyboard, now)) != 0) {
        assert_true(typed->n < MOST);
        typed->code[typed->n++] = code;
    }
}

/* What comes when the first `cut` bytes are read before the others, and nothing follows. */
static struct typed cut_at(const char *bytes, size_t cut, const char *own)
{
    struct keyboard keyboard = KEYBOARD_INIT;
    struct typed typed = {.n = 0};
    keyboard_form(&keyboard, own, CODE_UP);
    keyboard_feed(&keyboard, bytes, cut, 1);
    take(&keyboard, 1.01, &typed);
    keyboard_feed(&keyboard, bytes + cut, strlen(bytes) - cut, 1.02);
    take(&keyboard, 1.02, &typed);
    take(&keyboard, 100, &typed);
    assert_true(keyboard_patience(&keyboard, 100) < 0);
    keyboard_release(&keyboard);
    return typed;
}

static void becomes(const char *bytes, int n, const uint32_t *codes)
{
    for (size_t cut = 0; cut <= strlen(bytes); cut++) {
        struct typed typed = cut_at(bytes, cut, "");
        if (typed.n != n || (n && memcmp(typed.code, codes, (size_t)n * sizeof *codes)))
            fail_msg("'%s' cut at %zu: %d keys, the first %x", bytes + 1, cut, typed.n, typed.code[0]);
    }
}

#define BECOMES(bytes, ...) \
    becomes(bytes, (int)(sizeof(uint32_t[]){__VA_ARGS__} / sizeof(uint32_t)), (uint32_t[]){__VA_ARGS__})

static void arrows_come_in_both_cursor_modes(void **state)
{
    (void)state;
    BECOMES("\033[A\033[B\033[C\033[D", CODE_UP, CODE_DOWN, CODE_RIGHT, CODE_LEFT);
    BECOMES("\033OA\033OB\033OC\033OD", CODE_UP, CODE_DOWN, CODE_RIGHT, CODE_LEFT);
    BECOMES("\033[H\033[F\033OH\033OF", CODE_HOME, CODE_END, CODE_HOME, CODE_END);
    BECOMES("\033[1~\033[4~\033[7~\033[8~", CODE_HOME, CODE_END, CODE_HOME, CODE_END);
    BECOMES("\033[1;2D\033[1;2C\033[d\033[c\033O2C", CODE_SHIFT_LEFT, CODE_SHIFT_RIGHT, CODE_SHIFT_LEFT,
            CODE_SHIFT_RIGHT, CODE_SHIFT_RIGHT);
    BECOMES("\033[3~\033[5~\033[6~\033[Z\033[1;2A", CODE_DELETE, CODE_PAGE_UP, CODE_PAGE_DOWN, CODE_SHIFT_TAB,
            CODE_UP);
    BECOMES("\033OP\033[11~\033[[A\033OM\033Or\033Ok", CODE_F1, CODE_F1, CODE_F1, CODE_ENTER, '2', '+');
}

static void characters_are_utf8(void **state)
{
    (void)state;
    BECOMES("aé温😀\r\n\177\010\t\032", 'a', 0xe9, 0x6e29, 0x1f600, CODE_ENTER, CODE_ENTER, CODE_BACKSPACE,
            CODE_BACKSPACE, CODE_TAB, CODE_CONTROL('z'));
    BECOMES("\xff\xe6\xb8q\xc0\xaf\xed\xa0\x80", 0xfffd, 0xfffd, 0xfffd, 'q', 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd);
    BECOMES("\xf0\x9f\x98", 0xfffd, 0xfffd, 0xfffd); /* nothing follows */
}

/* What means nothing is passed over whole, and takes nothing along that was pressed after it. */
static void unknown_sequences_are_passed_over(void **state)
{
    (void)state;
    BECOMES("\033[1;5Cx", 'x');
    BECOMES("\033[99~\033[?62;4c\033[24;80Rx", 'x');
    BECOMES("\033[201~x\033[<0;0;20My\033[<3;1;1Mz\033[<0;1M!\033[M !!a", 'x', 'y', 'z', '!', 'a');
    BECOMES("\033]11;rgb:0000/1111/2222\033\\x\033]10;?\007y", 'x', 'y');
    BECOMES("\033P1$r0m\033\\x", 'x');
    BECOMES("\033[1\033[A", CODE_UP); /* broken off by another */
    BECOMES("\033]11;rgb\033[A", CODE_UP);
    BECOMES("\033[12\rx", CODE_ENTER, 'x');
    BECOMES("\033OQx", 'x');
    becomes("\033[12;", 0, NULL); /* and one that never ends */
}

static void the_mouse_points_however_it_is_cut(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        struct mouse mouse;
    } cases[] = {
        {"\033[<0;1;1M", {MOUSE_PRESS, 0, 0}},        {"\033[<0;400;120m", {MOUSE_RELEASE, 399, 119}},
        {"\033[<32;10;20M", {MOUSE_DRAG, 9, 19}},     {"\033[<64;5;6M", {MOUSE_WHEEL_UP, 4, 5}},
        {"\033[<65;5;6M", {MOUSE_WHEEL_DOWN, 4, 5}},  {"\033[<80;5;6M", {MOUSE_WHEEL_UP, 4, 5}},
        {"\033[<16;7;8M", {MOUSE_PRESS, 6, 7}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t cut = 0; cut <= strlen(cases[i].bytes); cut++) {
            struct keyboard keyboard = KEYBOARD_INIT;
            keyboard_feed(&keyboard, cases[i].bytes, cut, 1);
            uint32_t code = keyboard_next(&keyboard, 1);
            keyboard_feed(&keyboard, cases[i].bytes + cut, strlen(cases[i].bytes) - cut, 1);
            assert_int_equal(code ? code : keyboard_next(&keyboard, 1), CODE_MOUSE);
            assert_memory_equal(&keyboard.mouse, &cases[i].mouse, sizeof keyboard.mouse);
            assert_int_equal(keyboard_next(&keyboard, 9), 0);
            keyboard_release(&keyboard);
        }
    BECOMES("\033[<1;2;3Mx\033[<2;2;3mx\033[<35;2;3M\033[<66;2;3M", 'x', 'x'); /* other buttons, and a mere move */
}

/* What a terminal says between keys is kept, and the keys are keys. */
static struct answers answered(const char *bytes)
{
    struct answers answers = {.fresh = false};
    for (size_t cut = 0; cut <= strlen(bytes); cut++) {
        struct keyboard keyboard = KEYBOARD_INIT;
        struct typed typed = {.n = 0};
        keyboard_feed(&keyboard, bytes, cut, 1);
        take(&keyboard, 1, &typed);
        keyboard_feed(&keyboard, bytes + cut, strlen(bytes) - cut, 1);
        take(&keyboard, 1, &typed);
        keyboard_feed(&keyboard, "k", 1, 1);
        take(&keyboard, 1, &typed);
        assert_int_equal(typed.n, 1);
        answers = keyboard.answers;
        keyboard_release(&keyboard);
    }
    return answers;
}

static void answers_of_the_terminal_are_kept(void **state)
{
    (void)state;
    static const uint8_t cream[] = {0xfd, 0xf6, 0xe3}, grey[] = {0x33, 0x33, 0x33};
    struct answers all = answered("\033]11;rgb:fdfd/f6f6/e3e3\033\\\033[?2026;2$y\033[?62;4c");
    assert_true(all.fresh && all.complete && all.has_background && all.synchronises);
    assert_memory_equal(all.background, cream, sizeof cream);
    assert_memory_equal(answered("\033]11;rgb:3/33/333\007").background, grey, sizeof grey);
    assert_memory_equal(answered("\033]11;rgba:3333/3333/3333/ffff\007").background, grey, sizeof grey);
    assert_false(answered("\033[?2026;0$y").synchronises);
    assert_false(answered("\033[?2026;4$y").synchronises);
    assert_true(answered("\033[?2026;0$y").fresh);
    assert_false(answered("\033]11;rgb:12/34\007").fresh);
    assert_false(answered("\033]10;rgb:1/2/3\007").fresh);
    assert_false(answered("\033[?1049;1$y").fresh);
    assert_false(answered("\033[24;80R").fresh);
}

static void escape_is_a_key_when_nothing_follows(void **state)
{
    (void)state;
    struct keyboard keyboard = KEYBOARD_INIT;
    keyboard_feed(&keyboard, "\033", 1, 5);
    assert_int_equal(keyboard_next(&keyboard, 5), 0);
    double patience = keyboard_patience(&keyboard, 5);
    assert_true(patience > 0 && patience < 0.1);
    assert_int_equal(keyboard_next(&keyboard, 5.001 + patience), CODE_ESCAPE);
    keyboard_feed(&keyboard, "\033[", 2, 6); /* a sequence that has begun may cross a slow line */
    assert_int_equal(keyboard_next(&keyboard, 6.3), 0);
    keyboard_feed(&keyboard, "A", 1, 6.4);
    assert_int_equal(keyboard_next(&keyboard, 6.4), CODE_UP);
    keyboard_release(&keyboard);
    BECOMES("\033\033[A", CODE_ESCAPE, CODE_UP);
    BECOMES("\033q", CODE_ESCAPE, 'q'); /* pressed fast, or Alt-Q: no key is lost */
}

static void a_description_adds_its_own(void **state)
{
    (void)state;
    static const char bytes[] = "\033A\033[23~x";
    for (size_t cut = 0; cut < sizeof bytes; cut++) {
        struct typed typed = cut_at(bytes, cut, "\033A");
        assert_int_equal(typed.n, 2);
        assert_int_equal(typed.code[0], CODE_UP);
        assert_int_equal(typed.code[1], 'x');
        typed = cut_at(bytes, cut, "\033[23~");
        assert_int_equal(typed.n, 4);
        assert_int_equal(typed.code[2], CODE_UP);
    }
}

static void no_key_of_a_burst_is_lost(void **state)
{
    (void)state;
    enum { KEYS = 10000 };
    static char bytes[KEYS];
    struct keyboard keyboard = KEYBOARD_INIT;
    for (int i = 0; i < KEYS; i++)
        bytes[i] = (char)('!' + i % 90);
    for (int i = 0, taken = 0; i < KEYS; i += 100) {
        keyboard_feed(&keyboard, bytes + i, 100, i);
        for (uint32_t code; (code = keyboard_next(&keyboard, i)) != 0; taken++)
            assert_int_equal(code, bytes[taken]);
        assert_int_equal(taken, i + 100);
    }
    keyboard_release(&keyboard);
}

/* Pastes --------------------------------------------------------------------------------------------------------- */

static void a_paste_is_one_key_however_it_is_cut(void **state)
{
    (void)state;
    static const char bytes[] = "a\033[200~q\033[A\r:stop\033[20\033[201x\033[201~b";
    for (size_t cut = 0; cut < sizeof bytes; cut++) {
        struct keyboard keyboard = KEYBOARD_INIT;
        uint32_t codes[3];
        int n = 0;
        for (size_t i = 0; i < sizeof bytes - 1; i += i ? 1 : cut ? cut : 1) { /* the rest byte by byte */
            keyboard_feed(&keyboard, bytes + i, i || !cut ? 1 : cut, 1);
            for (uint32_t code; (code = keyboard_next(&keyboard, 1)) != 0;)
                codes[n++ % 3] = code;
        }
        assert_int_equal(n, 3);
        assert_int_equal(codes[0], 'a');
        assert_int_equal(codes[1], CODE_PASTE);
        assert_int_equal(codes[2], 'b');
        assert_string_equal(keyboard.paste.text.data, "q\033[A\r:stop\033[20\033[201x");
        assert_false(keyboard.paste.cut);
        keyboard_release(&keyboard);
    }
}

static void a_paste_without_an_end_ends_by_itself(void **state)
{
    (void)state;
    struct keyboard keyboard = KEYBOARD_INIT;
    keyboard_feed(&keyboard, "\033[200~tau\033[2", 12, 1);
    assert_int_equal(keyboard_next(&keyboard, 1), 0);
    assert_int_equal(keyboard_next(&keyboard, 2), 0);
    double patience = keyboard_patience(&keyboard, 2);
    assert_true(patience > 0);
    assert_int_equal(keyboard_next(&keyboard, 2.001 + patience), CODE_PASTE);
    assert_string_equal(keyboard.paste.text.data, "tau\033[2");
    assert_true(keyboard.paste.cut);
    assert_int_equal(keyboard_next(&keyboard, 9), 0);
    keyboard_feed(&keyboard, "q", 1, 9);
    assert_int_equal(keyboard_next(&keyboard, 9), 'q');
    keyboard_release(&keyboard);
}

/* It is counted whole and kept in part. */
static void a_large_paste_is_bounded(void **state)
{
    (void)state;
    enum { BLOCK = 4096, BLOCKS = 256 };
    static char block[BLOCK];
    struct keyboard keyboard = KEYBOARD_INIT;
    memset(block, 'q', sizeof block);
    keyboard_feed(&keyboard, "\033[200~", 6, 1);
    for (int i = 0; i < BLOCKS; i++) {
        keyboard_feed(&keyboard, block, BLOCK, 1);
        assert_int_equal(keyboard_next(&keyboard, 1), 0);
    }
    keyboard_feed(&keyboard, "\033[201~", 6, 1);
    assert_int_equal(keyboard_next(&keyboard, 1), CODE_PASTE);
    assert_int_equal(keyboard.paste.bytes, BLOCK * BLOCKS);
    assert_int_equal(keyboard.paste.text.length, PASTE_KEEPS);
    struct prompt prompt;
    prompt_open(&prompt, ": ", "", "");
    prompt_paste(&prompt, &keyboard.paste);
    assert_int_equal(strlen(prompt.text), sizeof prompt.text - 1);
    assert_string_equal(prompt.problem, "the line is full: 1,048,321 bytes left out");
    keyboard_release(&keyboard);
}

static void pasted(struct prompt *prompt, const char *text, size_t n)
{
    struct paste paste = {.text = TEXT_INIT, .bytes = n};
    text_add_bytes(&paste.text, text, n);
    prompt_open(prompt, ": ", "", "[]");
    prompt->cursor = 1;
    prompt_paste(prompt, &paste);
    text_release(&paste.text);
}

static void a_paste_is_one_line_of_text(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *text, *problem;
    } cases[] = {
        {"tau 0.1", "[tau 0.1]", ""},
        {"tau 0.1\r", "[tau 0.1]", ""}, /* a whole line was copied */
        {"tau\r\n0.1\n\nx\r\n", "[tau 0.1  x]", "line ends of the paste are blanks now"},
        {"a\tb", "[a b]", "line ends of the paste are blanks now"},
        {"\033[2Jred\007\302\233m", "[[2Jredm]", "3 control characters or broken bytes of the paste dropped"},
        {"\xff温度\xe6", "[温度]", "2 control characters or broken bytes of the paste dropped"},
        {"", "[]", ""},
        {"\n", "[]", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prompt prompt;
        pasted(&prompt, cases[i].bytes, strlen(cases[i].bytes));
        assert_string_equal(prompt.text, cases[i].text);
        assert_string_equal(prompt.problem, cases[i].problem);
        assert_int_equal(prompt.cursor, strlen(prompt.text) - 1);
    }
    struct prompt prompt;
    pasted(&prompt, "a\0b", 3);
    assert_string_equal(prompt.text, "[ab]");
}

/* A character that does not fit whole is left out whole; so is one that is typed, and the line says so. */
static void a_full_line_says_so(void **state)
{
    (void)state;
    struct prompt prompt;
    char text[300] = "";
    for (int i = 0; i < 90; i++)
        strcat(text, "温");
    pasted(&prompt, text, strlen(text));
    assert_int_equal(strlen(prompt.text), 2 + 84 * 3);
    assert_string_equal(prompt.problem, "the line is full: 18 bytes left out");
    assert_true(prompt_key(&prompt, 'x'));
    assert_string_equal(prompt.problem, "");
    assert_true(prompt_key(&prompt, 'x'));
    assert_string_equal(prompt.problem, "the line is full: 255 bytes");
    assert_false(prompt_key(&prompt, 0x9b)); /* no control character gets in by hand */
    struct canvas canvas;
    canvas_init(&canvas, 80, 1, false);
    prompt_draw(&prompt, &canvas, 0);
    char *drawn = canvas_to_text(&canvas);
    assert_non_null(strstr(drawn, "the line is full: 255 bytes"));
    free(drawn);
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrows_come_in_both_cursor_modes),
        cmocka_unit_test(characters_are_utf8),
        cmocka_unit_test(unknown_sequences_are_passed_over),
        cmocka_unit_test(the_mouse_points_however_it_is_cut),
        cmocka_unit_test(answers_of_the_terminal_are_kept),
        cmocka_unit_test(escape_is_a_key_when_nothing_follows),
        cmocka_unit_test(a_description_adds_its_own),
        cmocka_unit_test(no_key_of_a_burst_is_lost),
        cmocka_unit_test(a_paste_is_one_key_however_it_is_cut),
        cmocka_unit_test(a_paste_without_an_end_ends_by_itself),
        cmocka_unit_test(a_large_paste_is_bounded),
        cmocka_unit_test(a_paste_is_one_line_of_text),
        cmocka_unit_test(a_full_line_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
