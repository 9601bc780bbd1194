#include "role/front.h"
#include "base/log.h"
#include "store/give_up.h"
#include "export/bulk.h"
#include "role/cosigner.h"
#include "role/desk.h"
#include "role/keeper.h"
#include "role/scribe.h"
#include "role/site.h"
#include "search/search.h"
#include "share/auth_key.h"
#include "web/http.h"

#include <signal.h>
#include <unistd.h>

extern const struct asset page_assets[];

static void wait_for_term(void)
{
        sigset_t set;
        int sig;

        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        while (sigwait(&set, &sig) != 0)
                ;
        store_give_up();
}

int front_run(struct folder *f, const char *listen, const struct keeper_options *keep, int ready_fd)
{
        char store_path[FOLDER_PATH_MAX + 64], socket_path[FOLDER_PATH_MAX + 64];
        char cosigned_path[FOLDER_PATH_MAX + 64], desk_path[FOLDER_PATH_MAX + 64];
        struct tmpl_options tmpl = { .assets = page_assets,
                                     .theme_dir = keep->theme,
                                     .reload = keep->theme != NULL };
        struct http_options opt;
        struct http *http = NULL;
        struct site site;
        struct hash person;
        struct ctx cx;
        sigset_t set;
        uint16_t port;
        int rc;

        log_init("front");
        /* Blocked before any thread starts, so that only this one takes the signal. */
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set, NULL);
        ctx_init(&cx);
        folder_path(f, "liuhen.db", store_path);
        folder_path(f, SCRIBE_SOCKET, socket_path);
        http_defaults(&opt);
        opt.store_path = store_path;
        opt.scribe_socket = socket_path;
        folder_path(f, DESK_SOCKET, desk_path);
        opt.desk_socket = desk_path;
        folder_path(f, COSIGNED_FILE, cosigned_path);
        opt.cosigned_path = cosigner_wanted(f) ? cosigned_path : NULL;
        opt.site = &site;
        if (keep->theme != NULL)
                opt.cache_bytes_max = 0; /* who works on a theme sees each change at once */
        rc = site_read(&cx, store_path, f->rules, &site);
        if (rc == LH_OK) {
                site.bulk = arena_printf(cx.mem, "%s/" BULK_DIR, f->dir);
                /* Made with the first consumer; without them the person's page stays closed. */
                if (auth_person_load(&cx, f->dir, &person) == LH_OK)
                        site.person = &person;
                site.url = keep->url;
                if (site.url == NULL)
                        site.url = site_loopback_url(&cx, listen);
                site.search = search_reader_new(f->dir);
                site.templates = tmpl_set_new(&tmpl);
                rc = tmpl_compile_all(&cx, site.templates);
        }
        if (rc == LH_OK && keep->proxy != NULL) {
                opt.per_address_max = 0;
                if (!http_proxy(keep->proxy, &opt.proxy))
                        rc = err_field(&cx, LH_INVALID, "proxy", "\"%s\" is no address",
                                       keep->proxy);
        }
        if (rc == LH_OK)
                rc = http_address(&cx, listen, &opt.listen);
        if (rc == LH_OK)
                rc = http_start(&cx, &opt, &http);
        if (rc == LH_OK) {
                port = http_port(http);
                if (write(ready_fd, &port, sizeof(port)) < 0)
                        log_warn("msg=\"the keeper has gone\"");
                close(ready_fd);
                log_info("msg=\"serving\" port=%u", port);
                wait_for_term();
                http_stop(&http);
                log_info("msg=\"stopped\"");
        } else {
                log_err(&cx, "start");
        }
        ctx_done(&cx);
        return rc == LH_OK ? 0 : 1;
}
