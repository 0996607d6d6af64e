/* The engine's catalogue, written and read back: see catalogue.h. */
#include "store/catalogue.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/description.h"
#include "store/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { N_TYPES = 6, N_SCALES = 2 };
static const char *const types[N_TYPES] = {"real", "int", "bool", "choice", "list", "numbers"};
static const char *const scales[N_SCALES] = {"linear", "log"};

char *engine_fingerprint(const char *program)
{
    struct stat st;
    if (stat(program, &st) < 0)
        return NULL;
    return xasprintf(NEARFAR_VERSION " %lld %lld.%09ld", (long long)st.st_size, (long long)st.st_mtim.tv_sec,
                     (long)st.st_mtim.tv_nsec);
}

static int write_parts(struct db *db, const struct catalogue *c, struct err *err)
{
    for (size_t i = 0; i < c->n_parts; i++)
        if (db_run(db, err, "INSERT INTO part VALUES (?, ?, ?, ?)", "ttit", c->parts[i].kind, c->parts[i].name,
                   (int64_t)i, c->parts[i].help) < 0)
            return -1;
    return 0;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static int write_knobs(struct db *db, const struct catalogue *c, struct err *err)
{
    for (size_t i = 0; i < c->n_knobs; i++) {
        const struct knob *k = &c->knobs[i];
        if (db_run(db, err, "INSERT INTO knob VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   "titddtttittttttt", k->name, (int64_t)i, types[k->type], k->low, k->high, scales[k->scale],
                   k->start,
                   or_empty(k->unit), (int64_t)knob_is_live(k), or_empty(k->why_not), or_empty(k->choices), k->help,
                   or_empty(k->used_by), or_empty(k->was), or_empty(k->tries), or_empty(k->topic)) < 0)
            return -1;
    }
    return 0;
}

static int write_presets(struct db *db, const struct catalogue *c, struct err *err)
{
    for (size_t i = 0; i < c->n_presets; i++)
        if (db_run(db, err, "INSERT INTO preset (name, data, ord, help, settings) VALUES (?, ?, ?, ?, ?)",
                   "ttitt", c->presets[i].name, c->presets[i].data, (int64_t)i,
                   c->presets[i].help, c->presets[i].settings) < 0)
            return -1;
    return 0;
}

int catalogue_publish(struct store *store, const struct catalogue *catalogue, const char *fingerprint,
                      struct err *err)
{
    struct db *db = store->db;
    if (db_begin(db, err) < 0)
        return -1;
    if (db_script(db, "DELETE FROM part; DELETE FROM knob; DELETE FROM preset", err) == 0 &&
        write_parts(db, catalogue, err) == 0 && write_knobs(db, catalogue, err) == 0 &&
        write_presets(db, catalogue, err) == 0 &&
        db_run(db, err, "INSERT OR REPLACE INTO meta VALUES ('engine_fingerprint', ?)", "t", fingerprint) == 0)
        return db_commit(db, err);
    db_rollback(db);
    return -1;
}

char *catalogue_fingerprint(struct store *store, struct err *err)
{
    char *text = db_text(store->db, err, "SELECT value FROM meta WHERE key = 'engine_fingerprint'", "");
    return text ? text : xstrdup("");
}

/* Strings read back live in the catalogue's arena. */
static const char *keep(struct catalogue *catalogue, const char *word)
{
    return arena_printf(&catalogue->memory, "%s", word);
}

static int place_of(const char *word, const char *const *words, int n)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(word, words[i]))
            return i;
    return 0;
}

static int load_parts(struct store *store, struct catalogue *out, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT kind, name, help FROM part ORDER BY ord", "");
    size_t capacity = 0;
    int got;
    while ((got = db_next(stmt, err)) == 1) {
        ARRAY_ROOM(out->parts, out->n_parts, capacity);
        out->parts[out->n_parts++] = (struct part_row){keep(out, row_text(stmt, 0)), keep(out, row_text(stmt, 1)),
                                                       keep(out, row_text(stmt, 2))};
    }
    return got;
}

static int load_knobs(struct store *store, struct catalogue *out, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT name, type, low, high, scale, start, unit, why_not, "
                                 "choices, help, used_by, was, tries, topic FROM knob ORDER BY ord", "");
    size_t capacity = 0;
    int got;
    while ((got = db_next(stmt, err)) == 1) {
        ARRAY_ROOM(out->knobs, out->n_knobs, capacity);
        out->knobs[out->n_knobs++] = (struct knob){
            .name = keep(out, row_text(stmt, 0)),
            .type = (enum knob_type)place_of(row_text(stmt, 1), types, N_TYPES),
            .low = row_real(stmt, 2),
            .high = row_real(stmt, 3),
            .scale = (enum knob_scale)place_of(row_text(stmt, 4), scales, N_SCALES),
            .start = keep(out, row_text(stmt, 5)),
            .unit = keep(out, row_text(stmt, 6)),
            .why_not = keep(out, row_text(stmt, 7)),
            .choices = keep(out, row_text(stmt, 8)),
            .help = keep(out, row_text(stmt, 9)),
            .used_by = keep(out, row_text(stmt, 10)),
            .was = keep(out, row_text(stmt, 11)),
            .tries = keep(out, row_text(stmt, 12)),
            .topic = keep(out, row_text(stmt, 13)),
        };
    }
    return got;
}

static int load_presets(struct store *store, struct catalogue *out, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT name, data, help, settings FROM preset ORDER BY ord", "");
    size_t capacity = 0;
    int got;
    while ((got = db_next(stmt, err)) == 1) {
        ARRAY_ROOM(out->presets, out->n_presets, capacity);
        out->presets[out->n_presets++] = (struct preset){keep(out, row_text(stmt, 0)), keep(out, row_text(stmt, 1)),
                                                         keep(out, row_text(stmt, 2)), keep(out, row_text(stmt, 3))};
    }
    return got;
}

int catalogue_load(struct store *store, struct catalogue *out, struct err *err)
{
    *out = (struct catalogue){0};
    if (load_parts(store, out, err) == 0 && load_knobs(store, out, err) == 0 && load_presets(store, out, err) == 0)
        return 0;
    catalogue_release(out);
    return -1;
}

void catalogue_release(struct catalogue *catalogue)
{
    free(catalogue->parts);
    free(catalogue->knobs);
    free(catalogue->declared);
    free(catalogue->presets);
    arena_release(&catalogue->memory);
    *catalogue = (struct catalogue){0};
}

static int unknown(const char *what, const char *name, const char **names, size_t n, const char *see, struct err *err)
{
    const char *near = nearest_word(name, names, n);
    if (near)
        err_set(err, ERR_NOT_FOUND, "there is no %s %s; did you mean %s? (%s lists all)", _(what), name, near, see);
    else
        err_set(err, ERR_NOT_FOUND, "there is no %s %s (%s lists all)", _(what), name, see);
    free(names);
    return -1;
}

const struct knob *catalogue_knob(const struct catalogue *catalogue, const char *name, struct err *err)
{
    for (size_t i = 0; i < catalogue->n_knobs; i++)
        if (!strcmp(catalogue->knobs[i].name, name))
            return &catalogue->knobs[i];
    for (size_t i = 0; *name && i < catalogue->n_knobs; i++)
        if (catalogue->knobs[i].was && !strcmp(catalogue->knobs[i].was, name))
            return &catalogue->knobs[i];
    const char **names = xcalloc(catalogue->n_knobs, sizeof *names);
    for (size_t i = 0; i < catalogue->n_knobs; i++)
        names[i] = catalogue->knobs[i].name;
    unknown(N_("knob"), name, names, catalogue->n_knobs, "nearfar knobs", err);
    return NULL;
}

static bool is_for(const struct preset *preset, const char *data)
{
    char words[DATA_WORDS], *rest;
    COPY_TEXT(words, preset->data);
    for (char *word = strtok_r(words, "+", &rest); word; word = strtok_r(NULL, "+", &rest))
        if (*data && !list_has(data, word))
            return false;
    return true;
}

int preset_next(const char **settings, const char *data, char to[PRESET_WORD])
{
    for (const char *at = *settings + strspn(*settings, " "); *at; at = *settings + strspn(*settings, " ")) {
        size_t length = strcspn(at, " "), condition = strcspn(at, ":="), behind = 0;
        char word[DATA_WORDS];
        *settings = at + length;
        if (at[condition] == ':') {
            snprintf(word, sizeof word, "%.*s", (int)condition, at);
            if (!list_has(data, word))
                continue;
            behind = condition + 1;
        }
        snprintf(to, PRESET_WORD, "%.*s", (int)(length - behind), at + behind);
        return behind ? 2 : 1;
    }
    return 0;
}

/* What those of this name are for, and which presets there are for these data. */
static int unfit(const struct catalogue *catalogue, const char *name, const char *data, struct err *err)
{
    struct text wanted = TEXT_INIT, others = TEXT_INIT;
    const char *last = "";
    for (size_t i = 0; i < catalogue->n_presets; i++) {
        const struct preset *preset = &catalogue->presets[i];
        if (!strcmp(preset->name, name))
            text_printf(&wanted, "%s%s", wanted.length ? _(" or ") : "", preset->data);
        if (is_for(preset, data) && strcmp(preset->name, last))
            text_printf(&others, "%s%s", others.length ? C_("names", ", ") : "", last = preset->name);
    }
    err_set(err, ERR_USAGE, "the preset %s is for data of the kind %s, and these are %s: %s%s", name, wanted.data,
            data, others.length ? _("for them there are ") : _("train without a preset"),
            others.length ? others.data : "");
    text_release(&wanted);
    text_release(&others);
    return -1;
}

const struct preset *catalogue_preset(const struct catalogue *catalogue, const char *name, const char *data,
                                      struct err *err)
{
    bool known = false;
    for (size_t i = 0; i < catalogue->n_presets; i++) {
        const struct preset *preset = &catalogue->presets[i];
        if (strcmp(preset->name, name))
            continue;
        if (is_for(preset, data))
            return preset;
        known = true;
    }
    if (known) {
        unfit(catalogue, name, data, err);
        return NULL;
    }
    const char **names = xcalloc(catalogue->n_presets, sizeof *names);
    for (size_t i = 0; i < catalogue->n_presets; i++)
        names[i] = catalogue->presets[i].name;
    unknown(N_("preset"), name, names, catalogue->n_presets, "nearfar knobs", err);
    return NULL;
}
