/* Features of users and items beside their interactions: texts, from columns of their tables, and pictures. */
#ifndef ENGINE_IMPORT_MEMBER_FEATURES_H
#define ENGINE_IMPORT_MEMBER_FEATURES_H

#include "engine/import/item_pictures.h"

/* What a person asks for; NULL: nothing. */
struct feature_request {
    const char *items, *item_text, *item_pictures; /* a table, its columns, a file or folder of pictures */
    const char *users, *user_text;                 /* a table, its columns */
    struct picture_words pictures;
};

struct member_features {
    const struct feature_request *request;
    struct member_table items, users;
    struct item_pictures pictures;
};

/* -1 and ERR_USAGE where one option needs another. */
int member_features_check(const struct feature_request *request, struct err *err);
/* Once the collector knows all ids. */
int member_features_read(struct member_features *features, const struct feature_request *request,
                         const struct collector *collector, struct findings *findings, struct progress *progress,
                         struct err *err);
/* Of items that are numbered so (member_texts_build). */
int member_features_build_items(const struct member_features *features, struct builder *builder,
                                const uint32_t *place, size_t rows, struct progress *progress, struct err *err);
int member_features_build_users(const struct member_features *features, struct builder *builder,
                                const uint32_t *place, size_t rows, struct err *err);
/* What the files were taken for. */
void member_features_print(const struct member_features *features);
/* The same as JSON objects, each behind a comma. */
void member_features_json(const struct member_features *features, struct text *out);
void member_features_release(struct member_features *features);

#endif
