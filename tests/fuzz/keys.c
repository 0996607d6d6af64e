/* Bytes from a terminal, in pieces, and the line into which they type and paste. */
#include "tests/fuzz/fuzz.h"

#include "tui/keyboard.h"
#include "tui/widgets/prompt.h"

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "hjkl\033[A\033OB\033[1;2C\033[200~set tau=0.1\r\npasted\033[201~\033",
        "温度é😀e\xcc\x81\xff\xfe\xe6\xb8",
        "\033]11;rgb:0/0/0\033\\\033P1$r\033\\\033[<0;1;1M\033[99~", "\x7f\x15\x17\x0b\x01\x05:open 1\r", NULL};
    fuzz_take_texts(take, texts);
}

static void type(struct prompt *prompt, struct keyboard *keyboard, double now)
{
    uint32_t code;
    while ((code = keyboard_next(keyboard, now))) {
        if (code == CODE_PASTE)
            prompt_paste(prompt, &keyboard->paste);
        else
            prompt_key(prompt, code);
    }
}

static void draw(const struct prompt *prompt)
{
    struct canvas canvas;
    canvas_init(&canvas, 20, 3, false);
    prompt_draw(prompt, &canvas, 1);
    canvas_release(&canvas);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct keyboard keyboard = KEYBOARD_INIT;
    struct prompt prompt;
    char word[32];
    bool first;
    double now = 1;
    prompt_open(&prompt, "set", "tau ", "0.1");
    for (size_t piece; n; bytes += piece, n -= piece) {
        piece = 1 + (size_t)*bytes % 7;
        piece = piece < n ? piece : n;
        keyboard_feed(&keyboard, (const char *)bytes, piece, now);
        type(&prompt, &keyboard, now);
        now += *bytes & 8 ? 1 : 0.001;
    }
    type(&prompt, &keyboard, now + 10);
    prompt_word(&prompt, word, sizeof word, &first);
    draw(&prompt);
    keyboard_release(&keyboard);
    return 0;
}
