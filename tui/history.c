/* See history.h. The file is no worth a message: whatever is wrong with it, one types on. */
#include "tui/history.h"

#include "store/base/mem.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_LINES = 500 };

static void keep(struct history *history, const char *line)
{
    if (history->n && !strcmp(history->line[history->n - 1], line))
        return;
    if (history->n == MOST_LINES) {
        free(history->line[0]);
        memmove(history->line, history->line + 1, --history->n * sizeof *history->line);
    }
    ARRAY_ROOM(history->line, history->n, history->capacity);
    history->line[history->n++] = xstrdup(line);
}

/* $XDG_STATE_HOME/nearfar/history, its folders made. The caller frees it; NULL when there is no place for it. */
static char *place(bool *made)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char *folder = state && *state == '/' ? xasprintf("%s/nearfar", state)
                   : home && *home == '/' ? xasprintf("%s/.local/state/nearfar", home) : NULL;
    for (char *at = folder ? strchr(folder + 1, '/') : NULL; at; at = strchr(at + 1, '/')) {
        *at = '\0';
        mkdir(folder, 0700);
        *at = '/';
    }
    *made = folder && mkdir(folder, 0700) == 0;
    char *file = folder ? xasprintf("%s/history", folder) : NULL;
    free(folder);
    return file;
}

static void write_line(const struct history *history, int flags, size_t from)
{
    int fd = history->file ? open(history->file, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600) : -1;
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    for (size_t i = from; file && i < history->n; i++)
        fprintf(file, "%s\n", history->line[i]);
    if (file)
        fclose(file);
}

void history_open(struct history *history)
{
    char *line = NULL;
    size_t size = 0, read = 0;
    *history = (struct history){0};
    history->file = place(&history->first);
    FILE *file = history->file ? fopen(history->file, "re") : NULL;
    while (file && getline(&line, &size, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (*line)
            keep(history, line);
        read++;
    }
    if (file)
        fclose(file);
    free(line);
    if (read > 2 * MOST_LINES)
        write_line(history, O_TRUNC, 0);
    history_begin(history);
}

void history_release(struct history *history)
{
    while (history->n)
        free(history->line[--history->n]);
    free(history->line);
    free(history->typed);
    free(history->file);
    *history = (struct history){.n = 0};
}

void history_add(struct history *history, const char *line)
{
    size_t before = history->n;
    bool again = before && !strcmp(history->line[before - 1], line);
    keep(history, line);
    if (!again)
        write_line(history, O_APPEND, history->n - 1);
}

void history_begin(struct history *history)
{
    history->at = history->n;
}

const char *history_move(struct history *history, int by, const char *typed)
{
    if (by < 0 ? history->at == 0 : history->at == history->n)
        return NULL;
    if (history->at == history->n) {
        free(history->typed);
        history->typed = xstrdup(typed);
    }
    history->at += (size_t)by;
    return history->at == history->n ? history->typed : history->line[history->at];
}
