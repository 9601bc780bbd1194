#include "web/model.h"
#include "base/text.h"
#include "base/time.h"
#include "rule/region.h"
#include "web/lang.h"

#include <stdio.h>
#include <stdlib.h>

int model_fail(struct model *m, int rc)
{
        if (m->rc == LH_OK)
                m->rc = rc;
        return rc;
}

void put(struct model *m, json_t *o, const char *key, json_t *v)
{
        if (json_object_set_new(o, key, v) != 0 && m->rc == LH_OK)
                model_fail(m, err_set(m->cx, LH_CORRUPT, "could not put \"%s\" on the page", key));
}

void put_text(struct model *m, json_t *o, const char *key, const char *s)
{
        put_str(m, o, key, str_of(s));
}

/* Values were checked to be UTF-8 when they came in; where one is not after all, jansson refuses it
 * and the page fails. */
void put_str(struct model *m, json_t *o, const char *key, struct str s)
{
        put(m, o, key, s.n == 0 ? json_null() : json_stringn(s.p, s.n));
}

void put_int(struct model *m, json_t *o, const char *key, int64_t v)
{
        put(m, o, key, json_integer(v));
}

void put_flag(struct model *m, json_t *o, const char *key, bool v)
{
        put(m, o, key, json_boolean(v));
}

void put_time(struct model *m, json_t *o, int64_t ms)
{
        char utc[24], china[24];

        time_format(ms, utc);
        time_format(ms + TIME_CHINA_OFFSET_MS, china);
        china[10] = ' ';
        china[16] = '\0';
        put_text(m, o, "time", utc);
        put_text(m, o, "_time", china);
}

void put_base64(struct model *m, json_t *o, const char *key, const struct hash *h)
{
        char text[48];
        size_t n = base64_len(HASH_BYTES);

        base64_encode(h->b, HASH_BYTES, text);
        put_str(m, o, key, (struct str){ text, n });
}

json_t *put_object(struct model *m, json_t *o, const char *key)
{
        json_t *v = json_object();

        put(m, o, key, v);
        return v;
}

json_t *put_array(struct model *m, json_t *o, const char *key)
{
        json_t *v = json_array();

        put(m, o, key, v);
        return v;
}

json_t *add_object(struct model *m, json_t *array)
{
        json_t *v = json_object();

        if (json_array_append_new(array, v) != 0)
                model_fail(m, err_set(m->cx, LH_LIMIT, "could not put another row on the page"));
        return v;
}

void add_text(struct model *m, json_t *array, const char *s)
{
        if (json_array_append_new(array, json_string(s)) != 0)
                model_fail(m, err_set(m->cx, LH_CORRUPT, "could not put a text on the page"));
}

void put_named(struct model *m, json_t *o, const char *key, const char *id, const char *name)
{
        json_t *v = put_object(m, o, key);

        put_text(m, v, "id", id);
        put_text(m, v, "name", name);
}

const char *say(const struct model *m, const char *message)
{
        return lang_text(m->rq->lang, message);
}

const char *say_with(const struct model *m, const char *message, const char *one, const char *two)
{
        lh_auto(buf_done) struct buf b;

        buf_init(&b, ERR_TEXT_BYTES_MAX * 4);
        for (const char *p = say(m, message); *p != '\0'; p++) {
                if (p[0] == '{' && (p[1] == '1' || p[1] == '2') && p[2] == '}') {
                        buf_puts(&b, p[1] == '1' ? one : two);
                        p += 2;
                } else {
                        buf_putc(&b, *p);
                }
        }
        return arena_strndup(m->cx->mem, b.p, b.n);
}

const char *label(const struct model *m, const char *name, const char *name_en)
{
        return m->english && name_en != NULL && name_en[0] != '\0' ? name_en : name;
}

const char *grouped(const struct model *m, int64_t v)
{
        char digits[24], out[32];
        size_t n, k = 0;

        n = (size_t)snprintf(digits, sizeof(digits), "%lld", (long long)v);
        for (size_t i = 0; i < n; i++) {
                if (i > 0 && digits[i - 1] != '-' && (n - i) % 3 == 0)
                        out[k++] = ',';
                out[k++] = digits[i];
        }
        return arena_strndup(m->cx->mem, out, k);
}

const char *asked(const struct model *m, const char *name)
{
        const char *v = m->rq->query == NULL ? NULL : m->rq->query(m->rq->arg, name);

        return v == NULL || !utf8_valid(str_of(v)) ? "" : v;
}

bool was_posted(const struct model *m)
{
        return m->rq->posted != NULL;
}

const char *posted(const struct model *m, const char *name)
{
        const char *v = m->rq->posted == NULL ? NULL : m->rq->posted(m->rq->arg, name);

        return v == NULL ? "" : v;
}

const char *cookie(const struct model *m, const char *name)
{
        const char *v = m->rq->cookie == NULL ? NULL : m->rq->cookie(m->rq->arg, name);

        return v == NULL || !utf8_valid(str_of(v)) ? "" : v;
}

int64_t asked_number(const struct model *m, const char *name, int64_t fallback, int64_t max)
{
        uint64_t v;

        if (!decimal_parse(str_of(asked(m, name)), &v) || v == 0 || v > (uint64_t)max)
                return fallback;
        return (int64_t)v;
}

const char *place_name(const struct model *m, const char *code)
{
        const char *name =
                code == NULL || code[0] == '\0' ? "" : region_full_name(m->cx->mem, str_of(code));

        return code == NULL || strcmp(name, code) == 0 ? "" : name;
}

const char *today_in_china(const struct model *m)
{
        char day[11];

        date_format(date_in_china(m->cx->now_ms()), day);
        return arena_strdup(m->cx->mem, day);
}

const char *base_url(const struct model *m)
{
        const char *origin = m->site->origin == NULL ? "" : m->site->origin;

        if (m->site->url != NULL)
                return m->site->url;
        return arena_printf(m->cx->mem, "https://%.*s", (int)strcspn(origin, "/"), origin);
}

const struct rule_domain *put_domain(struct model *m, json_t *o, const char *id)
{
        const struct rule_domain *d = rule_domain(m->site->rules, str_of(id));

        put_named(m, o, "domain", id, d == NULL ? id : label(m, d->name, d->name_en));
        return d;
}

const struct rule_kind *put_kind(struct model *m, json_t *o, const struct rule_domain *d,
                                 const char *id)
{
        const struct rule_kind *k = d == NULL ? NULL : rule_kind(d, str_of(id));

        put_named(m, o, "kind", id, k == NULL ? id : label(m, k->name, k->name_en));
        return k;
}

void put_stage(struct model *m, json_t *o, const struct rule_domain *d, const char *id)
{
        int rank = d == NULL ? -1 : rule_stage_rank(d, str_of(id));

        if (id == NULL || id[0] == '\0')
                put(m, o, "stage", json_null());
        else
                put_named(m, o, "stage", id,
                          rank < 0 ? id : label(m, d->stages[rank].name, d->stages[rank].name_en));
}

void put_pager(struct model *m, const char *query, const char *name, int64_t page, int64_t pages)
{
        json_t *p = put_object(m, m->top, "pager");
        const char *path = arena_printf(m->cx->mem, "%s?%s%s%s=", m->rq->path, query,
                                        query[0] == '\0' ? "" : "&", name);

        put_int(m, p, "page", page);
        put_int(m, p, "pages", pages);
        put_flag(m, p, "_many", pages > 1);
        put_text(m, p, "_previous",
                 page > 1 ? arena_printf(m->cx->mem, "%s%lld", path, (long long)page - 1) : NULL);
        put_text(m, p, "_next",
                 page < pages ? arena_printf(m->cx->mem, "%s%lld", path, (long long)page + 1)
                              : NULL);
}

const char *publisher_role(const struct model *m, enum rule_role role)
{
        switch (role) {
        case RULE_APPROVER: return say(m, "谁批准谁公开");
        case RULE_MAKER: return say(m, "谁制作谁公开");
        default: return say(m, "谁实施谁公开");
        }
}
