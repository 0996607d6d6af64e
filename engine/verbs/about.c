/* about: what this engine is and runs on. */
#include "engine/core/blas.h"
#include "engine/verbs/verb.h"
#include "engine/core/kernel.h"
#include "store/base/print.h"

#include <stdio.h>

static int about(const struct verb_arguments *words, struct err *err)
{
    (void)words, (void)err;
    char kernel[96];
    struct pool *pool = pool_new(0);
    describe_kernel(kernel, sizeof kernel);
    print("{\"version\":\"" NEARFAR_VERSION "\",\"blas\":\"%s\",\"kernel\":\"%s\",\"cores\":%d}\n", blas_name(),
          kernel, pool_threads(pool));
    pool_free(pool);
    return 0;
}

const struct verb verb_about = {.name = "about", .help = "version, BLAS and cores as JSON", .run = about};
