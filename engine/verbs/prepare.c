/* prepare: makes what a new run is to be given before its first step, and says what it took, a line each. */
#include "engine/bert_weights.h"
#include "engine/chosen.h"
#include "engine/checkpoint.h"
#include "engine/encoders/texts.h"
#include "engine/teacher_make.h"
#include "engine/training.h"
#include "engine/verbs/verb.h"
#include "store/base/language.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is held out of one may have been trained on by the other: of two shares the smaller is part of the larger. */
static void warn_of_held_out(const struct run_context *w, const struct run_context *from)
{
    double ours = setting(&w->trainer.settings, &knob_validation),
           theirs = setting(&from->trainer.settings, &knob_validation);
    if (w->run.dataset == from->run.dataset && theirs < ours)
        print("run %lld (%s) was trained with validation=%s, on some of what this run holds out: its validation will "
              "look better than it is\n", (long long)from->run.id, from->run.name,
              setting_word(&from->trainer.settings, &knob_validation));
}

static bool is_of_rows(const struct run_context *w)
{
    return chosen_task(&w->trainer.settings)->of_rows;
}

static void say_matched(const struct run_context *w, const struct run_context *from, const char *what,
                        const struct given_row *row, const size_t matched[2])
{
    if (is_of_rows(w)) {
        print("%s run %lld (%s) at step %lld: %zu of %zu %s\n", what, (long long)from->run.id, from->run.name,
              (long long)row->from_step, matched[0], w->data.rows[0], _(w->data.side[0]->name));
        return;
    }
    size_t users = w->data.rows[SIDE_ANCHOR], items = w->data.rows[SIDE_CANDIDATE];
    print("%s run %lld (%s) at step %lld: %zu of %zu user%s, %zu of %zu item%s\n", what, (long long)from->run.id,
          from->run.name, (long long)row->from_step, matched[SIDE_ANCHOR], users, plural((int64_t)users),
          matched[SIDE_CANDIDATE], items, plural((int64_t)items));
}

static int start_with_weights(struct run_context *w, struct run_context *from, const char *folder,
                              struct given_row *row, struct err *err)
{
    struct text said = TEXT_INIT;
    int result = pretrained_make_of_weights(&from->trainer, &w->trainer.tower[0], folder, row, &said, err);
    if (!result)
        print("taken over from run %lld (%s) at step %lld: %s\n", (long long)from->run.id, from->run.name,
              (long long)row->from_step, said.data);
    text_release(&said);
    return result;
}

static int make_start(struct run_context *w, struct run_context *from, const char *folder, struct given_row *row,
                      struct err *err)
{
    size_t matched[2];
    if (is_of_rows(w) != is_of_rows(from))
        return err_set(err, ERR_USAGE, "run %lld (%s) has task=%s and this run task=%s: they have no weights in "
                       "common", (long long)from->run.id, from->run.name,
                       setting_word(&from->trainer.settings, &knob_task),
                       setting_word(&w->trainer.settings, &knob_task));
    if (is_of_rows(w))
        return start_with_weights(w, from, folder, row, err);
    if (pretrained_make(w->store, &from->trainer, from->run.dataset, w->run.dataset, folder, row, matched, err) < 0)
        return -1;
    say_matched(w, from, _("taken over from"), row, matched);
    return 0;
}

static int make_teacher(struct run_context *w, struct run_context *from, const char *folder, struct given_row *row,
                        struct err *err)
{
    size_t matched[2];
    if (teacher_make_of_run(w->store, &from->trainer, from->run.dataset, &w->data, w->run.dataset, folder, row,
                            matched, err) < 0)
        return -1;
    say_matched(w, from, _("taught by"), row, matched);
    return 0;
}

static int make_from_run(struct run_context *w, const char *path, const char *folder, struct given_row *row,
                         struct err *err)
{
    struct run_context from;
    int result = run_context_open_run(&from, path, row->from_run, STORE_READ, -1, err);
    if (!result)
        result = checkpoint_for_use(&from.trainer, from.store, &from.run, err);
    if (!result)
        result = (!strcmp(row->kind, "teacher") ? make_teacher : make_start)(w, &from, folder, row, err);
    if (!result)
        warn_of_held_out(w, &from);
    run_context_close(&from);
    return result;
}

static int make_of_vectors(struct run_context *w, const char *folder, struct given_row *row, struct err *err)
{
    struct started started;
    const struct settings *settings = &w->trainer.settings;
    if (pretrained_make_of_vectors(w->trainer.tower, settings, folder, row, &started, err) < 0)
        return -1;
    print("started by %s: %zu of %zu words, which are %.1f%% of what the texts of train say; the other words and all "
          "else that is in the table begin at random\n", row->source, started.found, started.words,
          100 * started.share);
    if (started.dim < started.run_dim)
        print("a vector has %zu numbers and a word %zu (dim): the other %zu begin at random, too\n", started.dim,
              started.run_dim, started.run_dim - started.dim);
    if (started.not_words)
        print("%zu of %zu vectors of the file are of what no text has as one word, such as marks or words joined by "
              "_\n", started.not_words, started.lines);
    return 0;
}

static int make_of_weights(struct run_context *w, const char *folder, struct given_row *row, struct err *err)
{
    struct text said = TEXT_INIT;
    int result = bert_weights_make(w->trainer.tower, folder, row, &said, err);
    if (!result)
        print("started by %s: %s\n", row->source, said.data);
    text_release(&said);
    return result;
}

static int make_from_file(struct run_context *w, const char *folder, struct given_row *row, struct err *err)
{
    if (!strcmp(row->kind, "weights"))
        return make_of_weights(w, folder, row, err);
    if (!strcmp(row->kind, "vectors"))
        return make_of_vectors(w, folder, row, err);
    struct npy matrix;
    if (npy_read(&matrix, row->source, false, err) < 0)
        return -1;
    int result = teacher_make_of_matrix(&matrix, &w->data, folder, row, err);
    const char *rows = is_of_rows(w) ? _("row") : _("item");
    if (!result)
        print("taught by %s: %s of %zu %s%s\n", row->source,
              matrix.rows == w->data.rows[SIDE_ANCHOR] && matrix.cols == w->data.rows[SIDE_CANDIDATE] ? _("scores")
              : _("vectors"), w->data.rows[SIDE_CANDIDATE], rows, plural((int64_t)w->data.rows[SIDE_CANDIDATE]));
    npy_release(&matrix);
    return result;
}

static void warn_of_idle_teacher(const struct run_context *w, const struct given_row *row)
{
    if (!strcmp(row->kind, "teacher") && !objective_needs_teacher(&w->trainer.objective) && !w->trainer.pseudo.count)
        print("nothing in this run asks its teacher: add distill to its losses, as in --set loss=%s+distill, or "
              "pseudo_count\n", setting_word(&w->trainer.settings, &knob_loss));
}

static int make_all(struct run_context *w, const char *path, struct err *err)
{
    struct given_row *list;
    size_t n;
    char *folder = store_run_folder(w->store, w->run.id, err);
    int result = folder ? given_list(w->store, w->run.id, &list, &n, err) : -1;
    if (result < 0) {
        free(folder);
        return -1;
    }
    for (size_t i = 0; i < n && !result; i++) {
        if (list[i].file[0])
            continue;
        result = list[i].from_run ? make_from_run(w, path, folder, &list[i], err)
                                  : make_from_file(w, folder, &list[i], err);
        if (result)
            break;
        warn_of_idle_teacher(w, &list[i]);
        result = given_made(w->store, &list[i], err);
    }
    free(list);
    free(folder);
    return result;
}

/* Vocabulary ----------------------------------------------------------------------------------------------------- */

static struct wordpiece *read_vocabulary(struct store *store, const struct given_row *row, struct err *err)
{
    struct wordpiece *vocabulary = NULL;
    if (!row->from_run)
        return wordpiece_read(row->source, "--vocabulary", err);
    return given_vocabulary(&vocabulary, store, row->from_run, err) < 0 ? NULL : vocabulary;
}

static int make_vocabulary(struct store *store, struct given_row *row, const char *folder, struct err *err)
{
    struct wordpiece *vocabulary = read_vocabulary(store, row, err);
    int result = vocabulary ? given_write_vocabulary(vocabulary, folder, row, err) : -1;
    if (!result)
        result = given_made(store, row, err);
    if (!result)
        print("texts are read in the %zu pieces of %s%s\n", vocabulary->pieces.n, row->source, vocabulary->lower
              ? _(", which has no capital letter: in small letters and without accents")
              : _(", as they are written"));
    wordpiece_free(vocabulary);
    return result;
}

/* Before there are towers, which are made with it. */
static int make_vocabularies(const char *path, int64_t run, struct err *err)
{
    struct given_row *list = NULL;
    size_t n = 0;
    struct store *store = store_open(path, STORE_WRITE, err);
    char *folder = store ? store_run_folder(store, run, err) : NULL;
    int result = folder ? given_list(store, run, &list, &n, err) : -1;
    for (size_t i = 0; i < n && !result; i++)
        if (!strcmp(list[i].kind, "vocabulary") && !list[i].file[0])
            result = make_vocabulary(store, &list[i], folder, err);
    free(list);
    free(folder);
    store_close(store);
    return result;
}

static bool reads_in_pieces(const struct run_context *w)
{
    bool reads = false;
    for (int side = 0; side < 2; side++)
        reads |= w->trainer.tower[side].texts && w->trainer.tower[side].texts->vocabulary;
    return reads;
}

static int check_vocabulary(const struct run_context *w, struct err *err)
{
    if (!w->vocabulary || reads_in_pieces(w))
        return 0;
    const struct settings *settings = &w->trainer.settings;
    return err_set(err, ERR_USAGE, "no text of this run is read in pieces of a vocabulary (encoder=%s, tokens=%s): "
                   "leave --vocabulary out, or train on texts with --set encoder=bag --set tokens=wordpiece",
                   setting_word(settings, &knob_encoder), setting_word(settings, &knob_tokens));
}

/* ---------------------------------------------------------------------------------------------------------------- */

static int prepare(const struct verb_arguments *words, struct err *err)
{
    struct run_context w = {0};
    const char *path = argument_of(words, "store");
    int64_t run = argument_int(words, "run", -1);
    int result = path && run >= 0 ? make_vocabularies(path, run, err)
                                  : err_set(err, ERR_USAGE, "store=FILE or run=ID is missing");
    if (!result)
        result = run_context_open(&w, words, STORE_WRITE, -1, err);
    if (!result)
        result = check_vocabulary(&w, err);
    if (!result)
        result = make_all(&w, path, err);
    run_context_close(&w);
    return result;
}

const struct verb verb_prepare = {
    .name = "prepare", .help = "store=FILE run=ID: make what a new run was given to begin with", .run = prepare};
