#include "web/model.h"

#define HOME_NEWS   12
#define HOME_BODIES 8

static int64_t put_sums(struct model *m)
{
        static const char *const keys[] = { "projects", "notices", "corrections", "withdrawals" };
        struct store_rows r = store_query(m->tx, Q_PAGE_SUMS, "");
        json_t *sums = put_object(m, m->top, "sums");
        int64_t projects = 0;

        if (store_next(&r)) {
                projects = store_i64(&r, 0);
                for (int i = 0; i < (int)countof(keys); i++) {
                        put_int(m, sums, keys[i], store_i64(&r, i));
                        put_text(m, m->top, arena_printf(m->cx->mem, "_%s", keys[i]),
                                 grouped(m, store_i64(&r, i)));
                }
        }
        store_rows_done(&r);
        return projects;
}

static void put_domains(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_DOMAINS, "");
        json_t *domains = put_array(m, m->top, "domains");

        while (m->rc == LH_OK && store_next(&r)) {
                const char *id = store_dup(&r, 0);
                const struct rule_domain *d = rule_domain(m->site->rules, str_of(id));
                json_t *o;

                if (store_i64(&r, 1) == 0)
                        continue;
                o = add_object(m, domains);
                put_text(m, o, "id", id);
                put_text(m, o, "name", d == NULL ? id : label(m, d->name, d->name_en));
                put_int(m, o, "projects", store_i64(&r, 1));
                put_int(m, o, "notices", store_i64(&r, 2));
                put_int(m, o, "late", store_i64(&r, 3));
                put_str(m, o, "last_date", store_str(&r, 4));
                put_text(m, o, "_projects", grouped(m, store_i64(&r, 1)));
                put_text(m, o, "_notices", grouped(m, store_i64(&r, 2)));
                put_text(m, o, "_late_text", grouped(m, store_i64(&r, 3)));
                put_flag(m, o, "_late", store_i64(&r, 3) > 0);
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_domains", json_array_size(domains) > 0);
}

static void put_bodies(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_RECENT_BODIES, "i", (int64_t)HOME_BODIES);
        json_t *bodies = put_array(m, m->top, "bodies");

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, bodies);

                put_str(m, o, "id", store_str(&r, 0));
                put_str(m, o, "name", store_str(&r, 1));
                put_int(m, o, "projects", store_i64(&r, 2));
                put_int(m, o, "notices", store_i64(&r, 3));
                put_int(m, o, "late", store_i64(&r, 4));
                put_flag(m, o, "_late", store_i64(&r, 4) > 0);
        }
        store_rows_done(&r);
}

int model_home(struct model *m, const char *arg)
{
        struct store_rows news;
        int64_t projects;

        (void)arg;
        m->page = "home";
        projects = put_sums(m);
        put_domains(m);
        news = store_query(m->tx, Q_PAGE_NEWS, "i", (int64_t)HOME_NEWS);
        put_flag(m, m->top, "_news", put_news(m, &news) > 0);
        put_bodies(m);
        put_flag(m, m->top, "_empty", projects == 0);
        put_flag(m, m->top, "_at_home", true);
        put_text(m, m->top, "_news_feed", "/feed.atom");
        put_flag(m, m->top, "_find", false); /* the page has its own, larger one */
        return m->rc;
}
