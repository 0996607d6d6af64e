/* Encoders: rows of a collection in, one embedding a row out. A tower is an encoder with weights of its own, for
 * one side of a pair: see tower.h for what is done with towers. */
#ifndef ENGINE_ENCODERS_ENCODER_H
#define ENGINE_ENCODERS_ENCODER_H

#include "engine/core/tape.h"
#include "engine/data/corpus.h"
#include "engine/ops/convolution.h"
#include "engine/ops/ops.h"
#include "engine/part.h"
#include "engine/settings.h"
#include "engine/text/source.h"
#include "store/base/text.h"

/* What layers leave out of a step that trains. */
struct layer_dropout {
    double share; /* 0: nothing, as where rows are looked at */
    struct rng rng;
};

/* What is encoded at one go. */
struct input {
    const uint32_t *rows; /* (n): of the collection, each once */
    size_t n;
    real *dense;          /* (n, tower->feature->width): the rows' values, as views changed them; NULL where the
                             feature is not dense */
    struct text_input texts; /* (n): the rows' words, as views changed them, where the feature is a text; or, where
                                rows are tokens, all of their sentences, and where in them each row stands */
    struct input *member;    /* (tower->members): what each of them sees of the rows; NULL where there are none */
    uint8_t *missing;        /* (n), of a member: 1 where it has nothing of the row, or is left out; NULL elsewhere */
    struct layer_dropout dropout;
};

/* Of an encoder of sequences. */
enum sequence_pooling { POOL_MEAN, POOL_FIRST, POOL_LAST };
struct sequence_shape {
    size_t layers, heads, hidden; /* heads and hidden numbers of a transformer, */
    bool causal;                  /* and whether its words see those behind them */
    size_t positions;             /* words of a text that are read */
    enum sequence_pooling pooling;
    uint8_t sees[JOIN_INPUTS];    /* of features that are words: bit k of a member's: it may look at member k */
};

/* The params of a tower stand in this order. */
enum stage { STAGE_ENCODER, STAGE_HEAD, STAGE_PREDICTOR, N_STAGES };

struct tower {
    const struct encoder *encoder;
    const struct head *head, *predictor; /* layers.h */
    const char *name;              /* of its collection, a literal; its params are named after it */
    const struct feature *feature; /* dense or a text: what it encodes; NULL where it encodes which row it is */
    struct text_source *texts;     /* of a feature that is a text: what was made of it */
    bool owns_texts;               /* and it releases them */
    size_t rows;                   /* of the collection */
    enum activation activation;    /* ops/ops.h: of hidden layers */
    size_t channels, blocks;       /* of an encoder of pictures: of its first layer; in each stage */
    enum pooling pooling;          /* and what follows its layers */
    size_t window;                 /* of one that reads tokens with their neighbours: how many on either side */
    struct sequence_shape sequence;
    size_t kept;                   /* numbers that its layers keep of a row while training; 0: few */
    size_t encoded, dim;           /* numbers in a row below the head; in an embedding */
    size_t described;              /* numbers in the description of a row: `encoded`, or what init made it */
    struct params params;          /* in the order of checkpoints; made by tower_add */
    size_t end[N_STAGES];          /* where those of a stage end among them */
    bool slow;                     /* its params are state that follows the other tower's */
    bool borrows;                  /* its params are those of the other tower, who lists and releases them */
    struct tower *member;          /* (members): towers below this one, whose params stand first among its own, in
                                      their order; each has its encoder and, as a head, what fits it to others */
    size_t members;
    bool absent;                   /* of a member: rows have nothing for it */
    size_t seen;                   /* rows below it stand in training; a table knows nothing of others */
    char own_name[32];             /* of a member, where `name` is no literal */
};

struct encoder {
    struct part part;
    const char *const *groups; /* of its params, NULL-ended: what `freeze` can be */
    bool reads_rows, reads_dense; /* what it can encode: which row it is; the numbers of a dense feature */
    bool reads_pictures;          /* of dense features only pictures */
    bool reads_texts;             /* the words of a text, or tokens of sentences */
    bool between_ends;            /* pieces of a given vocabulary between its [CLS] and [SEP] (text/wordpiece.h) */
    bool has_members;             /* nothing by itself, but what its members (knob_members) can */
    /* Makes the params of a tower, whose name, rows and feature are known. Returns how many numbers it makes of a
     * row. First values are taken from `place` on. */
    size_t (*init)(struct tower *tower, const struct settings *settings, struct rng_place *place);
    /* (n, tower->encoded) on the tape, by the params of the stage. On a tape that only looks it changes nothing, and
     * a row's numbers do not depend on those that are encoded with it. NULL: it encodes places alone. */
    struct node *(*encode)(const struct tower *tower, struct tape *tape, const struct input *input);
    /* The same where each row is a place in one of input->texts, as a token is in a sentence: (n, tower->encoded), of
     * the unit at input->texts.place[i]. One that encodes all units takes those of the places
     * (sequences_take_places). NULL: it encodes whole rows alone. */
    struct node *(*encode_places)(const struct tower *tower, struct tape *tape, const struct input *input);
    /* The same for (n, tower->described): all that probes, and whoever uses the run, are to see of a row, where that
     * is more than the embedding. `init` sets the width. NULL: it is what encode makes. */
    struct node *(*describe)(const struct tower *tower, struct tape *tape, const struct input *input);
    /* Says what it does not read of the rows, a line each, where a run begins. NULL: nothing. */
    void (*tell)(const struct tower *tower, struct text *out);
    /* Where the embedding of a row is a row of a table: that table. NULL where it is not. */
    struct param *(*table)(const struct tower *tower);
    /* Of one that reads texts: the table where each word of the run's texts has a row of its own, its number behind
     * the hashed ones (text/grams.h). NULL, also for what it returns: there is none. */
    struct param *(*words)(const struct tower *tower);
};

/* The share of numbers that a step leaves out within layers, with these settings: 0 where none has that knob. */
extern const struct knob knob_layer_dropout;
double encoder_layer_dropout(const struct tower *tower, const struct settings *settings);

/* A param more, to be initialised. */
struct param *tower_add(struct tower *tower);
/* The members of a tower that was copied, with the params that now stand in it. */
void tower_share_members(struct tower *tower);
void tower_release(struct tower *tower);

/* The length of an embedding, the spread of the first values of a table, and the encoders below one that has
 * members. */
extern const struct knob knob_dim, knob_init_scale, knob_members;

#endif
