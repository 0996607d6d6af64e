/* Random numbers as a function of (seed, stream, step, index), never of time, thread or order: what makes a run
 * resume and replay to the same bits.
 *
 * The generator is SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014),
 * whose state is a counter, so that any number of the sequence costs the same. */
#ifndef ENGINE_CORE_RNG_H
#define ENGINE_CORE_RNG_H

#include <math.h>
#include <stdint.h>

/* Uses of randomness that must not share numbers. Only ever append. */
enum rng_stream {
    STREAM_INIT,
    STREAM_SHUFFLE,
    STREAM_NEGATIVES,
    STREAM_NOISE,
    STREAM_POSITIVE_DROPOUT,
    STREAM_VALIDATION,
    STREAM_SPLIT,
    STREAM_CANDIDATES,
    STREAM_DROPOUT,
    STREAM_MAKING,
    STREAM_POINTS,
    STREAM_PARTNER,
    STREAM_INPUT_NOISE,
    STREAM_INPUT_SCALE,
    STREAM_INPUT_MASK,
    STREAM_INPUT_ROTATE,
    STREAM_CLUSTERS,
    STREAM_BALANCE,
    STREAM_CROP,
    STREAM_FLIP,
    STREAM_ROTATION,
    STREAM_BRIGHTNESS,
    STREAM_CONTRAST,
    STREAM_SATURATION,
    STREAM_HUE,
    STREAM_GREY,
    STREAM_BLUR,
    STREAM_CUTOUT,
    STREAM_CLASSES,
    STREAM_WORD_DELETION,
    STREAM_WORD_SWAP,
    STREAM_SPAN,
    STREAM_TYPOS,
    STREAM_BASELINE,
    STREAM_PATCHES,
    STREAM_FEATURE_DROPOUT,
    STREAM_LAYER_DROPOUT,
    STREAM_WORD_MASK,
    STREAM_PICTURE,
    STREAM_STRETCH,
    STREAM_SYNONYMS
};

struct rng {
    uint64_t key;
};

/* How far numbers of a stream have been used up, where several owners take theirs one after the other. */
struct rng_place {
    struct rng rng;
    uint64_t next; /* index */
};

static inline uint64_t rng_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static inline struct rng rng_make(uint64_t seed, enum rng_stream stream, uint64_t step)
{
    uint64_t key = rng_mix(seed + 0x9e3779b97f4a7c15u);
    key = rng_mix(key ^ rng_mix((uint64_t)stream + 0x632be59bd9b4e019u));
    return (struct rng){rng_mix(key ^ rng_mix(step + 0xd1b54a32d192ed03u))};
}

static inline uint64_t rng_bits(const struct rng *rng, uint64_t index)
{
    return rng_mix(rng->key + (index + 1) * 0x9e3779b97f4a7c15u);
}

/* A generator of its own for one place, where several numbers are needed. */
static inline struct rng rng_within(const struct rng *rng, uint64_t index)
{
    return (struct rng){rng_bits(rng, index)};
}

/* [0, 1), 53 bits. */
static inline double rng_unit(const struct rng *rng, uint64_t index)
{
    return (double)(rng_bits(rng, index) >> 11) * 0x1p-53;
}

/* 0 .. n-1; the bias of at most n / 2^32 is far below what a sample could show. n < 2^32. */
static inline uint32_t rng_below(const struct rng *rng, uint64_t index, uint32_t n)
{
    return (uint32_t)(((rng_bits(rng, index) >> 32) * n) >> 32);
}

/* Box and Muller's normal numbers: two uniform ones make one, the sine half is not used. */
static inline double rng_normal(const struct rng *rng, uint64_t index)
{
    double u = 1 - rng_unit(rng, 2 * index), v = rng_unit(rng, 2 * index + 1);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

/* Normal near enough for noise, within 3.5, at a tenth of the cost and with the same bits on every machine: four even
 * numbers of 16 bits have together the standard deviation 2^16 / sqrt(3). */
static inline double rng_nearly_normal(const struct rng *rng, uint64_t index)
{
    uint64_t bits = rng_bits(rng, index);
    int32_t sum = (int32_t)(bits & 0xffff) + (int32_t)(bits >> 16 & 0xffff) + (int32_t)(bits >> 32 & 0xffff) +
                  (int32_t)(bits >> 48);
    return (double)(sum - 2 * 0xffff) * (1.7320508075688772 * 0x1p-16);
}

#endif
