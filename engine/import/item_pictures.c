/* See item_pictures.h. */
#include "engine/import/item_pictures.h"

#include "engine/data/corpus.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

void item_pictures_release(struct item_pictures *pictures)
{
    picture_set_release(&pictures->set);
    reading_release(&pictures->reading);
    free(pictures->picture);
    *pictures = (struct item_pictures){0};
}

static int by_line(struct item_pictures *p, const char *file, const struct member_table *items, struct err *err)
{
    if (p->set.n != items->rows)
        return err_set(err, ERR_FAILED, "%s has %zu pictures, and the table of --items has %zu lines: the i-th "
                       "picture is of the i-th line, so that both must be as many", file, p->set.n, items->rows);
    for (size_t i = 0; i < items->rows; i++)
        if (items->member[i] != NO_CLASS && p->picture[items->member[i]] == NO_CLASS)
            p->picture[items->member[i]] = (uint32_t)i;
    return 0;
}

/* "folder/i17.png" is of item i17. */
static void by_name(struct item_pictures *p, const struct ids *ids)
{
    for (size_t i = 0; i < p->set.n; i++) {
        const char *slash = strrchr(p->set.name[i], '/'), *name = slash ? slash + 1 : p->set.name[i];
        const char *dot = strrchr(name, '.');
        uint32_t item;
        if (ids_find(ids, name, dot ? (size_t)(dot - name) : strlen(name), &item) && p->picture[item] == NO_CLASS)
            p->picture[item] = (uint32_t)i;
    }
}

static int give(struct item_pictures *p, const char *file, const struct member_table *items, const struct ids *ids,
                struct findings *findings, struct err *err)
{
    p->picture = xmalloc((ids->n + 1) * sizeof *p->picture);
    memset(p->picture, 0xff, (ids->n + 1) * sizeof *p->picture);
    if (picture_set_is_named(&p->set))
        by_name(p, ids);
    else if (by_line(p, file, items, err) < 0)
        return -1;
    for (size_t i = 0; i < ids->n; i++)
        p->found += p->picture[i] != NO_CLASS;
    if (!p->found)
        return err_set(err, ERR_FAILED, "%s: none of its pictures is of an item; files of a folder are named after "
                       "the id of their item, as in %.40s.png", file, ids_text(ids, 0));
    if (p->found < ids->n)
        findings_add(findings, "items without a picture, for which a black one stands: %zu of %zu", ids->n - p->found,
                     ids->n);
    return 0;
}

int item_pictures_read(struct item_pictures *pictures, const char *file, const struct picture_words *words,
                       const struct member_table *items, const struct ids *ids, struct findings *findings,
                       struct progress *progress, struct err *err)
{
    struct picture_reading reading = {.file = file, .option = "--item-pictures", .split = SPLIT_TRAIN,
                                      .wishes = &pictures->wishes, .set = &pictures->set,
                                      .said = &pictures->reading, .findings = findings, .progress = progress};
    const struct picture_reader *reader = picture_recognised(file);
    if (picture_wish(&pictures->wishes, words, err) < 0)
        return -1;
    if (!reader)
        return picture_refuse(file, err);
    if (reader->read(&reading, err) < 0)
        return -1;
    return give(pictures, file, items, ids, findings, err);
}

int item_pictures_build(const struct item_pictures *pictures, struct builder *builder, const uint32_t *place,
                        size_t n_ids, size_t rows, struct progress *progress, struct err *err)
{
    struct picture_set ordered = pictures->set;
    size_t bytes = picture_set_bytes(&pictures->set);
    ordered.n = rows;
    ordered.pixel = xcalloc(rows + 1, bytes);
    for (size_t i = 0; i < n_ids; i++)
        if (place[i] != UINT32_MAX && pictures->picture[i] != NO_CLASS)
            memcpy(ordered.pixel + place[i] * bytes, pictures->set.pixel + pictures->picture[i] * bytes, bytes);
    int result = picture_build(builder, "item", &ordered, &pictures->wishes.style, progress, err);
    free(ordered.pixel);
    return result;
}
