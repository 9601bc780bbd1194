/* Draws round-0.json .. round-(N-1).json of a folder into result-I.json beside them, and verifies
 * each. */
#include "draw/draw.h"

#include <stdlib.h>

static int draw_one(struct ctx *cx, const char *folder, int i)
{
        const char *round = arena_printf(cx->mem, "%s/round-%d.json", folder, i);
        const char *result = arena_printf(cx->mem, "%s/result-%d.json", folder, i);
        struct draw_summary sum;
        int rc = draw_run(cx, round, result, &sum);

        if (rc == LH_OK)
                rc = draw_verify(cx, result, NULL, NULL, &sum);
        if (rc != LH_OK)
                fprintf(stderr, "%s: %s: %s\n", round, cx->err.field, cx->err.text);
        return rc;
}

int main(int argc, char **argv)
{
        lh_auto(ctx_done) struct ctx cx;

        if (argc != 3)
                return 2;
        ctx_init(&cx);
        for (int i = 0; i < atoi(argv[2]); i++) {
                if (draw_one(&cx, argv[1], i) != LH_OK)
                        return 1;
                ctx_reset(&cx);
        }
        return 0;
}
