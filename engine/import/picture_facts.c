/* See picture_facts.h. PNG (W3C, 2003): a sign of 8 bytes, then chunks of length, type, data and CRC, all numbers
 * with the highest byte first. JPEG (ITU-T T.81): segments of a marker, a length and data. Exif: a TIFF file in a
 * segment or chunk. */
#include "engine/import/picture_facts.h"

#include <string.h>

enum { TAG_ORIENTATION = 0x0112 };

static const uint8_t png_sign[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

static uint32_t number16(const uint8_t *bytes, bool little)
{
    return little ? bytes[0] | (uint32_t)bytes[1] << 8 : bytes[1] | (uint32_t)bytes[0] << 8;
}

static uint32_t number32(const uint8_t *bytes, bool little)
{
    uint32_t first = number16(bytes, little), second = number16(bytes + 2, little);
    return little ? first | second << 16 : first << 16 | second;
}

/* Exif ----------------------------------------------------------------------------------------------------------- */

/* The value of the tag in a TIFF file of `n` bytes; 1 when it is not there or cannot be. */
static unsigned exif_orientation(const uint8_t *tiff, size_t n)
{
    if (n < 14 || (memcmp(tiff, "II*\0", 4) && memcmp(tiff, "MM\0*", 4)))
        return 1;
    const bool little = *tiff == 'I';
    const size_t at = number32(tiff + 4, little);
    if (at > n - 2)
        return 1;
    size_t tags = number16(tiff + at, little), room = (n - at - 2) / 12;
    for (size_t i = 0; i < tags && i < room; i++) {
        const uint8_t *tag = tiff + at + 2 + 12 * i;
        unsigned value = number16(tag + 8, little);
        if (number16(tag, little) == TAG_ORIENTATION)
            return value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
}

/* PNG ------------------------------------------------------------------------------------------------------------ */

static void read_png_header(struct picture_facts *facts, const uint8_t *data)
{
    enum { COLOUR = 2, PALETTE = 1, ALPHA = 4 };
    const uint8_t depth = data[8], colour = data[9];
    facts->width = number32(data, false);
    facts->height = number32(data + 4, false);
    facts->deep = depth == 16;
    facts->palette = colour & PALETTE;
    facts->channels = (colour & COLOUR ? 3 : 1) + (colour & ALPHA ? 1 : 0);
}

static bool read_png(struct picture_facts *facts, const uint8_t *bytes, size_t n)
{
    enum { HEADER = 13 };
    for (size_t at = sizeof png_sign; n - at >= 8;) {
        const uint8_t *type = bytes + at + 4, *data = bytes + at + 8;
        const size_t length = number32(bytes + at, false), left = n - at - 8;
        if (!memcmp(type, "IDAT", 4))
            return facts->width && facts->height;
        if (length > left || left - length < 4)
            return false;
        if (!memcmp(type, "IHDR", 4) && length == HEADER)
            read_png_header(facts, data);
        if (!memcmp(type, "tRNS", 4) && facts->channels % 2)
            facts->channels++;
        if (!memcmp(type, "eXIf", 4))
            facts->orientation = exif_orientation(data, length);
        facts->animated |= !memcmp(type, "acTL", 4);
        at += 12 + length;
    }
    return false;
}

/* JPEG ----------------------------------------------------------------------------------------------------------- */

/* Those that begin a frame: C0 to CF without DHT, JPG and DAC. */
static bool begins_frame(uint8_t marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static bool stands_alone(uint8_t marker)
{
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

static void read_segment(struct picture_facts *facts, uint8_t marker, const uint8_t *data, size_t length)
{
    if (begins_frame(marker) && length >= 6) {
        facts->height = number16(data + 1, false);
        facts->width = number16(data + 3, false);
        facts->cmyk = data[5] == 4;
        facts->channels = data[5] == 1 ? 1 : 3;
    }
    if (marker == 0xe1 && length > 6 && !memcmp(data, "Exif\0", 6))
        facts->orientation = exif_orientation(data + 6, length - 6);
}

static bool read_jpeg(struct picture_facts *facts, const uint8_t *bytes, size_t n)
{
    for (size_t at = 2; n - at >= 4;) {
        const uint8_t marker = bytes[at + 1];
        const size_t length = number16(bytes + at + 2, false);
        if (bytes[at] != 0xff)
            return false;
        if (marker == 0xda)
            return facts->width && facts->height;
        if (marker == 0xff || stands_alone(marker)) {
            at += marker == 0xff ? 1 : 2;
            continue;
        }
        if (length < 2 || length > n - at - 2)
            return false;
        read_segment(facts, marker, bytes + at + 4, length - 2);
        at += 2 + length;
    }
    return false;
}

enum picture_kind picture_kind_of(const uint8_t *bytes, size_t n)
{
    if (n >= sizeof png_sign && !memcmp(bytes, png_sign, sizeof png_sign))
        return PICTURE_PNG;
    return n >= 3 && !memcmp(bytes, "\xff\xd8\xff", 3) ? PICTURE_JPEG : PICTURE_OTHER;
}

bool picture_facts_read(struct picture_facts *facts, const uint8_t *bytes, size_t n)
{
    *facts = (struct picture_facts){.kind = picture_kind_of(bytes, n), .orientation = 1};
    return facts->kind == PICTURE_PNG    ? read_png(facts, bytes, n)
           : facts->kind == PICTURE_JPEG ? read_jpeg(facts, bytes, n)
                                         : false;
}

bool picture_lies_aside(const struct picture_facts *facts)
{
    return facts->orientation >= 5;
}
