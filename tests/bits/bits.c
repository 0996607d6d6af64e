/* The bits of about 150 short runs, held against a list: of every tensor of the state by name, of every recorded
 * value by name, and of the lists of 64 users.
 *
 *   bits RUNS HASHES [OTHERS]   compares; says each difference; 0 when there is none
 *   bits write RUNS HASHES      writes the list anew
 *
 * OTHERS is a list of the few runs whose bits are others than in HASHES, in the same order.
 *
 * A line of RUNS is one run: 'knob=value ...', and '@STEP knob=value' for a change before that step; 'world=wide'
 * trains on more items than a tile of the contrastive op has columns. Curves alone are not enough: another order of
 * sums changed all weights while every recorded loss stayed equal. Which list a machine is held against: see
 * tests/bits/run. */
#include "tests/unit/engine_bench_support.h"

#include "engine/checkpoint.h"
#include "store/base/text.h"

enum { STEPS = 40, LONGEST = 4096, LISTS = 64, LIST = 20, MOST_SERIES = 64 };

struct series {
    char name[64];
    uint64_t hash;
};

struct recorded {
    struct series series[MOST_SERIES];
    size_t n;
};

static void record_point(void *context, const struct metric *what, int64_t step, double value)
{
    char metric[METRIC_NAME];
    metric_name(what, metric);
    struct recorded *recorded = context;
    uint64_t bits;
    size_t s = 0;
    while (s < recorded->n && strcmp(recorded->series[s].name, metric))
        s++;
    if (s == recorded->n) {
        assert_true(s < MOST_SERIES);
        recorded->series[recorded->n++] = (struct series){.hash = what->higher};
        COPY_TEXT(recorded->series[s].name, metric);
    }
    memcpy(&bits, &value, sizeof bits);
    recorded->series[s].hash = rng_mix(rng_mix(recorded->series[s].hash ^ (uint64_t)step) ^ bits);
}

static uint64_t hash_bytes(const unsigned char *bytes, size_t n)
{
    uint64_t hash = n;
    for (size_t i = 0; i < n; i += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes + i, n - i < 8 ? n - i : 8);
        hash = rng_mix(hash ^ word);
    }
    return hash;
}

static void add_hash(struct text *to, const char *name, int length, uint64_t hash)
{
    text_printf(to, " %.*s=%012llx", length, name, (unsigned long long)(hash >> 16));
}

/* Of every tensor in a checkpoint, in the order of the file. */
static void add_tensors(struct bench *b, struct text *to)
{
    struct image image = {0};
    uint64_t length = 0;
    checkpoint_copy(&b->trainer, 1, "timer", &image);
    memcpy(&length, image.bytes, sizeof length);
    char *header = strndup((const char *)image.bytes + 8, length);
    const unsigned char *data = image.bytes + 8 + length;
    for (char *at = strstr(header, ",\""); (at = strstr(at, ",\"")); at++) {
        size_t first, end, name = strcspn(at + 2, "\"");
        const char *offsets = strstr(at, "\"data_offsets\":");
        if (strncmp(at + 2 + name, "\":{\"dtype\"", 10))
            continue;
        assert_int_equal(sscanf(offsets, "\"data_offsets\":[%zu,%zu]", &first, &end), 2);
        add_hash(to, at + 2, (int)name, hash_bytes(data + first, end - first));
    }
    free(header);
    image_release(&image);
}

static void add_lists(struct bench *b, struct text *to)
{
    struct embedded embedded;
    uint32_t users[LISTS], item[LISTS * LIST];
    real score[LISTS * LIST];
    for (uint32_t u = 0; u < LISTS; u++)
        users[u] = u;
    trainer_embed_all(&b->trainer, WEIGHTS_MEASURED, &embedded);
    rank_anchors(b->pool, &embedded, users, LISTS, LIST, &b->data.known, item, score);
    embedded_release(&embedded);
    add_hash(to, "items", 5, hash_bytes((const unsigned char *)item, sizeof item));
    add_hash(to, "scores", 6, hash_bytes((const unsigned char *)score, sizeof score));
}

struct change {
    int64_t step;
    char knob[WORD_SIZE], value[WORD_SIZE];
};

/* Cuts a line into start settings and changes. */
static size_t read_run(char *line, char *words, bool *wide, struct change *changes, size_t most)
{
    char *rest, *word = strtok_r(line, " ", &rest);
    size_t n = 0;
    *words = '\0';
    *wide = false;
    for (; word; word = strtok_r(NULL, " ", &rest)) {
        if (*word == '@') {
            assert_true(n < most);
            const char *set = strtok_r(NULL, " ", &rest);
            changes[n].step = atoll(word + 1);
            assert_int_equal(sscanf(set, "%63[^=]=%63s", changes[n].knob, changes[n].value), 2);
            n++;
        } else if (!strcmp(word, "world=wide")) {
            *wide = true;
        } else {
            sprintf(words + strlen(words), "%s%s", *words ? " " : "", word);
        }
    }
    return n;
}

static void train(struct bench *b, const struct change *changes, size_t n, struct recorded *recorded)
{
    struct sink sink = {.point = record_point, .context = recorded};
    char old[WORD_SIZE], canonical[WORD_SIZE];
    while (b->trainer.step < STEPS && b->trainer.ended == TRAINER_GOES_ON) {
        struct err err = ERR_INIT;
        for (size_t i = 0; i < n; i++)
            if (changes[i].step == b->trainer.step &&
                trainer_set(&b->trainer, changes[i].knob, changes[i].value, old, canonical, &err) < 0)
                fail_msg("%s", err.text);
        trainer_advance(&b->trainer, &sink);
    }
}

/* The line of a run in the list of hashes, behind the run itself. */
static void hash_run(const char *run, struct text *to)
{
    struct change changes[16];
    struct bench b;
    struct recorded recorded = {.n = 0};
    struct err err = ERR_INIT;
    bool wide;
    char *line = strdup(run), *words = strdup(run);
    size_t n = read_run(line, words, &wide, changes, 16);
    small_world(&b.data, wide ? 300 : 200, wide ? 3000 : 120, 15, 0.1);
    begin_on(&b, words, 2);
    b.trainer.rules = RULES_FIRST; /* the lists are of runs of before; what later rules record changes nothing that is
                                      trained */
    if (trainer_fits(&b.trainer, &err) < 0)
        fail_msg("%s: %s", run, err.text);
    train(&b, changes, n, &recorded);
    text_add(to, "  tensors");
    add_tensors(&b, to);
    text_add(to, "\n  values");
    for (size_t s = 0; s < recorded.n; s++)
        add_hash(to, recorded.series[s].name, (int)strlen(recorded.series[s].name), recorded.series[s].hash);
    text_add(to, "\n  lists");
    add_lists(&b, to);
    text_add(to, "\n");
    end(&b);
    free(line);
    free(words);
}

/* Reads a line without its end; false at the end of the file. Comments and empty lines are passed over. */
static bool next_line(FILE *in, char line[LONGEST])
{
    while (fgets(line, LONGEST, in)) {
        line[strcspn(line, "\n")] = '\0';
        if (*line && *line != '#')
            return true;
    }
    return false;
}

/* Says which names differ between two lines ' name=hash ...'. */
static void tell_difference(const char *run, const char *listed, const char *now)
{
    printf("%s\n", run);
    while (*listed && *now) {
        size_t a = strcspn(listed, " \n"), b = strcspn(now, " \n");
        if (a != b || strncmp(listed, now, a))
            printf("    listed %.*s, now %.*s\n", (int)a, listed, (int)b, now);
        listed += a + (listed[a] != '\0');
        now += b + (now[b] != '\0');
    }
}

/* The three lines of a run in the list. */
static bool read_listed(FILE *in, const char *run, struct text *to)
{
    static char line[LONGEST];
    text_clear(to);
    if (!next_line(in, line) || strcmp(line, run))
        return false;
    for (int i = 0; i < 3; i++) {
        if (!next_line(in, line))
            return false;
        text_printf(to, "%s\n", line);
    }
    return true;
}

/* What a list has for a run at this place: true, and the place moves on; else it stays. */
static bool has_other(FILE *others, const char *run, struct text *to)
{
    long place = others ? ftell(others) : 0;
    if (!others || read_listed(others, run, to))
        return others != NULL;
    fseek(others, place, SEEK_SET);
    return false;
}

static int compare(FILE *runs, FILE *hashes, FILE *others)
{
    static char run[LONGEST];
    size_t n = 0, different = 0;
    struct text now = TEXT_INIT, listed = TEXT_INIT, other = TEXT_INIT;
    while (next_line(runs, run)) {
        text_clear(&now);
        if (!read_listed(hashes, run, &listed)) {
            printf("%s\n    is not in the list at this place: write it anew, if that is meant\n", run);
            different++;
            break;
        }
        bool another = has_other(others, run, &other);
        const char *expected = another ? other.data : listed.data;
        hash_run(run, &now);
        n++;
        if (!strcmp(now.data, expected))
            continue;
        different++;
        tell_difference(run, expected, now.data);
    }
    text_release(&other);
    text_release(&now);
    text_release(&listed);
    printf("%zu of %zu runs have the bits of the list\n", n - different, n);
    return different || !n;
}

static int write_list(FILE *runs, FILE *hashes)
{
    static char run[LONGEST];
    struct text now = TEXT_INIT;
    while (next_line(runs, run)) {
        text_clear(&now);
        hash_run(run, &now);
        fprintf(hashes, "%s\n%s", run, now.data);
    }
    text_release(&now);
    return fflush(hashes) != 0;
}

static FILE *open_list(const char *path, const char *mode)
{
    FILE *file = fopen(path, mode);
    if (!file)
        perror(path);
    return file;
}

int main(int argc, char **argv)
{
    bool writes = argc == 4 && !strcmp(argv[1], "write");
    char **path = argv + 1 + writes;
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: bits RUNS HASHES [OTHERS], or bits write RUNS HASHES\n");
        return 2;
    }
    FILE *runs = open_list(path[0], "r"), *hashes = open_list(path[1], writes ? "w" : "r");
    FILE *others = argc == 4 && !writes ? open_list(path[2], "r") : NULL;
    if (!runs || !hashes || (argc == 4 && !writes && !others))
        return 2;
    int result = writes ? write_list(runs, hashes) : compare(runs, hashes, others);
    fclose(runs);
    fclose(hashes);
    if (others)
        fclose(others);
    return result;
}
