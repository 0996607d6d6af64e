/* The list of knobs on Live: those that the run reads, under the headings of the catalogue, which fold. A search
 * shows the knobs alone in which a word stands. */
#ifndef TUI_SCREENS_KNOB_PANEL_H
#define TUI_SCREENS_KNOB_PANEL_H

#include "store/catalogue.h"

#include <stdbool.h>
#include <stddef.h>

struct run_view;

enum { TOPICS_MOST = 32, TOPIC_SIZE = 24 };

/* A knob, or a heading. */
struct panel_row {
    char topic[TOPIC_SIZE]; /* "" for a catalogue that has none: no heading stands above its knobs */
    int knob;   /* in the catalogue; -1: a heading */
    int number; /* of a knob among all, from 1 */
    int n, changed, fixed; /* of a heading: how many knobs, have another value than at the start, are not live */
};

struct knob_panel {
    struct panel_row *row;
    size_t n, capacity;
    struct {
        char topic[TOPIC_SIZE];
        bool folded;
    } topic[TOPICS_MOST]; /* (n_topics): those that were seen; kept from run to run */
    size_t n_topics;
    char find[32]; /* "": all are shown */
};

/* Makes its rows anew from the knobs of the view. */
void panel_arrange(struct knob_panel *panel, const struct run_view *view, const struct catalogue *catalogue);
bool panel_is_folded(const struct knob_panel *panel, const char *topic);
/* In force from the next arrangement on. A topic that is not known yet is passed over. */
void panel_fold(struct knob_panel *panel, const char *topic, bool folded);
/* The row of a knob; where it is folded away that of its heading; -1 when it is not there. */
int panel_find_knob(const struct knob_panel *panel, const struct catalogue *catalogue, const struct knob *knob);
int panel_find_heading(const struct knob_panel *panel, const char *topic);
void panel_release(struct knob_panel *panel);

#endif
