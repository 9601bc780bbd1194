/* A form sent by POST to a page (application/x-www-form-urlencoded), parsed by libmicrohttpd.
 * Small: files go another way. */
#include "base/text.h"
#include "web/http_int.h"

#include <stdlib.h>
#include <strings.h>

#define FORM_FIELDS_MAX 64
#define FORM_VALUE_MAX  ((size_t)16 * 1024)

struct form_field {
        char *name;
        struct buf value;
};

struct form {
        struct MHD_PostProcessor *parser;
        struct form_field fields[FORM_FIELDS_MAX];
        size_t n;
        bool malformed, too_large;
};

static struct form_field *field_named(struct form *f, const char *name)
{
        for (size_t i = 0; i < f->n; i++)
                if (strcmp(f->fields[i].name, name) == 0)
                        return &f->fields[i];
        if (f->n == FORM_FIELDS_MAX)
                return NULL;
        f->fields[f->n].name = mem_strdup(name);
        buf_init(&f->fields[f->n].value, FORM_VALUE_MAX + 1);
        return &f->fields[f->n++];
}

static enum MHD_Result take_piece(void *arg, enum MHD_ValueKind kind, const char *name,
                                  const char *file, const char *type, const char *encoding,
                                  const char *data, uint64_t at, size_t n)
{
        struct form *f = arg;
        struct form_field *field = name == NULL ? NULL : field_named(f, name);

        (void)kind, (void)file, (void)type, (void)encoding;
        if (field == NULL) {
                f->too_large = true;
                return MHD_NO;
        }
        if (at == 0)
                buf_clear(&field->value); /* a name that comes twice: the last one counts */
        buf_add(&field->value, data, n);
        f->too_large = f->too_large || !buf_ok(&field->value);
        return f->too_large ? MHD_NO : MHD_YES;
}

/* A browser says where the form stood. Another site's form must not act for our reader. */
static bool of_our_own(const struct request *rq)
{
        const char *site = request_header(rq, "Sec-Fetch-Site");
        const char *origin = request_header(rq, "Origin"), *host = request_header(rq, "Host");
        const char *authority;

        if (site != NULL && strcasecmp(site, "same-origin") != 0 && strcasecmp(site, "none") != 0)
                return false;
        if (origin == NULL || host == NULL)
                return true;
        authority = strstr(origin, "://");
        return authority != NULL && strcasecmp(authority + 3, host) == 0;
}

static bool is_urlencoded(const char *type)
{
        static const char wanted[] = "application/x-www-form-urlencoded";
        size_t n = sizeof(wanted) - 1;

        return type != NULL && strncasecmp(type, wanted, n) == 0 &&
               (type[n] == '\0' || strchr("; \t", type[n]) != NULL);
}

void form_begin(struct request *rq)
{
        struct form *f = mem_zalloc(sizeof(*f));

        rq->posted = f;
        if (!of_our_own(rq)) {
                rq->refused = 403;
                rq->message =
                        "the form was sent from another site; open the page and send it there";
                return;
        }
        if (is_urlencoded(request_header(rq, "Content-Type")))
                f->parser = MHD_create_post_processor(rq->conn, 4096, take_piece, f);
        if (f->parser == NULL) {
                rq->refused = 415;
                rq->message = "send the form as application/x-www-form-urlencoded";
        }
}

void form_piece(struct request *rq, const char *p, size_t n)
{
        struct form *f = rq->posted;

        if (f->parser != NULL && !f->malformed && !f->too_large &&
            MHD_post_process(f->parser, p, n) != MHD_YES)
                f->malformed = true;
}

static bool text_ok(struct form_field *f)
{
        struct str s = { f->value.p, f->value.n };

        buf_putc(&f->value, '\0');
        return utf8_valid(s) && memchr(s.p, '\0', s.n) == NULL;
}

void form_end(struct request *rq)
{
        struct form *f = rq->posted;

        if (f->parser != NULL && MHD_destroy_post_processor(f->parser) != MHD_YES)
                f->malformed = true;
        f->parser = NULL;
        for (size_t i = 0; i < f->n && !f->malformed; i++)
                if (!text_ok(&f->fields[i]))
                        f->malformed = true;
        if (rq->refused != 0 || (!f->malformed && !f->too_large))
                return;
        rq->refused = f->too_large ? 413 : 400;
        rq->message = f->too_large ? "the form is too large: at most 64 fields of 16 KiB"
                                   : "the form is not well formed; send it again from the page";
}

const char *form_value(void *arg, const char *name)
{
        const struct request *rq = arg;
        const struct form *f = rq->posted;

        for (size_t i = 0; f != NULL && i < f->n; i++)
                if (strcmp(f->fields[i].name, name) == 0)
                        return f->fields[i].value.p;
        return NULL;
}

void form_free(struct request *rq)
{
        struct form *f = rq->posted;

        if (f == NULL)
                return;
        if (f->parser != NULL)
                MHD_destroy_post_processor(f->parser);
        for (size_t i = 0; i < f->n; i++) {
                free(f->fields[i].name);
                if (f->fields[i].value.p != NULL)
                        explicit_bzero(f->fields[i].value.p, f->fields[i].value.cap);
                buf_done(&f->fields[i].value);
        }
        free(f);
        rq->posted = NULL;
}
