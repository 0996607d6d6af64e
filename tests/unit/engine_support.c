/* See engine_support.h. */
#include "tests/unit/engine_support.h"

#include <string.h>

/* Half of the items in the first class, the others in five small ones, and one in eleven in none. */
static void classify(struct interactions *data)
{
    uint32_t *class = xmalloc(data->items * sizeof *class);
    size_t classes = 0;
    for (size_t i = 0; i < data->items; i++) {
        class[i] = i % 11 == 10 ? NO_CLASS : i % 2 ? 1 + (uint32_t)i / 2 % 5 : 0;
        if (class[i] != NO_CLASS && class[i] >= classes)
            classes = class[i] + 1;
    }
    interactions_classify(data, class, classes);
    free(class);
}

void small_world(struct interactions *data, size_t users, size_t items, size_t each, double validation)
{
    uint32_t *user = xmalloc(users * each * sizeof *user), *item = xmalloc(users * each * sizeof *item);
    struct rng rng = rng_make(11, STREAM_SPLIT, 0);
    size_t n = 0;
    for (size_t u = 0; u < users; u++)
        for (size_t i = 0; i < each; i++) {
            uint32_t candidate = rng_below(&rng, u * each + i, (uint32_t)items);
            if (items > 1 && i % 5 && candidate % 2 != u % 2)
                candidate = candidate ? candidate - 1 : 1;
            bool known = false;
            for (size_t k = n; k-- > 0 && user[k] == u;)
                known |= item[k] == candidate;
            if (known)
                continue;
            user[n] = (uint32_t)u;
            item[n++] = candidate;
        }
    interactions_from(data, users, items, user, item, n, validation);
    classify(data);
    free(user);
    free(item);
}

void small_settings(struct settings *settings, const struct catalogue *catalogue, const char *words)
{
    char copy[512], old[WORD_SIZE], canonical[WORD_SIZE], *rest;
    struct err err = ERR_INIT;
    settings_init(settings, catalogue);
    COPY_TEXT(copy, words);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        assert_non_null(equals);
        *equals = '\0';
        if (settings_set(settings, word, equals + 1, old, canonical, &err) < 0)
            fail_msg("%s", err.text);
    }
}

struct loss_terms small_terms(const struct loss *loss, const char *words)
{
    struct catalogue catalogue;
    struct settings settings;
    struct loss_terms terms;
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, words);
    loss_terms_read(&terms, loss, &settings);
    catalogue_release(&catalogue);
    return terms;
}

static void hear(void *context, const struct metric *what, int64_t step, double value)
{
    char metric[METRIC_NAME];
    metric_name(what, metric);
    struct heard *heard = context;
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (const char *c = metric; *c; c++)
        heard->hash = rng_mix(heard->hash ^ (uint64_t)*c);
    heard->hash = rng_mix(heard->hash ^ rng_mix((uint64_t)step) ^ bits ^ what->higher);
    heard->n++;
    if (!strcmp(metric, "loss"))
        heard->loss = value;
    else if (strstr(metric, "recall"))
        heard->recall = value;
}

struct sink heard_sink(struct heard *heard)
{
    return (struct sink){hear, heard};
}
