/* What several engine tests need: a small deterministic data set, and cmocka's long list of headers. */
#ifndef TESTS_UNIT_ENGINE_SUPPORT_H
#define TESTS_UNIT_ENGINE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/catalogue.h"
#include "engine/chosen.h"
#include "engine/optim/optimizer.h"
#include "engine/probes/ranking.h"
#include "engine/trainer.h"
#include "engine/training.h"

/* Users who chose items, from arrays (copied); test is empty. To be released with data_release. */
void data_from(struct task_data *data, size_t users, size_t items, const uint32_t *user, const uint32_t *item,
               size_t n, double validation);
/* Gives the items of such data their classes (copied), of which each has one item at least. */
void data_classify(struct task_data *data, const uint32_t *class, size_t classes);
void data_release(struct task_data *data);

/* `each` interactions for every user, users of the same parity sharing a taste; items have classes, unevenly. */
void small_world(struct task_data *data, size_t users, size_t items, size_t each, double validation);

/* Points in the plane, each with a text, in three classes, of which the third is small; one in thirteen has no class,
 * some lie twice, and a fifth is test: as the task of this name has them. To be released with data_release. */
void small_points(struct task_data *data, const char *task, size_t rows, double validation);
/* Points of three classes for a task of rows, balanced as the settings say: a class on each of two arcs, and a small
 * one between them; a few have none. */
void small_rows(struct task_data *data, const struct settings *settings);

/* Pairs for the task `paired`, as the settings say: rows of two numbers on the left, of three on the right, which
 * follow from the left ones; every fourth left one has two partners, every eleventh lies where another does, and a
 * fifth of the left ones is test. `within`: all rows are of one collection, of two numbers, each with one partner;
 * pairs have scores from 0 to 5, by their distance. */
void small_pairs(struct task_data *data, const struct settings *settings, bool within);

/* Of a ranking: the metric of this base, at this list length. */
double metric_of(const struct ranking *ranking, const char *base, size_t at);

/* Default settings changed by 'knob=value' words separated by spaces; every one must be accepted. */
void small_settings(struct settings *settings, const struct catalogue *catalogue, const char *words);

/* What a loss reads of them. */
struct loss_terms small_terms(const struct loss *loss, const char *words);

/* Every point that a trainer hands out, in order, as a running hash of name, step and bits, and the last loss. */
struct heard {
    uint64_t hash;
    size_t n;
    double loss, recall;
};
struct sink heard_sink(struct heard *heard);

#endif
