/* Spans of tokens, as labels in IOB2 say them: B-PER begins a span of the type PER, I-PER goes on with it, and O is
 * outside of all (Tjong Kim Sang, Veenstra: Representing Text Chunks, EACL 1999). */
#ifndef ENGINE_DATA_SPANS_H
#define ENGINE_DATA_SPANS_H

#include "store/dataset.h"

#include <stdbool.h>

/* A label as letters: which of "BIOESLU" it begins with, and the type behind the hyphen, "" where there is none.
 * False when it is no label of a span. */
struct span_label {
    char letter;
    const char *type;
};
bool span_label_read(const char *label, struct span_label *to);

/* What labels in IOB2 say, by their names (n), to be freed: SPAN_OUTSIDE, or twice the number of a type and, where it
 * begins a span, 1 more. NULL when there is none that begins a span, or one that is no label in IOB2. */
#define SPAN_OUTSIDE UINT32_MAX
uint32_t *spans_of_names(const struct name *names, size_t n);

/* How many spans of the right labels of a sentence are found, from the first to the last token and by type. */
struct span_counts {
    size_t right, found, both; /* in what is right, in what is found, in both */
};
void spans_count(const uint32_t *span, const uint32_t *right, const uint32_t *found, size_t n,
                 struct span_counts *counts);

#endif
