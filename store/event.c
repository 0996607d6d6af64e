/* The log of what was asked of a run: see event.h. */
#include "store/event.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/internal.h"

#include <stdio.h>
#include <string.h>

const char *const event_verb_names[] = {"set", "pause", "resume", "step", "stop", "rollback", "unknown"};

#define COLUMNS                                                                                                      \
    "run, seq, verb, " KNOB_NAME("event.knob") ", old, new, actor, why, asked_at, asked_step, applied_at, "          \
    "coalesce(step, -1), refused, answer FROM event "

static void read_event(struct stmt *stmt, void *element)
{
    struct event *e = element;
    char flaw[FLAW_SIZE] = "";
    e->run = row_int(stmt, 0);
    e->seq = row_int_in_range(stmt, 1, "number", 1, INT64_MAX, flaw);
    for (int v = 0; v <= EVENT_UNKNOWN; v++)
        if (v == EVENT_UNKNOWN || !strcmp(row_text(stmt, 2), event_verb_names[v])) {
            e->verb = (enum event_verb)v;
            break;
        }
    COPY_TEXT(e->knob, row_text(stmt, 3));
    COPY_TEXT(e->old, row_text(stmt, 4));
    COPY_TEXT(e->new, row_text(stmt, 5));
    COPY_TEXT(e->actor, row_text(stmt, 6));
    COPY_TEXT(e->why, row_text(stmt, 7));
    e->asked_at = row_held_real(stmt, 8, "moment of asking", LAST_MOMENT, flaw);
    e->asked_step = row_int_in_range(stmt, 9, "step of asking", 0, MOST_COUNTED, flaw);
    e->applied_at = row_held_real(stmt, 10, "moment of answering", LAST_MOMENT, flaw);
    e->step = row_int_in_range(stmt, 11, "step", -1, MOST_COUNTED, flaw);
    COPY_TEXT(e->refused, row_text(stmt, 12));
    COPY_TEXT(e->answer, row_text(stmt, 13));
    if (flaw[0]) {
        e->verb = EVENT_UNKNOWN;
        snprintf(e->answer, sizeof e->answer, "this row of the store is damaged: %s", flaw);
    }
}

bool event_is_planned(const struct event *event, int64_t step)
{
    return event->step > step && event->asked_step == event->step;
}

int event_by_step(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    return x->step != y->step ? (x->step > y->step) - (x->step < y->step) : (x->seq > y->seq) - (x->seq < y->seq);
}

int64_t event_ask(struct store *store, const struct event *event, struct err *err)
{
    int64_t seq = -1;
    if (!text_is_utf8(event->why))
        return err_set(err, ERR_USAGE, "the note is not UTF-8 text: write it in UTF-8, or leave it out");
    if (db_int(store->db, &seq, -1, err,
               "INSERT INTO event (run, seq, verb, knob, new, actor, why, asked_at, asked_step) SELECT ?1, "
               "coalesce(max(seq), 0) + 1, ?2, " KNOB_OF_RUN("?3") ", ?4, ?5, ?6, ?7, ?8 FROM event WHERE run = ?1 "
               "RETURNING seq",
               "itttttdi", event->run, event_verb_names[event->verb], event->knob, event->new, event->actor,
               event->why, clock_wall(), event->asked_step) < 0)
        return -1;
    return seq;
}

int event_plan(struct store *store, const struct event *event, struct err *err)
{
    return db_run(store->db, err,
                  "INSERT INTO event (run, seq, verb, knob, old, new, actor, why, asked_at, asked_step, "
                  "applied_at, step) SELECT ?1, coalesce((SELECT max(seq) FROM event WHERE run = ?1), 0) + 1, 'set', "
                  "setting.knob, coalesce((SELECT new FROM event WHERE run = ?1 AND event.knob = setting.knob AND "
                  "step <= ?7 ORDER BY step DESC, seq DESC LIMIT 1), value), ?3, ?4, ?5, ?6, ?7, ?6, ?7 FROM setting "
                  "WHERE run = ?1 AND knob = " KNOB_OF_RUN("?2"), "ittttdi", event->run, event->knob, event->new,
                  event->actor, event->why, clock_wall(), event->step);
}

int event_pending(struct store *store, int64_t run, struct event *out, int most, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT " COLUMNS "WHERE run = ? AND applied_at IS "
                                 "NULL ORDER BY seq", "i", run);
    int n = 0, got;
    while ((got = db_next(stmt, err)) == 1) {
        memset(&out[n], 0, sizeof *out);
        read_event(stmt, &out[n++]);
        if (n == most) {
            db_done(stmt);
            return n;
        }
    }
    return got < 0 ? -1 : n;
}

int event_applied(struct store *store, const struct event *event, struct err *err)
{
    return db_run(store->db, err, "UPDATE event SET old = ?, step = ?, refused = nullif(?, ''), answer = ?, "
                  "applied_at = ? WHERE run = ? AND seq = ?", "tittdii", event->old, event->step, event->refused,
                  event->answer, clock_wall(), event->run, event->seq);
}

int event_list(struct store *store, int64_t run, int64_t after, struct event **out, size_t *n, struct err *err)
{
    return rows_gather(db_query(store->db, err, "SELECT " COLUMNS "WHERE run = ? AND seq > ? ORDER BY seq", "ii", run,
                                after),
                       sizeof **out, read_event, (void **)out, n, err);
}

/* One that was foreseen was asked for and settled in one moment. */
static int redate(struct store *store, int64_t run, int64_t to, struct err *err)
{
    return db_run(store->db, err, "UPDATE event SET step = ?2 WHERE run = ?1 AND verb = 'set' AND step > ?2 AND "
                  "refused IS NULL AND asked_at <> applied_at", "ii", run, to);
}

int event_roll_back(struct store *store, int64_t run, int64_t to, int64_t from, const char *why, struct err *err)
{
    if (db_begin(store->db, err) < 0)
        return -1;
    if (redate(store, run, to, err) < 0 ||
        db_run(store->db, err,
               "INSERT INTO event (run, seq, verb, actor, why, asked_at, asked_step, applied_at, step) SELECT ?1, "
               "coalesce(max(seq), 0) + 1, 'rollback', 'engine', ?2, ?3, ?4, ?3, ?5 FROM event WHERE run = ?1",
               "itdii", run, why, clock_wall(), from, to) < 0) {
        db_rollback(store->db);
        return -1;
    }
    return db_commit(store->db, err);
}

int event_rolled_back(struct store *store, int64_t run, char *why, struct err *err)
{
    struct stmt *stmt = db_query(store->db, err, "SELECT why, verb = 'rollback' FROM event WHERE run = ? AND verb "
                                 "IN ('rollback', 'resume', 'step') AND applied_at IS NOT NULL AND refused IS NULL "
                                 "ORDER BY applied_at DESC, seq DESC LIMIT 1", "i", run);
    int got = db_next(stmt, err);
    if (got != 1)
        return got;
    int waits = row_int(stmt, 1) != 0;
    if (why)
        copy_text(why, 160, row_text(stmt, 0));
    db_done(stmt);
    return waits;
}
