/* publish: puts the catalogue into a store, so that the faces of the program know every part and knob. */
#include "engine/verbs/verb.h"

static int publish(const struct verb_arguments *words, struct err *err)
{
    const char *path = argument_of(words, "store");
    if (!path)
        return err_set(err, ERR_USAGE, "store=FILE is missing");
    struct store *store = store_open(path, STORE_CREATE, err);
    int result = store ? publish_catalogue(store, err) : -1;
    store_close(store);
    return result;
}

const struct verb verb_publish = {
    .name = "publish", .help = "store=FILE: write the catalogue of parts and knobs into it", .run = publish};
