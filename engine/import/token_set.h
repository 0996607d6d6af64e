/* Tokens with labels as they are read from a file in the CoNLL form: a token a line, its fields between tabs or
 * blanks; an empty line ends a sentence (Tjong Kim Sang, De Meulder: Introduction to the CoNLL-2003 Shared Task,
 * CoNLL 2003). */
#ifndef ENGINE_IMPORT_TOKEN_SET_H
#define ENGINE_IMPORT_TOKEN_SET_H

#include "engine/import/collect.h"
#include "engine/import/progress.h"

struct token_set {
    size_t n, capacity;
    uint32_t *word, *label; /* (n): numbers in `words` and in `labels`; NO_CLASS: it has no label */
    uint32_t *sentence;     /* (n): from 0 on, rising */
    uint32_t *line;         /* (n): of its file */
    uint8_t *split;         /* (n): an enum split */
    struct ids words, labels;
    size_t sentences;
};

/* Columns of the files, counted from 1 on. */
struct token_columns {
    size_t token, label; /* label 0: the last one */
    bool label_may_lack; /* lines of one field are tokens without a label */
};

/* A file that is read. */
struct token_reading {
    const char *file, *option; /* option: "--train", "--test" or "--valid", or another command that reads it */
    struct token_columns columns;
    uint8_t split;
    struct collector *collector; /* whether bad lines are passed over, and how many were */
    struct token_set *set;
    struct reading *said;
    struct progress *progress;
};

/* Adds the tokens of a file, and says what it took it for. Lines that begin with -DOCSTART- end a sentence; so does
 * nothing else but an empty line. A line before the first token of a sentence that begins with '#' is a comment,
 * unless it has as many fields as the other lines. Refuses a file without tokens. */
int token_read(struct token_reading *reading, struct err *err);
void token_set_release(struct token_set *set);

#endif
