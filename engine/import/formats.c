/* The importers of parts.h, by name and by what a file begins with: see formats.h. */
#include "engine/import/formats.h"

#include "engine/import/source.h"
#include "engine/parts.h"
#include "store/base/text.h"

#include <string.h>

#define DECLARE(name) extern const struct importer importer_##name;
IMPORTERS(DECLARE)
#define ROW(name) &importer_##name,
static const struct importer *const importers[] = {IMPORTERS(ROW)};
enum { FORMATS = sizeof importers / sizeof *importers };

const struct importer *format_named(const char *name, struct err *err)
{
    const char *names[FORMATS];
    struct text list = TEXT_INIT;
    for (size_t i = 0; i < FORMATS; i++) {
        if (!strcmp(name, importers[i]->part.name)) {
            text_release(&list);
            return importers[i];
        }
        names[i] = importers[i]->part.name;
        text_printf(&list, "%s%s", i ? ", " : "", names[i]);
    }
    const char *nearest = nearest_word(name, names, FORMATS);
    err_set(err, ERR_USAGE, "there is no format '%.40s'%s%s%s; the formats are %s", name,
            nearest ? " (did you mean " : "", nearest ? nearest : "", nearest ? "?)" : "", list.data);
    text_release(&list);
    return NULL;
}

static const struct importer *recognise(const struct source *source, const char *beginning)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (importers[i]->recognise(source_file(source), beginning))
            return importers[i];
    return NULL;
}

const struct importer *format_recognised(struct source *source, struct err *err)
{
    const char *beginning = source_beginning(source, err);
    if (!beginning)
        return NULL;
    const struct importer *found = recognise(source, beginning);
    if (found)
        return found;
    struct text list = TEXT_INIT;
    for (size_t i = 0; i < FORMATS; i++) {
        if (importers[i]->doubt && importers[i]->doubt(beginning, err) < 0) {
            err_prefix(err, "%s", source_file(source));
            text_release(&list);
            return NULL;
        }
        text_printf(&list, "%s%s (%s)", i ? ", " : "", importers[i]->part.name, importers[i]->part.help);
    }
    err_set(err, ERR_FAILED, "%s: the format is not recognised. For a table without header say what its fields are, "
            "like --columns user,item,rating,time; otherwise give --format, one of: %s",
            source_file(source), list.data);
    text_release(&list);
    return NULL;
}

int format_check_columns(struct source *source, struct err *err)
{
    const char *beginning = source_beginning(source, err);
    if (!beginning)
        return -1;
    for (size_t i = 0; i < FORMATS; i++)
        if (importers[i]->certain && importers[i]->recognise(source_file(source), beginning))
            return err_set(err, ERR_USAGE, "%s is no table but %s (%s), which says itself what its columns are; leave out "
                           "--columns", source_file(source), importers[i]->part.name, importers[i]->part.help);
    return 0;
}
