/* Reading event files of TensorBoard, of whatever program: the numbers in them, with their steps and times. What is
 * damaged is passed over and counted. */
#ifndef TUI_TENSORBOARD_EVENTS_READ_H
#define TUI_TENSORBOARD_EVENTS_READ_H

#include <stddef.h>
#include <stdint.h>

struct scalar {
    size_t tag; /* of `tags` */
    int64_t step;
    double value;
};

/* What was read, of one file or of several one after the other; begins as zeros. */
struct scalars {
    char **tags; /* (n_tags) each once */
    size_t n_tags, tag_capacity;
    struct scalar *list; /* (n) in the order of the files */
    size_t n, capacity;
    double first_time, last_time; /* seconds since 1970; 0 before anything was read */
    size_t others;  /* values that are no number: texts, pictures, histograms */
    size_t strange; /* numbers without a name, or at a step that cannot be */
    size_t damaged; /* records that are not as they were written */
    size_t unread;  /* bytes behind a place from which the file cannot be read on */
};

/* Adds what these bytes of a file have. */
void scalars_read(struct scalars *scalars, const char *bytes, size_t n);
void scalars_release(struct scalars *scalars);

#endif
