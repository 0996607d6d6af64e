/* A fuzz target by itself, without libFuzzer: it reads its seeds, or the files that it is given. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t inputs;

/* From memory of just that size, so that a sanitizer sees what is read behind it. */
static void read_input(const void *bytes, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    if (!copy)
        abort();
    memcpy(copy, bytes, n);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
    inputs++;
}

static void read_path(const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(path, "rbe");
    if (!file) {
        perror(path);
        exit(2);
    }
    read_input(bytes, fread(bytes, 1, sizeof bytes, file));
    fclose(file);
}

int main(int argc, char **argv)
{
    LLVMFuzzerInitialize(&argc, &argv);
    if (argc < 2)
        fuzz_seeds(read_input);
    for (int i = 1; i < argc; i++)
        read_path(argv[i]);
    printf("%zu inputs did no harm\n", inputs);
    return inputs ? 0 : 1;
}
