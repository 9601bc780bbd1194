/* How a reader wants pages to look: large text, high contrast, kept in a cookie that says nothing
 * else. */
#ifndef LH_WEB_DISPLAY_H
#define LH_WEB_DISPLAY_H

#include <stdbool.h>

#define DISPLAY_COOKIE "display"

/* The style's classes for what the cookie says, "" for nothing or anything else: a text that lives
 * for ever. */
const char *display_classes(const char *cookie);
/* The cookie's value. */
const char *display_value(bool large, bool contrast);

#endif
