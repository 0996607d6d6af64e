/* The strategies of a run together, with what each keeps: see strategy.h.
 *
 * Order of calls in a step: mix_begin, batch_make, ..., mix_learn once the optimiser has gone its step. */
#ifndef ENGINE_NEGATIVES_MIX_H
#define ENGINE_NEGATIVES_MIX_H

#include "engine/negatives/strategy.h"
#include "engine/parts.h"

struct mix {
    struct candidates candidates;
    void *state[N_STRATEGIES]; /* of each, or NULL */
};

/* Of the data's candidates, which this tower embeds; NULL: nothing is trained. */
void mix_init(struct mix *mix, const struct task_data *data, const struct tower *tower);
void mix_release(struct mix *mix);

/* Makes what strategies with a share of the mix keep, and drops what the others kept. */
void mix_begin(struct mix *mix, const struct settings *settings);
/* Makes what depends on knobs fit their present values, for strategies with a share. */
void mix_refresh(struct mix *mix, const struct settings *settings);
/* Makes anew, to be loaded, what was there when a checkpoint was written, and drops the rest: `was_there` is asked by
 * the name of each strategy's first table. */
void mix_expect(struct mix *mix, const struct settings *settings, bool (*was_there)(void *context, const char *table),
                void *context);
/* Whether what was loaded can be what strategies keep: places that are there, candidates that there are. */
bool mix_state_is_valid(const struct mix *mix);
/* Adds the tables that there are. */
void mix_tables(const struct mix *mix, struct params *params);
/* The rows that a strategy remembers; none where none does. */
struct memory_rows mix_memory_rows(const struct mix *mix);
/* True when a strategy needs the gradient of the loss at each negative. */
bool mix_wants_negative_gradient(const struct settings *settings);
void mix_learn(struct mix *mix, const struct step_result *result);

#endif
