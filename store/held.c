/* Numbers of a row that are held to what they can be: see internal.h. Whoever wrote the file may have been another
 * program, or a disk that turned a bit. */
#include "store/internal.h"

#include <math.h>
#include <stdio.h>

static void tell(char flaw[FLAW_SIZE], const char *what, struct stmt *stmt, int column)
{
    if (!flaw[0])
        snprintf(flaw, FLAW_SIZE, "its %s is %.40s", what, row_text(stmt, column));
}

int64_t row_int_in_range(struct stmt *stmt, int column, const char *what, int64_t low, int64_t high,
                         char flaw[FLAW_SIZE])
{
    int64_t value = row_int(stmt, column);
    if (row_null(stmt, column) || (row_is_whole(stmt, column) && value >= low && value <= high))
        return value;
    tell(flaw, what, stmt, column);
    return low < 0 ? -1 : low;
}

double row_held_real(struct stmt *stmt, int column, const char *what, double high, char flaw[FLAW_SIZE])
{
    double value = row_real(stmt, column);
    if (row_null(stmt, column) || (value >= 0 && value <= high))
        return value;
    tell(flaw, what, stmt, column);
    return NAN;
}
