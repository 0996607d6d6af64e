/* What a new run is given before its first step: other runs named by --from and --teacher, a matrix in a
 * file named by --teacher, word vectors in one named by --vectors, weights and a vocabulary in those named by
 * --weights and --vocabulary. See store/given.h.
 *
 * Order of calls: giving_read; giving_shape and giving_check_shape while its settings are settled; giving_ask in the
 * transaction that inserts the run; giving_make before its engine is started; giving_release. */
#ifndef TUI_GIVING_H
#define TUI_GIVING_H

#include "store/given.h"
#include "tui/options.h"
#include "tui/resolve_settings.h"

enum { MOST_GIVEN = 3 };

struct giving {
    struct given_row rows[MOST_GIVEN];
    size_t n;
    char *vocabulary;  /* the path of the one that texts will be read by, or NULL */
    const char *heads; /* attention_heads as a person sets it, or NULL */
    char *shaped;      /* a sentence about the encoder's shape, or NULL: said when the engine has taken the weights */
};

/* Of the command's options. A run that is not there is refused. */
int giving_read(struct giving *giving, const struct call *call, struct store *store, struct err *err);
/* Where its weights come from a run on data of the same kind, or from a file, the settings that shape the encoder
 * become those of that run or file, and giving_make says what changes by that; a vocabulary and word vectors set
 * what reads them. For settings that come before what a person sets by --set. */
int giving_shape(struct giving *giving, struct resolved_settings *resolved, struct store *store,
                 struct err *err);
/* After it: -1 when a setting contradicts that run. */
int giving_check_shape(const struct giving *giving, const struct resolved_settings *resolved, struct store *store,
                       struct err *err);
bool giving_teaches(const struct giving *giving);
int giving_ask(struct giving *giving, struct store *store, int64_t run, struct err *err);
/* Lets the engine make it, and says on stderr which shape the encoder has from where and what was taken. Should that
 * fail, the run is removed. */
int giving_make(const struct giving *giving, struct store *store, int64_t run, struct err *err);
void giving_release(struct giving *giving);

#endif
