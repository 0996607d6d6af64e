/* What a file was taken for: see reading.h. */
#include "engine/import/reading.h"

void reading_release(struct reading *reading)
{
    text_release(&reading->format);
    text_release(&reading->columns);
    text_release(&reading->passed);
    text_release(&reading->first);
}
