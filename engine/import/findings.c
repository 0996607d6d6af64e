/* What is strange in a data set: see findings.h. */
#include "engine/import/findings.h"

#include "engine/import/arrange.h"
#include "engine/import/words.h"
#include "store/validation.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From which share on something is said, and from which size of the data on: tiny ones are strange in every way. */
#define NEW_SHARE 0.1       /* of test: interactions of what train has not */
#define FORM_SHARE 0.5      /* of the ids that train has not: they differ from ids of train in form alone */
#define TWIN_SHARE 0.01     /* of the ids of train: numbers that another id is too */
#define BUSY_SHARE 0.34     /* of all lines: those of one user or item */
#define MERGED_SHARE 0.5    /* of all lines: merged */
#define UNTESTED_SHARE 0.5  /* of users: those with nothing in test */
#define NEWCOMER_SHARE 0.5  /* of the interactions from the moment on: those of users without any before */
#define ONCE_SHARE 0.9      /* of items: those with one interaction */
#define FEW_SHARE 0.1       /* of users: those of whom anything is held out for validation */
#define TOUCHED_SHARE 0.05  /* of the items that test could touch: those that it does */
enum { LEAST_OWNERS = 5, LEAST_ITEMS = 100, LEAST_TEST = 50 };

/* The validation that takes something of each user with two interactions or more, being half of one or more of
 * two. */
#define SHARE_FOR_ALL 0.25

void findings_release(struct findings *findings)
{
    for (size_t i = 0; i < findings->n; i++)
        free(findings->sentence[i]);
    free(findings->sentence);
    *findings = (struct findings){0};
}

static void add_string(struct text *out, const char *words)
{
    text_add(out, "\"");
    for (; *words; words++) {
        if (*words == '"' || *words == '\\')
            text_add_bytes(out, "\\", 1);
        text_add_bytes(out, words, 1);
    }
    text_add(out, "\"");
}

void findings_json(const struct findings *findings, struct text *out)
{
    text_add(out, "[");
    for (size_t i = 0; i < findings->n; i++) {
        text_add(out, i ? "," : "");
        add_string(out, findings->sentence[i]);
    }
    text_add(out, "]");
}

int findings_tell(const struct findings *findings, const char *name, bool dry_run, struct err *err)
{
    fflush(stdout);
    for (size_t i = 0; i < findings->n; i++)
        print_to(stderr, "warning: %s\n", findings->sentence[i]);
    if (ferror(stdout))
        return err_set(err, ERR_FAILED, dry_run
                       ? N_("%s was read, but that could not be written to standard output: %m")
                       : N_("%s was imported, but that could not be written to standard output: %m"), name);
    return 0;
}

void findings_add(struct findings *findings, const char *format, ...)
{
    char sentence[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(sentence, sizeof sentence, format, values);
    va_end(values);
    ARRAY_ROOM(findings->sentence, findings->n, findings->capacity);
    findings->sentence[findings->n++] = xstrdup(sentence);
}

struct number {
    char digits[32];
};

static struct number counted(int64_t count)
{
    struct number number;
    format_count(count, number.digits, sizeof number.digits);
    return number;
}
/* The verb behind a count. */
static const char *are(size_t count)
{
    return count == 1 ? "is" : "are";
}

static const char *have(size_t count)
{
    return count == 1 ? "has" : "have";
}

#define COUNT(count) counted((int64_t)(count)).digits

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : 0;
}

/* How many interactions each user or item has. */
static uint32_t *tally(const uint32_t *column, size_t n, size_t of)
{
    uint32_t *count = xcalloc(of, sizeof *count);
    for (size_t i = 0; i < n; i++)
        count[column[i]]++;
    return count;
}

/* What train has not --------------------------------------------------------------------------------------------- */

/* One side of the data set, users or items. */
struct side {
    const char *what, *whats;
    const char *fate;               /* of those in test that train has not */
    const char *given, *share, *last; /* what to do about them: with a test file, a split by share, leave-one-out */
    const struct ids *ids;
    const uint32_t *place;
    uint32_t *train, *test; /* interactions of each in the data set */
    size_t n;
};

static struct side side_of(const struct collector *c, const struct arranged *a, bool items)
{
    const struct interaction_columns *train = &c->train, *test = &c->test;
    struct side side = {"user", "users", "what they are shown is chance",
                        "take them out of test, or give them some in train",
                        "a smaller --test-share leaves fewer of them",
                        "take users with few interactions out of the file", &c->users, a->users, NULL, NULL,
                        a->n_users};
    if (items)
        side = (struct side){"item", "items", "they are hardly ever found", "are both files of one catalogue?",
                             "a smaller --test-share leaves fewer of them",
                             "take items with one interaction or two out of the file",
                             &c->items, a->items, NULL, NULL, a->n_items};
    side.train = tally(items ? train->item : train->user, train->n, side.n);
    side.test = tally(items ? test->item : test->user, test->n, side.n);
    return side;
}

/* Those of test that train has not. */
struct strangers {
    size_t n, interactions;
    size_t otherwise;               /* whose ids differ from one of train in form alone */
    uint32_t example, twin;         /* a stranger, if possible one of those; the id of train that it is like */
};

/* Ids by their plain form, with the first that has it. */
struct forms {
    struct ids plain;
    uint32_t *first;
};

static struct forms forms_of(size_t most)
{
    return (struct forms){IDS_INIT, xmalloc((most + 1) * sizeof(uint32_t))};
}

static void forms_add(struct forms *forms, const struct ids *ids, uint32_t id)
{
    char form[PLAIN_FORM];
    size_t length = word_plain_form(ids_text(ids, id), form), before = forms->plain.n;
    uint32_t number = ids_add(&forms->plain, form, length);
    forms->first[number] = forms->plain.n > before ? id : forms->first[number];
}

static bool forms_find(const struct forms *forms, const char *id, uint32_t *twin)
{
    char form[PLAIN_FORM];
    uint32_t number;
    size_t length = word_plain_form(id, form);
    if (!ids_find(&forms->plain, form, length, &number))
        return false;
    *twin = forms->first[number];
    return true;
}

static void forms_release(struct forms *forms)
{
    ids_release(&forms->plain);
    free(forms->first);
}

static void compare_forms(const struct side *side, struct strangers *s)
{
    struct forms forms = forms_of(side->ids->n);
    uint32_t twin;
    for (int looking = 0; looking < 2; looking++)
        for (uint32_t i = 0; i < side->ids->n; i++) {
            uint32_t at = side->place[i];
            if (at == UINT32_MAX || (side->train[at] > 0) == looking || (looking && !side->test[at]))
                continue;
            if (!looking) {
                forms_add(&forms, side->ids, i);
            } else if (forms_find(&forms, ids_text(side->ids, i), &twin) && !s->otherwise++) {
                s->example = i;
                s->twin = twin;
            }
        }
    forms_release(&forms);
}

static struct strangers strangers_of(const struct side *side)
{
    struct strangers s = {0};
    for (uint32_t i = 0; i < side->ids->n; i++) {
        uint32_t at = side->place[i];
        if (at == UINT32_MAX || side->train[at] || !side->test[at])
            continue;
        s.example = s.n ? s.example : i;
        s.n++;
        s.interactions += side->test[at];
    }
    if (s.n)
        compare_forms(side, &s);
    return s;
}

static int64_t look_at_strangers(struct findings *f, const struct side *side, size_t test, enum split split)
{
    struct strangers s = strangers_of(side);
    char example[WORD_SHOWN], twin[WORD_SHOWN];
    double share = percent((double)s.interactions, (double)test);
    bool forms = s.n && (double)s.otherwise >= FORM_SHARE * (double)s.n;
    if (!s.n || (!forms && share < 100 * NEW_SHARE))
        return (int64_t)s.interactions;
    word_show(ids_text(side->ids, s.example), example);
    word_show(ids_text(side->ids, s.twin), twin);
    if (forms)
        findings_add(f, "%s of %s test interactions (%.0f %%) %s of %s that train has not, and %s of these "
                     "%s %s %s from ids of train in their form alone, as '%s' from '%s': write the ids alike in both "
                     "files and import again",
                     COUNT(s.interactions), COUNT(test), share, are(s.interactions), side->whats, COUNT(s.otherwise),
                     COUNT(s.n), side->whats, s.otherwise == 1 ? "differs" : "differ", example, twin);
    else
        findings_add(f, "%s of %s test interactions (%.0f %%) %s of %s that train has not, like '%s': nothing can "
                     "be learned of them, so that %s; %s", COUNT(s.interactions), COUNT(test), share,
                     are(s.interactions), side->whats, example, side->fate, split == SPLIT_GIVEN ? side->given
                     : split == SPLIT_LAST ? side->last : side->share);
    return (int64_t)s.interactions;
}

/* Lines of test that were passed over since train has not their users; these may be written otherwise. */
static void look_at_unknown(struct findings *f, const struct collector *c)
{
    const struct ids *unknown = &c->strangers;
    struct forms forms = forms_of(c->users.n);
    uint32_t example = 0, twin = 0, found;
    size_t otherwise = 0;
    char shown[WORD_SHOWN], like[WORD_SHOWN];
    for (uint32_t i = 0; unknown->n && i < c->users.n; i++)
        forms_add(&forms, &c->users, i);
    for (uint32_t i = 0; i < unknown->n; i++)
        if (forms_find(&forms, ids_text(unknown, i), &found) && !otherwise++) {
            example = i;
            twin = found;
        }
    forms_release(&forms);
    if (!otherwise || (double)otherwise < FORM_SHARE * (double)unknown->n)
        return;
    word_show(ids_text(unknown, example), shown);
    word_show(ids_text(&c->users, twin), like);
    findings_add(f, "%s of the %s users of test that train has not %s from users of train in their form "
                 "alone, as '%s' from '%s': write the ids alike in both files and import again", COUNT(otherwise),
                 COUNT(unknown->n), otherwise == 1 ? "differs" : "differ", shown, like);
}

/* The number that an id is, in its plain form: "10" of "10.0" and of "010". */
static bool number_of(const char *id, char form[PLAIN_FORM])
{
    word_plain_form(id, form);
    return word_is_digits(form);
}

static bool is_written_plainly(const struct ids *ids)
{
    char form[PLAIN_FORM];
    for (uint32_t i = 0; i < ids->n; i++)
        if (number_of(ids_text(ids, i), form) && strcmp(form, ids_text(ids, i)) != 0)
            return false;
    return true;
}

/* Ids of train that are the same number in two forms. */
static void look_at_twins(struct findings *f, const struct side *side)
{
    struct forms forms = forms_of(side->ids->n);
    char form[PLAIN_FORM], shown[WORD_SHOWN], like[WORD_SHOWN];
    uint32_t example = 0, twin = 0, found;
    size_t twins = 0, n = 0;
    uint32_t to_look_at = is_written_plainly(side->ids) ? 0 : (uint32_t)side->ids->n;
    for (uint32_t i = 0; i < to_look_at; i++) {
        const char *id = ids_text(side->ids, i);
        if (side->place[i] == UINT32_MAX || !side->train[side->place[i]])
            continue;
        n++;
        if (!number_of(id, form))
            continue;
        if (!forms_find(&forms, id, &found)) {
            forms_add(&forms, side->ids, i);
        } else if (!twins++) {
            example = i;
            twin = found;
        }
    }
    forms_release(&forms);
    if (!twins || (double)twins < TWIN_SHARE * (double)n)
        return;
    word_show(ids_text(side->ids, example), shown);
    word_show(ids_text(side->ids, twin), like);
    findings_add(f, "%s of %s %s of train %s the same number as another in another form, as '%s' and '%s': they are "
                 "different %s here; if they are one, write the ids alike and import again", COUNT(twins), COUNT(n),
                 side->whats, are(twins), shown, like, side->whats);
}

/* No test, no validation ----------------------------------------------------------------------------------------- */

/* What a split by user leaves without a test. */
static void look_at_untested(struct findings *f, const struct side *users, size_t test)
{
    size_t active = 0, single = 0, untested = 0;
    for (size_t u = 0; u < users->n; u++) {
        size_t n = users->train[u] + users->test[u];
        active += n > 0;
        single += n == 1;
        untested += n > 0 && !users->test[u];
    }
    char singles[64] = "";
    if (single)
        snprintf(singles, sizeof singles, " (%s %s one only)", COUNT(single), have(single));
    if (!test && single == active)
        findings_add(f, "there is no test: no user has more than one interaction, which train needs; bring a test "
                     "with --test FILE, or data with several interactions of a user");
    else if (!test)
        findings_add(f, "there is no test: its share rounds to none of each user's interactions; take --split "
                     "leave-one-out, or a larger --test-share");
    else if ((double)untested >= UNTESTED_SHARE * (double)active)
        findings_add(f, "%s of %s users (%.0f %%) %s too few interactions to be in test%s: what is measured "
                     "is measured on the other %s", COUNT(untested), COUNT(active),
                     percent((double)untested, (double)active), have(untested), singles, COUNT(active - untested));
}

static void look_at_test(struct findings *f, const struct side *users, const struct collector *c,
                         const struct arranged *a, enum split split)
{
    size_t test = c->test.n;
    if (split == SPLIT_RATIO || split == SPLIT_LAST || split == SPLIT_TIME)
        look_at_untested(f, users, test);
    else if (split == SPLIT_GIVEN && !test)
        findings_add(f, "there is no test: nothing is left of the test file%s; what is learned cannot be measured",
                     a->overlap   ? ", since train has the same pairs"
                     : c->unknown ? ", since train has none of its users"
                                  : "");
    else if (split == SPLIT_MOMENT && !test)
        findings_add(f, "there is no test: all %s interactions from the moment on are of users who have none before "
                     "it; take --split time",
                     COUNT(a->newcomers));
    else if (split == SPLIT_MOMENT && (double)a->newcomers > NEWCOMER_SHARE * (double)((size_t)a->newcomers + test))
        findings_add(f, "%s of %s interactions from the moment on (%.0f %%) were left out, since their users have "
                     "none before it; a smaller --test-share, or --split time, keeps more", COUNT(a->newcomers),
                     COUNT((size_t)a->newcomers + test),
                     percent((double)a->newcomers, (double)((size_t)a->newcomers + test)));
}

static void look_at_validation(struct findings *f, const struct side *users, double validation)
{
    size_t most = 0, several = 0, held = 0;
    for (size_t u = 0; u < users->n; u++) {
        size_t n = users->train[u];
        most = n > most ? n : most;
        several += n >= 2;
        held += validation_takes(n, validation) > 0;
    }
    if (!several)
        findings_add(f, "nothing can be held out for validation, since no user has more than one interaction in "
                     "train: a run then has nothing to choose its best state by but its test");
    else if (!held)
        findings_add(f, "validation=%g, the default, holds out nothing, since no user has more than %zu interactions "
                     "in train: train with --set validation=%g, which takes one of each user with two or more",
                     validation, most, SHARE_FOR_ALL);
    else if ((double)held < FEW_SHARE * (double)several)
        findings_add(f, "validation=%g, the default, holds out something of %s of %s users only: train with --set "
                     "validation=%g, which takes something of each user with two or more", validation, COUNT(held),
                     COUNT(several), SHARE_FOR_ALL);
}

/* Columns that are not what they seem ---------------------------------------------------------------------------- */

static void look_at_rounded(struct findings *f, const char *what, const struct ids *ids)
{
    char shown[WORD_SHOWN] = "";
    size_t rounded = 0;
    for (uint32_t i = 0; i < ids->n; i++)
        if (word_is_rounded(ids_text(ids, i)) && !rounded++)
            word_show(ids_text(ids, i), shown);
    if (rounded)
        findings_add(f, "%s of %s %s ids %s like '%s': a spreadsheet has rounded long numbers, so that "
                     "several %ss may have become one; export the ids as text and import again", COUNT(rounded),
                     COUNT(ids->n), what, are(rounded), shown, what);
}

static void look_at_busiest(struct findings *f, const struct side *side, const struct busiest *most, int64_t lines)
{
    char shown[WORD_SHOWN];
    if (side->ids->n < LEAST_OWNERS || (double)most->lines < BUSY_SHARE * (double)lines)
        return;
    word_show(ids_text(side->ids, most->number), shown);
    findings_add(f, "the %s '%s' has %s of all %s interactions read (%.0f %%): if that is a word for a missing %s, "
                 "take its lines out of the file and import again", side->what, shown, COUNT(most->lines),
                 COUNT(lines), percent((double)most->lines, (double)lines), side->what);
}

static void look_at_merged(struct findings *f, const struct arranged *a, const char *naming)
{
    if ((double)a->duplicates > MERGED_SHARE * (double)a->lines)
        findings_add(f, "%s of %s interactions read (%.0f %%) repeat a user and item that occur before, and "
                     "were merged%s%s",
                     COUNT(a->duplicates), COUNT(a->lines), percent((double)a->duplicates, (double)a->lines),
                     naming ? "; if that is not how the data are, the user or the item stands elsewhere: " : "",
                     naming ? naming : "");
}

static void look_at_items(struct findings *f, const struct side *items, const struct collector *c)
{
    size_t once = 0, touched = 0, test = c->test.n;
    for (size_t i = 0; i < items->n; i++) {
        once += items->train[i] + items->test[i] == 1;
        touched += items->test[i] > 0;
    }
    char elsewhere[96] = "";
    if (c->naming)
        snprintf(elsewhere, sizeof elsewhere, "; if the item stands elsewhere, %s", c->naming);
    size_t could = test < items->n ? test : items->n;
    if (items->n == 1)
        findings_add(f, "there is one item only, so that every ranking is the same%s", elsewhere);
    if (items->n >= LEAST_ITEMS && (double)once >= ONCE_SHARE * (double)items->n)
        findings_add(f, "%s of %s items (%.0f %%) have one interaction, so that little can be learned of them%s",
                     COUNT(once), COUNT(items->n), percent((double)once, (double)items->n), elsewhere);
    if (test >= LEAST_TEST && items->n >= LEAST_ITEMS && (double)touched < TOUCHED_SHARE * (double)could)
        findings_add(f, "the %s test interactions are of %s of %s items only: what is measured says "
                     "little of the others", COUNT(test),
                     COUNT(touched), COUNT(items->n));
}

void findings_gather(struct findings *f, const struct collector *c, const struct arranged *a,
                     const struct arrangement *how, double validation)
{
    struct side users = side_of(c, a, false), items = side_of(c, a, true);
    look_at_rounded(f, "user", &c->users);
    look_at_rounded(f, "item", &c->items);
    look_at_busiest(f, &users, &a->user, a->lines);
    look_at_busiest(f, &items, &a->item, a->lines);
    look_at_merged(f, a, c->naming);
    look_at_items(f, &items, c);
    f->new_items = how->split == SPLIT_ITEM ? (int64_t)c->test.n /* as was asked for */
                                            : look_at_strangers(f, &items, c->test.n, how->split);
    f->new_users = look_at_strangers(f, &users, c->test.n, how->split);
    look_at_unknown(f, c);
    look_at_twins(f, &users);
    look_at_twins(f, &items);
    look_at_test(f, &users, c, a, how->split);
    if (how->split != SPLIT_ITEM) /* which holds out whole items */
        look_at_validation(f, &users, validation);
    free(users.train);
    free(users.test);
    free(items.train);
    free(items.test);
}
