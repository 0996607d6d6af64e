/* How fast pictures are trained on, for tests/bench/run: `pictures [SECONDS]` prints one JSON object a line.
 *
 *   conv     flop/s of the layers of encoder=conv, there and back, on a batch of 256 pictures of 28 by 28; beside it
 *            what the machine does in matrix products (engine/verbs/machine.h), measured in turn
 *   simclr   pictures a second of whole steps: two views, encoder=conv, head=mlp, nt_xent, a batch of 256
 *   memory   MB that this program has had at most, of which the pictures themselves are 16 */
#include "tests/bench/steps.h"

#include "engine/encoders/tower.h"

#include <sys/resource.h>

enum { ROWS = 20000, SIDE = 28, CLASSES = 10, BATCH = 256 };

/* A bright disc at a place of its own, of a size that its class says, and noise. */
static void draw(uint8_t *to, const struct rng *rng, size_t row)
{
    uint64_t index = row * (SIDE * SIDE + 2);
    double x = 8 + 12 * rng_unit(rng, index), y = 8 + 12 * rng_unit(rng, index + 1);
    double radius = 2 + (double)(row % CLASSES);
    for (size_t at = 0; at < SIDE * SIDE; at++) {
        double across = (double)(at % SIDE) - x, down = (double)(at / SIDE) - y;
        double light = across * across + down * down < radius * radius ? 180 : 20;
        to[at] = (uint8_t)(light + 60 * rng_unit(rng, index + 2 + at));
    }
}

static void make_pictures(struct corpus *corpus)
{
    struct collection *rows = corpus_collection(corpus, "pictures", ROWS);
    struct feature pixels = {.name = "pixels", .kind = FEATURE_DENSE, .type = COLUMN_U8, .shape = {SIDE, SIDE, 1},
                             .width = SIDE * SIDE, .value = xmalloc((size_t)ROWS * SIDE * SIDE)};
    struct rng rng = rng_make(1, STREAM_POINTS, 0);
    uint32_t *class = xmalloc(ROWS * sizeof *class);
    for (size_t row = 0; row < ROWS; row++) {
        draw((uint8_t *)pixels.value + row * SIDE * SIDE, &rng, row);
        class[row] = (uint32_t)(row % CLASSES);
    }
    rows->split = xcalloc(ROWS, 1);
    collection_add(rows, &pixels);
    collection_classify(rows, "class", class, CLASSES);
    collection_arrange(rows, 0);
    free(class);
}

/* Products of the layers of a row: forward, to the weights, and to what they are given but for the picture itself. */
static double flops_of_row(const struct tower *tower)
{
    double flops = 0;
    size_t side = SIDE;
    for (size_t p = 1, layer = 0; p < tower->end[STAGE_ENCODER]; p += 3, layer++) {
        const struct param *weights = tower->params.list[p];
        flops += (layer ? 6.0 : 4.0) * (double)(weights->rows * weights->cols * side * side);
        side /= 2;
    }
    return flops;
}

static double layers_lap(const struct tower *tower, struct tape *tape, const struct input *input)
{
    double began = clock_monotonic();
    struct node *out = op_mean_square(tape, tower->encoder->encode(tower, tape, input));
    tape_backward(tape, out);
    double seconds = clock_monotonic() - began;
    tape_reset(tape);
    return flops_of_row(tower) * (double)input->n / seconds;
}

static void measure_layers(struct trainer *trainer, struct pool *pool, double seconds)
{
    const struct tower *tower = &trainer->tower[0];
    struct stopwatch ours = {0}, limit = {0}, share = {0};
    struct tape tape;
    struct input input = {.n = BATCH, .dense = xmalloc(BATCH * tower->feature->width * sizeof(real))};
    for (size_t i = 0; i < BATCH; i++)
        feature_read(tower->feature, i, input.dense + i * tower->feature->width);
    tape_init(&tape, pool);
    for (double end = clock_monotonic() + seconds; clock_monotonic() < end || ours.n < 3;) {
        double machine = machine_flops(pool, 0.2), rate = layers_lap(tower, &tape, &input);
        stopwatch_lap(&ours, rate);
        stopwatch_lap(&limit, machine);
        stopwatch_lap(&share, rate / machine);
    }
    printf("{\"name\":\"conv\",\"unit\":\"flop/s\",\"ours\":%.4g,\"limit\":%.4g,\"share\":%.3g}\n",
           stopwatch_median(&ours), stopwatch_median(&limit), stopwatch_median(&share));
    free(input.dense);
    tape_release(&tape);
}

static void print_memory(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"name\":\"simclr_memory\",\"unit\":\"MB\",\"ours\":%.4g}\n", (double)usage.ru_maxrss / 1024);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 4;
    struct corpus corpus = {0};
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct trainer trainer;
    struct err err = ERR_INIT;
    struct pool *pool = pool_new(0);
    make_pictures(&corpus);
    catalogue_gather(&catalogue);
    settings_init(&settings, &catalogue);
    choose(&settings, "task=two_views encoder=conv head=mlp head_width=128 head_dim=64 loss=nt_xent tau=0.2 lr=0.001 "
                      "batch=256 epochs=1000 eval_every=1000 validation=0 input_noise=0.2");
    if (argc > 2)
        choose(&settings, argv[2]);
    if (task_bind(&data, &corpus, &settings, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    trainer_init(&trainer, &settings, &data, pool, 1);
    measure_steps(&trainer, "simclr", "images/s", BATCH, seconds);
    print_memory();
    measure_layers(&trainer, pool, seconds);
    trainer_release(&trainer);
    task_data_release(&data);
    corpus_release(&corpus);
    catalogue_release(&catalogue);
    pool_free(pool);
    return 0;
}
