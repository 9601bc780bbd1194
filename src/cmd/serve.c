#include "cmd/cmd.h"
#include "base/text.h"
#include "mail/follow.h"
#include "role/keeper.h"
#include "role/night.h"
#include "web/http.h"

#define MAIL_EVERY_S_DEFAULT 900
#define MAIL_EVERY_S_MAX     (7 * 24 * 3600)

/* What the options of mail must be like together. */
static int mail_options(struct keeper_options *opt, const char *every)
{
        uint64_t s = MAIL_EVERY_S_DEFAULT;

        if (every != NULL && (!decimal_parse(str_of(every), &s) || s == 0 || s > MAIL_EVERY_S_MAX))
                return cmd_usage("liuhen: --mail-every is a number of seconds, at most a week");
        opt->mail_every_s = (int)s;
        if ((opt->smtp == NULL) != (opt->mail_from == NULL))
                return cmd_usage("liuhen: --smtp and --mail-from go together");
        if (opt->smtp != NULL && strncmp(opt->smtp, "smtp://", 7) != 0 &&
            strncmp(opt->smtp, "smtps://", 8) != 0)
                return cmd_usage("liuhen: --smtp is an address like smtp://127.0.0.1:25");
        if (opt->mail_from != NULL && !follow_address_ok(opt->mail_from))
                return cmd_usage("liuhen: --mail-from is an address like noreply@example.cn");
        return EXIT_DONE;
}

int cmd_serve(struct ctx *cx, int argc, char **argv)
{
        struct keeper_options opt = { .listen = "127.0.0.1:8080", .rescreen_at = NIGHT_DEFAULT };
        const char *rescreen_at = NULL, *mail_every = NULL;
        const struct option_spec specs[] = {
                { "listen", &opt.listen, NULL },     { "gateway", &opt.gateway, NULL },
                { "proxy", &opt.proxy, NULL },       { "theme", &opt.theme, NULL },
                { "url", &opt.url, NULL },           { "rescreen-at", &rescreen_at, NULL },
                { "smtp", &opt.smtp, NULL },         { "mail-from", &opt.mail_from, NULL },
                { "mail-every", &mail_every, NULL }, { NULL, NULL, NULL }
        };
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        if (rescreen_at != NULL && !night_parse(rescreen_at, &opt.rescreen_at))
                return cmd_usage("liuhen: --rescreen-at is a time of day in China like 03:00");
        if (opt.proxy != NULL && !http_proxy(opt.proxy, &(struct sockaddr_storage){ 0 }))
                return cmd_usage("liuhen: --proxy is the address of a proxy, like 10.0.0.2");
        rc = mail_options(&opt, mail_every);
        if (rc != EXIT_DONE)
                return rc;
        rc = folder_open(cx, argv[0], &f);
        if (rc == LH_OK)
                rc = folder_lock(cx, &f);
        if (rc == LH_OK)
                rc = keeper_run(cx, &f, &opt);
        return rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}
