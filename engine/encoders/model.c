/* What every encoder's parameters share: see encoder.h. */
#include "engine/encoders/encoder.h"

#include <string.h>

void model_release(struct model *model)
{
    for (size_t p = 0; p < model->n_params; p++)
        param_release(&model->params[p]);
    model->n_params = 0;
}

struct param *model_table(struct model *model, enum side side)
{
    for (size_t p = 0; p < model->n_params; p++)
        if (!strcmp(model->params[p].name, side == SIDE_USER ? "users" : "items"))
            return &model->params[p];
    return NULL;
}

void model_freeze(struct model *model, const char *which)
{
    bool all = !strcmp(which, "all");
    for (size_t p = 0; p < model->n_params; p++)
        model->params[p].frozen = all || !strcmp(which, model->params[p].name);
}
