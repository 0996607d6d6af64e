/* The vectors of a run: see run_vectors.h. */
#include "engine/verbs/run_vectors.h"

#include "engine/chosen.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

const char *const run_side_words[] = {[SIDE_ANCHOR] = N_("user"), [SIDE_CANDIDATE] = N_("item")};

int run_vectors_choose(struct run_vectors *v, const struct run_context *w, struct err *err)
{
    const struct task *task = chosen_task(&w->trainer.settings);
    if (task->has_inputs && !task->of_rows)
        return err_set(err, ERR_USAGE, "run %lld has learned pairs of rows, which have no vectors by themselves: "
                       "take a run on rows, or on users and items", (long long)w->run.id);
    v->of_rows = task->of_rows;
    v->word = v->word ? v->word : v->of_rows ? "rows" : "items";
    v->side = strcmp(v->word, "items") ? SIDE_ANCHOR : SIDE_CANDIDATE;
    bool rows = !strcmp(v->word, "rows");
    if (rows == v->of_rows)
        return 0;
    if (rows)
        return err_set(err, ERR_USAGE, "run %lld has users and items: take %s users or %s items",
                       (long long)w->run.id, v->option, v->option);
    return err_set(err, ERR_USAGE, "run %lld has rows of %s, and no users and items: take %s rows",
                   (long long)w->run.id, _(w->data.side[0]->name), v->option);
}

/* Called by their number. */
static void number_rows(struct run_vectors *v, size_t rows)
{
    v->n_names = rows;
    v->names = xcalloc(rows, sizeof *v->names);
    for (size_t i = 0; i < rows; i++)
        v->names[i].id = xasprintf("%zu", i);
}

int run_vectors_name(struct run_vectors *v, const struct run_context *w, struct err *err)
{
    struct dataset dataset;
    if (dataset_get(w->store, w->run.dataset, &dataset, err) < 0)
        return -1;
    const char *side = v->of_rows ? w->data.side[0]->name : run_side_words[v->side];
    if (dataset_names(w->store, &dataset, side, &v->names, &v->n_names, err) < 0)
        return -1;
    if (v->of_rows && !v->n_names)
        number_rows(v, collection_real_rows(w->data.side[0]));
    return 0;
}

/* In memory rows lie by their splits, with those that balance made; in the data set as they were read. */
static void take_encoded(struct run_vectors *v, const struct run_context *w)
{
    const struct tower *tower = &w->trainer.tower[SIDE_ANCHOR];
    const struct collection *collection = w->data.side[0];
    v->n = collection_real_rows(collection);
    v->dim = tower->encoded;
    uint32_t *row = xmalloc(v->n * sizeof *row);
    for (size_t i = 0; i < v->n; i++)
        row[i] = (uint32_t)collection_real_row(collection, i);
    v->place = xmalloc((v->n + 1) * sizeof *v->place);
    for (size_t i = 0; i < v->n; i++)
        v->place[collection->source[row[i]]] = row[i];
    real *encoded = xmalloc(v->n * v->dim * sizeof *encoded);
    tower_encode(tower, w->pool, WEIGHTS_MEASURED, row, v->n, encoded);
    if (!v->raw)
        prepare_unit_rows(encoded, v->n, v->dim);
    v->rows = xmalloc(v->n * v->dim * sizeof *v->rows);
    for (size_t i = 0; i < v->n; i++)
        for (size_t d = 0; d < v->dim; d++)
            v->rows[collection->source[row[i]] * v->dim + d] = (float)encoded[i * v->dim + d];
    free(row);
    free(encoded);
}

void run_vectors_take(struct run_vectors *v, const struct run_context *w)
{
    if (v->of_rows) {
        take_encoded(v, w);
        return;
    }
    const struct tower *tower = &w->trainer.tower[v->side];
    struct embedded embedded = {0};
    real *raw = NULL;
    v->n = tower->rows;
    v->dim = tower->dim;
    if (v->raw) {
        raw = xmalloc(v->n * v->dim * sizeof *raw);
        tower_embed(tower, w->pool, WEIGHTS_MEASURED, NULL, v->n, raw);
    } else {
        trainer_embed_all(&w->trainer, WEIGHTS_MEASURED, &embedded);
        v->dim = embedded.dim;
    }
    const real *rows = v->raw ? raw : v->side == SIDE_ANCHOR ? embedded.anchors : embedded.candidates;
    v->rows = xmalloc(v->n * v->dim * sizeof *v->rows);
    for (size_t i = 0; i < v->n * v->dim; i++)
        v->rows[i] = (float)rows[i];
    free(raw);
    embedded_release(&embedded);
}

void run_vectors_forget(struct run_vectors *v)
{
    free(v->rows);
    free(v->place);
    v->rows = NULL;
    v->place = NULL;
}

void run_vectors_release(struct run_vectors *v)
{
    names_release(v->names, v->n_names);
    run_vectors_forget(v);
}
