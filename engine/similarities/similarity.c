/* What similarities share: see similarity.h. */
#include "engine/similarities/similarity.h"

#include "engine/fitting.h"

#include "engine/parts.h"
#include "store/base/language.h"

#include <string.h>

const struct knob knob_prior = {
    .name = "prior", .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LOG, .start = "0",
    .tries = "0.01 0.3",
    .help = "popularity: adds this times log(1 + its count) to the similarities of a candidate"};

int prior_fits(const struct fitting *run, struct err *err)
{
    if (setting(run->settings, &knob_prior) == 0 || !run->data->of_rows)
        return 0;
    return err_set(err, ERR_USAGE, "prior raises what is chosen more often, and each row of %s counts once: set "
                   "prior=0", _(run->data->side[0]->name));
}

const struct similarity *similarity_named(const char *name)
{
    for (size_t i = 0; similarities[i]; i++)
        if (!strcmp(name, similarities[i]->part.name))
            return similarities[i];
    return NULL;
}

struct node *prepare_nothing(struct tape *tape, struct node *x)
{
    (void)tape;
    return x;
}

void prepare_no_rows(real *x, size_t rows, size_t cols)
{
    (void)x, (void)rows, (void)cols;
}

void prepare_unit_rows(real *x, size_t rows, size_t cols)
{
    for (size_t i = 0; i < rows; i++) {
        real *row = x + i * cols;
        double squared = 0;
        for (size_t k = 0; k < cols; k++)
            squared += (double)row[k] * (double)row[k];
        real inverse = squared > 0 ? (real)(1 / sqrt(squared)) : 0;
        for (size_t k = 0; k < cols; k++)
            row[k] *= inverse;
    }
}
