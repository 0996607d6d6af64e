/* Tables of numbers with a class for each row, and what is done to their values. */
#include "tests/fuzz/fuzz.h"

#include "engine/import/arrange.h"
#include "engine/import/by_class.h"
#include "engine/import/findings.h"
#include "engine/import/numbers.h"

#include <math.h>
#include <stdlib.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "a,b,kind\n1,2.5,x\n3,-4e2,y\n1,2.5,x\n5,NA,y\n7,8,\n1000000,9,x\n",
        "kind;a;b\r\nx;1,5;2\r\ny;\"3\";4\r\n", "a\tb\tkind\n1e999\tnan\tx\n-0\t0x10\ty\n", NULL};
    fuzz_take_texts(take, texts);
}

static int care(struct number_table *table, uint32_t choice, struct err *err)
{
    struct findings findings = {0};
    numbers_merge(table, &findings);
    struct class_split split = split_by_class(table->class, table->rows, table->classes.n, 0.3, choice);
    numbers_clip(table, split.split, choice & 1, &findings);
    int result = numbers_fill(table, split.split, &findings, err);
    for (size_t i = 0; !result && i < table->rows * table->cols; i++)
        if (!isfinite(table->value[i]))
            abort();
    free(split.split);
    findings_release(&findings);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    struct number_table table = {0};
    struct collector collector;
    uint32_t choice = fuzz_choice(bytes, n);
    const struct number_columns columns = {.features = "a,b", .label = "kind", .fill = choice & 2,
                                           .asked_by = "--features", .remedy = "--missing mean would fill it in"};
    collector_init(&collector, NULL, choice & 4);
    struct source *source = source_open(fuzz_file(0, bytes, n), "--train", &err);
    int result = source ? numbers_read(&table, source, &columns, &collector, &err) : -1;
    if (!result && table.rows && table.classes.n)
        result = care(&table, choice, &err);
    if (result)
        fuzz_check_refusal(&err);
    source_close(source);
    numbers_release(&table);
    collector_release(&collector);
    return 0;
}
