#include "cmd/cmd.h"
#include "base/text.h"
#include "role/mirror_site.h"

#define EVERY_S_MAX 86400

int cmd_mirror(struct ctx *cx, int argc, char **argv)
{
        struct mirror_options opt = { 0 };
        const char *every = "5";
        const struct option_spec specs[] = {
                { "from", &opt.from, NULL }, { "vkey", &opt.vkey, NULL },
                { "name", &opt.name, NULL }, { "listen", &opt.listen, NULL },
                { "url", &opt.url, NULL },   { "every", &every, NULL },
                { NULL, NULL, NULL }
        };
        uint64_t seconds;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1 || opt.from == NULL ||
            !decimal_parse(str_of(every), &seconds) || seconds == 0 || seconds > EVERY_S_MAX)
                return EXIT_USAGE;
        opt.dir = argv[0];
        opt.every_s = (unsigned)seconds;
        return mirror_site_run(cx, &opt) == LH_OK ? EXIT_DONE : cmd_failed(cx);
}
