/* The weights of a tower: see encoder.h. */
#include "engine/encoders/encoder.h"

#include "store/base/mem.h"

#include <stdlib.h>

void tower_share_members(struct tower *tower)
{
    const struct tower *from = tower->member;
    size_t first = 0;
    tower->member = tower->members ? xcalloc(tower->members, sizeof *tower->member) : NULL;
    for (size_t m = 0; m < tower->members; m++) {
        struct tower *member = &tower->member[m];
        *member = from[m];
        member->params = (struct params){0};
        member->borrows = true;
        member->owns_texts = false;
        for (size_t p = 0; p < from[m].params.n; p++)
            params_add(&member->params, tower->params.list[first++]);
    }
}

const struct knob knob_layer_dropout = {
    .name = "layer_dropout", .type = KNOB_REAL, .low = 0, .high = 0.9, .scale = SCALE_LINEAR, .start = "0.1",
    .help = "share of the numbers within layers that are left out at random while training"};

double encoder_layer_dropout(const struct tower *tower, const struct settings *settings)
{
    for (const struct knob *const *knob = tower->encoder->part.knobs; *knob; knob++)
        if (*knob == &knob_layer_dropout)
            return setting(settings, &knob_layer_dropout);
    return 0;
}

struct param *tower_add(struct tower *tower)
{
    struct param *param = xcalloc(1, sizeof *param);
    params_add(&tower->params, param);
    return param;
}

void tower_release(struct tower *tower)
{
    for (size_t p = 0; p < tower->params.n && !tower->borrows; p++) {
        param_release(tower->params.list[p]);
        free(tower->params.list[p]);
    }
    params_release(&tower->params);
    for (size_t m = 0; m < tower->members; m++)
        tower_release(&tower->member[m]);
    free(tower->member);
    if (tower->owns_texts)
        text_source_free(tower->texts);
}
