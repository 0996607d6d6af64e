/* The baseline `tfidf_svm`: a linear support vector machine on TF-IDF of words and their parts (text/tfidf.h), each
 * class against all others, with squared hinge loss and C = 1, by liblinear (Fan, Chang, Hsieh, Wang, Lin: LIBLINEAR:
 * A Library for Large Linear Classification, JMLR 9, 2008). */
#include "engine/baselines/baseline.h"

#include "engine/encoders/texts.h"
#include "engine/text/tfidf.h"
#include "store/base/mem.h"

#include <linear.h>
#include <stdlib.h>

struct machine {
    struct tfidf tfidf;
    size_t dim; /* terms that stand in train */
    uint32_t *place; /* (terms): of each among those, from 1; 0: none */
    struct feature_node *node, **row; /* of all rows of train that have a class */
    double *class;
    struct model *model;
};

static void say_nothing(const char *words)
{
    (void)words;
}

/* A row as liblinear reads it, behind its end an index of -1. Terms that train has not are left out. */
static size_t write_row(const struct machine *machine, size_t row, struct feature_node *to)
{
    const struct tfidf *tfidf = &machine->tfidf;
    size_t n = 0;
    for (size_t i = tfidf->start[row]; i < tfidf->start[row + 1]; i++)
        if (machine->place[tfidf->term[i]])
            to[n++] = (struct feature_node){(int)machine->place[tfidf->term[i]], (double)tfidf->weight[i]};
    to[n++] = (struct feature_node){-1, 0};
    return n;
}

static void number_terms(struct machine *machine, size_t from, size_t end)
{
    const struct tfidf *tfidf = &machine->tfidf;
    machine->place = xcalloc(tfidf->terms + 1, sizeof *machine->place);
    for (size_t i = tfidf->start[from]; i < tfidf->start[end]; i++)
        machine->place[tfidf->term[i]] = 1;
    for (size_t t = 0; t < tfidf->terms; t++)
        if (machine->place[t])
            machine->place[t] = (uint32_t)++machine->dim;
}

/* What liblinear trains on, which its model points into. */
static struct problem make_problem(struct machine *machine, const struct collection *rows, const uint32_t *class)
{
    size_t from = rows->first[SPLIT_TRAIN], end = rows->first[SPLIT_TRAIN + 1], n = 0, used = 0;
    number_terms(machine, from, end);
    machine->node = xmalloc((machine->tfidf.start[end] - machine->tfidf.start[from] + end - from + 1) *
                            sizeof *machine->node);
    machine->row = xmalloc((end - from + 1) * sizeof *machine->row);
    machine->class = xmalloc((end - from + 1) * sizeof *machine->class);
    for (size_t r = from; r < end; r++) {
        if (class[r] == NO_CLASS)
            continue;
        machine->row[n] = machine->node + used;
        machine->class[n++] = class[r];
        used += write_row(machine, r, machine->node + used);
    }
    return (struct problem){.l = (int)n, .n = (int)machine->dim, .y = machine->class, .x = machine->row, .bias = -1};
}

/* liblinear draws by rand(). */
static void learn(struct machine *machine, const struct collection *rows, const uint32_t *class)
{
    const struct problem problem = make_problem(machine, rows, class);
    const struct parameter parameter = {.solver_type = L2R_L2LOSS_SVC_DUAL, .C = 1, .eps = 0.1};
    set_print_string_function(say_nothing);
    srand(1);
    machine->model = train(&problem, &parameter);
}

static void answer(const void *state, struct pool *pool, const uint32_t *row, size_t n, uint32_t *to)
{
    (void)pool;
    const struct machine *machine = state;
    for (size_t i = 0; i < n; i++) {
        size_t terms = machine->tfidf.start[row[i] + 1] - machine->tfidf.start[row[i]];
        struct feature_node *node = xmalloc((terms + 1) * sizeof *node);
        write_row(machine, row[i], node);
        to[i] = (uint32_t)predict(machine->model, node);
        free(node);
    }
}

static void release(void *state)
{
    struct machine *machine = state;
    if (machine->model)
        free_and_destroy_model(&machine->model);
    tfidf_release(&machine->tfidf);
    free(machine->place);
    free(machine->node);
    free(machine->row);
    free(machine->class);
    free(machine);
}

static int fit(const struct baseline_input *input, struct baseline_model *model, struct err *err)
{
    (void)err;
    const struct collection *rows = input->data->side[0];
    struct gram_rule rule = baseline_terms(input->settings);
    struct machine *machine = model->state = xcalloc(1, sizeof *machine);
    model->release = release;
    tfidf_make(&machine->tfidf, rows, collection_text(rows), &rule);
    learn(machine, rows, collection_classes(rows)->value);
    model->describer = (struct describer){.answer = answer, .state = machine};
    return 0;
}

const struct baseline baseline_tfidf_svm = {
    .part = {.name = "tfidf_svm", .help = "texts by a linear support vector machine on the TF-IDF of words and parts",
             .knobs = (const struct knob *const[]){&knob_shortest_gram, &knob_longest_gram, NULL},
             .fits = baseline_of_texts_fits},
    .of_data = "texts", .probes = "linear", .fit = fit};
