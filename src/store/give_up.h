/* A process that was told to end waits for no database any more. */
#ifndef LH_GIVE_UP_H
#define LH_GIVE_UP_H

#include <stdbool.h>

/* May be called in a signal handler. From then on whoever waits for a server that is away gets
 * LH_BUSY after the try at hand. */
void store_give_up(void);
bool store_gave_up(void);

#endif
