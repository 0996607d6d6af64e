/* Using a trained run on rows: see use.h. */
#include "engine/verbs/use.h"

#include "engine/chosen.h"
#include "engine/checkpoint.h"
#include "engine/encoders/tower.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int refuse(const struct use *use, struct err *err)
{
    long long run = (long long)use->w.run.id;
    if (chosen_task(&use->w.trainer.settings)->has_inputs)
        return err_set(err, ERR_USAGE, "run %lld has learned pairs of rows, which have no classes: nearfar search "
                       "%lld finds the other rows of pairs, and nearfar eval %lld tells how well", run, run, run);
    if (tower_sees_features(&use->w.trainer.tower[SIDE_CANDIDATE]))
        return err_set(err, ERR_USAGE, "run %lld has learned users and items, and this command is for runs on rows "
                       "by themselves: nearfar search %lld TEXT finds items, and nearfar recommend %lld --user ID "
                       "says what it offers to a user", run, run, run);
    return err_set(err, ERR_USAGE, "run %lld has learned users and items by heart, and nothing of rows that it has "
                   "not seen: nearfar recommend %lld --user ID says what it offers to a user, and nearfar export "
                   "%lld --vectors items writes what it knows of its items", run, run, run);
}

/* Sides ---------------------------------------------------------------------------------------------------------- */

static bool has_pictures(const struct collection *rows)
{
    return collection_dense(rows) && feature_is_picture(collection_dense(rows));
}

/* Where pictures stand on one side alone, a file says by its kind on which side it is. */
static enum side side_of_kind(const struct task_data *data, const char *file)
{
    bool pictures[2] = {has_pictures(data->side[0]), has_pictures(data->side[1])};
    if (!file || pictures[0] == pictures[1])
        return SIDE_ANCHOR;
    return outside_is_pictures(file) == pictures[0] ? SIDE_ANCHOR : SIDE_CANDIDATE;
}

static int choose_side(struct use *use, const struct verb_arguments *words, struct err *err)
{
    const struct task_data *data = &use->w.data;
    const char *side = argument_of(words, "side");
    const struct task *task = chosen_task(&use->w.trainer.settings);
    use->items = !task->of_rows && !task->has_inputs;
    if (side && (task->of_rows || use->items))
        return err_set(err, ERR_USAGE, "--side is for runs on pairs, and run %lld is on %s: leave --side out",
                       (long long)use->w.run.id, use->items ? _("users and items") : _("rows"));
    if (side && strcmp(side, "anchor") != 0 && strcmp(side, "candidate") != 0)
        return err_set(err, ERR_USAGE, "--side is anchor or candidate, not '%.40s'", side);
    use->side = side ? (strcmp(side, "anchor") ? SIDE_CANDIDATE : SIDE_ANCHOR)
                     : side_of_kind(data, argument_of(words, "file"));
    use->side = use->items ? SIDE_CANDIDATE : use->side;
    use->rows = data->side[use->side];
    use->other = task->has_inputs && !task->of_rows ? data->side[!use->side] : NULL;
    return 0;
}

/* Rows by themselves; and where a verb takes more, pairs of rows, and items that are more than their ids. */
static bool takes(const struct use *use, bool takes_pairs)
{
    const struct trainer *t = &use->w.trainer;
    const struct task *task = chosen_task(&t->settings);
    return task->of_rows || (takes_pairs && (task->has_inputs || tower_sees_features(&t->tower[SIDE_CANDIDATE])));
}

/* What files are asked about: of several features of items the texts, which can be typed. */
static const struct feature *asked_about(const struct use *use)
{
    const struct feature *dense = collection_dense(use->rows), *text = collection_text(use->rows);
    return use->items && text ? text : dense ? dense : text;
}

static int name_classes(struct use *use, struct err *err)
{
    const struct feature *class = collection_classes(use->rows);
    if (!class)
        return 0;
    char *side = use->items ? xstrdup(class->name) : xasprintf("%s.%s", use->rows->name, class->name);
    int result = dataset_names(use->w.store, &use->dataset, side, &use->classes, &use->n_classes, err);
    free(side);
    return result;
}

int use_open(struct use *use, const struct verb_arguments *words, const char *command, bool takes_pairs,
             struct err *err)
{
    *use = (struct use){.rows = NULL};
    if (run_context_open(&use->w, words, STORE_READ, -1, err) < 0)
        return -1;
    if (!takes(use, takes_pairs))
        return refuse(use, err);
    if (choose_side(use, words, err) < 0 ||
        dataset_get(use->w.store, use->w.run.dataset, &use->dataset, err) < 0 || name_classes(use, err) < 0 ||
        outside_begin(&use->outside, use->w.store, &use->dataset, use->rows, asked_about(use), command,
                      argument_of(words, "label"), err) < 0)
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

const struct tower *use_tower(const struct use *use)
{
    return &use->w.trainer.tower[use->side];
}

size_t use_width(const struct use *use)
{
    return use->other ? use_tower(use)->dim : use_tower(use)->encoded;
}

real *use_encode(const struct use *use, bool raw)
{
    const struct trainer *t = &use->w.trainer;
    struct tower tower = tower_over(use_tower(use), &use->outside.feature, use->outside.whole, use->outside.n);
    size_t width = use_width(use);
    real *to = xmalloc((tower.rows * width + 1) * sizeof *to);
    (use->other ? tower_embed : tower_encode)(&tower, use->w.pool, WEIGHTS_MEASURED, NULL, tower.rows, to);
    if (!raw)
        (use->other ? t->similarity->prepare_rows : prepare_unit_rows)(to, tower.rows, width);
    tower_release(&tower);
    return to;
}

/* Names of rows -------------------------------------------------------------------------------------------------- */

size_t use_row_number(const struct collection *rows, size_t row)
{
    return rows->source ? rows->source[row] : row;
}

int use_name_rows(const struct use *use, const struct collection *rows, struct name **name, size_t *n,
                  const char **called, struct err *err)
{
    const struct feature *text = collection_dense(rows) || use->items ? NULL : collection_text(rows);
    *called = text ? "text" : use->items ? "item" : "name";
    if (!text)
        return dataset_names(use->w.store, &use->dataset, rows->name, name, n, err);
    *n = collection_real_rows(rows);
    *name = xcalloc(*n + 1, sizeof **name);
    for (size_t i = 0; i < *n; i++) {
        size_t row = collection_real_row(rows, i), first = text->start[row];
        (*name)[use_row_number(rows, row)].id =
            xasprintf("%.*s", (int)(text->start[row + 1] - first), (const char *)text->value + first);
    }
    return 0;
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
