/* What tasks share: see task.h. */
#include "engine/tasks/task.h"

#include "engine/catalogue.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdlib.h>

/* Behind why the chosen task does not fit: which others do. Returns -1. */
static int tell_which_fit(const struct corpus *corpus, struct err *err)
{
    struct text fitting = TEXT_INIT;
    struct err why = *err;
    for (size_t i = 0; tasks[i]; i++)
        if (tasks[i]->fits(corpus, NULL) == 0)
            text_printf(&fitting, "%stask=%s", fitting.length ? " or " : "", tasks[i]->part.name);
    if (fitting.length)
        err_set(err, why.code, "%s; what fits these data is %s", why.text, fitting.data);
    else
        err_set(err, why.code, "%s; no task of this nearfar fits these data: nearfar data show NAME tells what they have", why.text);
    text_release(&fitting);
    return -1;
}

int task_bind(struct task_data *data, const struct corpus *corpus, const struct settings *settings, struct err *err)
{
    const struct task *task = chosen_task(settings);
    *data = (struct task_data){0};
    if (task->fits(corpus, err) < 0)
        return tell_which_fit(corpus, err);
    task->bind(data, corpus);
    return 0;
}

/* Train and validation together. */
static struct lists join(const struct relation_pairs *a, const struct relation_pairs *b, size_t rows)
{
    uint32_t *row[2];
    for (int side = 0; side < 2; side++) {
        row[side] = xmalloc((a->n + b->n) * sizeof *row[side]);
        for (size_t i = 0; i < a->n + b->n; i++)
            row[side][i] = i < a->n ? a->row[side][i] : b->row[side][i - a->n];
    }
    struct lists lists = lists_of_pairs(rows, row[0], row[1], a->n + b->n);
    free(row[0]);
    free(row[1]);
    return lists;
}

static struct lists lists_of_split(const struct relation *relation, enum split split)
{
    const struct relation_pairs *pairs = &relation->split[split];
    return lists_of_sorted(relation->side[0]->rows, pairs->row[0], pairs->row[1], pairs->n);
}

void task_bind_relation(struct task_data *data, const struct relation *relation)
{
    const struct relation_pairs *train = &relation->split[SPLIT_TRAIN];
    data->n = train->n;
    data->count = xcalloc(relation->side[1]->rows + 1, sizeof *data->count);
    for (int side = 0; side < 2; side++) {
        data->side[side] = relation->side[side];
        data->rows[side] = relation->side[side]->rows;
        data->row[side] = train->row[side];
    }
    for (size_t i = 0; i < train->n; i++)
        data->count[train->row[1][i]]++;
    data->related = lists_of_split(relation, SPLIT_TRAIN);
    data->valid = lists_of_split(relation, SPLIT_VALID);
    data->test = lists_of_split(relation, SPLIT_TEST);
    data->known = join(train, &relation->split[SPLIT_VALID], relation->side[0]->rows);
}

void task_bind_classes(struct task_data *data, const struct feature *class)
{
    size_t rows = data->rows[1];
    uint32_t *group = xmalloc(rows * sizeof *group), *all = xmalloc(rows * sizeof *all);
    struct classes *classes = &data->classes;
    classes->n = classes->groups = class->classes;
    classes->of = class->value;
    for (size_t i = 0; i < rows; i++) {
        all[i] = (uint32_t)i;
        group[i] = classes_group(classes, (uint32_t)i);
        classes->groups = group[i] == classes->n ? classes->n + 1 : classes->groups;
    }
    classes->members = lists_of_pairs(classes->groups, group, all, rows);
    free(group);
    free(all);
}

void task_data_release(struct task_data *data)
{
    free(data->related.start); /* the pairs themselves belong to the relation */
    free(data->valid.start);
    free(data->test.start);
    lists_release(&data->known);
    lists_release(&data->classes.members);
    free(data->count);
    *data = (struct task_data){0};
}
