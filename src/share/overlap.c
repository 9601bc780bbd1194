#include "share/overlap.h"

static int part(int64_t n, int64_t of)
{
        return of <= 0 ? 0 : (int)((n * 10000 + of / 2) / of);
}

struct overlap overlap_measure(int64_t own, int64_t other, int64_t common)
{
        return (struct overlap){ part(common, own), part(common, own + other - common) };
}

int overlap_order(const struct overlap *a, const struct overlap *b)
{
        if (a->covered != b->covered)
                return a->covered > b->covered ? -1 : 1;
        return a->jaccard == b->jaccard ? 0 : a->jaccard > b->jaccard ? -1 : 1;
}
