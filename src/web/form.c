/* A form sent by POST to a page, parsed by libmicrohttpd: application/x-www-form-urlencoded; to a
 * page of the desk multipart/form-data with files as well, and larger. */
#include "base/text.h"
#include "web/http_int.h"

#include <stdlib.h>
#include <strings.h>

#define FORM_FIELDS_MAX 256
#define FORM_VALUE_MAX  ((size_t)16 * 1024)
#define FORM_BYTES_MAX  ((size_t)64 * 1024)
#define DESK_VALUE_MAX  ((size_t)1024 * 1024)
#define DESK_FILE_MAX   ((size_t)4 * 1024 * 1024)
#define DESK_BYTES_MAX  (DESK_FILE_MAX + DESK_VALUE_MAX)

struct form_field {
        char *name;
        char *file, *type; /* of a file; NULL: none */
        struct buf value;
};

struct form {
        struct MHD_PostProcessor *parser;
        struct form_field fields[FORM_FIELDS_MAX];
        size_t n;
        bool malformed, too_large, desk;
};

size_t form_bytes_max(const struct request *rq)
{
        return rq->posted != NULL && rq->posted->desk ? DESK_BYTES_MAX : FORM_BYTES_MAX;
}

static struct form_field *field_named(struct form *f, const char *name, bool file)
{
        for (size_t i = 0; i < f->n; i++)
                if (strcmp(f->fields[i].name, name) == 0)
                        return &f->fields[i];
        if (f->n == FORM_FIELDS_MAX)
                return NULL;
        f->fields[f->n].name = mem_strdup(name);
        buf_init(&f->fields[f->n].value,
                 !f->desk ? FORM_VALUE_MAX + 1 : (file ? DESK_FILE_MAX : DESK_VALUE_MAX) + 1);
        return &f->fields[f->n++];
}

static enum MHD_Result take_piece(void *arg, enum MHD_ValueKind kind, const char *name,
                                  const char *file, const char *type, const char *encoding,
                                  const char *data, uint64_t at, size_t n)
{
        struct form *f = arg;
        struct form_field *field = name == NULL ? NULL : field_named(f, name, file != NULL);

        (void)kind, (void)encoding;
        if (field == NULL) {
                f->too_large = true;
                return MHD_NO;
        }
        if (at == 0)
                buf_clear(&field->value); /* a name that comes twice: the last one counts */
        if (file != NULL && field->file == NULL) {
                field->file = mem_strdup(file);
                field->type = mem_strdup(type == NULL ? "" : type);
        }
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

static bool is_type(const char *type, const char *wanted)
{
        size_t n = strlen(wanted);

        return type != NULL && strncasecmp(type, wanted, n) == 0 &&
               (type[n] == '\0' || strchr("; \t", type[n]) != NULL);
}

void form_begin(struct request *rq)
{
        struct form *f = mem_zalloc(sizeof(*f));

        const char *type = request_header(rq, "Content-Type");

        rq->posted = f;
        f->desk = rq->way.desk;
        if (!of_our_own(rq)) {
                rq->refused = 403;
                rq->message =
                        "the form was sent from another site; open the page and send it there";
                return;
        }
        if (is_type(type, "application/x-www-form-urlencoded") ||
            (f->desk && is_type(type, "multipart/form-data")))
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
                if (f->fields[i].file == NULL && !text_ok(&f->fields[i]))
                        f->malformed = true;
        if (rq->refused != 0 || (!f->malformed && !f->too_large))
                return;
        rq->refused = f->too_large ? 413 : 400;
        if (!f->too_large)
                rq->message = "the form is not well formed; send it again from the page";
        else if (f->desk)
                rq->message = "the form is too large: at most 256 fields, a file of at most 4 MiB";
        else
                rq->message = "the form is too large: at most 256 fields, each of at most 16 KiB";
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

void form_json(const struct request *rq, json_t *fields, json_t *files)
{
        const struct form *f = rq->posted;

        for (size_t i = 0; f != NULL && i < f->n; i++) {
                const struct form_field *v = &f->fields[i];
                lh_auto(buf_done) struct buf text = { 0 };

                if (v->file == NULL) {
                        json_object_set_new(fields, v->name, json_string(v->value.p));
                        continue;
                }
                buf_init(&text, 2 * DESK_FILE_MAX);
                buf_puts(&text, "");
                buf_base64(&text, v->value.p, v->value.n);
                json_object_set_new(files, v->name,
                                    json_pack("{s:s, s:s, s:s}", "name",
                                              utf8_valid(str_of(v->file)) ? v->file : "", "type",
                                              utf8_valid(str_of(v->type)) ? v->type : "", "data",
                                              text.p == NULL ? "" : text.p));
        }
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
                free(f->fields[i].file);
                free(f->fields[i].type);
                if (f->fields[i].value.p != NULL)
                        explicit_bzero(f->fields[i].value.p, f->fields[i].value.cap);
                buf_done(&f->fields[i].value);
        }
        free(f);
        rq->posted = NULL;
}
