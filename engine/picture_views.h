/* Some pictures of a run and what views make of them in its next step, kept as a frame of the kind "views"
 * (store/frame.h) with the arrays of pictures
 *
 *   picture          as they are stored
 *   view_0, view_1   as the anchor and the candidate of a pair would be, rounded to what a picture can hold
 *
 * To look at them changes nothing of the run. */
#ifndef ENGINE_PICTURE_VIEWS_H
#define ENGINE_PICTURE_VIEWS_H

#include "engine/trainer.h"
#include "store/frame.h"

#define VIEWS_KIND "views"

/* Whether the run trains on pictures. */
bool picture_views_are_there(const struct trainer *trainer);
/* Fills a frame, which the caller releases. */
void picture_views_make(struct trainer *trainer, struct frame *out);

#endif
