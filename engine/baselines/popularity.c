/* The baseline `popularity`: every user is recommended what most users chose in train. */
#include "engine/baselines/baseline.h"

static void score(const void *state, uint32_t anchor, real *to)
{
    const struct task_data *data = state;
    (void)anchor;
    for (size_t i = 0; i < data->rows[SIDE_CANDIDATE]; i++)
        to[i] = (real)data->count[i];
}

static int fit(const struct baseline_input *input, struct baseline_model *model, struct err *err)
{
    (void)err;
    model->scorer = (struct scorer){score, input->data};
    return 0;
}

const struct baseline baseline_popularity = {
    .part = {.name = "popularity", .help = "the items that most users chose, for everybody"},
    .of_data = "interactions", .ranks = true, .fit = fit};
