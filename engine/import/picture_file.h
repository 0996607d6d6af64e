/* One picture from a PNG or JPEG file, by the rules by which `import` reads folders of them.
 *
 * Pictures are laid over the background of the style, 16 bits become 8, a palette becomes colours, CMYK becomes red,
 * green and blue, an animated one is its first frame, and Exif's orientation is followed. A file that is damaged or
 * cut short, or says that it is larger than can be, is refused with a sentence that names it. */
#ifndef ENGINE_IMPORT_PICTURE_FILE_H
#define ENGINE_IMPORT_PICTURE_FILE_H

#include "engine/import/picture.h"
#include "engine/import/picture_facts.h"

/* The bytes of a file. */
struct picture_bytes {
    const char *file; /* for sentences; not copied */
    uint8_t *data;
    size_t n;
};

/* Reads the beginning of a file or all of it. Refuses what has more than 256 MiB, and what is no file. */
int picture_bytes_read(struct picture_bytes *bytes, const char *path, bool whole, struct err *err);
void picture_bytes_release(struct picture_bytes *bytes);

/* What the file says of the picture; refuses what is none, or cannot be. */
int picture_examine(struct picture_facts *facts, const char *path, struct err *err);
/* The picture, turned. `facts` are those that were read of it; to be released. */
int picture_read(struct picture *picture, struct picture_facts *facts, const char *path, struct err *err);
/* The picture as a row of a data set: of the shape of its dense feature (height, width, channels), scaled to it by
 * the means of areas. For pictures that a run is asked about. */
int picture_read_row(const char *path, const struct picture_style *style, const size_t shape[3], uint8_t *to,
                     struct err *err);

/* The decoders: `picture` has its height, width and channels, those of `facts`, and room for its pixels. */
int picture_decode_png(const struct picture_bytes *bytes, struct picture *picture, struct err *err);
int picture_decode_jpeg(const struct picture_bytes *bytes, const struct picture_facts *facts, struct picture *picture,
                        struct err *err);

#endif
