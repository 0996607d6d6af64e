/* Giving a new run what it begins with: see giving.h. */
#include "tui/giving.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/run.h"
#include "tui/engine_link.h"
#include "tui/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct given_row *new_row(struct giving *giving, const char *kind)
{
    struct given_row *row = &giving->rows[giving->n++];
    COPY_TEXT(row->kind, kind);
    return row;
}

static const struct given_row *giving_find(const struct giving *giving, const char *kind)
{
    for (size_t i = 0; i < giving->n; i++)
        if (!strcmp(giving->rows[i].kind, kind))
            return &giving->rows[i];
    return NULL;
}

static int from_run(struct giving *giving, const char *kind, const char *key, struct store *store, struct err *err)
{
    struct run run;
    if (target_find(store, key, &run, err))
        return -1;
    struct given_row *row = new_row(giving, kind);
    row->from_run = run.id;
    COPY_TEXT(row->source, run.name);
    return 0;
}

static bool ends_in_npy(const char *word)
{
    size_t length = strlen(word);
    return length > 4 && !strcmp(word + length - 4, ".npy");
}

static int from_file(struct giving *giving, const char *kind, const char *path, struct err *err)
{
    struct given_row *row = new_row(giving, kind);
    if (strlen(path) >= sizeof row->source || !text_is_utf8(path))
        return err_set(err, ERR_USAGE, "the name of the file that --%s names is too long or is no UTF-8: rename it",
                       kind);
    COPY_TEXT(row->source, path);
    return 0;
}

/* The vocabulary that texts are read by: from a file, or with the weights of a run. */
static int read_vocabulary(struct giving *giving, const struct call *call, struct store *store, struct err *err)
{
    const char *path = call_text(call, "vocabulary");
    const struct given_row *start = giving_find(giving, "start");
    if (start && given_path(store, start->from_run, "vocabulary", &giving->vocabulary, err))
        return -1;
    if (path && giving->vocabulary)
        return err_set(err, ERR_USAGE, "run %lld (%s) brings the vocabulary that it was trained with: leave "
                       "--vocabulary out", (long long)start->from_run, start->source);
    if (giving->vocabulary) {
        struct given_row *row = new_row(giving, "vocabulary");
        row->from_run = start->from_run;
        COPY_TEXT(row->source, start->source);
    } else if (path) {
        giving->vocabulary = xstrdup(path);
        return from_file(giving, "vocabulary", path, err);
    }
    return 0;
}

int giving_read(struct giving *giving, const struct call *call, struct store *store, struct err *err)
{
    const char *from = call_text(call, "from"), *teacher = call_text(call, "teacher"),
               *vectors = call_text(call, "vectors"), *weights = call_text(call, "weights");
    *giving = (struct giving){.heads = call_setting(call, "attention_heads")};
    if ((from != NULL) + (vectors != NULL) + (weights != NULL) > 1)
        return err_set(err, ERR_USAGE, "--%s and --%s both say what words begin with: give one of them",
                       from ? "from" : "weights", vectors ? "vectors" : "weights");
    if (from && from_run(giving, "start", from, store, err))
        return -1;
    if ((vectors && from_file(giving, "vectors", vectors, err)) ||
        (weights && from_file(giving, "weights", weights, err)) || read_vocabulary(giving, call, store, err))
        return -1;
    if (!teacher)
        return 0;
    return ends_in_npy(teacher) ? from_file(giving, "teacher", teacher, err)
                                : from_run(giving, "teacher", teacher, store, err);
}

/* The shape of the encoder -------------------------------------------------------------------------------------- */

/* A run that weights come from, with its settings. */
struct origin {
    struct run run;
    struct setting *settings;
    size_t n;
};

static const char *origin_value(const struct origin *origin, const char *knob)
{
    for (size_t i = 0; i < origin->n; i++)
        if (!strcmp(origin->settings[i].knob, knob))
            return origin->settings[i].value;
    return "";
}

/* 1 where there is one whose data are of the same kind as these; 0: none; -1. To be freed: its settings. */
static int find_origin(const struct giving *giving, const struct resolved_settings *resolved, struct store *store,
                       struct origin *origin, struct err *err)
{
    char data[DATA_WORDS];
    const struct given_row *start = giving_find(giving, "start");
    *origin = (struct origin){.settings = NULL};
    if (!start)
        return 0;
    if (run_get(store, start->from_run, &origin->run, err) < 0 ||
        data_words(store, origin->run.dataset, data, err) < 0)
        return -1;
    size_t kind = strcspn(data, "+");
    if (strcspn(resolved->data, "+") != kind || strncmp(resolved->data, data, kind) != 0)
        return 0;
    return run_settings(store, origin->run.id, &origin->settings, &origin->n, err) < 0 ? -1 : 1;
}

/* The value that the origin has of the i-th knob, where that shapes its encoder; else NULL. */
static const char *shape_of(const struct origin *origin, const struct resolved_settings *resolved, size_t i)
{
    const struct knob *knob = &resolved->catalogue.knobs[i];
    const char *value = origin_value(origin, knob->name);
    return *value && knob_shapes_encoder(knob, origin_value(origin, "encoder"),
                                         origin_value(origin, "candidate_encoder")) ? value : NULL;
}

static int shape_of_run(struct giving *giving, struct resolved_settings *resolved, struct store *store,
                        struct err *err)
{
    struct origin origin;
    struct text said = TEXT_INIT;
    int found = find_origin(giving, resolved, store, &origin, err), result = found < 0 ? -1 : 0;
    for (size_t i = 0; found > 0 && !result && i < resolved->n; i++) {
        struct setting *setting = &resolved->settings[i];
        const char *theirs = shape_of(&origin, resolved, i);
        if (!theirs || !strcmp(theirs, setting->start))
            continue;
        text_printf(&said, " %s=%s", setting->knob, theirs);
        result = resolve_knob(resolved, setting->knob, theirs, err);
    }
    if (!result && said.length)
        giving->shaped = xasprintf(_("the encoder has the shape of that of run %lld (%s):%s"),
                                   (long long)origin.run.id, origin.run.name, said.data);
    text_release(&said);
    free(origin.settings);
    return result;
}

/* The lines that the engine says: "knob=value", or a remark. */
static int take_shape(char *lines, const char *path, struct giving *giving, struct resolved_settings *resolved,
                      struct err *err)
{
    char *rest;
    int result = 0;
    struct text said = TEXT_INIT;
    for (char *line = strtok_r(lines, "\n", &rest); line && !result; line = strtok_r(NULL, "\n", &rest)) {
        if (!strchr(line, '=')) {
            print_to(stderr, "nearfar: %s\n", line);
            continue;
        }
        text_printf(&said, " %s", line);
        result = resolve_word(resolved, line, err);
    }
    if (result)
        err_prefix(err, "%s cannot be read into encoder=bert", path);
    else
        giving->shaped = xasprintf(_("the encoder has the shape of %s: encoder=bert%s"), path, said.data);
    text_release(&said);
    return result;
}

static int shape_of_weights(struct giving *giving, const char *path, struct resolved_settings *resolved,
                            struct err *err)
{
    char *file = xasprintf("file=%s", path), *heads = giving->heads ? xasprintf("heads=%s", giving->heads) : NULL;
    struct text lines = TEXT_INIT;
    text_clear(&lines);
    int result = engine_ask((const char *[]){"weights", file, heads, NULL}, &lines, err);
    if (!result)
        result = resolve_knob(resolved, "encoder", "bert", err);
    if (!result)
        result = take_shape(lines.data, path, giving, resolved, err);
    text_release(&lines);
    free(heads);
    free(file);
    return result;
}

int giving_shape(struct giving *giving, struct resolved_settings *resolved, struct store *store,
                 struct err *err)
{
    const struct given_row *weights = giving_find(giving, "weights");
    if (giving_find(giving, "vectors") && resolve_knob(resolved, "own_words", "on", err))
        return -1;
    if (giving->vocabulary && resolve_knob(resolved, "tokens", "wordpiece", err))
        return -1;
    return weights ? shape_of_weights(giving, weights->source, resolved, err)
                   : shape_of_run(giving, resolved, store, err);
}

int giving_check_shape(const struct giving *giving, const struct resolved_settings *resolved, struct store *store,
                       struct err *err)
{
    struct origin origin;
    int found = find_origin(giving, resolved, store, &origin, err), result = found < 0 ? -1 : 0;
    for (size_t i = 0; found > 0 && !result && i < resolved->n; i++) {
        const struct setting *ours = &resolved->settings[i];
        const char *theirs = shape_of(&origin, resolved, i);
        if (theirs && strcmp(theirs, ours->start) != 0)
            result = err_set(err, ERR_USAGE, "run %lld (%s) has %s=%s and this run %s, so that the weights of its "
                             "encoder do not fit: leave out --set %s=%s, or --from", (long long)origin.run.id,
                             origin.run.name, ours->knob, theirs, ours->start, ours->knob, ours->start);
    }
    free(origin.settings);
    return result;
}

/* ---------------------------------------------------------------------------------------------------------------- */

bool giving_teaches(const struct giving *giving)
{
    return giving_find(giving, "teacher") != NULL;
}

void giving_release(struct giving *giving)
{
    free(giving->vocabulary);
    free(giving->shaped);
}

int giving_ask(struct giving *giving, struct store *store, int64_t run, struct err *err)
{
    for (size_t i = 0; i < giving->n; i++) {
        giving->rows[i].run = run;
        if (given_ask(store, &giving->rows[i], err))
            return -1;
    }
    return 0;
}

static void pass_on(const struct text *said)
{
    char *rest;
    for (char *line = strtok_r(said->data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        print_to(stderr, "nearfar: %s\n", line);
}

int giving_make(const struct giving *giving, struct store *store, int64_t run, struct err *err)
{
    if (!giving->n)
        return 0;
    char *where = xasprintf("store=%s", store_path(store)), *which = xasprintf("run=%lld", (long long)run);
    struct text said = TEXT_INIT;
    text_clear(&said);
    int result = engine_ask((const char *[]){"prepare", where, which, NULL}, &said, err);
    if (result)
        run_remove(store, run, NULL);
    if (!result && giving->shaped)
        print_to(stderr, "nearfar: %s\n", giving->shaped);
    if (!result)
        pass_on(&said);
    text_release(&said);
    free(which);
    free(where);
    return result;
}
