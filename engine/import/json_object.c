/* Reads JSON objects with yajl: see json_object.h. yajl calls back as it goes and hands out numbers as they are
 * written, so that an id of 64 bits keeps its digits; it builds no tree. */
#include "engine/import/json_object.h"

#include "store/base/language.h"
#include "store/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum { DEEPEST = 16 }; /* objects within objects; deeper ones are passed over */

struct walk {
    json_take *take;
    void *context;
    struct text path;
    size_t depth;              /* objects that are open */
    size_t begin[DEEPEST + 1]; /* length of the path to the object at each depth */
    size_t passed;             /* lists and objects that are open inside of one that is passed over, itself too */
};

static int hand_out(struct walk *walk, enum json_kind kind, const char *text, size_t length)
{
    if (walk->passed)
        return 1;
    if (!walk->depth)
        return 0;
    const struct json_value value = {walk->path.data, walk->path.length, kind, text, length};
    walk->take(walk->context, &value);
    return 1;
}

static int hand_out_other(struct walk *walk, const char *what)
{
    return hand_out(walk, JSON_OTHER, what, strlen(what));
}

static int on_null(void *context)
{
    return hand_out(context, JSON_MISSING, "", 0);
}

static int on_boolean(void *context, int value)
{
    return hand_out_other(context, value ? "true" : "false");
}

static int on_number(void *context, const char *text, size_t length)
{
    return hand_out(context, JSON_WORD, text, length);
}

static int on_string(void *context, const unsigned char *text, size_t length)
{
    return hand_out(context, JSON_WORD, (const char *)text, length);
}

static int on_key(void *context, const unsigned char *key, size_t length)
{
    struct walk *walk = context;
    if (walk->passed)
        return 1;
    size_t begin = walk->begin[walk->depth];
    walk->path.length = begin;
    if (begin)
        text_add_bytes(&walk->path, ".", 1);
    text_add_bytes(&walk->path, (const char *)key, length);
    return 1;
}

static int on_object(void *context)
{
    struct walk *walk = context;
    if (walk->depth && !hand_out_other(walk, N_("an object")))
        return 0;
    if (walk->passed || walk->depth == DEEPEST)
        walk->passed++;
    else
        walk->begin[++walk->depth] = walk->path.length;
    return 1;
}

static int on_object_end(void *context)
{
    struct walk *walk = context;
    if (walk->passed)
        walk->passed--;
    else
        walk->path.length = walk->begin[walk->depth--];
    return 1;
}

static int on_list(void *context)
{
    struct walk *walk = context;
    if (!hand_out_other(walk, N_("a list")))
        return 0;
    walk->passed++;
    return 1;
}

static int on_list_end(void *context)
{
    ((struct walk *)context)->passed--;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_object_end,
    .yajl_start_array = on_list,
    .yajl_end_array = on_list_end,
};

static int refuse(yajl_handle parser, struct err *err)
{
    unsigned char *problem = yajl_get_error(parser, 0, NULL, 0);
    int length = (int)strcspn((const char *)problem, "\n");
    err_set(err, ERR_FAILED, "it is not one JSON object (%.*s)", length, problem);
    yajl_free_error(parser, problem);
    return -1;
}

int json_object_read(const char *text, size_t length, json_take *take, void *context, struct err *err)
{
    struct walk walk = {.take = take, .context = context};
    yajl_handle parser = yajl_alloc(&callbacks, NULL, &walk);
    yajl_status status = yajl_parse(parser, (const unsigned char *)text, length);
    if (status == yajl_status_ok)
        status = yajl_complete_parse(parser);
    int result = status == yajl_status_ok ? 0 : -1;
    if (status == yajl_status_client_canceled)
        err_set(err, ERR_FAILED, "it is not one JSON object");
    else if (result)
        refuse(parser, err);
    yajl_free(parser);
    text_release(&walk.path);
    return result;
}
