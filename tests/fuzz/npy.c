/* Arrays of NumPy. */
#include "tests/fuzz/fuzz.h"

#include "engine/import/npy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As np.save writes it: the header padded to a multiple of 64 bytes, then so many bytes of numbers. */
static void take_array(fuzz_take *take, int version, const char *header, size_t bytes)
{
    char file[512] = "\x93NUMPY";
    size_t before = version == 1 ? 10 : 12, all = (before + strlen(header) + 1 + 63) / 64 * 64;
    file[6] = (char)version;
    file[8] = (char)(all - before);
    memset(file + before, ' ', all - before - 1);
    memcpy(file + before, header, strlen(header));
    file[all - 1] = '\n';
    take(file, all + bytes);
}

void fuzz_seeds(fuzz_take *take)
{
    take_array(take, 1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 24);
    take_array(take, 2, "{'shape':(2,3),'fortran_order':False,'descr':'<f8'}", 48);
    take_array(take, 1, "{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }", 24);
    take_array(take, 3, "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 1), }", 3);
    take_array(take, 1, "{'descr': '>f4', 'fortran_order': True, 'shape': (2, 3), }", 24);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    struct npy npy;
    int64_t *whole = NULL;
    size_t rows;
    const char *path = fuzz_file(0, bytes, n);
    if (npy_read(&npy, path, fuzz_choice(bytes, n) & 1, &err) < 0)
        fuzz_check_refusal(&err);
    else
        npy_release(&npy);
    err = (struct err)ERR_INIT;
    if (npy_read_whole(&whole, &rows, path, &err) < 0)
        fuzz_check_refusal(&err);
    free(whole);
    return 0;
}
