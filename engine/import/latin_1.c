/* See latin_1.h. What calls itself latin-1 is mostly Windows-1252, as the WHATWG's Encoding Standard has it, too. */
#include "engine/import/latin_1.h"

/* Windows-1252 from 0x80 on; where it has nothing, the control character of that number. */
static const uint16_t windows[32] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                     0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                     0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                     0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

static uint16_t character_of(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xa0 ? windows[byte - 0x80] : byte;
}

static size_t width_of(uint16_t character)
{
    return character < 0x80 ? 1 : character < 0x800 ? 2 : 3;
}

static void put(char *to, uint16_t character, size_t width)
{
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0};
    for (size_t i = width; i-- > 1; character >>= 6)
        to[i] = (char)(0x80 | (character & 0x3f));
    *to = (char)(lead[width] | character);
}

size_t latin_1_to_utf8(struct latin_1 *latin_1, char *bytes, size_t n)
{
    size_t all = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        all += width_of(character_of(byte));
        latin_1->letters += byte >= 0xa0;
        latin_1->windows += byte >= 0x80 && byte < 0xa0;
    }
    for (size_t i = n, to = all; i-- > 0 && to > i + 1;) {
        uint16_t character = character_of((unsigned char)bytes[i]);
        to -= width_of(character);
        put(bytes + to, character, width_of(character));
    }
    return all;
}
