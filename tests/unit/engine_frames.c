/* Views of pictures as a watcher sees them: those of the next step, and nothing of the run changes. */
#include "tests/unit/engine_bench_support.h"

#include "engine/batch_frame.h"
#include "engine/course_frame.h"
#include "engine/parts.h"
#include "engine/schedules/schedule.h"
#include "engine/picture_views.h"
#include "engine/probes/similarity_histogram.h"
#include "engine/tasks/task.h"

#include <string.h>

enum { PICTURES = 60, HEIGHT = 5, WIDTH = 4, CHANNELS = 3, PIXELS = HEIGHT * WIDTH * CHANNELS };

/* Every second is test; values go through all of a byte. */
static void small_pictures(struct task_data *data)
{
    struct corpus *corpus = xcalloc(1, sizeof *corpus);
    struct collection *rows = corpus_collection(corpus, "pictures", PICTURES);
    struct feature pictures = {.name = "picture", .kind = FEATURE_DENSE, .type = COLUMN_U8,
                               .shape = {HEIGHT, WIDTH, CHANNELS}, .width = PIXELS};
    uint8_t *value = xmalloc(PICTURES * PIXELS);
    uint32_t class[PICTURES];
    size_t t = 0;
    rows->split = xmalloc(PICTURES);
    for (size_t i = 0; i < PICTURES * PIXELS; i++)
        value[i] = (uint8_t)(i * 97 % 256);
    for (size_t i = 0; i < PICTURES; i++) {
        class[i] = i % 3;
        rows->split[i] = i % 2 ? SPLIT_TEST : SPLIT_TRAIN;
    }
    pictures.value = value;
    collection_add(rows, &pictures);
    collection_classify(rows, "class", class, 3);
    collection_arrange(rows, 0.1);
    while (strcmp(tasks[t]->part.name, "two_views"))
        t++;
    *data = (struct task_data){0};
    tasks[t]->bind(data, corpus, NULL);
}

static void begin_pictures(struct bench *b, const char *more)
{
    char words[256];
    snprintf(words, sizeof words, "task=two_views encoder=mlp loss=nt_xent dim=4 width=8 batch=8 epochs=5 "
             "probe=linear main_metric=linear_accuracy %s", more);
    *b = (struct bench){0};
    small_pictures(&b->data);
    begin_on(b, words, 1);
}

static const struct frame_array *pictures_of(const struct frame *frame, const char *name)
{
    const struct frame_array *found = frame_pictures(frame, name);
    assert_non_null(found);
    assert_true(found->height == HEIGHT && found->width == WIDTH && found->channels == CHANNELS);
    assert_true(found->cols == PIXELS && found->rows > 1);
    return found;
}

/* Without a view in force both are the picture itself, standardising undone to the bit. */
static void views_that_are_off_show_the_picture(void **state)
{
    (void)state;
    struct bench b;
    struct frame frame;
    begin_pictures(&b, "input_noise=0");
    picture_views_make(&b.trainer, &frame);
    const struct frame_array *picture = pictures_of(&frame, "picture"), *first = pictures_of(&frame, "view_0"),
                             *second = pictures_of(&frame, "view_1");
    size_t all = picture->rows * PIXELS;
    assert_memory_equal(picture->pixel, first->pixel, all);
    assert_memory_equal(picture->pixel, second->pixel, all);
    const uint8_t *stored = b.data.side[0]->feature[0].value;
    assert_memory_equal(picture->pixel, stored, PIXELS);
    frame_release(&frame);
    end(&b);
}

/* A strength changes both, each in its own way, and at the next step in another; the run is as it was. */
static void views_follow_strength_and_step(void **state)
{
    (void)state;
    struct bench b;
    struct frame now, next;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    struct err err = ERR_INIT;
    begin_pictures(&b, "input_noise=0");
    uint64_t before = weights(&b);
    assert_int_equal(trainer_set(&b.trainer, "input_noise", "0.5", old, canonical, &err), 0);
    picture_views_make(&b.trainer, &now);
    size_t all = pictures_of(&now, "picture")->rows * PIXELS;
    assert_true(memcmp(pictures_of(&now, "picture")->pixel, pictures_of(&now, "view_0")->pixel, all));
    assert_true(memcmp(pictures_of(&now, "view_0")->pixel, pictures_of(&now, "view_1")->pixel, all));
    assert_true(weights(&b) == before);
    train_to(&b, 1);
    picture_views_make(&b.trainer, &next);
    assert_int_equal(next.step, 1);
    assert_memory_equal(pictures_of(&now, "picture")->pixel, pictures_of(&next, "picture")->pixel, all);
    assert_true(memcmp(pictures_of(&now, "view_0")->pixel, pictures_of(&next, "view_0")->pixel, all));
    frame_release(&now);
    frame_release(&next);
    end(&b);
}

/* A frame of a batch has the pictures of its anchors as its step sees them: those of the views of the same rows. */
static void a_batch_has_pictures_as_they_are_seen(void **state)
{
    (void)state;
    struct bench b;
    struct frame still, moved;
    begin_pictures(&b, "input_noise=0");
    batch_frame_make(&b.trainer, &still);
    const struct frame_array *anchors = frame_find(&still, "anchor", BATCH_ANCHOR_FIELDS);
    const struct frame_array *seen = pictures_of(&still, "anchor_view"),
                             *positive = pictures_of(&still, "positive_view");
    assert_true(anchors && seen->rows == anchors->rows);
    assert_memory_equal(seen->pixel, positive->pixel, seen->rows * PIXELS); /* two views of one row, both off */
    end(&b);
    begin_pictures(&b, "input_noise=0.5");
    batch_frame_make(&b.trainer, &moved);
    assert_true(memcmp(seen->pixel, pictures_of(&moved, "anchor_view")->pixel, seen->rows * PIXELS) != 0);
    frame_release(&still);
    frame_release(&moved);
    end(&b);
}

/* The shares of a batch's similarities, without a change of the run. */
static void similarities_are_shares(void **state)
{
    (void)state;
    struct bench b;
    struct similarity_shares shares;
    begin_pictures(&b, "");
    uint64_t before = weights(&b);
    trainer_similarity_shares(&b.trainer, &shares);
    assert_true(weights(&b) == before && shares.low < shares.high);
    for (int which = 0; which < 2; which++) {
        double sum = 0;
        for (int bin = 0; bin < SIMILARITY_BINS; bin++)
            sum += shares.share[which][bin];
        assert_true(fabs(sum - 1) < 1e-9);
    }
    end(&b);
}

static void points_have_no_pictures(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "task=two_views encoder=mlp loss=nt_xent probe=linear main_metric=linear_accuracy", 1);
    assert_false(picture_views_are_there(&b.trainer));
    end(&b);
    begin_pictures(&b, "");
    assert_true(picture_views_are_there(&b.trainer));
    end(&b);
}

/* What the frame says is what training then does, to the bit, for every schedule that does not wait. */
static void the_course_comes_true(void **state)
{
    (void)state;
    for (size_t s = 0; schedules[s]; s++) {
        struct bench b;
        struct frame frame;
        char words[160];
        const char *name = schedules[s]->part.name;
        snprintf(words, sizeof words, "schedule=%s tau_schedule=%s lr_floor=0.1 tau=0.4 tau_end=0.1 batch=50 "
                 "epochs=6 dim=4", name, name);
        begin(&b, words, 1);
        train_to(&b, 5);
        assert_int_equal(course_frame_is_there(&b.trainer), s > 0); /* the first holds still */
        course_frame_make(&b.trainer, &frame);
        const struct frame_array *step = &frame.array[0];
        assert_int_equal(frame.n, s ? 3 : 1);
        assert_true(step->value[0] == 6 && step->value[step->cols - 1] == (float)b.trainer.steps);
        for (size_t i = 0; i < step->cols && s && strcmp(name, "plateau") != 0; i++) {
            train_to(&b, (int64_t)step->value[i]);
            assert_true(frame.array[1].value[i] == (float)b.trainer.lr);
            assert_true(frame.array[2].value[i] == (float)b.trainer.tau);
        }
        frame_release(&frame);
        end(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_that_are_off_show_the_picture),
        cmocka_unit_test(views_follow_strength_and_step),
        cmocka_unit_test(a_batch_has_pictures_as_they_are_seen),
        cmocka_unit_test(similarities_are_shares),
        cmocka_unit_test(points_have_no_pictures),
        cmocka_unit_test(the_course_comes_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
