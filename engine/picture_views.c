/* Pictures as views change them: see picture_views.h. */
#include "engine/picture_views.h"

#include "engine/probes/contrast_sample.h"
#include "engine/views/input_view.h"
#include "store/base/mem.h"

#include <string.h>

/* Some more than a screen has room for, fewer of large ones: a frame stays small. */
enum { MOST_SHOWN = 12, MOST_BYTES = 100000 };

bool picture_views_are_there(const struct trainer *trainer)
{
    const struct feature *feature = trainer->tower[0].feature;
    return feature && feature_is_picture(feature);
}

void picture_views_make(struct trainer *t, struct frame *out)
{
    static const char *const names[] = {"view_0", "view_1"};
    const struct feature *feature = t->tower[0].feature;
    size_t all = t->data->of_rows ? t->data->drawable : t->data->rows[0], fit = MOST_BYTES / feature->width,
           n = fit < MOST_SHOWN ? fit : MOST_SHOWN;
    n = n < 1 ? 1 : n;
    n = n < all ? n : all;
    uint32_t row[MOST_SHOWN];
    *out = (struct frame){.step = t->step};
    uint8_t *stored = frame_add_pictures(out, "picture", n, feature->shape);
    for (size_t i = 0; i < n; i++) {
        row[i] = (uint32_t)spread_place(i, n, all);
        memcpy(stored + i * feature->width, (const uint8_t *)feature->value + row[i] * feature->width,
               feature->width);
    }
    for (int side = 0; side < 2; side++) {
        struct encoding seen = trainer_encoding(t, (enum side)side, row, n, 0);
        input_views_show(t->pool, feature, n, &seen.at, &t->settings,
                         frame_add_pictures(out, names[side], n, feature->shape));
    }
}
