/* Sections of a report, for report_page.c. Each appends HTML; all words go through svg_text. */
#ifndef TUI_PAGES_REPORT_INTERNAL_H
#define TUI_PAGES_REPORT_INTERNAL_H

#include "tui/pages/report_page.h"

/* "<TAG>text</TAG>", where the tag may have attributes; what is formatted is escaped. */
void html_element(struct text *out, const char *tag, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A table's beginning with a cell for each head, and its end. */
void html_table(struct text *out, const char *const *heads, size_t n);
void html_table_end(struct text *out);
/* The beginning of a section. */
void html_section(struct text *out, const char *title);

int report_settings(const struct report *report, struct text *out, struct err *err);
int report_scatter(const struct report *report, struct text *out, struct err *err);
int report_metrics(const struct report *report, struct text *out, struct err *err);
int report_events(const struct report *report, struct text *out, struct err *err);
int report_data(const struct report *report, struct text *out, struct err *err);
int report_again(const struct report *report, struct text *out, struct err *err);

#endif
