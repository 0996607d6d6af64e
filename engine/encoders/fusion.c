/* Several features of one row, each by an encoder of its own: a text by bag, a picture by conv or resnet, the row
 * itself by table. What each makes is brought to dim numbers and to length 1, so that none drowns the others; of what
 * a row does not have nothing comes.
 *
 * early: they stand beside each other, and a hidden layer learns what they mean together. late: they are added, so
 * that the dot product with another row is the sum of the similarities of each. (Baltrusaitis, Ahuja, Morency:
 * Multimodal Machine Learning: A Survey and Taxonomy, TPAMI 2019, names both.)
 *
 * Where whole features are left out at random (feature_dropout), each learns to stand without the others; left out
 * that way, the table teaches texts and pictures to stand for rows that nobody has chosen yet (Volkovs, Yu,
 * Poutanen: DropoutNet: Addressing Cold Start in Recommender Systems, NeurIPS 2017). */
#include "engine/encoders/fusion.h"

#include "engine/encoders/layers.h"
#include "engine/encoders/maps.h"
#include "engine/encoders/texts.h"
#include "engine/encoders/tower.h"
#include "engine/fitting.h"
#include "engine/ops/ops.h"
#include "engine/parts.h"
#include "store/base/language.h"

#include <string.h>

const struct knob knob_members = {
    .name = "members", .type = KNOB_LIST, .choices = "table conv resnet bag ", .start = "bag",
    .why_not = "it is the shape of the weights",
    .help = "encoders of the features of a row, joined by +; a side without such a feature has none"};

static const struct knob knob_fusion = {
    .name = "fusion", .type = KNOB_CHOICE, .choices = "early late ", .start = "late",
    .why_not = "weights learned with one mean nothing to the other",
    .help = "features stand beside each other below a hidden layer, or are added"};

const struct knob knob_feature_dropout = {
    .name = "feature_dropout", .type = KNOB_REAL, .low = 0, .high = 0.95, .scale = SCALE_LINEAR, .start = "0",
    .help = "chance that a whole feature of a row is left out of a step; one always stays"};

static bool is_early(const struct settings *settings)
{
    return !strcmp(setting_word(settings, &knob_fusion), "early");
}

static size_t init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    size_t dim = (size_t)setting(settings, &knob_dim);
    if (is_early(settings) && tower->members)
        layers_add(tower, STAGE_ENCODER, tower->members * dim, 1, 2 * dim, dim, settings, place);
    return dim;
}

struct node *fusion_member(const struct tower *tower, size_t m, struct tape *tape, const struct input *of_all)
{
    const struct tower *member = &tower->member[m];
    const struct input *input = &of_all->member[m];
    if (member->absent) {
        real *zeros = arena_alloc(&tape->arena, input->n * member->dim + 1, sizeof *zeros);
        memset(zeros, 0, input->n * member->dim * sizeof *zeros);
        return tape_constant(tape, input->n, member->dim, zeros, false);
    }
    struct node *x = member->encoder->encode(member, tape, input);
    return op_normalize(tape, layers_apply(member, member->end[STAGE_ENCODER], member->end[STAGE_HEAD], tape, x));
}

static struct node *encode(const struct tower *tower, struct tape *tape, const struct input *input)
{
    struct node *part[JOIN_INPUTS];
    const uint8_t *missing[JOIN_INPUTS];
    size_t below = 0;
    for (size_t m = 0; m < tower->members; m++) {
        part[m] = fusion_member(tower, m, tape, input);
        missing[m] = input->member[m].missing;
        below += tower->member[m].params.n;
    }
    bool early = tower->end[STAGE_ENCODER] > below;
    struct node *x = op_join(tape, part, missing, tower->members, !early);
    return early ? layers_apply(tower, below, tower->end[STAGE_ENCODER], tape, x) : x;
}

void fusion_leave_out(struct input *input, size_t members, double chance, const struct rng *rng)
{
    for (size_t i = 0; i < input->n; i++) {
        struct rng row = rng_within(rng, input->rows[i]);
        size_t has = 0, left = 0, there[JOIN_INPUTS];
        bool out[JOIN_INPUTS];
        for (size_t m = 0; m < members; m++)
            if (!input->member[m].missing[i]) {
                out[has] = rng_unit(&row, m) < chance;
                left += !out[has];
                there[has++] = m;
            }
        if (has && !left)
            out[rng_below(&row, members, (uint32_t)has)] = false;
        for (size_t h = 0; h < has; h++)
            input->member[there[h]].missing[i] = out[h];
    }
}

/* Each named encoder reads something on one side at least, and no feature is read twice. */
static int members_fit(const struct fitting *run, struct err *err)
{
    const char *list = setting_word(run->settings, &knob_members);
    if (list_has(list, "conv") && list_has(list, "resnet"))
        return err_set(err, ERR_USAGE, "members=%s reads pictures twice: leave conv or resnet out", list);
    for (size_t e = 0; encoders[e]; e++) {
        bool used = !list_has(list, encoders[e]->part.name);
        for (int side = 0; side < 2; side++)
            for (size_t m = 0; m < run->tower[side].members; m++)
                used |= run->tower[side].member[m].encoder == encoders[e];
        if (!used)
            return err_set(err, ERR_USAGE, "members=%s: %s encodes %s, and neither %s nor %s has any: leave it out "
                           "of members, or import them, as with --item-text and --item-pictures", list,
                           encoders[e]->part.name, encoders[e]->reads_texts ? _("texts") : _("pictures"),
                           _(run->data->side[0]->name), _(run->data->side[1]->name));
    }
    return 0;
}

int fusion_fits(const struct fitting *run, struct err *err)
{
    if (tower_fits(run, err) < 0 || members_fit(run, err) < 0 || texts_fit(run, err) < 0)
        return -1;
    for (int side = 0; side < 2; side++)
        for (size_t m = 0; m < run->tower[side].members; m++)
            if (maps_take(&run->tower[side].member[m], run->data->side[side]->name, err) < 0)
                return -1;
    return maps_can_be_kept(run, err);
}

const struct encoder encoder_fusion = {
    .part = {.name = "fusion", .help = "several features of a row, each by an encoder of its own (members)",
             .knobs = (const struct knob *const[]){&knob_members, &knob_fusion, &knob_feature_dropout, &knob_dim,
                                                   &knob_init_scale, &knob_activation, &knob_batch_norm,
                                                   &knob_channels, &knob_pooling, &knob_shortest_gram,
                                                   &knob_longest_gram, &knob_buckets, &knob_word_pairs, &knob_zipf,
                                                   NULL},
             .fits = fusion_fits},
    .groups = (const char *const[]){"users", "items", "words", "encoder", "head", "predictor", NULL},
    .has_members = true,
    .init = init,
    .encode = encode,
};
