/* The mouse: see pointing.h. */
#include "tui/pointing.h"

#include "store/base/text.h"
#include "tui/availability.h"
#include "tui/screens/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_OF_A_NOTCH = 3, LEAST_DRAG = 2, COMMAND = 96 };

/* The place on the x axis at the left edge of a column. */
static double axis_at(const struct region *region, int x)
{
    double share = (double)(x - region->area.x) / region->area.width;
    return region->from + (share < 0 ? 0 : share > 1 ? 1 : share) * (region->to - region->from);
}

/* Runs the line if it can act now. */
static bool act(struct app *app, const char *line)
{
    if (!*line || !line_can_act(app, line))
        return false;
    app_line(app, line);
    return true;
}

static void command_of_click(const struct region *region, int x, char to[COMMAND])
{
    char at[32];
    to[0] = '\0';
    format_real(axis_at(region, x) + (region->to - region->from) / region->area.width / 2, at, sizeof at);
    switch (region->kind) {
    case REGION_ROW: snprintf(to, COMMAND, "select %d", region->row + 1); break;
    case REGION_AXIS: snprintf(to, COMMAND, "cursor %s", at); break;
    case REGION_COMMAND: copy_text(to, COMMAND, region->command); break;
    case REGION_COVER: break;
    }
}

/* From the topmost down, until one acts or covers what is below. */
static void click(struct app *app, const struct canvas *drawn, int x, int y)
{
    const struct region *region = NULL;
    char line[COMMAND];
    while ((region = canvas_region_at(drawn, x, y, region)) && region->kind != REGION_COVER) {
        command_of_click(region, x, line);
        if (act(app, line))
            return;
    }
}

static void turn_wheel(struct app *app, const struct canvas *drawn, int x, int y, bool up)
{
    const struct region *region = NULL;
    while ((region = canvas_region_at(drawn, x, y, region)) && region->kind != REGION_COVER)
        if (region->kind == REGION_AXIS && act(app, up ? "window closer" : "window wider"))
            return;
    for (int i = 0; i < ROWS_OF_A_NOTCH; i++)
        act(app, up ? "select previous" : "select next");
}

static const struct region *axis_under(const struct canvas *drawn, int x, int y)
{
    const struct region *region = NULL;
    while ((region = canvas_region_at(drawn, x, y, region)))
        if (region->kind == REGION_AXIS || region->kind == REGION_COVER)
            return region->kind == REGION_AXIS ? region : NULL;
    return NULL;
}

static bool drags(const struct pointing *hand)
{
    return hand->down && abs(hand->x - hand->from_x) >= LEAST_DRAG;
}

/* What was drawn may be another chart by now: the one where the drag began counts, as it is. */
static void end_drag(struct app *app, const struct canvas *drawn)
{
    const struct pointing *hand = &app->hand;
    const struct region *region = axis_under(drawn, hand->from_x, hand->from_y);
    char line[COMMAND], from[32], to[32];
    if (!region)
        return;
    int left = hand->x < hand->from_x ? hand->x : hand->from_x, right = hand->from_x + hand->x - left;
    format_real(axis_at(region, left), from, sizeof from);
    format_real(axis_at(region, right + 1), to, sizeof to);
    snprintf(line, sizeof line, "window %s %s", from, to);
    act(app, line);
}

static void let_go(struct app *app, const struct canvas *drawn)
{
    struct pointing *hand = &app->hand;
    if (drags(hand))
        end_drag(app, drawn);
    else if (hand->down)
        click(app, drawn, hand->from_x, hand->from_y);
    hand->down = false;
}

void app_point(struct app *app, const struct canvas *drawn, const struct mouse *mouse)
{
    struct pointing *hand = &app->hand;
    if (app->prompt.open) { /* a line that is being typed is not to be lost */
        hand->down = false;
        return;
    }
    switch (mouse->act) {
    case MOUSE_PRESS: *hand = (struct pointing){true, mouse->x, mouse->y, mouse->x}; break;
    case MOUSE_DRAG: hand->x = mouse->x; break;
    case MOUSE_RELEASE:
        hand->x = mouse->x;
        let_go(app, drawn);
        break;
    case MOUSE_WHEEL_UP:
    case MOUSE_WHEEL_DOWN: turn_wheel(app, drawn, mouse->x, mouse->y, mouse->act == MOUSE_WHEEL_UP); break;
    }
}

void pointing_draw(const struct app *app, struct canvas *canvas)
{
    const struct pointing *hand = &app->hand;
    const struct region *region = drags(hand) ? axis_under(canvas, hand->from_x, hand->from_y) : NULL;
    if (!region || !line_can_act(app, "window all"))
        return;
    int left = hand->x < hand->from_x ? hand->x : hand->from_x, width = abs(hand->x - hand->from_x) + 1;
    int begin = left < region->area.x ? region->area.x : left, edge = region->area.x + region->area.width;
    int end = left + width < edge ? left + width : edge;
    canvas_mark(canvas, (struct rect){begin, region->area.y, end - begin, region->area.height}, STYLE_REVERSE);
}
