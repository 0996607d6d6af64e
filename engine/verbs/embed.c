/* embed: what a run's encoder makes of rows that it has never seen, below the head, for other programs. */
#include "engine/verbs/use.h"
#include "engine/verbs/vector_file.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdlib.h>
#include <string.h>

static const char *where(const struct use *use)
{
    static const char *const of_pairs[] = {[SIDE_ANCHOR] = N_(", as anchors of pairs"),
                                           [SIDE_CANDIDATE] = N_(", as candidates of pairs")};
    return use->other ? _(of_pairs[use->side]) : use_tower(use)->head ? _(", below the head") : "";
}

static void describe(const struct use *use, size_t dim, bool raw, const char *ids)
{
    size_t n = use->outside.n;
    print_to(stderr, "nearfar: run %lld at step %lld: %zu row%s of %zu number%s, as the encoder makes them%s, "
             "%s%s%s\n", (long long)use->w.run.id, (long long)use->w.trainer.step, n, plural((int64_t)n), dim,
             plural((int64_t)dim), where(use),
             raw ? _("not normalised") : use->other ? _("as the similarity of the run compares them")
             : _("each of length 1, so that the dot product of two is their cosine"),
             ids ? _("; ids in ") : "", ids ? ids : "");
}

static int write_rows(const struct use *use, const struct vector_file *file, bool raw, struct err *err)
{
    size_t n = use->outside.n, dim = use_width(use);
    real *encoded = use_encode(use, raw);
    float *rows = xmalloc((n * dim + 1) * sizeof *rows);
    struct name *names = xcalloc(n + 1, sizeof *names);
    struct text ids = TEXT_INIT;
    for (size_t i = 0; i < n * dim; i++)
        rows[i] = (float)encoded[i];
    for (size_t i = 0; i < n; i++)
        names[i].id = outside_name(&use->outside, i);
    int result = vectors_write(&(struct vectors){n, dim, rows, names}, file, &ids, err);
    if (!result)
        describe(use, dim, raw, ids.length ? ids.data : NULL);
    names_release(names, n);
    text_release(&ids);
    free(rows);
    free(encoded);
    return result;
}

static int embed(const struct verb_arguments *words, struct err *err)
{
    struct use use;
    struct vector_file file;
    if (vector_file_choose(&file, argument_of(words, "output"), argument_of(words, "format"), err) < 0)
        return -1;
    int result = use_open(&use, words, "embed RUN", true, err);
    if (!result)
        result = use_read(&use, words, err);
    if (!result)
        result = write_rows(&use, &file, argument_of(words, "raw") != NULL, err);
    use_close(&use);
    return result;
}

const struct verb verb_embed = {
    .name = "embed",
    .help = "store=FILE run=ID file=FILE [file=FILE]... [side=anchor|candidate] [raw=1] "
            "[format=tsv|csv|npy|safetensors] [output=FILE]: the embeddings of rows that it has not seen",
    .run = embed};
