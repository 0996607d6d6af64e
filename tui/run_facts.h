/* What is known of all runs of a store: what stands in their rows, their settings and what was measured of them, each
 * by its name. Queries (query.h), columns of tables and comparisons ask here. */
#ifndef TUI_RUN_FACTS_H
#define TUI_RUN_FACTS_H

#include "store/catalogue.h"
#include "store/metric.h"
#include "store/run.h"
#include "tui/query.h"
#include "tui/word_list.h"

/* Fields of a run itself: X(NAME). A setting, or else a metric, may be called the same: then the field is meant. */
#define RUN_FIELDS(X) \
    X(id)             \
    X(name)           \
    X(status)         \
    X(data)           \
    X(preset)         \
    X(seed)           \
    X(step)           \
    X(epoch)          \
    X(seconds)        \
    X(age)            \
    X(parent)         \
    X(alarm)          \
    X(message)        \
    X(tag)            \
    X(note)           \
    X(owner)          \
    X(star)           \
    X(archived)       \
    X(metric)         \
    X(last)           \
    X(best)           \
    X(test)

/* A text that stands once, however many runs have it. */
struct fact_text {
    char *text;
    double number; /* NaN: it is none */
};

/* A knob, and for each run what it began with and what it is now: places in `text`, 0 for none. */
struct fact_setting {
    char knob[32];
    uint32_t *start, *now;
};

/* A metric of all runs that have it, by run. */
struct fact_metric {
    char name[METRIC_NAME]; /* "": each run's main metric; "test": that one on the test split */
    int64_t step;           /* its last value up to here is `last`, of runs that came so far; -1: the last of all */
    struct run_metric *value;
    size_t n;
};

struct run_facts {
    int64_t *run; /* (n) rising: those whose settings were read */
    uint64_t *changed; /* (n) the same for runs with the same changes at the same steps */
    size_t n, capacity;
    struct fact_setting *setting;
    size_t n_settings, setting_capacity;
    struct fact_text *text; /* the first is none */
    size_t n_texts, text_capacity;
    uint32_t *place; /* (n_places) of texts by their hash; 0: free */
    size_t n_places;
    struct fact_metric *metric;
    size_t n_metrics, metric_capacity;
    double now; /* what the age of a run counts to */
};

/* The place of a run in `run`; -1: its settings were not read. */
int run_facts_row(const struct run_facts *facts, int64_t run);
void run_facts_release(struct run_facts *facts);

/* The names of the fields, NULL-ended; and which of the settings has a name, -1 for none. */
extern const char *const run_field_names[];
int run_facts_place_of(const struct run_facts *facts, const char *knob);
/* Reads the settings of runs that are newer than those that were read, of at most `most` runs: 1 when there are more,
 * 0 when all have been read. */
int run_facts_read(struct run_facts *facts, struct store *store, const struct catalogue *catalogue, int64_t newest,
                   int64_t most, struct err *err);
/* Reads again what changes while runs go on: changes of settings, and the metrics that were asked for. */
int run_facts_follow(struct run_facts *facts, struct store *store, const struct catalogue *catalogue,
                     struct err *err);
/* The same of settings alone; and what one run has now of the metrics. */
int run_facts_follow_settings(struct run_facts *facts, struct store *store, const struct catalogue *catalogue,
                              struct err *err);
/* And of the metrics at a step: runs come to it. */
int run_facts_follow_steps(struct run_facts *facts, struct store *store, struct err *err);
void run_facts_take(struct run_facts *facts, const struct run *run, const struct metric_summary *summaries, size_t n);
/* The metric that one run is judged by, or with `test` the same on the test split; NULL where it has none. */
const struct metric_summary *summary_main(const struct run *run, const struct metric_summary *summaries, size_t n,
                                          bool test);
struct run_metric summary_metric(int64_t run, const struct metric_summary *summary);

/* The recorded metric that a name means, behind valid/ or test/ too. */
int run_facts_metric(struct store *store, const char *name, char to[METRIC_NAME], struct err *err);
/* Finds what a field is, and reads its metric. -1 with what is wrong, and at which character. */
int run_facts_bind(struct run_facts *facts, struct store *store, struct query_field *field, struct err *err);
int run_facts_bind_query(struct run_facts *facts, struct store *store, struct query *query, struct err *err);

/* What a run has of a field that was bound; `buffer` keeps the text of a number. */
enum { FACT_TEXT = 64 };
struct query_value run_fact(const struct run_facts *facts, const struct run *run, const struct query_field *field,
                            char buffer[FACT_TEXT]);
/* Whether more of it is better, as of most metrics. */
bool run_fact_is_higher(const struct run_facts *facts, const struct query_field *field);
bool run_facts_query_holds(const struct run_facts *facts, const struct query *query, const struct run *run);

/* The knobs of which two of the runs have different values now, or one none, as indices of `setting`. The caller
 * frees *out. */
size_t run_facts_differing(const struct run_facts *facts, const int64_t *runs, size_t n, int **out);

/* A number that is the same for runs that differ by their seed alone: the same data, settings and changes at the same
 * steps, and forked from the same step of the same run. */
uint64_t run_facts_but_seed(const struct run_facts *facts, const struct run *run);
/* A number for each of n runs, the same for those of one group of seeds. A seed that was trained twice says nothing
 * of seeds: the second time it is in another group. The caller frees it. */
uint64_t *run_facts_groups(const struct run_facts *facts, const struct run *const *runs, size_t n);
/* Mixes a number into another, from which it can be told again. */
uint64_t run_facts_mix(uint64_t sum, uint64_t number);

/* The field that a setting is. */
struct query_field run_facts_setting(const struct run_facts *facts, int setting);
/* Whether it is a number that was measured, or a setting. */
bool run_fact_is_measured(const struct query_field *field);
bool run_fact_is_setting(const struct query_field *field);

/* What can stand in place of the last word of a query: fields with their ':', or values of the field before it. */
void run_facts_offer(const struct run_facts *facts, struct store *store, const char *typed, struct word_list *words);
/* All fields, as they name a column. */
void run_facts_offer_fields(const struct run_facts *facts, struct store *store, struct word_list *words);

/* Names of metrics, and what stands behind their slash. */
void run_facts_offer_metrics(struct store *store, struct word_list *words);

#endif
