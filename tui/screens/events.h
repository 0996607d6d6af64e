/* What the layout of Live and its commands need of the pane of events. */
#ifndef TUI_SCREENS_EVENTS_H
#define TUI_SCREENS_EVENTS_H

struct live;

/* Rows that the events need which are shown in so many rows, so that none is cut where a twin tells what it did. */
int events_rows(const struct live *live, int width, int rows);
/* How many of the newest are scrolled out of sight. */
int events_skipped(const struct live *live);

#endif
