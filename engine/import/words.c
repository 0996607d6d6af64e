/* Words as they stand in files: see words.h. */
#include "engine/import/words.h"

#include "engine/import/pairs.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
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

bool word_is_digits(const char *word)
{
    return all_digits(word, strlen(word));
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

/* "Z", "UTC", "GMT", "+02:00", "-0530" or nothing, to the end of the word. */
static bool take_zone(const char **at, int64_t *seconds)
{
    int64_t hours, minutes = 0, direction = **at == '-' ? 1 : -1;
    if (take_sign(at, 'Z') || !**at)
        return !**at;
    if (!strcmp(*at, "UTC") || !strcmp(*at, "GMT"))
        return true;
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

/* The digits of a fraction as nanoseconds; what is smaller is cut off, and *cut says so. */
static uint32_t take_fraction(const char **at, bool *cut)
{
    uint32_t nanoseconds = 0, unit = 100000000;
    for (*cut = false; is_digit(**at); (*at)++, unit /= 10) {
        *cut |= !unit && **at > '0';
        nanoseconds += unit * (uint32_t)(**at - '0');
    }
    return nanoseconds;
}

static bool take_clock(const char **at, struct moment *moment)
{
    int64_t hour, minute, second = 0;
    if (!take(at, 2, 0, 23, &hour) || !take_sign(at, ':') || !take(at, 2, 0, 59, &minute))
        return false;
    if (take_sign(at, ':') && !take(at, 2, 0, 60, &second))
        return false;
    if (take_sign(at, '.') || take_sign(at, ','))
        moment->nanoseconds = take_fraction(at, &moment->cut);
    moment->seconds += hour * 3600 + minute * 60 + second;
    take_sign(at, ' ');
    return take_zone(at, &moment->seconds);
}

static bool iso_time(const char *word, struct moment *moment)
{
    static const int month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, day;
    *moment = (struct moment){0, 0, false};
    if (!take(&word, 4, 1, 9999, &year))
        return false;
    char between = *word == '/' ? '/' : '-';
    if (!take_sign(&word, between) || !take(&word, 2, 1, 12, &month) || !take_sign(&word, between) ||
        !take(&word, 2, 1, 31, &day) || day > month_days[month - 1])
        return false;
    moment->seconds = days_since_1970(year, month, day) * 86400;
    if (!*word)
        return true;
    return (take_sign(&word, 'T') || take_sign(&word, ' ')) && take_clock(&word, moment);
}

/* In how many parts of a second a number must count to be a moment of 1973 to 2200, of 1985 to 2200 for seconds; 0
 * when it may be anything. */
static int64_t likely_unit(double value)
{
    static const double earliest = 1e11, latest = 7.26e12; /* in milliseconds */
    for (int64_t unit = 1000; unit <= 1000000000; unit *= 1000)
        if (value >= earliest * (double)unit / 1000 && value <= latest * (double)unit / 1000)
            return unit;
    return value >= 0.5e9 && value <= latest / 1000 ? 1 : 0;
}

/* [-]digits[.digits], exactly. */
static bool plain_time(const char *word, int64_t *whole, uint32_t *fraction, bool *negative, bool *cut)
{
    *cut = false;
    *negative = take_sign(&word, '-');
    if (!is_digit(*word))
        return false;
    for (*whole = 0; is_digit(*word); word++)
        if (__builtin_mul_overflow(*whole, 10, whole) || __builtin_add_overflow(*whole, *word - '0', whole))
            return false;
    *fraction = take_sign(&word, '.') || take_sign(&word, ',') ? take_fraction(&word, cut) : 0;
    return !*word;
}

static void to_moment(int64_t whole, uint32_t fraction, bool negative, int64_t unit, struct moment *moment)
{
    moment->seconds = whole / unit;
    moment->cut |= fraction % unit > 0;
    moment->nanoseconds = (uint32_t)((whole % unit) * (1000000000 / unit) + fraction / unit);
    if (!negative)
        return;
    moment->seconds = -moment->seconds - (moment->nanoseconds > 0);
    moment->nanoseconds = moment->nanoseconds ? 1000000000 - moment->nanoseconds : 0;
}

enum word_time word_time(const char *word, int64_t *unit, struct moment *moment)
{
    int64_t whole;
    uint32_t fraction;
    bool negative;
    double value;
    if (!plain_time(word, &whole, &fraction, &negative, &moment->cut)) {
        if (iso_time(word, moment))
            return TIME_READ;
        if (!parse_real(word, &value) || fabs(value) > 9e18)
            return TIME_NONE;
        moment->cut = false;
        negative = value < 0;
        whole = (int64_t)fabs(value);
        fraction = (uint32_t)((fabs(value) - (double)whole) * 1e9);
    }
    int64_t likely = negative ? 0 : likely_unit((double)whole);
    if (!*unit && whole)
        *unit = likely ? likely : 1;
    if (likely && likely != *unit)
        return TIME_OF_ANOTHER_UNIT;
    to_moment(whole, fraction, negative, *unit ? *unit : 1, moment);
    return moment->nanoseconds && llabs(moment->seconds) >= MOMENT_MOST ? TIME_NONE : TIME_READ;
}

const char *word_unit(int64_t unit)
{
    return unit == 1000         ? N_("milliseconds")
           : unit == 1000000    ? N_("microseconds")
           : unit == 1000000000 ? N_("nanoseconds")
                                : N_("seconds");
}

bool word_is_missing(const char *word, size_t length)
{
    static const char *const missing[] = {"NA", "N/A", "n/a", "#N/A", "nan", "NaN", "NAN", "NaT", "NULL", "null",
                                          "Null", "None", "<NA>", "\\N"};
    if (length > 4 || length < 2)
        return !length;
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        if (!strcmp(word, missing[i]))
            return true;
    return false;
}

bool word_is_rounded(const char *word)
{
    size_t before = strspn(word, "0123456789"), after = 0;
    word += before;
    if (*word == '.' || *word == ',')
        after = strspn(++word, "0123456789");
    word += after;
    return before == 1 && take_sign(&word, 'E') && take_sign(&word, '+') && all_digits(word, strlen(word));
}

size_t word_plain_form(const char *id, char form[PLAIN_FORM])
{
    size_t n = 0, length = strlen(id), zeros;
    while (length && isspace((unsigned char)id[length - 1]))
        length--;
    while (length && isspace((unsigned char)*id))
        id++, length--;
    for (zeros = 0; zeros < length && id[length - 1 - zeros] == '0';)
        zeros++;
    if (zeros && zeros + 1 < length && id[length - 1 - zeros] == '.')
        length -= zeros + 1;
    while (length > 1 && *id == '0' && isdigit((unsigned char)id[1]))
        id++, length--;
    for (; n < length && n < PLAIN_FORM - 1; n++)
        form[n] = (char)tolower((unsigned char)id[n]);
    form[n] = '\0';
    return n;
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
    what = _(what);
    if (!length)
        return err_set(err, ERR_FAILED, "the %s id is empty", what);
    if (length > LONGEST_ID)
        return err_set(err, ERR_FAILED, "the %s id '%s' is %zu bytes long, and %d is the most", what, shown, length,
                       LONGEST_ID);
    if (word_is_missing(word, length))
        return err_set(err, ERR_FAILED, "the %s id is missing: '%s'", what, shown);
    if (whole_only && word_is_negative(word, length))
        return err_set(err, ERR_FAILED, "the %s id '%s' is negative; numbers that are ids begin at 0", what, shown);
    if (whole_only)
        return err_set(err, ERR_FAILED, "the %s id '%s' is not a whole number, as this format has them", what, shown);
    if (has_control(word, length))
        return err_set(err, ERR_FAILED, "the %s id '%s' has control characters in it", what, shown);
    if (!word_is_utf8(word, length))
        return err_set(err, ERR_FAILED, "the %s id '%s' is not UTF-8; convert the file with iconv", what, shown);
    return 0;
}
