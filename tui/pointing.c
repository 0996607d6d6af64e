/* The mouse: see pointing.h. */
#include "tui/pointing.h"

#include "store/base/text.h"
#include "tui/availability.h"
#include "tui/screens/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_OF_A_NOTCH = 3, LEAST_DRAG = 2, COMMAND = 160 };

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
    case REGION_PLANE:
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

/* A chart or a plane: what can be dragged over. */
static const struct region *dragged_over(const struct canvas *drawn, int x, int y)
{
    const struct region *region = NULL;
    while ((region = canvas_region_at(drawn, x, y, region)))
        if (region->kind == REGION_AXIS || region->kind == REGION_PLANE || region->kind == REGION_COVER)
            return region->kind == REGION_COVER ? NULL : region;
    return NULL;
}

/* What the hand drags over by now; NULL while it may still be a click. */
static const struct region *dragged(const struct pointing *hand, const struct canvas *drawn)
{
    const struct region *region = hand->down ? dragged_over(drawn, hand->from_x, hand->from_y) : NULL;
    bool across = abs(hand->x - hand->from_x) >= LEAST_DRAG, down = abs(hand->y - hand->from_y) >= LEAST_DRAG;
    return region && (across || (down && region->kind == REGION_PLANE)) ? region : NULL;
}

/* What the hand has gone over within a region: of a chart all of its height. */
static struct rect dragged_rect(const struct pointing *hand, const struct region *region)
{
    const struct rect *area = &region->area;
    int left = hand->x < hand->from_x ? hand->x : hand->from_x, right = hand->x + hand->from_x - left + 1;
    int above = hand->y < hand->from_y ? hand->y : hand->from_y, below = hand->y + hand->from_y - above + 1;
    left = left < area->x ? area->x : left;
    right = right < area->x + area->width ? right : area->x + area->width;
    above = above < area->y ? area->y : above;
    below = below < area->y + area->height ? below : area->y + area->height;
    return region->kind == REGION_AXIS ? (struct rect){left, area->y, right - left, area->height}
                                       : (struct rect){left, above, right - left, below - above};
}

static double between(double from, double to, double at, int cells)
{
    return cells > 1 ? from + (to - from) * at / (cells - 1) : from;
}

/* A box that has the cells at its edges in it, too. */
static void command_of_box(const struct region *region, struct rect box, char to[COMMAND])
{
    char number[4][32];
    const struct rect *area = &region->area;
    double left = box.x - area->x - 0.5, above = box.y - area->y - 0.5;
    format_real(between(region->from, region->to, left, area->width), number[0], sizeof number[0]);
    format_real(between(region->top, region->bottom, above, area->height), number[1], sizeof number[1]);
    format_real(between(region->from, region->to, left + box.width, area->width), number[2], sizeof number[2]);
    format_real(between(region->top, region->bottom, above + box.height, area->height), number[3], sizeof number[3]);
    snprintf(to, COMMAND, "region %s %s %s %s", number[0], number[1], number[2], number[3]);
}

/* What was drawn may be another chart by now: the one where the drag began counts, as it is. */
static void end_drag(struct app *app, const struct region *region)
{
    char line[COMMAND], from[32], to[32];
    struct rect box = dragged_rect(&app->hand, region);
    if (region->kind == REGION_PLANE) {
        command_of_box(region, box, line);
        act(app, line);
        return;
    }
    format_real(axis_at(region, box.x), from, sizeof from);
    format_real(axis_at(region, box.x + box.width), to, sizeof to);
    snprintf(line, sizeof line, "window %s %s", from, to);
    act(app, line);
}

static void let_go(struct app *app, const struct canvas *drawn)
{
    struct pointing *hand = &app->hand;
    const struct region *region = dragged(hand, drawn);
    if (region)
        end_drag(app, region);
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
    case MOUSE_PRESS: *hand = (struct pointing){true, mouse->x, mouse->y, mouse->x, mouse->y}; break;
    case MOUSE_DRAG:
    case MOUSE_RELEASE:
        hand->x = mouse->x;
        hand->y = mouse->y;
        if (mouse->act == MOUSE_RELEASE)
            let_go(app, drawn);
        break;
    case MOUSE_WHEEL_UP:
    case MOUSE_WHEEL_DOWN: turn_wheel(app, drawn, mouse->x, mouse->y, mouse->act == MOUSE_WHEEL_UP); break;
    }
}

void pointing_draw(const struct app *app, struct canvas *canvas)
{
    const struct pointing *hand = &app->hand;
    const struct region *region = dragged(hand, canvas);
    if (region && line_can_act(app, region->kind == REGION_AXIS ? "window all" : "region off"))
        canvas_mark(canvas, dragged_rect(hand, region), STYLE_REVERSE);
}
