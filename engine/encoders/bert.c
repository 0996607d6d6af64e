/* BERT (Devlin, Chang, Lee, Toutanova: BERT, NAACL 2019): a transformer with a normalisation behind each sum, on
 * texts in the pieces of a given vocabulary between [CLS] and [SEP]. Its weights can come from a file
 * (bert_weights.h); the token type is 0 everywhere and stands in the places. As a sentence encoder it takes the mean
 * over all pieces, as Sentence-BERT does (Reimers, Gurevych, EMNLP 2019), or that of [CLS]. */
#include "engine/encoders/layers.h"
#include "engine/encoders/texts.h"
#include "engine/encoders/transformer.h"
#include "engine/fitting.h"

static const struct transformer_kind norm_last = {.norm_last = true, .epsilon = 1e-12};

static size_t init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    size_t dim = transformer_init(tower, settings, &norm_last, place);
    tower->sequence.causal = false;
    tower->params.list[TRANSFORMER_WORDS]->group = "encoder"; /* frozen with the rest */
    return dim;
}

static struct node *encode(const struct tower *tower, struct tape *tape, const struct input *input)
{
    return transformer_encode(tower, &norm_last, tape, input);
}

static int pieces_fit(const struct fitting *run, struct err *err)
{
    for (int side = 0; side < 2; side++) {
        const struct text_source *texts = run->tower[side].texts;
        if (!run->tower[side].encoder->between_ends || !texts)
            continue;
        if (!texts->vocabulary)
            return err_set(err, ERR_USAGE, "encoder=bert reads pieces of a vocabulary: train with --vocabulary FILE, "
                           "its vocab.txt, which sets tokens=wordpiece");
        if (!texts->vocabulary->has_ends)
            return err_set(err, ERR_USAGE, "encoder=bert puts texts between [CLS] and [SEP], and the vocabulary "
                           "lacks one of them: give the vocab.txt of a BERT model");
    }
    return 0;
}

static int fits(const struct fitting *run, struct err *err)
{
    enum { LEAST_POSITIONS = 3 };
    if (pieces_fit(run, err) < 0 || transformer_fits(run, err) < 0)
        return -1;
    if (setting(run->settings, &knob_most_positions) >= LEAST_POSITIONS)
        return 0;
    return err_set(err, ERR_USAGE, "most_positions=%s has no room for a piece between [CLS] and [SEP]: set it to "
                   "%d or more", setting_word(run->settings, &knob_most_positions), LEAST_POSITIONS);
}

const struct encoder encoder_bert = {
    .part = {.name = "bert", .help = "BERT and its like on texts, of --weights and --vocabulary from files",
             .knobs = (const struct knob *const[]){&knob_dim, &knob_init_scale, &knob_layers, &knob_attention_heads,
                                                   &knob_feed_forward, &knob_activation, &knob_layer_dropout,
                                                   &knob_most_positions, &knob_sequence_pooling, &knob_tokens, NULL},
             .fits = fits},
    .groups = (const char *const[]){"encoder", "head", "predictor", NULL},
    .reads_texts = true,
    .between_ends = true,
    .init = init,
    .encode = encode,
    .tell = sequences_tell,
};
