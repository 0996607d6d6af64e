/* Every key, once. The footer, the help overlay, the manual and the test for clashes are made from this list; a key
 * does nothing but run its command, which a person can also type after ':'. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys beyond characters, numbered after the last code point. */
enum key_code {
    CODE_TAB = 9,
    CODE_ENTER = 13,
    CODE_ESCAPE = 27,
    CODE_UP = 0x110000,
    CODE_DOWN,
    CODE_LEFT,
    CODE_RIGHT,
    CODE_SHIFT_LEFT,
    CODE_SHIFT_RIGHT,
    CODE_SHIFT_TAB,
    CODE_PAGE_UP,
    CODE_PAGE_DOWN,
    CODE_HOME,
    CODE_END,
    CODE_BACKSPACE,
    CODE_DELETE,
    CODE_F1,
    CODE_RESIZE,
    CODE_PASTE /* what was pasted is asked of the terminal */
};
#define CODE_CONTROL(letter) ((letter) & 0x1f)

enum key_screen { KEYS_EVERYWHERE, KEYS_LIVE, KEYS_RUNS, KEYS_OUTPUT, KEYS_HELP };
extern const char *const key_screen_names[KEYS_HELP + 1];

/* KEY(screen, key, how the key is written, footer text or "", command, help). The footer shows what can act now
 * (availability.h); of a text "Space pause|resume" the first command that can. */
#define KEYS(KEY)                                                                                                    \
    KEY(LIVE, CODE_LEFT, "Left", "←→ turn", "turn down", "turn the selected knob down")                              \
    KEY(LIVE, CODE_RIGHT, "Right", "", "turn up", "turn the selected knob up")                                       \
    KEY(LIVE, CODE_SHIFT_LEFT, "Shift-Left", "", "turn down coarse", "turn it down in big steps")                    \
    KEY(LIVE, CODE_SHIFT_RIGHT, "Shift-Right", "", "turn up coarse", "turn it up in big steps")                      \
    KEY(LIVE, 'h', "h", "", "turn down", "turn the selected knob down")                                              \
    KEY(LIVE, 'l', "l", "", "turn up", "turn the selected knob up")                                                  \
    KEY(LIVE, 'H', "H", "", "turn down coarse", "turn it down in big steps")                                         \
    KEY(LIVE, 'L', "L", "", "turn up coarse", "turn it up in big steps")                                             \
    KEY(LIVE, CODE_UP, "Up", "↑↓ knob", "select previous", "select the knob above")                                  \
    KEY(LIVE, CODE_DOWN, "Down", "", "select next", "select the knob below")                                         \
    KEY(LIVE, 'k', "k", "", "select previous", "select the knob above")                                              \
    KEY(LIVE, 'j', "j", "", "select next", "select the knob below")                                                  \
    KEY(LIVE, CODE_HOME, "Home", "", "select first", "select the first knob")                                        \
    KEY(LIVE, CODE_END, "End", "", "select last", "select the last knob")                                            \
    KEY(LIVE, 'g', "g", "", "select first", "select the first knob")                                                 \
    KEY(LIVE, 'G', "G", "", "select last", "select the last knob")                                                   \
    KEY(LIVE, CODE_ENTER, "Enter", "Enter value", "value", "type a value for the selected knob")                     \
    KEY(LIVE, ' ', "Space", "Space pause|resume", "pause-or-resume", "pause the run, or let it go on")               \
    KEY(LIVE, '.', ".", ". step", "step", "take one training step and pause")                                        \
    KEY(LIVE, 'u', "u", "u undo", "undo", "ask for the value before the last change")                                \
    KEY(LIVE, 'F', "F", "", "fork", "start a child that shares the history so far")                                  \
    KEY(LIVE, 'U', "U", "", "rewind", "fork from before the last change in force")                                   \
    KEY(LIVE, 'T', "T", "", "twin", "train a twin without the newest change")                                        \
    KEY(LIVE, CODE_TAB, "Tab", "Tab pane", "pane next", "go to the next pane")                                       \
    KEY(LIVE, CODE_SHIFT_TAB, "Shift-Tab", "", "pane previous", "go to the pane before")                             \
    KEY(LIVE, 'z', "z", "z zoom", "zoom", "give the pane the whole screen, or take it back")                         \
    KEY(LIVE, 'y', "y", "y log", "scale", "loss axis: logarithmic or linear")                                        \
    KEY(LIVE, '+', "+", "+- smooth", "smooth more", "smooth the curves more")                                        \
    KEY(LIVE, '-', "-", "", "smooth less", "smooth the curves less")                                                 \
    KEY(LIVE, CODE_ESCAPE, "Esc", "", "back", "leave the zoom, or go to the table of runs")                          \
    KEY(RUNS, CODE_UP, "Up", "", "select previous", "select the run above")                                          \
    KEY(RUNS, CODE_DOWN, "Down", "↑↓ run", "select next", "select the run below")                                    \
    KEY(RUNS, 'k', "k", "", "select previous", "select the run above")                                               \
    KEY(RUNS, 'j', "j", "", "select next", "select the run below")                                                   \
    KEY(RUNS, CODE_PAGE_UP, "PgUp", "", "select page-up", "ten runs up")                                             \
    KEY(RUNS, CODE_PAGE_DOWN, "PgDn", "", "select page-down", "ten runs down")                                       \
    KEY(RUNS, CODE_HOME, "Home", "", "select first", "select the first run")                                         \
    KEY(RUNS, CODE_END, "End", "", "select last", "select the last run")                                             \
    KEY(RUNS, 'g', "g", "", "select first", "select the first run")                                                  \
    KEY(RUNS, 'G', "G", "", "select last", "select the last run")                                                    \
    KEY(RUNS, CODE_ENTER, "Enter", "Enter open|begin", "open-or-begin", "open the selected run; with no run yet, " \
    "begin") \
    KEY(RUNS, ' ', "Space", "", "pause-or-resume", "pause the selected run, or let it go on")               \
    KEY(RUNS, '/', "/", "/ filter", "ask filter", "show only runs with a word in their name, data set or status")    \
    KEY(RUNS, 's', "s", "s sort", "sort next", "sort by the next column")                                            \
    KEY(RUNS, 'S', "S", "", "sort reverse"     , "turn the order round")                                           \
    KEY(RUNS, CODE_ESCAPE, "Esc", "", "filter", "show all runs again")                                               \
    KEY(EVERYWHERE, '1', "1", "1 Live", "screen live", "the run that was open last")                                 \
    KEY(EVERYWHERE, '2', "2", "2 Runs", "screen runs", "the table of runs")                                          \
    KEY(EVERYWHERE, ':', ":", ": command", "ask command", "type a command")                                          \
    KEY(EVERYWHERE, '?', "?", "? keys", "help", "keys and commands of this screen")                                  \
    KEY(EVERYWHERE, CODE_F1, "F1", "", "help", "keys and commands of this screen")                                   \
    KEY(EVERYWHERE, CODE_CONTROL('p'), "Ctrl-P", "", "help", "find a command by a word of its help")                 \
    KEY(EVERYWHERE, CODE_CONTROL('l'), "Ctrl-L", "", "redraw", "draw the screen afresh")                             \
    KEY(EVERYWHERE, CODE_CONTROL('z'), "Ctrl-Z", "", "suspend", "put the workbench to sleep; training goes on")      \
    KEY(EVERYWHERE, 'q', "q", "q quit", "quit", "leave; training goes on")                                           \
    KEY(OUTPUT, CODE_UP, "Up", "↑↓ row", "select previous", "one row back")                                          \
    KEY(OUTPUT, CODE_DOWN, "Down", "", "select next", "one row on")                                                  \
    KEY(OUTPUT, CODE_PAGE_UP, "PgUp", "", "select page-up", "ten rows back")                                         \
    KEY(OUTPUT, CODE_PAGE_DOWN, "PgDn", "PgDn page", "select page-down", "ten rows on")                              \
    KEY(OUTPUT, CODE_HOME, "Home", "", "select first", "the beginning")                                              \
    KEY(OUTPUT, CODE_END, "End", "", "select last", "the end; while the command runs, the pane goes on with it")     \
    KEY(OUTPUT, 'y', "y", "y yes", "yes", "yes to what the command has asked")                                       \
    KEY(OUTPUT, CODE_ESCAPE, "Esc", "Esc end|close", "end-or-close", "end the command while it runs; else close " \
    "the pane") \
    KEY(OUTPUT, 'q', "q", "q close", "close", "close the pane; what runs goes on, and says when it has ended")       \
    KEY(OUTPUT, ':', ":", ": command", "ask command", "type a command")                                              \
    KEY(HELP, CODE_UP, "Up", "", "select previous", "the line above")                                                \
    KEY(HELP, CODE_DOWN, "Down", "↑↓ line", "select next", "the line below")                                         \
    KEY(HELP, CODE_PAGE_UP, "PgUp", "", "select page-up", "ten lines up")                                            \
    KEY(HELP, CODE_PAGE_DOWN, "PgDn", "", "select page-down", "ten lines down")                                      \
    KEY(HELP, CODE_ENTER, "Enter", "Enter do it", "choose", "run the command of the line")                           \
    KEY(HELP, CODE_ESCAPE, "Esc", "Esc close", "close", "close the help")

struct key_row {
    enum key_screen screen;
    uint32_t code;
    const char *label, *footer, *command, *help;
};

extern const struct key_row key_rows[];
extern const size_t n_key_rows;

/* The row for a key on a screen, with those of everywhere behind it; NULL if it does nothing there. In help, where
 * letters search, and in the pane of what a command prints only their own keys count. */
const struct key_row *key_find(enum key_screen screen, uint32_t code);

/* Whether a command (its word alone) acts only in the panes that lie over a screen: the help and what a command
 * prints. */
bool key_is_of_panes(const char *word);

#endif
