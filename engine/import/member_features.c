/* See member_features.h. */
#include "engine/import/member_features.h"

#include <stdio.h>

void member_features_release(struct member_features *features)
{
    member_table_release(&features->items);
    member_table_release(&features->users);
    item_pictures_release(&features->pictures);
}

int member_features_check(const struct feature_request *request, struct err *err)
{
    const struct picture_words *words = &request->pictures;
    if ((request->item_text || request->item_pictures) && !request->items)
        return err_set(err, ERR_USAGE, "%s belongs to the lines of the table of items: give that too, with --items",
                       request->item_text ? "--item-text" : "--item-pictures");
    if (request->user_text && !request->users)
        return err_set(err, ERR_USAGE, "--user-text names columns of the table of users: give that too, with "
                       "--users");
    if (request->users && !request->user_text)
        return err_set(err, ERR_USAGE, "--users is read for its texts: say with --user-text which of its columns "
                       "they are");
    if (request->item_pictures || !(words->size || words->tile || words->background || words->grey))
        return 0;
    return err_set(err, ERR_USAGE, "%s is for pictures: give --item-pictures FILE, too, or leave it out",
                   words->tile ? "--tile" : words->size ? "--size" : words->grey ? "--grey" : "--background");
}

/* Texts that are not there are said, since a model knows nothing of such a member. */
static void find_missing(const struct member_table *table, const char *word, const char *columns,
                         struct findings *findings)
{
    if (columns && table->texts < table->members)
        findings_add(findings, "%s without a text: %zu of %zu", word, table->members - table->texts, table->members);
}

static int read_items(struct member_features *f, const struct collector *collector, struct findings *findings,
                      struct progress *progress, struct err *err)
{
    const struct feature_request *request = f->request;
    const struct member_wishes wishes = {"--items", "--item-text", request->item_text, ROLE_ITEM, &collector->items,
                                         collector->skip_bad};
    if (!request->item_text && !request->item_pictures)
        return 0;
    if (member_table_read(&f->items, request->items, &wishes, err) < 0)
        return -1;
    find_missing(&f->items, "items", request->item_text, findings);
    if (!request->item_pictures)
        return 0;
    return item_pictures_read(&f->pictures, request->item_pictures, &request->pictures, &f->items, &collector->items,
                              findings, progress, err);
}

int member_features_read(struct member_features *features, const struct feature_request *request,
                         const struct collector *collector, struct findings *findings, struct progress *progress,
                         struct err *err)
{
    const struct member_wishes users = {"--users", "--user-text", request->user_text, ROLE_USER, &collector->users,
                                        collector->skip_bad};
    features->request = request;
    if (read_items(features, collector, findings, progress, err) < 0)
        return -1;
    if (!request->user_text)
        return 0;
    if (member_table_read(&features->users, request->users, &users, err) < 0)
        return -1;
    find_missing(&features->users, "users", request->user_text, findings);
    return 0;
}

int member_features_build_items(const struct member_features *features, struct builder *builder,
                                const uint32_t *place, size_t rows, struct progress *progress, struct err *err)
{
    const struct member_table *items = &features->items;
    if (features->request->item_text && member_texts_build(items, builder, "item", place, rows, err) < 0)
        return -1;
    return features->request->item_pictures ? item_pictures_build(&features->pictures, builder, place,
                                                                  items->members, rows, progress, err)
                                            : 0;
}

int member_features_build_users(const struct member_features *features, struct builder *builder,
                                const uint32_t *place, size_t rows, struct err *err)
{
    return features->request->user_text ? member_texts_build(&features->users, builder, "user", place, rows, err) : 0;
}

void member_features_print(const struct member_features *features)
{
    const struct feature_request *request = features->request;
    if (request->item_text)
        reading_print(&features->items.reading, request->items, stdout);
    if (request->item_pictures)
        reading_print(&features->pictures.reading, request->item_pictures, stdout);
    if (request->user_text)
        reading_print(&features->users.reading, request->users, stdout);
}

void member_features_json(const struct member_features *features, struct text *out)
{
    const struct feature_request *request = features->request;
    const struct {
        const struct reading *reading;
        const char *kind, *file;
    } read[] = {{&features->items.reading, "item_text", request->item_text ? request->items : NULL},
                {&features->pictures.reading, "item_pictures", request->item_pictures},
                {&features->users.reading, "users", request->users}};
    for (size_t i = 0; i < sizeof read / sizeof *read; i++) {
        if (!read[i].file)
            continue;
        text_add(out, ",");
        reading_json(read[i].reading, read[i].kind, read[i].file, out);
    }
}
