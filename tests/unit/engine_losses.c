/* Every loss against numbers that were made from its equation by another program: tests/reference/losses.py writes
 * losses.txt. Value and slopes must be these whether the row comes in one tile or in many; a loss without a case
 * fails. */
#include "tests/unit/engine_support.h"

#include <string.h>

enum { MOST = 128, LINES = 6, LINE_SIZE = 4096 };
static const char path[] = "tests/reference/losses.txt";
static const double tolerance = 1e-5;

struct reference {
    const struct loss *loss;
    char name[128]; /* with the knobs */
    struct loss_terms terms;
    size_t n, counted;
    real positive, s[MOST], offset[MOST], said[MOST + 1]; /* said: by a teacher, of the positive first */
    double value, slope[MOST + 1];
};

static size_t read_numbers(char *line, double *to, size_t most)
{
    char *rest;
    size_t n = 0;
    for (char *word = strtok_r(line, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest)) {
        assert_true(n < most);
        to[n++] = strcmp(word, "masked") ? strtod(word, NULL) : -(double)INFINITY;
    }
    return n;
}

static void read_row(struct reference *r, char line[LINES][LINE_SIZE])
{
    double positive, s[MOST], offset[MOST + 1];
    size_t taught = r->loss->taught;
    assert_int_equal(read_numbers(line[1], &positive, 1), 1);
    r->n = read_numbers(line[2], s, MOST);
    assert_int_equal(read_numbers(line[3], offset, MOST + 1), r->n + taught);
    assert_int_equal(read_numbers(line[4], &r->value, 1), 1);
    assert_int_equal(read_numbers(line[5], r->slope, MOST + 1), r->n + 1);
    r->positive = (real)positive;
    r->counted = 0;
    for (size_t j = 0; j < r->n + taught; j++)
        r->said[j] = (real)offset[j];
    for (size_t j = 0; j < r->n; j++) {
        r->s[j] = (real)s[j];
        r->offset[j] = (real)offset[j];
        r->counted += s[j] > -(double)INFINITY;
    }
}

static bool read_case(FILE *file, struct reference *r)
{
    char line[LINES][LINE_SIZE];
    for (int l = 0; l < LINES; l++)
        if (!fgets(line[l], LINE_SIZE, file)) {
            assert_int_equal(l, 0); /* a file cut short */
            return false;
        }
    line[0][strcspn(line[0], "\n")] = '\0';
    COPY_TEXT(r->name, line[0]);
    char *knobs = line[0] + strcspn(line[0], " ");
    if (*knobs)
        *knobs++ = '\0';
    r->loss = NULL;
    for (size_t l = 0; losses[l]; l++)
        if (!strcmp(losses[l]->part.name, line[0]))
            r->loss = losses[l];
    if (!r->loss)
        fail_msg("%s has a case for %s, which is no loss", path, line[0]);
    r->terms = small_terms(r->loss, knobs);
    read_row(r, line);
    return true;
}

static void in_tiles(const struct reference *r, size_t tile)
{
    struct loss_row row = {.positive = r->positive, .n = r->counted, .max = -INFINITY,
                           .teacher_positive = r->said[0]};
    const real *offset = r->terms.logq != 0 ? r->offset : NULL;
    real slope[MOST + 1];
    double scale = 0;
    memcpy(slope + 1, r->s, r->n * sizeof *slope);
    for (size_t j = 0; j < r->n; j += tile) {
        row.at = j;
        row.teacher = r->said + 1 + j;
        r->loss->of_rows.scan(&r->terms, &row, r->s + j, offset ? offset + j : NULL,
                              r->n - j < tile ? r->n - j : tile);
    }
    double value = r->loss->of_rows.finish(&r->terms, &row, slope);
    for (size_t j = 0; j < r->n; j += tile) {
        row.at = j;
        row.teacher = r->said + 1 + j;
        r->loss->of_rows.slope(&r->terms, &row, slope + 1 + j, offset ? offset + j : NULL,
                               r->n - j < tile ? r->n - j : tile);
    }
    if (!(fabs(value - r->value) <= tolerance * (1 + fabs(r->value))))
        fail_msg("%s, tiles of %zu: %.9g where %.9g is right", r->name, tile, value, r->value);
    for (size_t j = 0; j <= r->n; j++)
        scale = fabs(r->slope[j]) > scale ? fabs(r->slope[j]) : scale;
    for (size_t j = 0; j <= r->n; j++)
        if (!(fabs((double)slope[j] - r->slope[j]) <= tolerance * scale))
            fail_msg("%s, tiles of %zu: slope %zu is %.9g where %.9g is right", r->name, tile, j, (double)slope[j],
                     r->slope[j]);
    for (size_t j = 0; j < r->n; j++)
        assert_true(r->s[j] > -INFINITY || slope[j + 1] == 0);
}

static void every_loss_is_its_equation(void **state)
{
    (void)state;
    size_t cases[64] = {0};
    struct reference r;
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("cannot read %s: start the tests from the root of the repository", path);
    while (read_case(file, &r)) {
        static const size_t tiles[] = {MOST, 16, 5, 1};
        for (size_t t = 0; t < sizeof tiles / sizeof *tiles; t++)
            in_tiles(&r, tiles[t]);
        for (size_t l = 0; losses[l]; l++)
            cases[l] += losses[l] == r.loss;
    }
    fclose(file);
    for (size_t l = 0; losses[l]; l++)
        if (!cases[l] && !losses[l]->whole)
            fail_msg("%s has no case in %s", losses[l]->part.name, path);
}

/* A row looked at twice: the second time the normaliser is what the first left, mixed with what is seen now. */
static void sogclr_remembers(void **state)
{
    (void)state;
    const struct loss *loss = NULL;
    for (size_t l = 0; losses[l]; l++)
        loss = losses[l]->remembers ? losses[l] : loss;
    assert_non_null(loss);
    struct loss_terms terms = small_terms(loss, "tau=0.5 sogclr_gamma=0.25");
    const real first[2] = {(real)0.1, (real)-0.3}, second[2] = {(real)0.6, (real)0.2};
    real slope, slopes[2] = {second[0], second[1]};
    struct loss_row row = {.positive = (real)0.4, .n = 2, .max = -INFINITY};
    loss->of_rows.scan(&terms, &row, first, NULL, 2);
    loss->of_rows.finish(&terms, &row, &slope);
    row = (struct loss_row){.positive = (real)0.5, .n = 2, .max = -INFINITY, .memory = row.memory};
    loss->of_rows.scan(&terms, &row, second, NULL, 2);
    double value = loss->of_rows.finish(&terms, &row, &slope);
    loss->of_rows.slope(&terms, &row, slopes, NULL, 2);
    double before = (exp((0.1 - 0.4) / 0.5) + exp((-0.3 - 0.4) / 0.5)) / 2, e0 = exp((0.6 - 0.5) / 0.5),
           e1 = exp((0.2 - 0.5) / 0.5);
    double u = 0.75 * before + 0.25 * (e0 + e1) / 2;
    assert_true(fabs(value - log(2 * u)) < 1e-6 && fabs(exp((double)row.memory) - u) < 1e-6);
    assert_true(fabs((double)slopes[0] - e0 / 2 / u / 0.5) < 1e-6 &&
                fabs((double)slopes[1] - e1 / 2 / u / 0.5) < 1e-6);
    assert_true(fabs((double)slope + (e0 + e1) / 2 / u / 0.5) < 1e-6);
}

/* All negatives of a row may be masked: whatever the loss says then is a number. */
static void a_row_without_negatives_is_finite(void **state)
{
    (void)state;
    for (size_t l = 0; losses[l]; l++) {
        if (losses[l]->whole)
            continue;
        struct loss_terms terms = small_terms(losses[l], "");
        real s[3] = {-INFINITY, -INFINITY, -INFINITY}, slope;
        struct loss_row row = {.positive = (real)0.3, .max = -INFINITY, .teacher = s};
        losses[l]->of_rows.scan(&terms, &row, s, NULL, 3);
        assert_true(isfinite(losses[l]->of_rows.finish(&terms, &row, &slope)));
        assert_true(isfinite(slope));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_loss_is_its_equation),
        cmocka_unit_test(sogclr_remembers),
        cmocka_unit_test(a_row_without_negatives_is_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
