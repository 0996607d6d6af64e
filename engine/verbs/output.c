/* Files for people: see output.h. */
#include "engine/verbs/output.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

static int refuse(const struct output *output, int why, struct err *err)
{
    return err_set(err, ERR_FAILED, "cannot write %s: %s", output->path ? output->path : _("to standard output"),
                   strerror(why));
}

static void forget(struct output *output)
{
    free(output->path);
    free(output->temporary);
    *output = (struct output){0};
}

/* A file without a name where the file system can, else one of a temporary name. */
static int open_new(struct output *output)
{
    char *copy = xstrdup(output->path);
    int fd = open(dirname(copy), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    free(copy);
    output->nameless = fd >= 0;
    output->temporary = xasprintf("%s.part-%d", output->path, (int)getpid());
    return fd >= 0 ? fd : open(output->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

int output_open(struct output *output, const char *path, struct err *err)
{
    struct stat st;
    *output = (struct output){.file = stdout};
    if (!path)
        return 0;
    output->path = xstrdup(path);
    bool there = stat(path, &st) == 0;
    output->in_place = there && !S_ISREG(st.st_mode);
    int fd = output->in_place ? open(path, O_WRONLY | O_CLOEXEC) : open_new(output);
    output->file = fd < 0 ? NULL : fdopen(fd, "wb");
    if (output->file)
        return 0;
    refuse(output, errno, err);
    forget(output);
    return -1;
}

static int give_name(const struct output *output)
{
    char *open_file = xasprintf("/proc/self/fd/%d", fileno(output->file));
    int result = 0;
    if (output->nameless)
        result = linkat(AT_FDCWD, open_file, AT_FDCWD, output->temporary, AT_SYMLINK_FOLLOW);
    free(open_file);
    return result < 0 ? result : rename(output->temporary, output->path);
}

int output_close(struct output *output, bool keep, struct err *err)
{
    bool named = output->path && !output->in_place, ok = keep;
    if (!output->file)
        return -1;
    if (fflush(output->file) || ferror(output->file))
        ok = false;
    if (ok && named)
        ok = fsync(fileno(output->file)) == 0 && give_name(output) == 0;
    if (!ok && keep)
        refuse(output, errno, err);
    if (!ok && named)
        unlink(output->temporary);
    if (output->path)
        fclose(output->file);
    forget(output);
    return ok ? 0 : -1;
}

int columns_of(const char *word)
{
    uint32_t rune;
    int all = 0;
    while (*word) {
        word += text_rune(word, &rune);
        int columns = wcwidth((wchar_t)rune);
        all += columns < 0 ? 1 : columns;
    }
    return all;
}

int sheet_open(struct sheet *sheet, const char *path, const char *format, struct err *err)
{
    *sheet = (struct sheet){.delimiter = format && !strcmp(format, "tsv") ? '\t' : ','};
    if (format && strcmp(format, "csv") != 0 && strcmp(format, "tsv") != 0)
        return err_set(err, ERR_USAGE, "a table is written as csv or tsv, not as '%.40s'", format);
    if (output_open(&sheet->output, path, err) < 0)
        return -1;
    sheet->shown = isatty(fileno(sheet->output.file));
    return 0;
}

static void next_field(struct sheet *sheet)
{
    if (sheet->begun)
        putc_unlocked(sheet->delimiter, sheet->output.file);
    sheet->begun = true;
}

/* Between commas any quote calls for quotes. Between tabs it is a letter like others, but at the beginning. What
 * begins like a comment, or with a blank, would be passed over. */
static bool needs_quotes(const struct sheet *sheet, const char *word)
{
    size_t length = strlen(word);
    if (!length || strchr("\"#% ", word[0]) || word[length - 1] == ' ')
        return true;
    return strpbrk(word, sheet->delimiter == ',' ? ",\"\r\n" : "\t\r\n") != NULL;
}

static void put_word(const struct sheet *sheet, const char *word)
{
    FILE *file = sheet->output.file;
    if (!needs_quotes(sheet, word)) {
        fputs(word, file);
        return;
    }
    putc_unlocked('"', file);
    for (; *word; word++) {
        if (*word == '"')
            putc_unlocked('"', file);
        putc_unlocked(*word, file);
    }
    putc_unlocked('"', file);
}

void sheet_word(struct sheet *sheet, const char *word)
{
    next_field(sheet);
    if (!sheet->shown) {
        put_word(sheet, word);
        return;
    }
    char *safe = xstrdup(word);
    text_make_safe(safe, "");
    put_word(sheet, safe);
    free(safe);
}

void sheet_printf(struct sheet *sheet, const char *format, ...)
{
    va_list values;
    next_field(sheet);
    va_start(values, format);
    vfprintf(sheet->output.file, format, values);
    va_end(values);
}

void sheet_float(struct sheet *sheet, float value)
{
    char digits[32];
    for (int n = 6; n <= 9; n++) {
        snprintf(digits, sizeof digits, "%.*g", n, (double)value);
        if (strtof(digits, NULL) == value)
            break;
    }
    sheet_printf(sheet, "%s", digits);
}

void sheet_end_line(struct sheet *sheet)
{
    putc_unlocked('\n', sheet->output.file);
    sheet->begun = false;
}
