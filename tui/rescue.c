/* Giving the terminal back after a crash: see rescue.h. */
#include "tui/rescue.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
enum { CRASHES = sizeof crash_signals / sizeof *crash_signals };
static struct {
    char bytes[512], stack[65536]; /* of its own, for when the other one is full */
    size_t n;
    struct termios modes;
    struct sigaction before[CRASHES];
} rescue;

void rescue_remember(void)
{
    tcgetattr(STDIN_FILENO, &rescue.modes);
}

void rescue_end(void)
{
    for (int i = 0; i < CRASHES; i++)
        sigaction(crash_signals[i], &rescue.before[i], NULL);
}

static void send_all(void)
{
    for (size_t at = 0; at < rescue.n;) {
        ssize_t sent = write(STDOUT_FILENO, rescue.bytes + at, rescue.n - at);
        if (sent < 0 && errno != EINTR)
            return;
        at += sent < 0 ? 0 : (size_t)sent;
    }
}

/* Returning makes a fault again, in front of whoever was there before; a signal that was sent is sent again. */
static void on_crash(int signal, siginfo_t *info, void *context)
{
    (void)context;
    send_all();
    tcsetattr(STDIN_FILENO, TCSANOW, &rescue.modes);
    rescue_end();
    if (info->si_code <= 0)
        raise(signal);
}

void rescue_send(const char *bytes)
{
    while (*bytes && rescue.n < sizeof rescue.bytes)
        if (!strncmp(bytes, "$<", 2) && strchr(bytes, '>'))
            bytes = strchr(bytes, '>') + 1;
        else
            rescue.bytes[rescue.n++] = *bytes++;
}

void rescue_begin(void)
{
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_ONSTACK | SA_SIGINFO};
    stack_t stack = {.ss_sp = rescue.stack, .ss_size = sizeof rescue.stack};
    rescue.n = 0;
    sigaltstack(&stack, NULL);
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < CRASHES; i++)
        sigaction(crash_signals[i], &action, &rescue.before[i]);
}
