/* The importers of parts.h, by name and by what a file begins with: see formats.h. */
#include "engine/import/formats.h"

#include "engine/import/source.h"
#include "engine/parts.h"
#include "store/base/language.h"
#include "store/base/text.h"

#include <string.h>

const struct importer *format_named(const char *name, struct err *err)
{
    const char *names[N_IMPORTERS];
    struct text list = TEXT_INIT;
    for (size_t i = 0; i < N_IMPORTERS; i++) {
        if (!strcmp(name, importers[i]->part.name)) {
            text_release(&list);
            return importers[i];
        }
        names[i] = importers[i]->part.name;
        text_printf(&list, "%s%s", i ? C_("names", ", ") : "", names[i]);
    }
    const char *nearest = nearest_word(name, names, N_IMPORTERS);
    err_set(err, ERR_USAGE, "there is no format '%.40s'%s%s%s; the formats are %s", name,
            nearest ? _(" (did you mean ") : "", nearest ? nearest : "", nearest ? C_("names", "?)") : "", list.data);
    text_release(&list);
    return NULL;
}

/* The first that recognises the file, or for which `others`, the beginning of another file, decides. */
static const struct importer *recognise(const char *file, const char *beginning, const char *others, bool *by_other)
{
    for (size_t i = 0; i < N_IMPORTERS; i++) {
        *by_other = false;
        if (importers[i]->recognise(file, beginning))
            return importers[i];
        *by_other = others && importers[i]->decides && importers[i]->decides(beginning, others);
        if (*by_other)
            return importers[i];
    }
    return NULL;
}

static int refuse_unknown(const struct source *source, const char *beginning, struct err *err)
{
    struct text list = TEXT_INIT;
    int doubt = 0;
    for (size_t i = 0; i < N_IMPORTERS && !doubt; i++) {
        doubt = importers[i]->doubt ? importers[i]->doubt(beginning, err) : 0;
        text_printf(&list, "%s%s (%s)", i ? C_("names", ", ") : "",
                    importers[i]->part.name, _(importers[i]->part.help));
    }
    if (doubt)
        err_prefix(err, "%s", source_file(source));
    else
        err_set(err, ERR_FAILED, "%s: the format is not recognised. For a table say what its fields are, in their "
                "order, like --columns user,item,rating,time (and --header when its first line names them "
                "in its own words); otherwise give --format, one of: %s", source_file(source), list.data);
    text_release(&list);
    return -1;
}

const struct importer *format_recognised(struct source *source, struct source *other, bool *by_other, struct err *err)
{
    const char *beginning = source_beginning(source, err);
    if (!beginning)
        return NULL;
    struct err ignored = ERR_INIT; /* what is wrong with the other is said when it is read */
    const char *others = other ? source_beginning(other, &ignored) : NULL;
    const struct importer *found = recognise(source_file(source), beginning, others, by_other);
    if (!found)
        refuse_unknown(source, beginning, err);
    return found;
}

const struct importer *format_beside(struct source *source, const struct importer *importer)
{
    struct err ignored = ERR_INIT; /* it is said when the source is read */
    bool by_other;
    const char *beginning = source_beginning(source, &ignored);
    if (!beginning || importer->recognise(source_file(source), beginning))
        return importer;
    const struct importer *own = recognise(source_file(source), beginning, NULL, &by_other);
    return own ? own : importer;
}

int format_check_columns(struct source *source, const char *option, struct err *err)
{
    const char *beginning = source_beginning(source, err);
    if (!beginning)
        return -1;
    for (size_t i = 0; i < N_IMPORTERS; i++)
        if (importers[i]->certain && importers[i]->recognise(source_file(source), beginning))
            return err_set(err, ERR_USAGE, "%s is no table but %s (%s), which says itself how it is to be read; "
                           "leave out %s",
                           source_file(source), importers[i]->part.name, _(importers[i]->part.help), option);
    return 0;
}
