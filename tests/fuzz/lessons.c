/* Files of lessons, and answers to their questions. */
#include "tests/fuzz/fuzz.h"

#include "store/base/mem.h"
#include "tui/lessons/lesson.h"

#include <stdlib.h>
#include <string.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "title: T\ndata: toy rings points=40\nset: tau=0.1 lr=1\nseed: 3\npanes: map main\n== page\nOne.\n\nTwo.\n",
        "title: T\ndata: shop\n== do a\nx\nrun: A seed=2 tau=1\nwait: evaluated A 3\nhint: h\n== do b\ny\n"
        "knobs: tau\nanswer: tau=1\nwait: turned A tau above 0.5\nwait: twin A\nclaim: lower A A.twin main 0.1\n"
        "hint: h\nwhy: w\n",
        "title: T\ndata: pictures\n== predict p\nq\nchoice: a\nchoice: b\nanswer: b\nhint: 1\nhint: 2\nhint: 3\n",
        "title: T\ndata: shop\n== ask n\nq\nanswer: 0.5\nwithin: 0.1\nhint: h\nwhy: w\nwhy: v\n",
        "titel: x\n", "== page\n", "title:\n", "wait: above", "# only a comment\n", "", NULL};
    fuzz_take_texts(take, texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    struct lesson lesson;
    char *text = xcalloc(n + 1, 1), kept[160];
    memcpy(text, bytes, n);
    if (lesson_parse(&lesson, "folder/fuzz.zh.lesson", text, &err) < 0)
        fuzz_check_refusal(&err);
    else
        for (size_t i = 0; i < lesson.n_steps; i++) {
            const struct lesson_step *step = &lesson.step[i];
            bool question = step->kind == STEP_PREDICT || step->kind == STEP_ASK;
            if (question && lesson_judge(step, step->answer, kept, &err) != 1)
                abort();
            if (question && lesson_judge(step, text, kept, &err) < 0)
                fuzz_check_refusal(&err);
        }
    lesson_release(&lesson);
    free(text);
    return 0;
}
