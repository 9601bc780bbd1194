/* The library of public-private partnerships (PPP): which of its five steps a project has reached,
 * and what it is worth. */
#ifndef LH_VIEW_PPP_H
#define LH_VIEW_PPP_H

#include <stdint.h>

#define PPP_DOMAIN "ppp"

/* The steps of the national library. "In development" are the four from preparation on, "landed"
 * those from execution on. */
enum ppp_stage {
        PPP_IDENTIFICATION,
        PPP_PREPARATION,
        PPP_PROCUREMENT,
        PPP_EXECUTION,
        PPP_HANDOVER,
        PPP_LEFT, /* out of the library without a handover */
        PPP_STAGES
};

#endif
