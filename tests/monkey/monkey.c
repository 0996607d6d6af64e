/* Random keys for the real workbench in a pseudo-terminal: words, pastes, sequences known and unknown, cut where they
 * may not be, broken UTF-8, bursts, resizes from 1×1 to 250×80. It may only leave when it is told to, with exit code
 * 0 and no word from a sanitizer, and must never stop drawing.
 *
 * Usage: monkey PROGRAM SECONDS SEED FOLDER. The store is what the environment says. FOLDER/keys gets everything that
 * is pressed, an act a line with its moment; FOLDER/report* are the sanitizers' reports. Prints a line; after a fault
 * the last bytes in and out, and exits with 1. */
#include "store/base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* Seconds. Before it leaves, the workbench does what all the keys before have asked for. */
enum { KEPT = 16000, PATIENCE = 60, PATIENCE_TO_LEAVE = 300 };

/* The end of what went one way. */
struct tail {
    char bytes[KEPT];
    size_t n;
};

struct monkey {
    const char *program, *folder;
    FILE *keys; /* what was pressed, as it is pressed */
    double began;
    uint64_t random;
    long long seed;
    int terminal;
    pid_t pid;
    bool told; /* q or Enter was among what this one got: it may leave */
    size_t lives, acts, received;
    struct tail in, out;
};

static uint32_t pick(struct monkey *m, uint32_t n)
{
    m->random = m->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(m->random >> 33) % n;
}

static void remember(struct tail *tail, const char *bytes, size_t n)
{
    if (n > KEPT) {
        bytes += n - KEPT;
        n = KEPT;
    }
    size_t over = tail->n + n > KEPT ? tail->n + n - KEPT : 0;
    memmove(tail->bytes, tail->bytes + over, tail->n - over);
    memcpy(tail->bytes + tail->n - over, bytes, n);
    tail->n += n - over;
}

static void print_bytes(FILE *to, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        fprintf(to, byte >= ' ' && byte < 127 && byte != '\\' ? "%c" : "\\x%02x", byte);
    }
}

static void print_tail(const char *name, const struct tail *tail)
{
    fprintf(stderr, "\n%s: ", name);
    print_bytes(stderr, tail->bytes, tail->n);
    fputc('\n', stderr);
}

/* Begins a line of the keys; it is written at once, since the next act may be the last. */
static void __attribute__((format(printf, 2, 3))) note(struct monkey *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(m->keys, "\n%.3f act %zu: ", clock_monotonic() - m->began, m->acts);
    vfprintf(m->keys, format, args);
    va_end(args);
    fflush(m->keys);
}

static void __attribute__((format(printf, 2, 3), noreturn)) fault(struct monkey *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "monkey: seed %lld, act %zu: ", m->seed, m->acts);
    vfprintf(stderr, format, args);
    va_end(args);
    print_tail("the last keys", &m->in);
    print_tail("the last output", &m->out);
    kill(m->pid, SIGKILL);
    exit(1);
}

/* The workbench -------------------------------------------------------------------------------------------------- */

static void become_workbench(struct monkey *m, const char *term, const char *locale, bool plain)
{
    setenv("TERM", term, 1);
    setenv("LC_ALL", locale, 1);
    if (plain)
        setenv("NO_COLOR", "1", 1);
    execl(m->program, m->program, (char *)NULL);
    _exit(127);
}

static void start(struct monkey *m)
{
    static const char *const terms[] = {"xterm-256color", "xterm", "linux", "vt100", "screen"};
    struct winsize size = {.ws_row = (unsigned short)(1 + pick(m, 80)), .ws_col = (unsigned short)(1 + pick(m, 250))};
    const char *term = terms[pick(m, 5)], *locale = pick(m, 4) ? "C.UTF-8" : "C";
    bool plain = !pick(m, 3);
    /* Ctrl-\ that comes before the workbench has taken the terminal would end it, as it ends any program. */
    struct termios plain_keys = {.c_cflag = CS8 | CREAD};
    cfmakeraw(&plain_keys);
    cfsetspeed(&plain_keys, B38400);
    m->pid = forkpty(&m->terminal, NULL, &plain_keys, &size);
    if (m->pid < 0) {
        perror("monkey: forkpty");
        exit(1);
    }
    if (!m->pid)
        become_workbench(m, term, locale, plain);
    fcntl(m->terminal, F_SETFL, O_NONBLOCK);
    m->told = false;
    m->lives++;
    note(m, "(a workbench of %dx%d, TERM=%s LC_ALL=%s%s, pid %d) ", size.ws_col, size.ws_row, term, locale,
         plain ? " NO_COLOR=1" : "", (int)m->pid);
}

static void judge(struct monkey *m, int status)
{
    glob_t found;
    char pattern[512];
    note(m, "(it left with status %#x) ", (unsigned)status);
    if (WIFSIGNALED(status))
        fault(m, "the workbench died of signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status))
        fault(m, "the workbench left with exit code %d", WEXITSTATUS(status));
    if (!m->told)
        fault(m, "the workbench left, and nobody had told it to");
    snprintf(pattern, sizeof pattern, "%s/report*", m->folder);
    if (!glob(pattern, 0, NULL, &found))
        fault(m, "a sanitizer reported: %s", found.gl_pathv[0]);
    globfree(&found);
}

static bool ended(struct monkey *m)
{
    int status;
    if (waitpid(m->pid, &status, WNOHANG) != m->pid)
        return false;
    judge(m, status);
    close(m->terminal);
    return true;
}

/* Takes what has been drawn, for so long as `seconds` say. False when the workbench is going. */
static bool watch(struct monkey *m, double seconds)
{
    char bytes[65536];
    double end = clock_monotonic() + seconds, left;
    do {
        left = end - clock_monotonic();
        struct pollfd terminal = {m->terminal, POLLIN, 0};
        ssize_t got = poll(&terminal, 1, left > 0 ? (int)(left * 1000) : 0) > 0
                          ? read(m->terminal, bytes, sizeof bytes)
                          : 0;
        if (got < 0 && errno != EAGAIN) { /* it is going */
            clock_sleep(0.01);
            return false;
        }
        if (got > 0) {
            remember(&m->out, bytes, (size_t)got);
            m->received += (size_t)got;
        }
    } while (left > 0);
    return true;
}

static void press(struct monkey *m, const char *bytes, size_t n)
{
    double last = clock_monotonic();
    m->told |= memchr(bytes, 'q', n) || memchr(bytes, '\r', n) || memchr(bytes, '\n', n) || memchr(bytes, 'M', n);
    remember(&m->in, bytes, n);
    print_bytes(m->keys, bytes, n);
    fflush(m->keys);
    while (n) {
        ssize_t sent = write(m->terminal, bytes, n);
        if (sent > 0) {
            bytes += sent;
            n -= (size_t)sent;
            last = clock_monotonic();
            continue;
        }
        if (errno != EAGAIN || !watch(m, 0.002)) /* it has left */
            return;
        if (clock_monotonic() - last > PATIENCE)
            fault(m, "the workbench takes no keys any more");
    }
}

static void press_text(struct monkey *m, const char *text)
{
    press(m, text, strlen(text));
}

/* Acts ----------------------------------------------------------------------------------------------------------- */

static void letter(struct monkey *m)
{
    static const char keys[] = "hjklHLgGuUzy+-12:?/sS \r\t. \x0c\x10\x1a\x08\x7f\x15\x17\x0b\x01\x05";
    char byte = pick(m, 3) ? keys[pick(m, sizeof keys - 1)] : (char)(' ' + pick(m, 95));
    if (byte != 'q' || !pick(m, 20))
        press(m, &byte, 1);
}

/* Sometimes in two pieces, with a pause that may be too long. */
static void sequence(struct monkey *m)
{
    static const char *const all[] = {
        "\033[A",      "\033[B",     "\033[C",      "\033[D",       "\033OA",       "\033OB",      "\033OC",
        "\033OD",      "\033[1;2C",  "\033[1;2D",   "\033[H",       "\033[F",       "\033[1~",     "\033[4~",
        "\033[5~",     "\033[6~",    "\033[3~",     "\033[Z",       "\033OP",       "\033[[A",     "\033",
        "\033\033[A",  "\033[1;5C",  "\033[99~",    "\033[?1;2c",   "\033[12;",     "\033[M !!",   "\033[<0;1;1M",
        "\033]11;rgb:0/0/0\033\\",   "\033]11;rgb:ff/ff/ee\007", "\033[?2026;2$y",
        "\033P1$r\033\\", "\033[201~", "\033[20",      "\033OM",      "\033[I"};
    const char *bytes = all[pick(m, sizeof all / sizeof *all)];
    size_t n = strlen(bytes), cut = pick(m, 2) ? n : pick(m, (uint32_t)n + 1);
    press(m, bytes, cut);
    if (cut < n)
        watch(m, pick(m, 120) / 1000.0);
    press(m, bytes + cut, n - cut);
}

/* Presses, drags, wheel turns and releases, on the screen and beside it. */
static void mouse(struct monkey *m)
{
    static const unsigned buttons[] = {0, 0, 0, 32, 32, 64, 65, 80, 81, 1, 2, 35, 66, 4, 16};
    for (uint32_t n = 1 + pick(m, 6); n; n--) {
        char bytes[48];
        unsigned x = 1 + pick(m, pick(m, 8) ? 80 : 500), y = 1 + pick(m, pick(m, 8) ? 24 : 200);
        snprintf(bytes, sizeof bytes, "\033[<%u;%u;%u%c", buttons[pick(m, sizeof buttons / sizeof *buttons)], x, y,
                 pick(m, 3) ? 'M' : 'm');
        m->told = true; /* the last row has a key that leaves */
        press_text(m, bytes);
    }
}

static void characters(struct monkey *m)
{
    static const char *const all[] = {"温度", "é", "😀", "e\xcc\x81", "\xcc\x81", "\xe6\xb8", "\xff\xfe", "\302\23331m",
                                      "\xed\xa0\x80", "\xe2\x80\xae", "ﷺ", "\xf4\x90\x80\x80", "\0"};
    const char *bytes = all[pick(m, sizeof all / sizeof *all)];
    press(m, bytes, *bytes ? strlen(bytes) : 1);
}

static void paste(struct monkey *m)
{
    size_t n = pick(m, 40) ? pick(m, 400) : 1 << 20;
    char *bytes = malloc(n + 1);
    if (!bytes)
        abort();
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(pick(m, 4) ? ' ' + (int)pick(m, 95) : (int)pick(m, 256));
    press_text(m, "\033[200~");
    press(m, bytes, n);
    if (pick(m, 12))
        press_text(m, "\033[201~");
    else
        watch(m, pick(m, 4)); /* it may have to end by itself */
    free(bytes);
}

static void command(struct monkey *m)
{
    static const char *const words[] = {
        "set",  "turn",  "value",  "undo",   "fork",   "rewind", "pause", "resume", "step",    "open",    "screen",
        "select", "pane", "zoom",  "scale",  "smooth", "sort",   "filter", "ask",   "help",   "choose",  "back",
        "close",  "redraw", "tau",  "lr",    "0.1",    "1",      "up",     "down",   "coarse", "live",  "runs",
        "next",    "last",   "first", "log",  "linear", "more",  "less",   "reverse", "command", "-1",  "1e999",
        "best",    "loss",    "events", "suspend"};
    press_text(m, pick(m, 3) ? ":" : "?");
    for (uint32_t i = 0, n = 1 + pick(m, 4); i < n; i++) {
        press_text(m, words[pick(m, sizeof words / sizeof *words)]);
        press_text(m, pick(m, 8) ? " " : "\t");
    }
    press_text(m, pick(m, 5) ? "\r" : "\033");
}

static void burst(struct monkey *m)
{
    static const char keys[] = "hljk+-u zy";
    char bytes[1000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = keys[pick(m, sizeof keys - 1)];
    press(m, bytes, sizeof bytes);
}

static void resize(struct monkey *m)
{
    struct winsize size = {.ws_row = (unsigned short)(1 + pick(m, 80)), .ws_col = (unsigned short)(1 + pick(m, 250))};
    if (pick(m, 2))
        size = (struct winsize){.ws_row = 24, .ws_col = 80};
    note(m, "(now %dx%d) ", size.ws_col, size.ws_row);
    ioctl(m->terminal, TIOCSWINSZ, &size);
}

static void back_to_the_run(struct monkey *m)
{
    press_text(m, "\033");
    watch(m, 0.1);
    press_text(m, ":open 1\r");
}

static void act(struct monkey *m)
{
    static void (*const acts[])(
        struct monkey *) = {letter,   letter,   letter,   letter,     letter,         letter,   letter,
                            letter,   letter,   letter,   letter,     letter,         sequence, sequence,
                            sequence, sequence, sequence, characters, characters,     paste,    command,    mouse,
                            command,  burst,    resize,   resize,     back_to_the_run};
    m->acts++;
    note(m, "%s", "");
    acts[pick(m, sizeof acts / sizeof *acts)](m);
    watch(m, pick(m, 30) / 1000.0);
}

/* A workbench of another size draws everything, whatever it is doing. */
static void see_it_draw(struct monkey *m)
{
    struct winsize size;
    watch(m, 0.05);
    if (ioctl(m->terminal, TIOCGWINSZ, &size) < 0)
        return;
    size.ws_col = size.ws_col > 100 ? 80 : 120;
    size.ws_row = 24;
    size_t before = m->received;
    double until = clock_monotonic() + PATIENCE;
    ioctl(m->terminal, TIOCSWINSZ, &size);
    while (m->received - before < 200) {
        if (ended(m)) {
            start(m);
            return;
        }
        if (clock_monotonic() > until)
            fault(m, "the workbench does not draw any more");
        watch(m, 0.02);
    }
}

static void leave(struct monkey *m)
{
    double until = clock_monotonic() + PATIENCE_TO_LEAVE;
    while (!ended(m)) {
        if (clock_monotonic() > until)
            fault(m, "the workbench does not leave");
        press_text(m, "\033[201~\033");
        watch(m, 0.2);
        press_text(m, "q");
        watch(m, 0.2);
    }
}

static void open_keys(struct monkey *m)
{
    char path[512];
    snprintf(path, sizeof path, "%s/keys", m->folder);
    m->keys = fopen(path, "we");
    if (!m->keys) {
        perror(path);
        exit(2);
    }
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: %s PROGRAM SECONDS SEED FOLDER\n", argv[0]);
        return 2;
    }
    static struct monkey monkey;
    signal(SIGPIPE, SIG_IGN);
    monkey = (struct monkey){.program = argv[1], .seed = atoll(argv[3]), .random = (uint64_t)atoll(argv[3]),
                             .folder = argv[4], .began = clock_monotonic()};
    open_keys(&monkey);
    double end = monkey.began + atof(argv[2]);
    start(&monkey);
    while (clock_monotonic() < end) {
        act(&monkey);
        if (ended(&monkey)) {
            start(&monkey);
        } else if (monkey.acts % 300 == 0) { /* another terminal */
            leave(&monkey);
            start(&monkey);
        } else if (monkey.acts % 50 == 0) {
            see_it_draw(&monkey);
        }
    }
    leave(&monkey);
    printf("%zu acts in %zu lives, no fault; seed %lld\n", monkey.acts, monkey.lives, monkey.seed);
    return 0;
}
