/* Labels without a text: see label_command.h. */
#include "tui/label_command.h"

#include "store/base/print.h"
#include "store/label.h"
#include "tui/target.h"

int label_command(const struct call *call, const char *kind, const char *off, const char *has, const char *has_not,
                  struct err *err)
{
    struct target target;
    bool is_off = call_flag(call, off);
    if (target_open(&target, call, STORE_WRITE, err))
        return -1;
    int64_t id = target.run.id;
    int result = is_off ? label_remove(target.store, id, kind, NULL, err)
                        : label_add(target.store, id, kind, "", err);
    if (result >= 0)
        print("run %lld %s\n", (long long)id, is_off ? has_not : has);
    target_close(&target);
    return result < 0 ? -1 : 0;
}
