/* A picture of the batch for whoever watches: see trainer_picture in trainer.h. */
#include "engine/negatives/made.h"
#include "engine/trainer.h"

enum { BINS = 24, PICTURE_ROWS = 128, PICTURE_NEGATIVES = 32 };

struct histogram {
    double count[2][BINS], n[2];
    double low, high;
};

static void count(struct histogram *h, int which, double similarity)
{
    double place = (similarity - h->low) / (h->high - h->low) * BINS;
    int bin = place < 0 ? 0 : place >= BINS ? BINS - 1 : (int)place;
    h->count[which][bin]++;
    h->n[which]++;
}

/* Looks a row up without touching anything: the way of training would settle its weight decay, and watching must never
 * change a bit. */
static void look(const struct trainer *trainer, enum side side, uint32_t id, real *to)
{
    trainer->model.encoder->look(&trainer->model, side, id, 1, to);
    trainer->similarity->prepare_rows(to, 1, trainer->model.dim);
}

static void count_rows(struct trainer *trainer, struct histogram *h, const struct batch *batch)
{
    const struct pairs *pairs = &batch->pairs;
    size_t dim = trainer->model.dim, negatives = pairs->negatives < PICTURE_NEGATIVES ? pairs->negatives : PICTURE_NEGATIVES;
    real *x = arena_alloc(&trainer->tape.arena, dim, sizeof *x), *y = arena_alloc(&trainer->tape.arena, dim, sizeof *y);
    for (size_t i = 0; i < pairs->n && i < PICTURE_ROWS; i++) {
        look(trainer, SIDE_USER, batch->ids[SIDE_USER][pairs->anchor[i]], x);
        look(trainer, SIDE_ITEM, batch->ids[SIDE_ITEM][pairs->positive[i]], y);
        count(h, 0, (double)similarity_of_rows(trainer->similarity->geometry, x, y, dim));
        const uint32_t *negative = pairs->negative + (pairs->shared ? 0 : i * pairs->negatives);
        for (size_t j = 0; j < negatives; j++)
            if (negative[j] != NOT_DRAWN) {
                made_look(batch, &trainer->model, trainer->similarity, negative[j], y);
                count(h, 1, (double)similarity_of_rows(trainer->similarity->geometry, x, y, dim));
            }
    }
}

static void write_shares(struct text *out, const char *name, const double *count, double n)
{
    text_printf(out, ",\"%s\":[", name);
    for (int b = 0; b < BINS; b++)
        text_printf(out, "%s%.4f", b ? "," : "", n > 0 ? count[b] / n : 0);
    text_add(out, "]");
}

void trainer_picture(struct trainer *trainer, struct text *out)
{
    struct batch batch;
    tape_reset(&trainer->tape);
    batch_make(&trainer->batcher, &trainer->tape.arena, trainer->step, &trainer->settings, &batch);
    struct histogram h = {.low = trainer->similarity->low, .high = trainer->similarity->high};
    text_clear(out);
    if (batch.pairs.n)
        count_rows(trainer, &h, &batch);
    text_printf(out, "{\"low\":%g,\"high\":%g", h.low, h.high);
    write_shares(out, "positive", h.count[0], h.n[0]);
    write_shares(out, "negative", h.count[1], h.n[1]);
    text_add(out, "}");
    tape_reset(&trainer->tape);
}
