/* The weights of a tower: see encoder.h. */
#include "engine/encoders/encoder.h"

#include "store/base/mem.h"

#include <stdlib.h>

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
    if (tower->owns_texts)
        text_source_free(tower->texts);
}
