/* What a hand with a mouse does. Whatever is drawn reports what its places stand for (canvas_region); here that
 * becomes a * command, as if it was typed: a click selects a row or a pane or presses a key of the footer, a drag
 * over a chart shows that * part of its x axis, the wheel goes through rows or looks closer. Of what lies over each
 * other the topmost that can act * now does. */
#ifndef TUI_POINTING_H
#define TUI_POINTING_H

#include "tui/app.h"
#include "tui/widgets/input.h"

/* On the screen as it was drawn last. */
void app_point(struct app *app, const struct canvas *drawn, const struct mouse *mouse);
/* Shows which part of a chart is being dragged over. */
void pointing_draw(const struct app *app, struct canvas *canvas);

#endif
