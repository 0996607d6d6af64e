/* The commands of the workbench: what a person types after ':' and what every key runs. What is not among them is a
 * command of the command line. How to add one: a function in actions.c and its row in ACTIONS. */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#include "store/base/err.h"
#include "tui/words.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

/* ACTION(function, word, operands, least, most, help); most -1 is any number. */
#define ACTIONS(X)                                                                                                   \
    X(set, "set", "KNOB=VALUE... [WHY...]", 1, -1, "change live knobs at the next step, with a note why")            \
    X(turn, "turn", "up|down [coarse]", 1, 2, "turn the selected knob")                                              \
    X(value, "value", "", 0, 0, "ask for a value of the selected knob")                                              \
    X(value_or_fold, "value-or-fold", "", 0, 0, "a value of the selected knob; of a heading, fold it or open it")    \
    X(fold_heading, "fold-heading", "", 0, 0, "fold the knobs under the selected heading, or show them")             \
    X(undo, "undo", "", 0, 0, "ask for the value before the last change")                                            \
    X(fork, "fork", "[KNOB=VALUE...]", 0, -1, "start a child that shares the history so far, and open it")           \
    X(rewind, "rewind", "", 0, 0, "fork from just before the last change that is in force, and open it")             \
    X(twin, "twin", "[LETTER]", 0, 1, "train a twin without the newest change, or without that one")                 \
    X(pause, "pause", "", 0, 0, "pause the run")                                                                     \
    X(resume, "resume", "", 0, 0, "let it go on; starts a lost or stopped run again")                                \
    X(toggle, "pause-or-resume", "", 0, 0, "pause the run, or let it go on")                                         \
    X(step, "step", "", 0, 0, "take one training step and pause")                                                    \
    X(stop, "stop", "", 0, 0, "end the run with a checkpoint")                                                       \
    X(open, "open", "[RUN]", 0, 1, "open a run, by id or name, on Live")                                             \
    X(begin_here, "begin", "", 0, 0, "with no run yet: train on the newest data set, or on the sample shop")         \
    X(open_or_begin, "open-or-begin", "", 0, 0, "open the selected run; with no run yet, begin")                     \
    X(mark, "mark", "[RUN...|shown]", 0, -1, "mark the selected run or unmark it; or those named, or all shown")     \
    X(unmark, "unmark", "[RUN...]", 0, -1, "take the marks off all runs, or off these")                              \
    X(against, "against", "[RUN|none]", 0, 1, "measure the others against the selected run, or that one")            \
    X(more_seeds, "more-seeds", "", 0, 0, "train two more seeds of the runs that Compare judges, or the selected")  \
    X(sweep, "sweep", "[stop|resume]", 0, 1, "set up a sweep; or end that of the selected run, or go on with it")    \
    X(query, "query", "[save|rm] [NAME]", 0, 2, "save the query of Runs as @NAME; or remove one, or list") \
    X(form, "form", "start|next|previous", 1, 1, "start what the form says, or take another choice in it")           \
    X(difference, "difference", "", 0, 0, "list what differs between the marked runs, as nearfar diff does")         \
    X(star, "star", "[marked]", 0, 1, "give the selected run a star, or take it away; or star all marked ones")      \
    X(tags, "tags", "[WORD...]", 0, -1, "the tags of the selected run: these; without a word, asks")                 \
    X(note, "note", "[TEXT...]", 0, -1, "the note of the selected run; without a text, asks")                        \
    X(archive, "archive", "[marked] [y]", 0, 2, "archive the selected run or all marked ones, or take it back")      \
    X(remove_selected, "remove", "", 0, 0, "remove the selected run for good, as nearfar rm does, which asks")       \
    X(follow, "follow", "", 0, 0, "select the newest run of Runs, and each that comes; or no longer")                \
    X(chart, "chart", "next|previous", 1, 1, "go to another chart of Compare")                                       \
    X(cursor, "cursor", "left|right|off|PLACE", 1, 1, "move the cursor of the curves, at which values are told")     \
    X(window, "window", "closer|wider|left|right|all|FROM TO", 1, 2, "how much of the x axis curves show") \
    X(axis, "axis", "[step|epoch|time]", 0, 1, "what the x axis of Compare counts; without a word, the next")        \
    X(metrics, "metrics", "[METRIC...]", 0, -1, "what Compare draws (main metric, loss if none), or a pane of Live") \
    X(fold, "fold", "", 0, 0, "runs that differ by their seed as one, or each; on Live, fold a group of knobs")      \
    X(find_knobs, "find", "[WORD...]", 0, -1, "show only knobs with these words in name or meaning; without, all")   \
    X(minus, "minus", "", 0, 0, "draw what is left when the baseline is taken off, or all")                          \
    X(flip, "flip", "", 0, 0, "runs as columns of the table, or as rows")                                            \
    X(differences, "differences", "", 0, 0, "list only settings that differ, or all")                                \
    X(hide, "hide", "", 0, 0, "hide the selected run's curves, or show them")                                        \
    X(unmark_selected, "unmark-selected", "", 0, 0, "take the mark off the selected run")                            \
    X(picture, "picture", "[pca|tsne|umap|sphere|map]", 0, 1, "what Space shows; without a word, the next")          \
    X(colours, "colours", "[class|popularity|error|age|kept|cluster]", 0, 1, "what colours say in Space, or next") \
    X(point, "point", "left|right|up|down|nearest|none", 1, 1, "go to another point of Space")                       \
    X(find_point, "find-point", "[WORDS...]", 0, -1, "go to the next point of Space of this name or class")          \
    X(region, "region", "[corner|close|off|X Y X Y...]", 0, -1, "choose the points of Space in a box or a polygon")  \
    X(choose_points, "choose-points", "[WORDS...]", 0, -1, "choose points of Space by name or class; without, none") \
    X(members, "members", "next|previous", 1, 1, "page through the chosen points of Space")                          \
    X(clusters, "clusters", "K", 1, 1, "find K clusters of the vectors of Space by k-means, and colour by them")     \
    X(beside, "beside", "[N]", 0, 1, "a second picture in Space, of perplexity N or N neighbours; without N, none")  \
    X(rotate, "rotate", "left|right|up|down|back", 1, 1, "turn the sphere of Space, or turn it back")                \
    X(side, "side", "[users|items]", 0, 1, "whose vectors Space shows; without a word, the others")                  \
    X(draw, "draw", "[each]", 0, 1, "draw the picture of Space anew, of a newer checkpoint, or of each")             \
    X(why, "why", "", 0, 0, "why the user pointed at is offered what, or the row has its class (Space, Batch)")      \
    X(panel, "panel", "next|previous|PANEL", 1, 1, "point, spectrum, plane, similarity, past, chosen")            \
    X(cancel_or_back, "cancel-or-back", "", 0, 0, "end the drawing that runs; else back to the table of runs")       \
    X(learn, "learn", "next|previous|hint|begin|answer|knob|list|student [WORD]", 1, 2, "take a step in a lesson")   \
    X(view, "view", "[curves|scatter|parallel|importance|winners]", 0, 1, "how Compare shows runs; or the next")     \
    X(among, "among", "[marked|shown]", 0, 1, "points of the marked runs, or of all that Runs shows")                \
    X(scatter, "scatter", "FIELD [FIELD]", 1, 2, "one field of the runs against another, or the metric")             \
    X(brush, "brush", "from|to|off|FIELD [LOW] [HIGH]", 1, 3, "keep runs in a range of an axis; - is no end")        \
    X(best, "best", "[N]", 0, 1, "keep the best N lines; without N, all")                                            \
    X(colour, "colour", "[KNOB|none]", 0, 1, "colour the curves of Compare by a setting; without a word, the next")  \
    X(stroke, "stroke", "[KNOB|none]", 0, 1, "stroke and mark them by a setting; without a word, the next")          \
    X(screen, "screen", "SCREEN", 1, 1, "go to a screen")                                                            \
    X(select, "select", "previous|next|page-up|page-down|first|last|ROW|KNOB", 1, 1, "select a row")                 \
    X(pane, "pane", "next|previous|PANE", 1, 1, "go to a pane of Live")                                              \
    X(zoom, "zoom", "", 0, 0, "give the pane the whole screen, or take it back")                                     \
    X(frame, "frame", "earlier|later|first|newest", 1, 1, "step through what was kept of the run's inside")          \
    X(anchor, "anchor", "next|previous|N", 1, 1, "show another anchor of the batch")                                 \
    X(what_if, "what-if", "up|down|next|apply|off|KNOB=VALUE [coarse]", 1, 2, "weigh the batch by another value")    \
    X(matrix, "matrix", "", 0, 0, "the similarities of the whole batch, or one anchor's rows")                       \
    X(scale, "scale", "[log|linear]", 0, 1, "the scale of the loss axis")                                            \
    X(smooth, "smooth", "more|less|WEIGHT", 1, 1, "smoothing of the curves, 0 to 0.99")                              \
    X(sort, "sort", "next|reverse|COLUMN|FIELD", 1, 1, "order of the runs")                                          \
    X(filter, "filter", "[QUERY...]", 0, -1, "show only runs of which a query holds; without, all")                  \
    X(columns, "columns", "[FIELD...]", 0, -1, "choose the columns of Runs; without, what differs among the shown")  \
    X(runs_of_data, "runs-of-data", "", 0, 0, "show in Runs those that use the data set selected on Data")           \
    X(more, "more", "", 0, 0, "show more of what Data says of the selected data set")                                \
    X(write, "write", "FILE", 1, 1, "write the view: as .svg or .png, values as .csv, the screen as .txt")           \
    X(ask, "ask", "command|filter|columns|metrics|write|find|point|chosen|clusters|beside", 1, 1, "open the prompt") \
    X(help, "help", "", 0, 0, "keys and commands of this screen")                                                    \
    X(choose, "choose", "", 0, 0, "run the selected line of the help")                                               \
    X(back, "back", "", 0, 0, "give the screen back to all panes, or go to the table of runs")                       \
    X(close, "close", "", 0, 0, "close the help, or the pane of what a command printed")                             \
    X(output, "output", "", 0, 0, "show again what the last command of the command line printed")                    \
    X(yes, "yes", "", 0, 0, "yes to what a command has asked")                                                       \
    X(end, "end", "", 0, 0, "end the command that runs")                                                             \
    X(end_or_close, "end-or-close", "", 0, 0, "end the command that runs, or close the pane")                        \
    X(redraw, "redraw", "", 0, 0, "draw the screen afresh")                                                          \
    X(suspend, "suspend", "", 0, 0, "put the workbench to sleep")                                                    \
    X(quit, "quit", "", 0, 0, "leave; training goes on")

struct action {
    const char *word, *operands, *help;
    int least, most;
    int (*run)(struct app *app, const struct words *words, struct err *err);
};

extern const struct action actions[];
extern const size_t n_actions;

/* By its word; NULL when there is none. */
const struct action *action_find(const char *word);
/* The action that a line names, its words checked for number. ERR_USAGE with the nearest word or the usage. */
const struct action *action_parse(const char *line, struct words *words, struct err *err);
/* Does `select WORD` move the selection, rather than choose a knob by name? */
bool select_is_move(const char *word);
/* Parses and runs: the command of the workbench, or that of the command line (shell.h). */
int action_run(struct app *app, const char *line, struct err *err);

#endif
