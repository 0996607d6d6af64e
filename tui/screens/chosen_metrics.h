/* The metrics that a person has chosen to see on Live: any that the run has recorded. Of each kind of data the choice
 * is kept for the next run on such data. */
#ifndef TUI_SCREENS_CHOSEN_METRICS_H
#define TUI_SCREENS_CHOSEN_METRICS_H

#include "store/description.h"
#include "tui/screens/curves.h"

struct run_view;
struct word_list;

enum { CHOSEN_MOST = 9, MOST_KINDS_CHOSEN = 16 };

/* Of one kind of data. */
struct metric_choice {
    char data[DATA_WORDS];
    char metric[CHOSEN_MOST][METRIC_NAME];
    size_t n;
};

struct chosen_metrics {
    struct metric_choice choice[MOST_KINDS_CHOSEN]; /* (n_choices): the one that was made last stands last */
    size_t n_choices;
    int64_t run; /* whose curves these are */
    struct curve curve[CHOSEN_MOST]; /* (n): those that can share an axis stand together */
    size_t n;
};

/* Chooses these, by the names that the store has or their ends ("lr", "recall@20"); with n 0 none. Refuses one that
 * the run has not recorded, and says what it has. */
int chosen_choose(struct chosen_metrics *chosen, struct store *store, const struct run_view *view,
                  char *const *metrics, size_t n, struct err *err);
/* Reads what is new of the choice for the view's data. */
int chosen_read(struct chosen_metrics *chosen, struct store *store, const struct run_view *view, double now,
                struct err *err);
/* Those of one chart; empty beyond the last. */
struct curve_slice chosen_slice(const struct chosen_metrics *chosen, int chart);
int chosen_charts(const struct chosen_metrics *chosen);
/* As a person types them. */
void chosen_name(const struct chosen_metrics *chosen, char *to, size_t size);
/* Appends what the run has recorded. */
void chosen_offer(struct store *store, const struct run_view *view, struct word_list *words);
void chosen_release(struct chosen_metrics *chosen);

#endif
