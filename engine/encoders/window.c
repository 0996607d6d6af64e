/* Tokens with their neighbours: the vectors of a token and of so many tokens on either side, one behind the other, go
 * through layers (Collobert, Weston, Bottou, Karlen, Kavukcuoglu, Kuksa: Natural Language Processing (Almost) from
 * Scratch, JMLR 12, 2011: the window approach). The vector of a token is the mean of rows of a table: of the token,
 * of its parts, and of its shape (engine/text/grams.h). Beyond the ends of a sentence stand zeros. */
#include "engine/encoders/layers.h"
#include "engine/encoders/texts.h"
#include "engine/encoders/tower.h"
#include "engine/fitting.h"
#include "engine/ops/ops.h"
#include "engine/text/bags.h"

static const struct knob knob_window = {
    .name = "window", .type = KNOB_INT, .low = 0, .high = 16, .scale = SCALE_LINEAR, .start = "2", .unit = "tokens",
    .why_not = "it is the shape of the weights", .help = "neighbours on either side that a token is read with"};

static size_t init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    size_t dim = (size_t)setting(settings, &knob_dim);
    tower->window = (size_t)setting(settings, &knob_window);
    texts_table_init(tower, settings, dim, place);
    layers_add(tower, STAGE_ENCODER, (2 * tower->window + 1) * dim, (size_t)setting(settings, &knob_depth),
               (size_t)setting(settings, &knob_width), dim, settings, place);
    return dim;
}

/* The tokens that stand in some window. */
struct seen {
    uint32_t *number;         /* (units): among them; NOT_DRAWN: in no window */
    uint32_t *slot;           /* (places, slots): their numbers; NOT_DRAWN: beyond the sentence */
    struct text_input tokens; /* each as a text by itself */
};

/* Calls the unit in each slot of each window by what is in `number`. */
static void fill_slots(const struct tower *tower, const struct text_input *texts, struct seen *seen, bool mark)
{
    size_t k = tower->window, slots = 2 * k + 1;
    for (size_t i = 0; i < texts->n_places; i++) {
        const struct unit_place *place = &texts->place[i];
        for (size_t s = 0; s < slots; s++) {
            size_t unit = place->unit + s - k; /* wraps round below 0, and is then beyond the end */
            bool there = unit < texts->start[place->text + 1] && unit >= texts->start[place->text];
            if (mark && there)
                seen->number[unit] = 0;
            else if (!mark)
                seen->slot[i * slots + s] = there ? seen->number[unit] : NOT_DRAWN;
        }
    }
}

static struct seen find_seen(const struct tower *tower, struct arena *arena, const struct text_input *texts)
{
    size_t units = texts->start[texts->n], n = 0;
    struct seen seen = {.number = arena_alloc(arena, units + 1, sizeof *seen.number),
                        .slot = arena_alloc(arena, texts->n_places * (2 * tower->window + 1) + 1, sizeof *seen.slot)};
    for (size_t u = 0; u < units; u++)
        seen.number[u] = NOT_DRAWN;
    fill_slots(tower, texts, &seen, true);
    struct unit *unit = arena_alloc(arena, units + 1, sizeof *unit);
    size_t *start = arena_zeroed(arena, units + 1, sizeof *start);
    for (size_t u = 0; u < units; u++)
        if (seen.number[u] != NOT_DRAWN) {
            unit[n] = texts->unit[u];
            seen.number[u] = (uint32_t)n++;
            start[n] = n;
        }
    fill_slots(tower, texts, &seen, false);
    seen.tokens = (struct text_input){.n = n, .start = start, .unit = unit, .source = texts->source};
    return seen;
}

static struct node *encode_places(const struct tower *tower, struct tape *tape, const struct input *input)
{
    struct bags bags;
    const uint32_t *rows;
    size_t n;
    struct seen seen = find_seen(tower, &tape->arena, &input->texts);
    bags_make(&tape->arena, tape->pool, &seen.tokens, true, &bags, &rows, &n);
    struct node *tokens = op_bag(tape, op_rows(tape, tower->params.list[0], rows, n), &bags);
    struct node *x = op_window(tape, tokens, seen.slot, input->texts.n_places, 2 * tower->window + 1);
    return layers_apply(tower, 1, tower->end[STAGE_ENCODER], tape, x);
}

static int fits(const struct fitting *run, struct err *err)
{
    return tower_fits(run, err) < 0 ? -1 : texts_fit(run, err);
}

const struct encoder encoder_window = {
    .part = {.name = "window", .help = "layers on what a token and its neighbours are, on tokens of sentences",
             .knobs = (const struct knob *const[]){&knob_dim, &knob_init_scale, &knob_window, &knob_depth,
                                                   &knob_width, &knob_activation, &knob_batch_norm,
                                                   &knob_shortest_gram, &knob_longest_gram, &knob_buckets, NULL},
             .fits = fits},
    .groups = (const char *const[]){"words", "encoder", "head", "predictor", NULL},
    .reads_texts = true,
    .init = init,
    .encode_places = encode_places,
};
