/* The program in a pseudo-terminal: see workbench.h. */
#include "tests/bench/workbench.h"

#include "store/base/clock.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void terminal_start(struct terminal *terminal, const char *program, const char *store, int width, int height)
{
    struct winsize size = {.ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
    terminal->pid = forkpty(&terminal->fd, NULL, NULL, &size);
    if (terminal->pid < 0)
        exit(1);
    if (terminal->pid)
        return;
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    execl(program, program, "--store", store, (char *)NULL);
    _exit(127);
}

static bool is_there(const char *seen, const char *const *texts, int n)
{
    for (int i = 0; i < n; i++)
        if (strstr(seen, texts[i]))
            return true;
    return false;
}

size_t terminal_read(struct terminal *terminal, double seconds, const char *const *texts, int n)
{
    static char seen[1 << 20];
    size_t length = 0;
    double end = clock_monotonic() + seconds, left;
    while ((left = end - clock_monotonic()) > 0 && length + 1 < sizeof seen) {
        struct pollfd input = {terminal->fd, POLLIN, 0};
        if (poll(&input, 1, (int)(left * 1000) + 1) <= 0)
            continue;
        ssize_t got = read(terminal->fd, seen + length, sizeof seen - 1 - length);
        if (got <= 0)
            break;
        length += (size_t)got;
        seen[length] = '\0';
        if (is_there(seen, texts, n))
            break;
    }
    return length;
}

void terminal_send(struct terminal *terminal, const char *keys)
{
    if (write(terminal->fd, keys, strlen(keys)) != (ssize_t)strlen(keys))
        exit(1);
}

double terminal_time(struct terminal *terminal, const char *keys, const char *const *texts, int n)
{
    enum { PATIENCE = 10 };
    double begun = clock_monotonic(), took;
    terminal_send(terminal, keys);
    terminal_read(terminal, PATIENCE, texts, n);
    took = clock_monotonic() - begun;
    if (took < PATIENCE)
        return took * 1000;
    fprintf(stderr, "workbench bench: '%s' was never shown\n", texts[0]);
    exit(1);
}

void terminal_stop(struct terminal *terminal)
{
    static const char *const farewell[] = {"opens it"};
    if (write(terminal->fd, "q", 1) != 1)
        kill(terminal->pid, SIGTERM);
    terminal_read(terminal, 0.5, farewell, 1);
    waitpid(terminal->pid, NULL, 0);
    close(terminal->fd);
}
