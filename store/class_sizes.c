/* Sizes of classes: see class_sizes.h. */
#include "store/class_sizes.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdio.h>
#include <stdlib.h>

void class_sizes_count(struct class_sizes *sizes, const uint32_t *class, size_t n, size_t classes)
{
    *sizes = (struct class_sizes){.classes = classes, .rows = xcalloc(classes + 1, sizeof *sizes->rows)};
    for (size_t i = 0; i < n; i++)
        sizes->rows[class[i] < classes ? class[i] : classes]++;
    sizes->without = sizes->rows[classes];
    for (size_t c = 1; c < classes; c++) {
        sizes->smallest = sizes->rows[c] < sizes->rows[sizes->smallest] ? c : sizes->smallest;
        sizes->largest = sizes->rows[c] > sizes->rows[sizes->largest] ? c : sizes->largest;
    }
}

void class_sizes_release(struct class_sizes *sizes)
{
    free(sizes->rows);
    *sizes = (struct class_sizes){0};
}

void class_sizes_in_words(const struct class_sizes *sizes, char *to, size_t size)
{
    char smallest[32], largest[32];
    int64_t least = (int64_t)sizes->rows[sizes->smallest];
    format_count(least, smallest, sizeof smallest);
    format_count((int64_t)sizes->rows[sizes->largest], largest, sizeof largest);
    *to = '\0';
    if (sizes->classes)
        snprintf(to, size, _("the smallest of %s row%s, the largest of %s"), smallest, plural(least), largest);
}
