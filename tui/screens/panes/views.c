/* The pane of views: pictures of the run as they are stored, and beside each the two that views make of it in the
 * next step. */
#include "store/base/language.h"
#include "tui/screens/live.h"
#include "tui/widgets/drawn_picture.h"

enum { SHOWN_OF_ONE = 3 }; /* the picture and its views */

static bool shown(const struct live *live)
{
    return live->view.frames.there[FRAMES_views];
}

static struct picture picture_at(const struct frame_array *pictures, size_t row)
{
    return (struct picture){.height = pictures->height, .width = pictures->width, .channels = pictures->channels,
                            .pixel = pictures->pixel + row * pictures->cols};
}

static bool same_shape(const struct frame_array *a, const struct frame_array *b)
{
    return a->rows == b->rows && a->height == b->height && a->width == b->width && a->channels == b->channels;
}

/* The arrays, in their order; false where one is not there, or not of the shape of the others. */
static bool find_pictures(const struct frame *frame, const struct frame_array *found[SHOWN_OF_ONE])
{
    static const char *const names[SHOWN_OF_ONE] = {"picture", "view_0", "view_1"};
    for (int i = 0; i < SHOWN_OF_ONE; i++) {
        found[i] = frame_pictures(frame, names[i]);
        if (!found[i] || !found[i]->rows || !same_shape(found[i], found[0]))
            return false;
    }
    return true;
}

/* Three of one size side by side, a column apart, and the next three two columns further on or below. Returns the
 * rows that they took. */
static int draw_pictures(struct canvas *canvas, struct rect area, const struct frame_array *const *pictures)
{
    struct picture first = picture_at(pictures[0], 0);
    int columns = picture_columns(&first, (area.width - SHOWN_OF_ONE + 1) / SHOWN_OF_ONE, area.height);
    int rows = picture_rows(&first, columns), across = SHOWN_OF_ONE * (columns + 1) + 1, y = 0;
    size_t row = 0;
    for (; y + rows <= area.height && row < pictures[0]->rows; y += rows + 1)
        for (int x = 0; x + across - 2 <= area.width && row < pictures[0]->rows; x += across, row++)
            for (int i = 0; i < SHOWN_OF_ONE; i++) {
                struct picture picture = picture_at(pictures[i], row);
                picture_draw(canvas, area.x + x + i * (columns + 1), area.y + y, columns, &picture);
            }
    return y - 1;
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    const struct frame_array *pictures[SHOWN_OF_ONE];
    struct rect area = rect_inside(box);
    (void)app;
    (void)title_style;
    area.x++;
    area.width -= 2;
    if (!find_pictures(run_frames_shown(&live->view.frames, FRAMES_views), pictures) || area.width < SHOWN_OF_ONE + 2)
        return;
    int used = draw_pictures(canvas, area, pictures);
    if (used < area.height)
        canvas_text(canvas, area.x, area.y + area.height - 1, area.width, STYLE_DIM,
                    _("stored, then its two views"));
}

const struct pane pane_views = {.name = "views", .place = PLACE_CHARTS, .shown = shown, .draw = draw,
                                .frames = FRAMES_views};
