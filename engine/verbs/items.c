/* Items in what is printed: see items.h. */
#include "engine/verbs/items.h"

#include "store/base/print.h"
#include "store/dataset.h"

#include <stdlib.h>

void print_json_word(const char *text)
{
    struct text out = TEXT_INIT;
    json_string(&out, text);
    print("%s", out.data);
    text_release(&out);
}

int print_item(const struct run_context *w, uint32_t item, const char *prefix, bool json, struct err *err)
{
    char *id, *title;
    if (dataset_name(w->store, w->run.dataset, "item", item, &id, &title, err) < 0)
        return -1;
    if (json) {
        print("%s\"item\":", prefix);
        print_json_word(id);
        print(",\"title\":");
        print_json_word(title ? title : "");
    } else {
        print_one_line("%s%-10s %s", prefix, id, title ? title : "");
    }
    free(id);
    free(title);
    return 0;
}
