/* See language.h. The C library has gettext; all that is done here is to find the catalogue and a locale that lets it
 * be used. */
#include "store/base/language.h"

#include "store/base/mem.h"

#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define DOMAIN "nearfar"
#define CATALOGUE "LC_MESSAGES/" DOMAIN ".mo"

enum { LANGUAGE_NAME = 64 };

static struct {
    bool on;
    char name[LANGUAGE_NAME];
    char problem[512];
} language = {.name = "en"};

const char *language_text(const char *text)
{
    return language.on && *text ? dgettext(DOMAIN, text) : text;
}

const char *language_in_context(const char *context, const char *text)
{
    char key[256];
    snprintf(key, sizeof key, "%s\004%s", context, text); /* as msgctxt is kept */
    const char *found = language.on ? dgettext(DOMAIN, key) : key;
    return found == key ? text : found;
}

const char *language_plural(const char *one, const char *many, long long count)
{
    return language.on ? dngettext(DOMAIN, one, many, (unsigned long)(count < 0 ? -count : count))
                       : count == 1 ? one : many;
}

/* The first of these variables that says something; "" when none does. */
static const char *first_said(const char *const *variables)
{
    for (; *variables; variables++) {
        const char *value = getenv(*variables);
        if (value && *value)
            return value;
    }
    return "";
}

/* "zh_CN.UTF-8@x" -> "zh_CN". */
static void copy_language(char name[LANGUAGE_NAME], const char *locale)
{
    copy_text(name, LANGUAGE_NAME, locale);
    name[strcspn(name, ".@:")] = '\0';
}

static bool is_english(const char *name)
{
    return !*name || !strcmp(name, "C") || !strcmp(name, "POSIX") || !strncmp(name, "en", 2);
}

/* A locale that is named but was never made on this machine still says that the terminal takes UTF-8. */
static void choose_characters(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG", NULL};
    const char *named = first_said(variables), *codeset = strchr(named, '.');
    bool is_utf8 = codeset && (!strncasecmp(codeset, ".UTF-8", 6) || !strncasecmp(codeset, ".utf8", 5));
    if (!setlocale(LC_CTYPE, "") && is_utf8)
        setlocale(LC_CTYPE, "C.UTF-8");
}

/* The languages that the environment asks for, the most wanted first, with ':' between them, as LANGUAGE has them. */
static void languages_of_environment(char *list, size_t size)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG", NULL};
    const char *locale = first_said(variables), *several = getenv("LANGUAGE");
    char name[LANGUAGE_NAME];
    copy_language(name, locale);
    bool plain = !strcmp(locale, "C") || !strcmp(locale, "POSIX") || !*locale;
    copy_text(list, size, plain ? "" : several && *several ? several : name);
}

/* A locale in which gettext looks at LANGUAGE: the person's own, or where that was never made the one that every
 * system has. */
static void choose_messages(const char *list)
{
    const char *locale = setlocale(LC_MESSAGES, "");
    if (!locale || !strcmp(locale, "C") || !strcmp(locale, "POSIX"))
        setlocale(LC_MESSAGES, "C.UTF-8");
    setenv("LANGUAGE", list, 1);
}

static bool has_catalogue(const char *folder, const char *name)
{
    char *file = xasprintf("%s/%s/" CATALOGUE, folder, name);
    bool readable = !access(file, R_OK);
    free(file);
    return readable;
}

/* From the folder of the program: installed, also when the installation was moved; built; a test in a folder below;
 * at last, where it was to be installed. */
static char *find_folder(const char *name)
{
    static const char *const places[] = {"/../share/locale", "/locale", "/../../locale", NEARFAR_LOCALE};
    enum { PLACES = sizeof places / sizeof *places };
    char itself[PATH_MAX], *found = NULL;
    ssize_t length = readlink("/proc/self/exe", itself, sizeof itself - 1);
    itself[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(itself, '/');
    *(slash ? slash : itself) = '\0';
    for (int i = 0; i < PLACES && !found; i++) {
        char *folder = xasprintf("%s%s", i < PLACES - 1 ? itself : "", places[i]);
        found = has_catalogue(folder, name) ? xstrdup(folder) : NULL;
        free(folder);
    }
    return found;
}

/* Takes the first language of the list that has a catalogue, if it comes before English. */
static void use_first(const char *list, const char *folder)
{
    char name[LANGUAGE_NAME], unused[LANGUAGE_NAME] = ""; /* there are texts in it that gettext does not use */
    for (const char *at = list; *at; at += strcspn(at, ":"), at += *at == ':') {
        copy_language(name, at);
        if (is_english(name))
            break;
        char *found = !folder ? find_folder(name) : has_catalogue(folder, name) ? xstrdup(folder) : NULL;
        if (found) {
            bindtextdomain(DOMAIN, found);
            bind_textdomain_codeset(DOMAIN, "UTF-8");
            free(found);
            language.on = *dgettext(DOMAIN, "");
            if (!language.on)
                COPY_TEXT(unused, name);
        }
        if (language.on) {
            COPY_TEXT(language.name, name);
            return;
        }
    }
    if (*unused)
        snprintf(language.problem, sizeof language.problem,
                 "there are texts in %s, but this system's gettext does not use them in the locale %s: make one, as "
                 "in `sudo locale-gen %s.UTF-8`", unused, setlocale(LC_MESSAGES, NULL), unused);
    else if (!strncmp(list, "zh_CN", 5))
        COPY_TEXT(language.problem, "there are no texts in zh_CN beside this program: nearfar was built without "
                  "msgfmt; install gettext and run make again");
}

void language_begin(const char *wanted, const char *folder)
{
    char list[256];
    language_end();
    language.problem[0] = '\0';
    choose_characters();
    if (wanted && strcmp(wanted, "auto"))
        COPY_TEXT(list, wanted);
    else
        languages_of_environment(list, sizeof list);
    if (is_english(list) || strcasecmp(nl_langinfo(CODESET), "UTF-8")) {
        setenv("LANGUAGE", "en", 1);
        return;
    }
    choose_messages(list);
    use_first(list, folder);
}

void language_end(void)
{
    language.on = false;
    COPY_TEXT(language.name, "en");
}

const char *language_in_use(void)
{
    return language.name;
}

const char *language_problem(void)
{
    return language.problem;
}
