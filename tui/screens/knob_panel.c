/* The list of knobs on Live: see knob_panel.h. */
#include "tui/screens/knob_panel.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/run_view.h"

#include <stdlib.h>
#include <string.h>

void panel_release(struct knob_panel *panel)
{
    free(panel->row);
    *panel = (struct knob_panel){0};
}

static int place_of(const struct knob_panel *panel, const char *topic)
{
    for (size_t i = 0; i < panel->n_topics; i++)
        if (!strcmp(panel->topic[i].topic, topic))
            return (int)i;
    return -1;
}

bool panel_is_folded(const struct knob_panel *panel, const char *topic)
{
    int at = place_of(panel, topic);
    return at >= 0 && panel->topic[at].folded;
}

void panel_fold(struct knob_panel *panel, const char *topic, bool folded)
{
    int at = place_of(panel, topic);
    if (at >= 0)
        panel->topic[at].folded = folded;
}

/* A topic that is seen for the first time is open when any knob of it can be turned. */
static void meet(struct knob_panel *panel, const char *topic, bool folded)
{
    if (place_of(panel, topic) >= 0 || panel->n_topics == TOPICS_MOST)
        return;
    COPY_TEXT(panel->topic[panel->n_topics].topic, topic);
    panel->topic[panel->n_topics++].folded = folded && *topic;
}

static const char *topic_of(const struct knob *knob)
{
    return knob->topic ? knob->topic : "";
}

static bool is_sought(const struct knob_panel *panel, const struct knob *knob)
{
    return !*panel->find || strcasestr(knob->name, panel->find) || strcasestr(_(knob->help), panel->find) ||
           strcasestr(topic_of(knob), panel->find) || strcasestr(_(topic_of(knob)), panel->find);
}

static struct panel_row *add(struct knob_panel *panel, const char *topic, int knob)
{
    ARRAY_ROOM(panel->row, panel->n, panel->capacity);
    struct panel_row *row = &panel->row[panel->n++];
    *row = (struct panel_row){.knob = knob};
    COPY_TEXT(row->topic, topic);
    return row;
}

/* What a heading says of its knobs. */
static void count(struct panel_row *heading, const struct run_view *view, const struct knob *knob)
{
    heading->n++;
    heading->changed += run_view_is_changed(view, knob->name);
    heading->fixed += !knob_is_live(knob);
}

/* The heading of the knob at `first` of the view, and all knobs of its topic. Returns how many knobs there are. */
static int add_topic(struct knob_panel *panel, const struct run_view *view, const struct catalogue *catalogue,
                     size_t first, int number)
{
    const char *topic = topic_of(&catalogue->knobs[view->knobs[first]]);
    bool folded = panel_is_folded(panel, topic) && !*panel->find;
    size_t heading = panel->n;
    if (*topic)
        add(panel, topic, -1);
    int n = 0;
    for (size_t i = first; i < view->n_knobs; i++) {
        const struct knob *knob = &catalogue->knobs[view->knobs[i]];
        if (strcmp(topic_of(knob), topic) != 0 || !is_sought(panel, knob))
            continue;
        n++;
        if (*topic)
            count(&panel->row[heading], view, knob);
        if (!folded)
            add(panel, topic, view->knobs[i])->number = number + n;
    }
    return n;
}

static bool is_first_of_topic(const struct knob_panel *panel, const struct run_view *view,
                              const struct catalogue *catalogue, size_t at)
{
    const char *topic = topic_of(&catalogue->knobs[view->knobs[at]]);
    for (size_t i = 0; i < at; i++) {
        const struct knob *knob = &catalogue->knobs[view->knobs[i]];
        if (!strcmp(topic_of(knob), topic) && is_sought(panel, knob))
            return false;
    }
    return is_sought(panel, &catalogue->knobs[view->knobs[at]]);
}

void panel_arrange(struct knob_panel *panel, const struct run_view *view, const struct catalogue *catalogue)
{
    int number = 0;
    panel->n = 0;
    for (size_t i = 0; i < view->n_knobs; i++)
        meet(panel, topic_of(&catalogue->knobs[view->knobs[i]]), i >= view->n_live);
    for (size_t i = 0; i < view->n_knobs; i++)
        if (is_first_of_topic(panel, view, catalogue, i))
            number += add_topic(panel, view, catalogue, i, number);
}

int panel_find_heading(const struct knob_panel *panel, const char *topic)
{
    for (size_t i = 0; i < panel->n; i++)
        if (panel->row[i].knob < 0 && !strcmp(panel->row[i].topic, topic))
            return (int)i;
    return -1;
}

int panel_find_knob(const struct knob_panel *panel, const struct catalogue *catalogue, const struct knob *knob)
{
    for (size_t i = 0; i < panel->n; i++)
        if (panel->row[i].knob >= 0 && &catalogue->knobs[panel->row[i].knob] == knob)
            return (int)i;
    return panel_find_heading(panel, topic_of(knob));
}
