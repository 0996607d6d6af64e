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

static void write_shares(struct text *out, const char *name, const double *count, double n)
{
    text_printf(out, ",\"%s\":[", name);
    for (int b = 0; b < SIMILARITY_BINS; b++)
        text_printf(out, "%s%.4f", b ? "," : "", n > 0 ? count[b] / n : 0);
    text_add(out, "]");
}

void trainer_similarity_histogram(struct trainer *trainer, struct text *out)
{
    struct contrast_sample contrasted;
    struct histogram h = {.n = {0, 0}};
    text_clear(out);
    if (contrast_sample_make(trainer, &contrasted))
        count_rows(trainer, &h, &contrasted);
    text_printf(out, "{\"low\":%g,\"high\":%g", trainer->similarity->low, trainer->similarity->high);
    write_shares(out, "positive", h.count[0], h.n[0]);
    write_shares(out, "negative", h.count[1], h.n[1]);
    text_add(out, "}");
    tape_reset(&trainer->tape);
}
