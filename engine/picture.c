/* A picture of the batch for whoever watches: see trainer_picture in trainer.h. */
#include "engine/probes/contrasted.h"

enum { PICTURE_ROWS = 128, PICTURE_NEGATIVES = 32 };

struct histogram {
    double count[2][PICTURE_BINS], n[2];
};

int picture_bin(const struct similarity *similarity, double value)
{
    double place = (value - similarity->low) / (similarity->high - similarity->low) * PICTURE_BINS;
    return place < 0 ? 0 : place >= PICTURE_BINS ? PICTURE_BINS - 1 : (int)place;
}

static void count(const struct trainer *trainer, struct histogram *h, int which, double similarity)
{
    h->count[which][picture_bin(trainer->similarity, similarity)]++;
    h->n[which]++;
}

/* Looks rows up without touching anything: the way of training would settle their weight decay, and watching must never
 * change a bit. */
static void count_rows(struct trainer *trainer, struct histogram *h, const struct contrasted *contrasted)
{
    size_t all = contrasted->pairs.n, rows = all < PICTURE_ROWS ? all : PICTURE_ROWS;
    struct contrasted_row row;
    for (size_t i = 0; i < rows; i++) {
        contrasted_look(trainer, contrasted, spread_place(i, rows, all), PICTURE_NEGATIVES, &row);
        count(trainer, h, 0, row.positive);
        for (size_t j = 0; j < row.n; j++)
            count(trainer, h, 1, row.similarity[j]);
    }
}

static void write_shares(struct text *out, const char *name, const double *count, double n)
{
    text_printf(out, ",\"%s\":[", name);
    for (int b = 0; b < PICTURE_BINS; b++)
        text_printf(out, "%s%.4f", b ? "," : "", n > 0 ? count[b] / n : 0);
    text_add(out, "]");
}

void trainer_picture(struct trainer *trainer, struct text *out)
{
    struct contrasted contrasted;
    struct histogram h = {.n = {0, 0}};
    text_clear(out);
    if (contrasted_make(trainer, &contrasted))
        count_rows(trainer, &h, &contrasted);
    text_printf(out, "{\"low\":%g,\"high\":%g", trainer->similarity->low, trainer->similarity->high);
    write_shares(out, "positive", h.count[0], h.n[0]);
    write_shares(out, "negative", h.count[1], h.n[1]);
    text_add(out, "}");
    tape_reset(&trainer->tape);
}
