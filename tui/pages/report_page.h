/* A report of runs: one page of HTML that needs nothing beside it. */
#ifndef TUI_PAGES_REPORT_PAGE_H
#define TUI_PAGES_REPORT_PAGE_H

#include "tui/compare.h"
#include "tui/pages/figure.h"

/* What the page is about: the runs read twice, as curves and as tables, in the same order. */
struct report {
    const struct figure *figure;
    const struct comparison *runs;
    double now; /* seconds since 1970 */
};

/* Appends the page. */
int report_page(const struct report *report, struct text *out, struct err *err);

#endif
