/* Saving and loading: see checkpoint.h.
 *
 * Kept are the newest of each step that matters: the best, the last, and a ring of the latest others. */
#include "engine/checkpoint.h"

#include "engine/arrays.h"
#include "store/base/print.h"
#include "store/base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { RING = MOST_CHECKPOINTS - 2 };

#ifdef NEARFAR_DOUBLE
#define REAL_TYPE "F64"
#else
#define REAL_TYPE "F32"
#endif

struct tensor {
    char name[PARAM_NAME + 16];
    const char *type;
    size_t rows, cols, bytes;
    void *data;
};

struct tensors {
    struct tensor *list;
    size_t n, capacity;
};

static void add_tensor(struct tensors *tensors, const struct param *param, const char *what, struct tensor tensor)
{
    tensor.rows = param->rows;
    snprintf(tensor.name, sizeof tensor.name, "%s.%s", param->name, what);
    ARRAY_ROOM(tensors->list, tensors->n, tensors->capacity);
    tensors->list[tensors->n++] = tensor;
}

static void add_reals(struct tensors *tensors, const struct param *param, const char *what, real *data)
{
    size_t bytes = param->rows * param->cols * sizeof *data;
    add_tensor(tensors, param, what, (struct tensor){.type = REAL_TYPE, .cols = param->cols, .bytes = bytes,
                                                     .data = data});
}

static void add_counts(struct tensors *tensors, const struct param *param, const char *what, uint32_t *data)
{
    size_t bytes = param->rows * sizeof *data;
    add_tensor(tensors, param, what, (struct tensor){.type = "U32", .cols = 1, .bytes = bytes, .data = data});
}

/* Every tensor of the state, in the order of the file; the caller frees the list. */
static struct tensors list_tensors(const struct params *params)
{
    static const char *const moments[MOMENTS] = {"moment1", "moment2"};
    struct tensors tensors = {0};
    for (size_t p = 0; p < params->n; p++) {
        const struct param *param = params->list[p];
        add_reals(&tensors, param, "value", param->value);
        for (int m = 0; m < MOMENTS && param->moment[m]; m++)
            add_reals(&tensors, param, moments[m], param->moment[m]);
        add_counts(&tensors, param, "updates", param->updates);
        add_tensor(&tensors, param, "decayed",
                   (struct tensor){.type = "F64", .cols = 1, .bytes = param->rows * sizeof(double),
                                                               .data = param->decayed});
        if (!param->lag)
            continue;
        add_reals(&tensors, param, "lag", param->lag);
        add_counts(&tensors, param, "lagged", param->lagged);
    }
    return tensors;
}

/* The loss that is stored in the checkpoint, for loss_trend.h: the mean up to the last evaluation, or the mean of the
 * steps since then if that is larger. */
static double loss_trend_now(const struct trainer *trainer)
{
    const struct plateau *since = &trainer->plateau;
    struct loss_trend course = trainer->course;
    if (since->steps > 0)
        loss_trend_update(&course, &trainer->settings, trainer->tau, since->losses / since->steps);
    return course.first == trainer->course.first ? fmax(course.now, trainer->course.now) : trainer->course.now;
}

static void write_header(const struct trainer *trainer, const struct params *params, const struct tensors *tensors,
                         struct text *header)
{
    size_t offset = 0;
    text_printf(header, "{\"__metadata__\":{\"format\":\"nearfar 1\",\"step\":\"%lld\",\"best_step\":\"%lld\","
                "\"best\":\"%.17g\",\"evaluations_since_best\":\"%lld\"", (long long)trainer->step,
                (long long)trainer->best_step, trainer->best, (long long)trainer->evaluations_since_best);
    const struct plateau *plateau = &trainer->plateau;
    text_printf(header, ",\"plateau\":\"%d\",\"plateau_best\":\"%.17g\",\"plateau_since\":\"%lld\","
                "\"plateau_count\":\"%lld\",\"plateau_losses\":\"%.17g\",\"plateau_steps\":\"%.17g\"", plateau->begun,
                plateau->best, (long long)plateau->since, (long long)plateau->count, plateau->losses, plateau->steps);
    const struct loss_trend *course = &trainer->course;
    if (course->begun)
        text_printf(header, ",\"course\":\"%u\",\"course_tau\":\"%.17g\",\"course_first\":\"%.17g\","
                    "\"course_least\":\"%.17g\",\"course_now\":\"%.17g\"", course->meaning, course->tau,
                    course->first, course->least, loss_trend_now(trainer));
    for (size_t p = 0; p < params->n; p++) {
        const struct param *param = params->list[p];
        text_printf(header, ",\"%s.decay\":\"%.17g\"", param->name, param->decay);
        if (param->lag)
            text_printf(header, ",\"%s.a\":\"%.17g\",\"%s.steps\":\"%u\"", param->name, param->a, param->name,
                        param->steps);
    }
    text_add(header, "}");
    for (size_t t = 0; t < tensors->n; t++) {
        const struct tensor *tensor = &tensors->list[t];
        text_printf(header, ",\"%s\":{\"dtype\":\"%s\",\"shape\":[%zu,%zu],\"data_offsets\":[%zu,%zu]}", tensor->name,
                    tensor->type, tensor->rows, tensor->cols, offset, offset + tensor->bytes);
        offset += tensor->bytes;
    }
    text_add(header, "}");
    while (header->length % 8)
        text_add(header, " ");
}

/* Copying: a moment of memory traffic, shared out, since training waits for it. */

enum { COPY_BLOCK = 1 << 20 };

struct copy {
    unsigned char *to;
    const unsigned char *from;
    size_t bytes;
};

static void copy_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct copy *copy = context;
    size_t first = block * COPY_BLOCK, left = copy->bytes - first;
    memcpy(copy->to + first, copy->from + first, left < COPY_BLOCK ? left : COPY_BLOCK);
}

static void make_room(struct image *image, size_t size)
{
    image->size = size;
    if (size <= image->capacity)
        return;
    free(image->bytes);
    image->bytes = xmalloc(size);
    image->capacity = size;
}

static size_t bytes_of(const struct tensors *tensors)
{
    size_t bytes = 0;
    for (size_t t = 0; t < tensors->n; t++)
        bytes += tensors->list[t].bytes;
    return bytes;
}

size_t checkpoint_bytes(struct trainer *trainer)
{
    struct tensors tensors = list_tensors(trainer_params(trainer));
    size_t bytes = bytes_of(&tensors);
    free(tensors.list);
    return bytes;
}

void checkpoint_copy(struct trainer *trainer, int64_t run, const char *kind, struct image *image)
{
    const struct params *params = trainer_params(trainer);
    struct tensors tensors = list_tensors(params);
    struct text header = TEXT_INIT;
    write_header(trainer, params, &tensors, &header);
    make_room(image, 8 + header.length + bytes_of(&tensors));
    unsigned char *to = image->bytes;
    for (int i = 0; i < 8; i++)
        *to++ = (unsigned char)((uint64_t)header.length >> 8 * i);
    memcpy(to, header.data, header.length);
    to += header.length;
    for (size_t t = 0; t < tensors.n; to += tensors.list[t++].bytes)
        pool_for(trainer->pool, (tensors.list[t].bytes + COPY_BLOCK - 1) / COPY_BLOCK, copy_block,
                 &(struct copy){to, tensors.list[t].data, tensors.list[t].bytes});
    text_release(&header);
    free(tensors.list);
    image->best_step = trainer->best_step;
    image->row = (struct checkpoint){.run = run, .step = trainer->step, .bytes = (int64_t)image->size};
    COPY_TEXT(image->row.kind, kind);
    snprintf(image->row.file, sizeof image->row.file, "step-%09lld-%s.safetensors", (long long)trainer->step, kind);
}

void image_release(struct image *image)
{
    free(image->bytes);
    *image = (struct image){0};
}

static int put(int fd, const unsigned char *at, size_t n)
{
    while (n) {
        ssize_t written = write(fd, at, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return -1;
        at += written;
        n -= (size_t)written;
    }
    return fsync(fd);
}

int checkpoint_write(struct image *image, const char *folder, struct err *err)
{
    char *path = xasprintf("%s/%s", folder, image->row.file), *temporary = xasprintf("%s.part", path);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int failed = fd < 0 || put(fd, image->bytes, image->size) < 0, why = errno;
    if (fd >= 0 && close(fd) < 0 && !failed) {
        failed = 1;
        why = errno;
    }
    if (!failed && rename(temporary, path) < 0) {
        failed = 1;
        why = errno;
    }
    if (failed) {
        unlink(temporary);
        err_set(err, ERR_FAILED, "cannot write the checkpoint %s: %s", path, strerror(why));
    }
    image->row.crc32 = (int64_t)crc32_z(crc32_z(0, NULL, 0), image->bytes, image->size);
    free(temporary);
    free(path);
    return failed ? -1 : 0;
}

/* The best, the newest few; everything else goes, file and row. */
static int prune(struct store *store, int64_t run, const char *folder, int64_t best_step, struct err *err)
{
    struct checkpoint *list;
    size_t n, kept = 0;
    bool anchored = false; /* the newest 'best' file before the kept ones: older kept checkpoints need it */
    int result = 0;
    if (checkpoint_list(store, run, &list, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n && !result; i++) {
        if (list[i].step == best_step || kept < RING) {
            kept += list[i].step != best_step;
            continue;
        }
        if (!anchored && !strcmp(list[i].kind, "best")) {
            anchored = true;
            continue;
        }
        char *path = xasprintf("%s/%s", folder, list[i].file);
        result = checkpoint_drop(store, &list[i], err);
        if (!result)
            unlink(path);
        free(path);
    }
    free(list);
    return result;
}

int checkpoint_list_file(struct store *store, const struct image *image, const char *folder, struct err *err)
{
    return checkpoint_add(store, &image->row, err) < 0 ||
           prune(store, image->row.run, folder, image->best_step, err) < 0 ? -1 : 0;
}

static bool is_listed(const struct checkpoint *list, size_t n, const char *file)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(list[i].file, file))
            return true;
    return false;
}

int checkpoint_delete_unlisted(struct store *store, int64_t run, struct err *err)
{
    struct checkpoint *list;
    size_t n;
    char *folder = store_run_folder(store, run, err);
    if (!folder || checkpoint_list(store, run, &list, &n, err) < 0) {
        free(folder);
        return -1;
    }
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (!strncmp(entry->d_name, "step-", 5) && !is_listed(list, n, entry->d_name))
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
    free(list);
    free(folder);
    return 0;
}

/* Loading -------------------------------------------------------------------------------------------------------- */

/* Whole numbers beyond this are not exact as a double, and no run counts so far. */
static const double most_steps = 9007199254740992.0;

static int read_tensor(struct store *store, const struct arrays_file *file, const struct tensor *tensor,
                       struct err *err)
{
    struct array found = {.name = tensor->name, .type = tensor->type};
    int there = arrays_find(file, store, &found, err);
    if (there < 0)
        return -1;
    if (!there || found.rows != tensor->rows || found.cols != tensor->cols)
        return err_set(err, ERR_FAILED, "its tensor %s has another shape than this run", tensor->name);
    memcpy(tensor->data, found.data, tensor->bytes);
    return 0;
}

static int read_whole(const struct arrays_file *file, struct store *store, const char *key, int64_t low,
                      int64_t *value, struct err *err)
{
    double number;
    if (arrays_number(file, store, key, (double)low, most_steps, &number, err) < 0)
        return -1;
    *value = (int64_t)number;
    return 0;
}

static int read_of_table(const struct param *param, const char *what, struct store *store,
                         const struct arrays_file *file, double low, double high, double *value, struct err *err)
{
    char key[PARAM_NAME + 16];
    snprintf(key, sizeof key, "%s.%s", param->name, what);
    return arrays_number(file, store, key, low, high, value, err);
}

static int read_table_metadata(struct param *param, struct store *store, const struct arrays_file *file,
                               struct err *err)
{
    double steps = 0;
    if (read_of_table(param, "decay", store, file, -DBL_MAX, DBL_MAX, &param->decay, err) < 0)
        return -1;
    if (param->lag && (read_of_table(param, "a", store, file, -DBL_MAX, DBL_MAX, &param->a, err) < 0 ||
                       read_of_table(param, "steps", store, file, 0, UINT32_MAX, &steps, err) < 0))
        return -1;
    param->steps = (uint32_t)steps;
    return 0;
}

/* A checkpoint from before there were plateaus has none. */
static int read_plateau(struct plateau *plateau, struct store *store, const struct arrays_file *file, struct err *err)
{
    double begun = 0;
    *plateau = (struct plateau){0};
    if (!arrays_knows(file, store, "plateau"))
        return 0;
    if (arrays_number(file, store, "plateau", 0, 1, &begun, err) < 0 ||
        arrays_number(file, store, "plateau_best", -DBL_MAX, DBL_MAX, &plateau->best, err) < 0 ||
        read_whole(file, store, "plateau_since", 0, &plateau->since, err) < 0 ||
        read_whole(file, store, "plateau_count", 0, &plateau->count, err) < 0 ||
        arrays_number(file, store, "plateau_losses", -DBL_MAX, DBL_MAX, &plateau->losses, err) < 0 ||
        arrays_number(file, store, "plateau_steps", 0, most_steps, &plateau->steps, err) < 0)
        return -1;
    plateau->begun = begun != 0;
    return 0;
}

/* Where the loss has come to, if it was known yet. */
static int read_course(struct loss_trend *course, struct store *store, const struct arrays_file *file,
                       struct err *err)
{
    double meaning = 0;
    *course = (struct loss_trend){.begun = arrays_knows(file, store, "course")};
    if (!course->begun)
        return 0;
    course->now = 0; /* before it was kept: nothing speaks against it */
    if (arrays_number(file, store, "course", 0, UINT32_MAX, &meaning, err) < 0 ||
        arrays_number(file, store, "course_tau", -DBL_MAX, DBL_MAX, &course->tau, err) < 0 ||
        arrays_number(file, store, "course_first", -DBL_MAX, DBL_MAX, &course->first, err) < 0 ||
        arrays_number(file, store, "course_least", -DBL_MAX, DBL_MAX, &course->least, err) < 0 ||
        (arrays_knows(file, store, "course_now") &&
         arrays_number(file, store, "course_now", -DBL_MAX, DBL_MAX, &course->now, err) < 0))
        return -1;
    course->meaning = (uint32_t)meaning;
    return 0;
}

static int read_metadata(struct trainer *trainer, struct store *store, const struct arrays_file *file, int64_t listed,
                         struct err *err)
{
    if (read_whole(file, store, "step", 0, &trainer->step, err) < 0 ||
        read_whole(file, store, "best_step", -1, &trainer->best_step, err) < 0 ||
        arrays_number(file, store, "best", -DBL_MAX, DBL_MAX, &trainer->best, err) < 0 ||
        read_whole(file, store, "evaluations_since_best", 0, &trainer->evaluations_since_best, err) < 0 ||
        read_plateau(&trainer->plateau, store, file, err) < 0 || read_course(&trainer->course, store, file, err) < 0)
        return -1;
    if (trainer->step != listed || trainer->best_step > trainer->step)
        return err_set(err, ERR_FAILED, "it is of step %lld, its best of step %lld, and it is listed for step %lld",
                       (long long)trainer->step, (long long)trainer->best_step, (long long)listed);
    const struct params *params = trainer_params(trainer);
    for (size_t p = 0; p < params->n; p++)
        if (read_table_metadata(params->list[p], store, file, err) < 0)
            return -1;
    return 0;
}

static bool all_finite(const real *x, size_t n)
{
    bool bad = false;
    for (size_t i = 0; i < n; i++)
        bad |= !isfinite(x[i]);
    return !bad;
}

static bool decay_is_finite(const struct param *param)
{
    bool bad = false;
    for (size_t i = 0; i < param->rows; i++)
        bad |= !isfinite(param->decayed[i]);
    return !bad;
}

/* A state that was spoilt before anybody noticed would only be noticed again. */
static int refuse_spoilt(struct trainer *trainer, struct err *err)
{
    const struct params *params = trainer_params(trainer);
    bool sound = true;
    for (size_t p = 0; p < params->n && sound; p++) {
        const struct param *param = params->list[p];
        size_t n = param->rows * param->cols;
        sound = all_finite(param->value, n) && (!param->lag || all_finite(param->lag, n)) && decay_is_finite(param);
        for (int m = 0; m < MOMENTS && param->moment[m] && sound; m++)
            sound = all_finite(param->moment[m], n);
    }
    if (!sound)
        return err_set(err, ERR_FAILED, "it has values that are not finite");
    return mix_state_is_valid(&trainer->batcher.mix) ? 0 : err_set(err, ERR_FAILED,
                                                                   "what its negatives remember cannot be");
}

struct asking {
    struct store *store;
    const struct arrays_file *file;
};

static bool was_there(void *context, const char *table)
{
    const struct asking *asking = context;
    char name[PARAM_NAME + 16];
    snprintf(name, sizeof name, "%s.value", table);
    struct array value = {.name = name, .type = REAL_TYPE};
    /* what makes no sense is refused when it is read */
    return arrays_find(asking->file, asking->store, &value, NULL) != 0;
}

static int read_state(struct trainer *trainer, struct store *store, const struct arrays_file *file, int64_t listed,
                      struct err *err)
{
    int result = 0;
    mix_expect(&trainer->batcher.mix, &trainer->settings, was_there, &(struct asking){store, file});
    struct tensors tensors = list_tensors(trainer_params(trainer));
    for (size_t t = 0; t < tensors.n && !result; t++)
        result = read_tensor(store, file, &tensors.list[t], err);
    free(tensors.list);
    return result || read_metadata(trainer, store, file, listed, err) < 0 ? -1 : refuse_spoilt(trainer, err);
}

int checkpoint_load_weights(struct trainer *trainer, struct store *store, const struct checkpoint *row,
                            struct err *err)
{
    struct arrays_file file;
    char *folder = store_run_folder(store, row->run, err), *path = folder ? xasprintf("%s/%s", folder, row->file)
                   : NULL;
    int result = path ? arrays_open(&file, path, row->bytes, row->crc32, err) : -1;
    if (!result) {
        result = read_state(trainer, store, &file, row->step, err);
        if (result)
            err_prefix(err, "%s is not a sound checkpoint", path);
        arrays_close(&file);
    }
    free(path);
    free(folder);
    return result;
}

/* The parameters of the best step are another file, unless this is it. */
static int load_best(struct trainer *trainer, struct store *store, int64_t run, struct err *err)
{
    struct checkpoint *list;
    size_t n;
    if (checkpoint_list(store, run, &list, &n, err) < 0)
        return -1;
    int result = err_set(err, ERR_FAILED, "the checkpoint of the best step %lld is not there",
                         (long long)trainer->best_step);
    for (size_t i = 0; i < n && result; i++) {
        if (list[i].step != trainer->best_step)
            continue;
        struct trainer best;
        trainer_init(&best, &trainer->settings, trainer->data, trainer->pool, trainer->seed);
        result = checkpoint_load_weights(&best, store, &list[i], err);
        if (!result)
            towers_take_best(trainer->tower, best.tower);
        trainer_release(&best);
    }
    free(list);
    return result;
}

int checkpoint_load(struct trainer *trainer, struct store *store, const struct checkpoint *row, struct err *err)
{
    if (checkpoint_load_weights(trainer, store, row, err) < 0)
        return -1;
    return trainer->best_step >= 0 ? load_best(trainer, store, row->run, err) : 0;
}

static int load_newest(struct trainer *trainer, struct store *store, int64_t run, bool back, int *unsound,
                       struct err *err)
{
    struct checkpoint *list;
    size_t n;
    int loaded = 0;
    *unsound = 0;
    if (checkpoint_list(store, run, &list, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n && !loaded; i++) {
        loaded = checkpoint_load(trainer, store, &list[i], err) == 0;
        if (loaded && back && loss_trend_diverged(&trainer->course)) {
            loaded = 0;
            err_set(err, ERR_FAILED, "the checkpoint %s is of a loss that had run away", list[i].file);
        }
        *unsound += !loaded;
    }
    free(list);
    return loaded;
}

int checkpoint_resume(struct trainer *trainer, struct store *store, int64_t run, int *unsound, struct err *err)
{
    return load_newest(trainer, store, run, false, unsound, err);
}

int checkpoint_go_back(struct trainer *trainer, struct store *store, int64_t run, int *unsound, struct err *err)
{
    return load_newest(trainer, store, run, true, unsound, err);
}
