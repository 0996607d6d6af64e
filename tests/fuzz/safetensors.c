/* Safetensors files of somebody else, and the shape of a BERT that is found in one. */
#include "tests/fuzz/fuzz.h"

#include "engine/bert_weights.h"
#include "engine/safetensors.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

#define TENSOR(name, type, shape, begin, end) \
    "\"" name "\":{\"dtype\":\"" type "\",\"shape\":[" shape "],\"data_offsets\":[" begin "," end "]}"

/* A header and 16 bytes of data. */
static void take_header(fuzz_take *take, const char *header)
{
    char bytes[1024] = {0};
    size_t length = strlen(header);
    bytes[0] = (char)length;
    bytes[1] = (char)(length >> 8);
    memcpy(bytes + 8, header, length);
    memcpy(bytes + 8 + length, "\0\0\200\77\0\0\0\100\0\74\0\300\200\77\0\0", 16);
    take(bytes, 8 + length + 16);
}

void fuzz_seeds(fuzz_take *take)
{
    take_header(take, "{" TENSOR("a", "F32", "2", "0", "8") "," TENSOR("b", "F16", "2,1", "8", "12") ","
                TENSOR("c", "BF16", "2", "12", "16") ",\"__metadata__\":{\"format\":\"pt\"}}  ");
    take_header(take, "{" TENSOR("bert.embeddings.word_embeddings.weight", "F32", "1,1", "0", "4") ","
                TENSOR("bert.embeddings.position_embeddings.weight", "F32", "1,1", "4", "8") ","
                TENSOR("bert.encoder.layer.0.intermediate.dense.weight", "F16", "1,1", "8", "10") ","
                TENSOR("bert.encoder.layer.0.attention.self.query.weight", "F16", "1,1", "10", "12") "}");
    take_header(take, "{" TENSOR("a", "F64", "2", "0", "16") "," TENSOR("b", "I64", "1", "8", "16") "}");
    take_header(take, "{" TENSOR("a", "XYZ", "99", "0", "16") ",\"b\":{\"shape\":[[1],{\"x\":2}],\"dtype\":3}}");
    take("version https://git-lfs.github.com/spec/v1\n", 43);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    struct safetensors file;
    struct text lines = TEXT_INIT;
    const char *path = fuzz_file(0, bytes, n);
    if (safetensors_open(&file, path, &err) < 0) {
        fuzz_check_refusal(&err);
        return 0;
    }
    for (size_t i = 0; i < file.n; i++) {
        const struct tensor *tensor = &file.list[i];
        if (!tensor_is_real(tensor))
            continue;
        float *to = xmalloc((tensor_numbers(tensor) + 1) * sizeof *to);
        tensor_read(&file, tensor, to);
        free(to);
    }
    safetensors_close(&file);
    if (bert_shape(path, "2", &lines, &err) < 0)
        fuzz_check_refusal(&err);
    text_release(&lines);
    return 0;
}
