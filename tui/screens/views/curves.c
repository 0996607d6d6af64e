/* Curves of the marked runs over each other, which compare_draw.c draws. */
#include "tui/screens/compare_view.h"

const struct compare_view view_curves = {.name = "curves", .keys = ""};
