/* Commands of the workbench that stand in files of their own: their rows are in ACTIONS of actions.h. */
#ifndef TUI_ACTIONS_INTERNAL_H
#define TUI_ACTIONS_INTERNAL_H

#include "tui/app.h"
#include "tui/words.h"

/* actions_marked.c */
int run_mark(struct app *app, const struct words *words, struct err *err);
int run_unmark(struct app *app, const struct words *words, struct err *err);
int run_against(struct app *app, const struct words *words, struct err *err);
int run_difference(struct app *app, const struct words *words, struct err *err);

/* actions_query.c */
int run_query(struct app *app, const struct words *words, struct err *err);

/* actions_sweep.c */
int run_more_seeds(struct app *app, const struct words *words, struct err *err);
int run_sweep(struct app *app, const struct words *words, struct err *err);
int run_form(struct app *app, const struct words *words, struct err *err);

/* actions_labels.c */
int run_star(struct app *app, const struct words *words, struct err *err);
int run_tags(struct app *app, const struct words *words, struct err *err);
int run_note(struct app *app, const struct words *words, struct err *err);
int run_archive(struct app *app, const struct words *words, struct err *err);

/* actions_charts.c */
int run_zoom(struct app *app, const struct words *words, struct err *err);
int run_back(struct app *app, const struct words *words, struct err *err);
int run_scale(struct app *app, const struct words *words, struct err *err);
int run_smooth(struct app *app, const struct words *words, struct err *err);
int run_find_knobs(struct app *app, const struct words *words, struct err *err);

/* actions_compare.c */
int run_chart(struct app *app, const struct words *words, struct err *err);
int run_cursor(struct app *app, const struct words *words, struct err *err);
int run_window(struct app *app, const struct words *words, struct err *err);
int run_axis(struct app *app, const struct words *words, struct err *err);
int run_remove_selected(struct app *app, const struct words *words, struct err *err);
int run_follow(struct app *app, const struct words *words, struct err *err);
int run_fold(struct app *app, const struct words *words, struct err *err);
int run_minus(struct app *app, const struct words *words, struct err *err);
int run_flip(struct app *app, const struct words *words, struct err *err);
int run_differences(struct app *app, const struct words *words, struct err *err);
int run_hide(struct app *app, const struct words *words, struct err *err);
int run_unmark_selected(struct app *app, const struct words *words, struct err *err);
int run_colour(struct app *app, const struct words *words, struct err *err);
int run_stroke(struct app *app, const struct words *words, struct err *err);
int run_metrics(struct app *app, const struct words *words, struct err *err);

/* actions_data.c */
int run_more(struct app *app, const struct words *words, struct err *err);
int run_runs_of_data(struct app *app, const struct words *words, struct err *err);

/* actions_views.c */
int run_view(struct app *app, const struct words *words, struct err *err);
int run_among(struct app *app, const struct words *words, struct err *err);
int run_scatter(struct app *app, const struct words *words, struct err *err);
int run_brush(struct app *app, const struct words *words, struct err *err);
int run_best(struct app *app, const struct words *words, struct err *err);

/* actions_write.c */
int run_write(struct app *app, const struct words *words, struct err *err);

/* actions_batch.c */
int run_anchor(struct app *app, const struct words *words, struct err *err);
int run_what_if(struct app *app, const struct words *words, struct err *err);
int run_matrix(struct app *app, const struct words *words, struct err *err);

/* actions_space.c */
int run_picture(struct app *app, const struct words *words, struct err *err);
int run_colours(struct app *app, const struct words *words, struct err *err);
int run_point(struct app *app, const struct words *words, struct err *err);
/* Opens the prompt for a point (0), points to be chosen (1), a number of clusters (2), or the setting of a second
 * picture (3). */
void space_ask(struct app *app, int what);
int run_region(struct app *app, const struct words *words, struct err *err);
int run_choose_points(struct app *app, const struct words *words, struct err *err);
int run_members(struct app *app, const struct words *words, struct err *err);
int run_beside(struct app *app, const struct words *words, struct err *err);
int run_clusters(struct app *app, const struct words *words, struct err *err);
int run_rotate(struct app *app, const struct words *words, struct err *err);
int run_find_point(struct app *app, const struct words *words, struct err *err);
int run_side(struct app *app, const struct words *words, struct err *err);
int run_draw(struct app *app, const struct words *words, struct err *err);
int run_panel(struct app *app, const struct words *words, struct err *err);
int run_cancel_or_back(struct app *app, const struct words *words, struct err *err);

/* actions_why.c */
int run_why(struct app *app, const struct words *words, struct err *err);

#endif
