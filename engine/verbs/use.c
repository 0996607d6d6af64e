/* Using a trained run on rows: see use.h. */
#include "engine/verbs/use.h"

#include "engine/chosen.h"
#include "engine/checkpoint.h"
#include "store/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int refuse_pairs(const struct use *use, struct err *err)
{
    long long run = (long long)use->w.run.id;
    if (chosen_task(&use->w.trainer.settings)->has_inputs)
        return err_set(err, ERR_USAGE, "run %lld has learned pairs of rows, and this command is for runs on rows by "
                       "themselves: nearfar eval %lld tells how well the rows of pairs find each other", run, run);
    return err_set(err, ERR_USAGE, "run %lld has learned users and items by heart, and nothing of rows that it has "
                   "not seen: nearfar recommend %lld --user ID says what it offers to a user, and nearfar export "
                   "%lld --vectors items writes what it knows of its items", run, run, run);
}

static int name_classes(struct use *use, struct err *err)
{
    const struct feature *class = collection_classes(use->rows);
    if (!class)
        return 0;
    char *side = xasprintf("%s.%s", use->rows->name, class->name);
    int result = dataset_names(use->w.store, &use->dataset, side, &use->classes, &use->n_classes, err);
    free(side);
    return result;
}

int use_open(struct use *use, const struct verb_arguments *words, const char *command, struct err *err)
{
    *use = (struct use){.rows = NULL};
    if (run_context_open(&use->w, words, STORE_READ, -1, err) < 0)
        return -1;
    if (!chosen_task(&use->w.trainer.settings)->of_rows)
        return refuse_pairs(use, err);
    use->rows = use->w.data.side[0];
    if (dataset_get(use->w.store, use->w.run.dataset, &use->dataset, err) < 0 || name_classes(use, err) < 0 ||
        outside_begin(&use->outside, use->w.store, &use->dataset, use->rows, command, argument_of(words, "label"),
                      err) < 0)
        return -1;
    return checkpoint_for_use(&use->w.trainer, use->w.store, &use->w.run, err);
}

int use_read(struct use *use, const struct verb_arguments *words, struct err *err)
{
    static const char key[] = "file=";
    for (int i = 0; i < words->n; i++)
        if (!strncmp(words->word[i], key, strlen(key)) &&
            outside_read(&use->outside, words->word[i] + strlen(key), err) < 0)
            return -1;
    outside_end(&use->outside);
    return 0;
}

real *use_encode(const struct use *use, bool raw)
{
    const struct trainer *t = &use->w.trainer;
    struct tower tower = tower_over(&t->tower[0], &use->outside.feature, use->outside.whole, use->outside.n);
    real *to = xmalloc((tower.rows * tower.encoded + 1) * sizeof *to);
    tower_encode(&tower, use->w.pool, WEIGHTS_MEASURED, NULL, tower.rows, to);
    if (!raw)
        prepare_unit_rows(to, tower.rows, tower.encoded);
    tower_release(&tower);
    return to;
}

void use_close(struct use *use)
{
    outside_release(&use->outside);
    names_release(use->classes, use->n_classes);
    run_context_close(&use->w);
}

const char *use_class(const struct use *use, size_t class, char number[CLASS_NUMBERED])
{
    snprintf(number, CLASS_NUMBERED, "class %zu", class);
    return class < use->n_classes ? use->classes[class].id : number;
}

int use_sheet(struct sheet *sheet, const struct verb_arguments *words, struct err *err)
{
    const char *path = argument_of(words, "output"), *dot = path ? strrchr(path, '.') : NULL;
    const char *format = dot && !strcmp(dot, ".tsv") ? "tsv" : "csv";
    if (path && (!dot || (strcmp(dot, ".tsv") != 0 && strcmp(dot, ".csv") != 0)))
        return err_set(err, ERR_USAGE, "%s: a table is written as csv or tsv: let the name of --output end in .csv "
                       "or .tsv", path);
    return sheet_open(sheet, path, format, err);
}

void use_put_row(struct sheet *sheet, const struct use *use, size_t row)
{
    const struct outside_row *one = &use->outside.row[row];
    sheet_word(sheet, use->outside.file[one->file]);
    if (one->place == WHOLE_FILE)
        sheet_word(sheet, "");
    else
        sheet_printf(sheet, "%zu", one->place);
}

void use_json_row(struct text *out, const struct use *use, size_t row)
{
    const struct outside_row *one = &use->outside.row[row];
    text_add(out, "\"file\":");
    json_string(out, use->outside.file[one->file]);
    if (one->place != WHOLE_FILE)
        text_printf(out, ",\"%s\":%zu", use->outside.parts ? "sentence" : "row", one->place);
    if (!use->outside.parts)
        return;
    char *token = outside_name(&use->outside, row);
    text_add(out, ",\"token\":");
    json_string(out, token);
    free(token);
}
