/* See similarity_histogram.h. */
#include "engine/probes/similarity_histogram.h"

#include "engine/probes/contrast_sample.h"

enum { PICTURE_ROWS = 128, PICTURE_NEGATIVES = 32 };

struct histogram {
    double count[2][SIMILARITY_BINS], n[2];
};

int similarity_bin(const struct similarity *similarity, double value)
{
    double place = (value - similarity->low) / (similarity->high - similarity->low) * SIMILARITY_BINS;
    return place < 0 ? 0 : place >= SIMILARITY_BINS ? SIMILARITY_BINS - 1 : (int)place;
}

static void count(const struct trainer *trainer, struct histogram *h, int which, double similarity)
{
    h->count[which][similarity_bin(trainer->similarity, similarity)]++;
    h->n[which]++;
}

/* Looks rows up without touching anything: the way of training would settle their weight decay, and watching must
 * never change a bit. */
static void count_rows(struct trainer *trainer, struct histogram *h, const struct contrast_sample *contrasted)
{
    size_t all = contrasted->pairs.n, rows = all < PICTURE_ROWS ? all : PICTURE_ROWS;
    struct contrast_sample_row row;
    for (size_t i = 0; i < rows; i++) {
        contrast_sample_look(trainer, contrasted, spread_place(i, rows, all), PICTURE_NEGATIVES, &row);
        count(trainer, h, 0, row.positive);
        for (size_t j = 0; j < row.n; j++)
            count(trainer, h, 1, row.similarity[j]);
    }
}

void trainer_similarity_shares(struct trainer *trainer, struct similarity_shares *shares)
{
    struct contrast_sample contrasted;
    struct histogram h = {.n = {0, 0}};
    if (contrast_sample_make(trainer, &contrasted))
        count_rows(trainer, &h, &contrasted);
    tape_reset(&trainer->tape);
    *shares = (struct similarity_shares){.low = trainer->similarity->low, .high = trainer->similarity->high};
    for (int which = 0; which < 2; which++)
        for (int b = 0; b < SIMILARITY_BINS && h.n[which] > 0; b++)
            shares->share[which][b] = h.count[which][b] / h.n[which];
}

static void write_shares(struct text *out, const char *name, const double *share)
{
    text_printf(out, ",\"%s\":[", name);
    for (int b = 0; b < SIMILARITY_BINS; b++)
        text_printf(out, "%s%.4f", b ? "," : "", share[b]);
    text_add(out, "]");
}

void trainer_similarity_histogram(struct trainer *trainer, struct text *out)
{
    struct similarity_shares shares;
    trainer_similarity_shares(trainer, &shares);
    text_clear(out);
    text_printf(out, "{\"low\":%g,\"high\":%g", shares.low, shares.high);
    write_shares(out, "positive", shares.share[0]);
    write_shares(out, "negative", shares.share[1]);
    text_add(out, "}");
}
