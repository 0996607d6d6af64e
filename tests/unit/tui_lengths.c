/* Lengths of texts: words are what stands between white space, and every length falls into a bin of the histogram. */
#include "store/base/mem.h"
#include "tui/data_lengths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void words_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t words;
    } cases[] = {{"", 0},
                 {"  \n", 0}, {"one", 1}, {" two\twords ", 2}, {"a b\nc", 3}, {"\xe7\x81\xaf \xe7\x81\xaf", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(words_of_text(cases[i].text, strlen(cases[i].text)), cases[i].words);
    assert_int_equal(words_of_text("cut here", 3), 1);
}

/* What lengths_print writes, the bars left out: "label count" a line. */
static void check(const uint32_t *length, size_t n, const char *expected)
{
    char line[256], got[512] = "";
    FILE *file = tmpfile();
    int out = dup(STDOUT_FILENO);
    fflush(stdout);
    dup2(fileno(file), STDOUT_FILENO);
    lengths_print(length, n);
    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    close(out);
    rewind(file);
    while (fgets(line, sizeof line, file)) {
        char label[32], *count = strrchr(line, ' ');
        sscanf(line, "%31s", label);
        count[strcspn(count, "\n")] = '\0';
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s:%s ", label, count + 1);
    }
    fclose(file);
    assert_string_equal(got, expected);
}

static void every_length_has_its_bin(void **state)
{
    (void)state;
    uint32_t few[] = {3, 1, 3, 5}, many[] = {0, 1, 2, 3, 4, 100, 64, 63}, one[] = {7};
    lengths_sort(few, 4);
    check(few, 4, "1:1 2:0 3:2 4:0 5:1 ");
    lengths_sort(many, 8);
    check(many, 8, "0:1 1:1 2-3:2 4-7:1 8-15:0 16-31:0 32-63:1 64-100:2 ");
    check(one, 1, "7:1 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_counted),
        cmocka_unit_test(every_length_has_its_bin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
