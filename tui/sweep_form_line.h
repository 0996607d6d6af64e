/* What is filled into the form of a sweep (screens/sweep_form.c), and the command line that it makes. */
#ifndef TUI_SWEEP_FORM_LINE_H
#define TUI_SWEEP_FORM_LINE_H

#include "store/catalogue.h"
#include "store/description.h"
#include "tui/word_list.h"

enum form_role { FORM_DATA, FORM_BEGIN, FORM_KIND, FORM_KNOB, FORM_DRAWS, FORM_SEEDS, FORM_EPOCHS, FORM_MINUTES };
enum sweep_kind { KIND_GRID, KIND_RANDOM, KIND_HALVING, KIND_SEARCH, KINDS };
extern const char *const form_kinds[KINDS];

struct form_row {
    enum form_role role;
    const struct knob *knob; /* of the catalogue; NULL for others */
    char value[96];
    bool on, edited;
};

enum { FORM_ROWS = 40 };
struct sweep_form {
    struct form_row row[FORM_ROWS];
    int n, selected;
    char dataset[64]; /* of the run that the form begins like */
    struct word_list begins;
    char problem[256]; /* why it could not be started; "" */
};

enum sweep_kind form_kind(const struct sweep_form *form);
/* Whether the kind of sweep asks for the row. */
bool form_row_counts(const struct sweep_form *form, const struct form_row *row);
/* Values to try of the row's knob: three of a number, the ends of its range for a search, all words of a choice. */
void form_suggest(const struct sweep_form *form, struct form_row *row);
/* "makes 12 runs: 4 combinations with 3 seeds each". */
void form_says(const struct sweep_form *form, char *to, size_t size);
/* The command line. ERR_USAGE when nothing is to be tried. */
int form_line(const struct sweep_form *form, char *to, size_t size, struct err *err);

#endif
