/* Words as they stand in files: see words.h. */
#include "engine/import/words.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <math.h>
#include <string.h>

enum { LONGEST_ID = 255, LONGEST_WHOLE = 18 };

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

static bool all_digits(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!is_digit(word[i]))
            return false;
    return length > 0;
}

bool word_is_whole(const char *word, size_t length)
{
    return length <= LONGEST_WHOLE && all_digits(word, length) && (word[0] != '0' || length == 1);
}

bool word_is_negative(const char *word, size_t length)
{
    return length > 1 && word[0] == '-' && all_digits(word + 1, length - 1);
}

/* Bytes of the UTF-8 character at `at`, 0 when there is none: overlong forms and surrogates are none. */
static size_t character_bytes(const unsigned char *at, size_t left)
{
    size_t bytes = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;
    if (bytes > left)
        return 0;
    for (size_t i = 1; i < bytes; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf0 && at[1] < 0x90) ||
        (at[0] == 0xf4 && at[1] > 0x8f))
        return 0;
    return bytes;
}

bool word_is_utf8(const char *word, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)word;
    for (size_t i = 0, step; i < length; i += step)
        if (!(step = character_bytes(bytes + i, length - i)))
            return false;
    return true;
}

void word_show(const char *word, char shown[WORD_SHOWN])
{
    size_t length = strlen(word), used = 0;
    for (size_t i = 0, step; i < length && used < 37; i += step) {
        step = character_bytes((const unsigned char *)word + i, length - i);
        bool visible = step && (unsigned char)word[i] >= 0x20 && word[i] != 0x7f;
        if (!visible)
            step = 1;
        for (size_t j = 0; j < step; j++)
            shown[used++] = visible ? word[i + j] : '?';
        if (used >= 37 && i + step < length) {
            memcpy(shown + used, "...", 3);
            used += 3;
        }
    }
    shown[used] = '\0';
}

/* Days from 1970-01-01 to a date of the Gregorian calendar; years are counted from March, so that the leap day ends
 * them, and 719468 days lie between 0000-03-01 and 1970-01-01. */
static int64_t days_since_1970(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
}

/* Takes `digits` digits at *at as a number between low and high, and steps over them. */
static bool take(const char **at, int digits, int low, int high, int64_t *number)
{
    *number = 0;
    for (int i = 0; i < digits; i++, (*at)++) {
        if (!is_digit(**at))
            return false;
        *number = *number * 10 + (**at - '0');
    }
    return *number >= low && *number <= high;
}

static bool take_sign(const char **at, char sign)
{
    bool there = **at == sign;
    *at += there;
    return there;
}

/* "Z", "+02:00", "-0530" or nothing, to the end of the word. */
static bool take_zone(const char **at, int64_t *seconds)
{
    int64_t hours, minutes = 0, direction = **at == '-' ? 1 : -1;
    if (take_sign(at, 'Z') || !**at)
        return !**at;
    if (!take_sign(at, '+') && !take_sign(at, '-'))
        return false;
    if (!take(at, 2, 0, 14, &hours))
        return false;
    take_sign(at, ':');
    if (**at && !take(at, 2, 0, 59, &minutes))
        return false;
    *seconds += direction * (hours * 3600 + minutes * 60);
    return !**at;
}

static bool take_clock(const char **at, int64_t *seconds)
{
    int64_t hour, minute, second = 0;
    if (!take(at, 2, 0, 23, &hour) || !take_sign(at, ':') || !take(at, 2, 0, 59, &minute))
        return false;
    if (take_sign(at, ':') && !take(at, 2, 0, 60, &second))
        return false;
    if (take_sign(at, '.') || take_sign(at, ','))
        *at += strspn(*at, "0123456789");
    *seconds += hour * 3600 + minute * 60 + second;
    take_sign(at, ' ');
    return take_zone(at, seconds);
}

static bool iso_time(const char *word, int64_t *seconds)
{
    static const int month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, day;
    if (!take(&word, 4, 1, 9999, &year) || !take_sign(&word, '-') || !take(&word, 2, 1, 12, &month) ||
        !take_sign(&word, '-') || !take(&word, 2, 1, 31, &day) || day > month_days[month - 1])
        return false;
    *seconds = days_since_1970(year, month, day) * 86400;
    if (!*word)
        return true;
    return (take_sign(&word, 'T') || take_sign(&word, ' ')) && take_clock(&word, seconds);
}

bool word_time(const char *word, int64_t *seconds)
{
    double value;
    if (parse_int(word, seconds) || iso_time(word, seconds))
        return true;
    if (!parse_real(word, &value) || fabs(value) > 9e18)
        return false;
    *seconds = (int64_t)value;
    return true;
}

static bool has_control(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)word[i] < 0x20 || word[i] == 0x7f)
            return true;
    return false;
}

int word_check_id(const char *what, const char *word, size_t length, bool whole_only, struct err *err)
{
    if (word_is_whole(word, length))
        return 0;
    char shown[WORD_SHOWN];
    word_show(word, shown);
    if (!length)
        return err_set(err, ERR_FAILED, "the %s id is empty", what);
    if (length > LONGEST_ID)
        return err_set(err, ERR_FAILED, "the %s id '%s' is %zu bytes long, and %d is the most", what, shown, length,
                       LONGEST_ID);
    if (word_is_negative(word, length))
        return err_set(err, ERR_FAILED, "the %s id '%s' is negative; numbers that are ids begin at 0", what, shown);
    if (whole_only)
        return err_set(err, ERR_FAILED, "the %s id '%s' is not a whole number, as this format has them", what, shown);
    if (has_control(word, length))
        return err_set(err, ERR_FAILED, "the %s id '%s' has control characters in it", what, shown);
    if (!word_is_utf8(word, length))
        return err_set(err, ERR_FAILED, "the %s id '%s' is not UTF-8; convert the file with iconv", what, shown);
    return 0;
}
