/* Once a night: the site is held against the inspection rules (liuhen check --record), then what is
 * published is screened again by the rules of the day (liuhen rescreen), in a process of its own
 * that hands its findings to the scribe like any other. */
#ifndef LH_NIGHT_H
#define LH_NIGHT_H

#include "base/base.h"

#define NIGHT_DEFAULT 180 /* 03:00 in China */

struct night {
        const char *dir;
        int at_minute; /* of the day in China */
        int32_t last_day;
};

/* "03:00"; false if it is no time of day. */
bool night_parse(const char *text, int *ret_minute);
/* A site that starts after that time waits for the next night; in that very minute it runs. */
struct night night_start(const char *dir, int at_minute);
/* Called again and again; starts the process when it is time. Its end is reaped by the keeper. */
void night_tick(struct night *n);

#endif
