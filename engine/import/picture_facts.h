/* What a PNG or JPEG file says of its picture before any of it is decoded. The bytes are walked through here, without
 * a library, so that nothing is believed and no room is made. */
#ifndef ENGINE_IMPORT_PICTURE_FACTS_H
#define ENGINE_IMPORT_PICTURE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum picture_kind { PICTURE_OTHER, PICTURE_PNG, PICTURE_JPEG };

struct picture_facts {
    enum picture_kind kind;
    uint32_t height, width; /* as they lie in the file, before the picture is turned; 0: it does not say */
    size_t channels;        /* as in picture.h, of what is decoded */
    unsigned orientation;   /* of Exif, 1 to 8; 1 when there is none */
    bool deep;              /* 16 bits a channel */
    bool palette, animated, cmyk;
};

/* By the first bytes; 8 are enough. */
enum picture_kind picture_kind_of(const uint8_t *bytes, size_t n);
/* From the beginning of a file, or all of it. False when the pixels do not begin within `n` bytes. */
bool picture_facts_read(struct picture_facts *facts, const uint8_t *bytes, size_t n);
/* Whether the picture is turned by a quarter, so that height and width change places. */
bool picture_lies_aside(const struct picture_facts *facts);

#endif
