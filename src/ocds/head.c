#include "ocds/head.h"
#include "base/time.h"

#include <stdlib.h>

void head_init(struct head *h, uint32_t files)
{
        *h = (struct head){ .files = files };
        h->uri = mem_zalloc((files + 1) * sizeof(*h->uri));
}

void head_done(struct head *h)
{
        pool_done(&h->mem);
        free(h->uri);
        *h = (struct head){ 0 };
}

static bool known(const struct head *h, const struct jval *url)
{
        for (size_t i = 0; i < h->n_extensions; i++)
                if (json_same(h->extensions[i], url))
                        return true;
        return false;
}

static int take_extensions(struct ctx *cx, struct head *h, const struct jval *list)
{
        if (list->type != JSON_ARR)
                return LH_OK;
        for (const struct jval *x = list->child; x != NULL; x = x->next) {
                if (x->type != JSON_STR || known(h, x))
                        continue;
                if (h->n_extensions == PACKAGE_EXTENSIONS_MAX)
                        return err_set(cx, LH_LIMIT, "the packages have more than %d extensions",
                                       PACKAGE_EXTENSIONS_MAX);
                h->extensions[h->n_extensions++] = x;
        }
        return LH_OK;
}

int head_take(struct ctx *cx, struct head *h, struct input *in, const struct found_package *p)
{
        static const char *const names[] = { "uri", "publisher", "license", "publicationPolicy",
                                             "extensions" };
        const struct jval **place[] = { &h->uri[p->file], &h->publisher, &h->license, &h->policy };
        int rc = LH_OK;

        for (size_t i = 0; i < p->n_members && rc == LH_OK; i++) {
                const struct found_member *m = &p->members[i];
                struct jval *v;

                for (size_t k = 0; k < countof(names) && rc == LH_OK; k++) {
                        if (strcmp(m->name, names[k]) != 0 ||
                            (k > 0 && k < countof(place) && *place[k] != NULL))
                                continue;
                        if (m->bytes > HEAD_VALUE_BYTES_MAX)
                                return err_set(cx, LH_LIMIT, "%s: \"%s\" is longer than 1 MiB",
                                               input_name(in, p->file), m->name);
                        rc = input_parse(cx, in, p->file, m->value_at, m->bytes, &h->mem, &v);
                        if (rc == LH_OK && k < countof(place))
                                *place[k] = v->type == JSON_NIL ? NULL : v;
                        else if (rc == LH_OK)
                                rc = take_extensions(cx, h, v);
                }
        }
        return rc;
}

static void write_text(struct buf *out, const char *name, const char *value)
{
        buf_printf(out, "\"%s\":", name);
        json_write_text(out, str_of(value));
        buf_putc(out, ',');
}

static void write_value(struct buf *out, const char *name, const struct jval *v)
{
        if (v == NULL)
                return;
        buf_printf(out, "\"%s\":", name);
        json_write(out, v);
        buf_putc(out, ',');
}

static void write_publisher(const struct head *h, const struct package_options *opt,
                            const struct package_watch *watch, struct buf *out)
{
        if (opt->publisher != NULL) {
                buf_puts(out, "\"publisher\":{\"name\":");
                json_write_text(out, str_of(opt->publisher));
                buf_puts(out, "},");
        } else if (h->publisher != NULL) {
                write_value(out, "publisher", h->publisher);
        } else {
                watch->warned(watch->arg,
                              "the package has no publisher; give its name with --publisher");
                buf_puts(out, "\"publisher\":{\"name\":\"\"},");
        }
}

void head_write(const struct head *h, const struct package_options *opt, const char *version,
                const struct package_watch *watch, struct buf *out)
{
        char now[32];

        time_format(time_now_ms(), now);
        if (opt->uri == NULL)
                watch->warned(watch->arg,
                              "the package has no address of its own; give it with --uri");
        buf_putc(out, '{');
        write_text(out, "uri", opt->uri != NULL ? opt->uri : "placeholder:");
        write_text(out, "version", version);
        if (h->n_extensions > 0) {
                buf_puts(out, "\"extensions\":[");
                for (size_t i = 0; i < h->n_extensions; i++) {
                        buf_puts(out, i > 0 ? "," : "");
                        json_write(out, h->extensions[i]);
                }
                buf_puts(out, "],");
        }
        write_text(out, "publishedDate", opt->published != NULL ? opt->published : now);
        write_publisher(h, opt, watch, out);
        write_value(out, "license", h->license);
        write_value(out, "publicationPolicy", h->policy);
        buf_puts(out, opt->kind == PACKAGE_RECORDS ? "\"records\":[" : "\"releases\":[");
}
