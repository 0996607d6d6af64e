/* Matrices as NumPy writes them: what is read, what is refused and how, and damaged files by the thousand. */
#include "tests/unit/import_case.h"

#include "engine/import/npy.h"

#include <math.h>

enum { LONGEST = 4096 };

struct file {
    unsigned char bytes[LONGEST];
    size_t length;
};

static void add(struct file *file, const void *bytes, size_t n)
{
    assert_true(file->length + n <= LONGEST);
    memcpy(file->bytes + file->length, bytes, n);
    file->length += n;
}

/* The beginning, as np.save pads it: to a multiple of 64 bytes. */
static void add_header(struct file *file, int version, const char *header)
{
    unsigned char begin[8] = {0x93, 'N', 'U', 'M', 'P', 'Y', (unsigned char)version, 0};
    size_t before = version == 1 ? 10 : 12, length = strlen(header) + 1;
    length = (before + length + 63) / 64 * 64 - before;
    unsigned char size[4] = {(unsigned char)length, (unsigned char)(length >> 8), 0, 0};
    file->length = 0;
    add(file, begin, 8);
    add(file, size, version == 1 ? 2 : 4);
    add(file, header, strlen(header));
    for (size_t i = strlen(header); i + 1 < length; i++)
        add(file, " ", 1);
    add(file, "\n", 1);
}

static const float small[6] = {1, -2.5f, 3, 0, 1e-3f, 7};

static void add_small(struct file *file, bool wide)
{
    for (int i = 0; i < 6; i++) {
        double number = (double)small[i];
        add(file, wide ? (const void *)&number : (const void *)&small[i], wide ? 8 : 4);
    }
}

static void matrices_are_read(void **state)
{
    static const struct {
        int version;
        const char *header;
        bool wide;
    } cases[] = {{1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", false},
                 {1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", true},
                 {2, "{'shape':(2,3),'fortran_order':False,'descr':'<f4'}", false},
                 {3, "{'descr': '<f8', 'shape': (2 , 3 ), 'fortran_order': False}", true}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct file file;
        struct npy npy;
        struct err err = ERR_INIT;
        add_header(&file, cases[c].version, cases[c].header);
        add_small(&file, cases[c].wide);
        if (npy_read(&npy, file_of_bytes(state, "x.npy", file.bytes, file.length), false, &err) < 0)
            fail_msg("%s: %s", cases[c].header, err.text);
        assert_true(npy.rows == 2 && npy.cols == 3);
        for (int i = 0; i < 6; i++)
            assert_true(npy.value[i] == small[i]);
        npy_release(&npy);
    }
}

/* Every type of number, to the ends of its range. */
static void whole_numbers_are_read(void **state)
{
    static const struct {
        const char *type;
        size_t size;
        int64_t value[3];
    } cases[] = {{"|u1", 1, {0, 200, 255}},        {"|i1", 1, {-128, -1, 127}},
                 {"|b1", 1, {0, 1, 1}},            {"<u2", 2, {0, 258, 65535}},
                 {"<i2", 2, {-32768, -2, 32767}},  {"<u4", 4, {0, 65536, 4294967295}},
                 {"<i4", 4, {-2147483648, -1, 7}}, {"<i8", 8, {-9007199254740992, -1, 9007199254740992}}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        for (int matrix = 0; matrix < 2; matrix++) {
            struct file file;
            struct npy npy;
            struct err err = ERR_INIT;
            int64_t *value;
            size_t n;
            char header[128];
            snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (3,%s), }",
                     cases[c].type, matrix ? " 1" : "");
            add_header(&file, 1, header);
            for (int i = 0; i < 3; i++)
                add(&file, &cases[c].value[i], cases[c].size); /* the machine is little-endian, as the file is */
            const char *path = file_of_bytes(state, "y.npy", file.bytes, file.length);
            if (npy_read_whole(&value, &n, path, &err) < 0)
                fail_msg("%s: %s", header, err.text);
            assert_int_equal(n, 3);
            assert_memory_equal(value, cases[c].value, sizeof cases[c].value);
            free(value);
            assert_int_equal(npy_read(&npy, path, false, &err), matrix ? 0 : -1);
            for (int i = 0; i < 3 && matrix; i++)
                assert_true(npy.value[i] == (float)cases[c].value[i]);
            npy_release(&npy);
        }
}

static void what_is_missing_stays_where_it_may(void **state)
{
    struct file file;
    struct npy npy;
    struct err err = ERR_INIT;
    float nan = NAN;
    add_header(&file, 1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    add_small(&file, false);
    memcpy(file.bytes + file.length - 8, &nan, 4);
    const char *path = file_of_bytes(state, "x.npy", file.bytes, file.length);
    assert_int_equal(npy_read(&npy, path, true, &err), 0);
    assert_true(isnan(npy.value[4]) && npy.value[5] == small[5]);
    npy_release(&npy);
    assert_int_equal(npy_read(&npy, path, false, &err), -1);
    assert_says(err, "not finite in row 1, column 1");
}

static void others_are_refused(void **state)
{
    static const char *const cases[][2] = {
        {"{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }", "float32, float64 or whole numbers"},
        {"{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", "astype('<f4')"},
        {"{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", "np.ascontiguousarray"},
        {"{'descr': '<f4', 'shape': (2, 3), }", "column by column"},
        {"{'descr': '<f4', 'fortran_order': False}", "two dimensions"},
        {"{'descr':'<f4'}", "two dimensions"},
        {"{'descr': '<f4', 'shape'", "two dimensions"},
        {"{'descr': '<f4', 'shape':", "two dimensions"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", "two dimensions"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }", "two dimensions"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }", "says that it is 2 x 4 but has 6 numbers"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", "says that it is 2 x 2 but has 6 numbers"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", "0 x 3"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "4294967296 x 4294967296"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 1), }", "two dimensions"},
    };
    struct npy npy;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct file file;
        struct err err = ERR_INIT;
        add_header(&file, 1, cases[c][0]);
        add_small(&file, false);
        assert_int_equal(npy_read(&npy, file_of_bytes(state, "x.npy", file.bytes, file.length), false, &err), -1);
        assert_says(err, cases[c][1]);
        assert_says(err, "x.npy");
        assert_null(npy.value);
    }
    struct err err = ERR_INIT;
    assert_int_equal(npy_read(&npy, file_of(state, "text.npy", "1 2 3\n4 5 6\n"), false, &err), -1);
    assert_says(err, "text.npy is no NumPy array");
    assert_int_equal(npy_read(&npy, "nowhere.npy", false, &err), -1);
    assert_says(err, "cannot open nowhere.npy");
}

static void numbers_must_be_finite(void **state)
{
    struct file file;
    struct npy npy;
    struct err err = ERR_INIT;
    double too_large = 1e300;
    add_header(&file, 1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }");
    add_small(&file, true);
    memcpy(file.bytes + file.length - 16, &too_large, 8);
    assert_int_equal(npy_read(&npy, file_of_bytes(state, "x.npy", file.bytes, file.length), false, &err), -1);
    assert_says(err, "row 1, column 1");
}

static uint32_t below(uint64_t *random, uint32_t n)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*random >> 33) * n >> 31);
}

/* Whatever stands in the file: a matrix of finite numbers that fits it, or a sentence. */
static void damaged_files_do_no_harm(void **state)
{
    static const char *const words[] = {"(", ")", ",", "'", "99999", "-1", "0", "'shape'", "'descr'", ":", "<f8",
                                        "\n", "{"};
    uint64_t random = 1;
    for (int number = 0; number < 3000; number++) {
        struct file file;
        struct npy npy;
        struct err err = ERR_INIT;
        add_header(&file, 1 + number % 3, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
        add_small(&file, number % 2);
        for (uint32_t n = 1 + below(&random, 4); n; n--) {
            const char *word = words[below(&random, sizeof words / sizeof *words)];
            size_t at = below(&random, (uint32_t)file.length);
            if (below(&random, 2))
                file.bytes[at] = (unsigned char)below(&random, 256);
            else if (at + strlen(word) < file.length)
                memcpy(file.bytes + at, word, strlen(word));
            file.length = below(&random, 6) ? file.length : at + 1;
        }
        if (npy_read(&npy, file_of_bytes(state, "x.npy", file.bytes, file.length), false, &err) < 0) {
            assert_true(strlen(err.text) > 10 && !npy.value);
            continue;
        }
        assert_true(npy.rows * npy.cols * 4 < file.length);
        for (size_t i = 0; i < npy.rows * npy.cols; i++)
            assert_true(isfinite(npy.value[i]));
        npy_release(&npy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrices_are_read),
        cmocka_unit_test(whole_numbers_are_read),
        cmocka_unit_test(what_is_missing_stays_where_it_may),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(numbers_must_be_finite),
        cmocka_unit_test(damaged_files_do_no_harm),
    };
    return cmocka_run_group_tests_name("import: matrices", tests, folder_setup, folder_teardown);
}
