/* What the tests of the importers share: files made of a string, and reading them into a collector without a
 * store. */
#ifndef TESTS_UNIT_IMPORT_CASE_H
#define TESTS_UNIT_IMPORT_CASE_H

#include "engine/import/arrange.h"
#include "engine/import/formats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FOLDER_TEMPLATE "/tmp/nearfar-import-XXXXXX"

/* A folder for the files of one test program, as the group's state. */
static inline int folder_setup(void **state)
{
    char *folder = strdup(FOLDER_TEMPLATE);
    *state = mkdtemp(folder);
    return *state ? 0 : -1;
}

static inline int folder_teardown(void **state)
{
    char command[256];
    snprintf(command, sizeof command, "rm -rf '%s'", (char *)*state);
    int result = system(command);
    free(*state);
    return result;
}

/* Writes the bytes to a file of the folder; the path is valid until the next 64 calls. */
static inline const char *file_of_bytes(void **state, const char *name, const void *bytes, size_t length)
{
    static char paths[64][256];
    static int next;
    char *path = paths[next++ % 64];
    snprintf(path, sizeof paths[0], "%s/%s", (char *)*state, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *file_of(void **state, const char *name, const char *text)
{
    return file_of_bytes(state, name, text, strlen(text));
}

/* Reads a file into collector->into with the importer of that name, or when it is NULL the one that recognises it. */
static inline int read_file(struct collector *collector, const char *path, const char *format, struct err *err)
{
    struct source *source = source_open(path, "--train", err);
    const struct importer *importer = NULL;
    if (source)
        importer = format ? format_named(format, err) : format_recognised(source, NULL, &(bool){false}, err);
    int result = importer ? importer->read(source, collector, err) : -1;
    source_close(source);
    return result;
}

#define assert_says(err, part) \
    do { \
        if (!strstr((err).text, (part))) \
            fail_msg("expected to read \"%s\" in: %s", (part), (err).text); \
    } while (0)

#endif
