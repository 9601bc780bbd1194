#include "cmd/cmd.h"
#include "role/keeper.h"
#include "role/night.h"

int cmd_serve(struct ctx *cx, int argc, char **argv)
{
        struct keeper_options opt = { .listen = "127.0.0.1:8080", .rescreen_at = NIGHT_DEFAULT };
        const char *rescreen_at = NULL;
        const struct option_spec specs[] = {
                { "listen", &opt.listen, NULL },       { "gateway", &opt.gateway, NULL },
                { "theme", &opt.theme, NULL },         { "url", &opt.url, NULL },
                { "rescreen-at", &rescreen_at, NULL }, { NULL, NULL, NULL }
        };
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        if (rescreen_at != NULL && !night_parse(rescreen_at, &opt.rescreen_at))
                return cmd_usage("liuhen: --rescreen-at is a time of day in China like 03:00");
        rc = folder_open(cx, argv[0], &f);
        if (rc == LH_OK)
                rc = folder_lock(cx, &f);
        if (rc == LH_OK)
                rc = keeper_run(cx, &f, &opt);
        return rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}
