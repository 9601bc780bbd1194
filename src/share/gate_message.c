#include "share/gate_message.h"
#include "base/mem.h"

#include <stdlib.h>

#define FIRST_BYTES ((size_t)4 * 1024)

static struct message *of(http_parser *p)
{
        return p->data;
}

static int on_url(http_parser *p, const char *at, size_t n)
{
        struct message *m = of(p);

        if (m->url_n == 0)
                m->url = (size_t)(at - m->p);
        m->url_n += n;
        if (m->url_n > MESSAGE_URI_MAX)
                m->too_big = true;
        return m->too_big;
}

static int on_field(http_parser *p, const char *at, size_t n)
{
        struct message *m = of(p);
        struct header *h;

        if (m->head_done)
                return 0; /* trailers of a chunked body are let go */
        if (m->in_value || m->n_headers == 0) {
                if (m->n_headers == MESSAGE_HEADERS_MAX) {
                        m->too_big = true;
                        return 1;
                }
                m->header[m->n_headers++] = (struct header){ .name = (uint32_t)(at - m->p) };
                m->in_value = false;
        }
        h = &m->header[m->n_headers - 1];
        h->name_n += (uint32_t)n;
        return 0;
}

static int on_value(http_parser *p, const char *at, size_t n)
{
        struct message *m = of(p);
        struct header *h;

        if (m->head_done || m->n_headers == 0)
                return 0;
        h = &m->header[m->n_headers - 1];
        if (!m->in_value)
                h->value = (uint32_t)(at - m->p);
        m->in_value = true;
        h->value_n += (uint32_t)n;
        return 0;
}

static int on_head(http_parser *p)
{
        struct message *m = of(p);

        m->head_done = true;
        m->keep_alive = http_should_keep_alive(p) != 0;
        if (p->content_length != UINT64_MAX && p->content_length > m->body_max) {
                m->too_big = true;
                return -1;
        }
        return m->no_body ? 1 : 0;
}

static int on_body(http_parser *p, const char *at, size_t n)
{
        struct message *m = of(p);

        if (m->body_n + n > m->body_max) {
                m->too_big = true;
                return 1;
        }
        if (m->body_n == 0)
                m->body = (size_t)(at - m->p);
        else if (m->p + m->body + m->body_n != at)
                memmove(m->p + m->body + m->body_n, at, n);
        m->body_n += n;
        return 0;
}

static int on_end(http_parser *p)
{
        of(p)->done = true;
        http_parser_pause(p, 1);
        return 0;
}

static const http_parser_settings settings = { .on_url = on_url,
                                               .on_header_field = on_field,
                                               .on_header_value = on_value,
                                               .on_headers_complete = on_head,
                                               .on_body = on_body,
                                               .on_message_complete = on_end };

static void begin(struct message *m)
{
        http_parser_init(&m->parser, (enum http_parser_type)m->parser.type);
        m->parser.data = m;
        m->url = m->url_n = m->body = m->body_n = m->parsed = 0;
        m->n_headers = 0;
        m->in_value = m->head_done = m->done = m->too_big = false;
        m->keep_alive = true;
}

void message_init(struct message *m, bool request, size_t body_max)
{
        m->p = NULL;
        m->n = m->cap = 0;
        m->body_max = body_max;
        m->no_body = false;
        m->parser.type = request ? HTTP_REQUEST : HTTP_RESPONSE;
        begin(m);
}

void message_done(struct message *m)
{
        free(m->p);
        m->p = NULL;
        m->n = m->cap = 0;
}

size_t message_room(struct message *m, char **ret)
{
        size_t most = MESSAGE_HEAD_MAX + 2 * m->body_max;

        if (m->n == m->cap) {
                size_t cap = m->cap == 0 ? FIRST_BYTES : 2 * m->cap;

                if (cap > most)
                        cap = most;
                if (cap <= m->cap)
                        return 0;
                m->p = mem_realloc(m->p, cap);
                m->cap = cap;
        }
        *ret = m->p + m->n;
        return m->cap - m->n;
}

/* http_parser reads at most MESSAGE_HEAD_MAX of head. */
static int parse(struct message *m, bool closed)
{
        size_t n;

        if (m->done)
                return LH_OK;
        if (m->parsed < m->n || closed) {
                n = http_parser_execute(&m->parser, &settings, m->p + m->parsed, m->n - m->parsed);
                m->parsed += n;
                if (closed && !m->done && m->parser.http_errno == HPE_OK)
                        http_parser_execute(&m->parser, &settings, m->p + m->n, 0);
        }
        if (m->done)
                return LH_OK;
        if (m->too_big || (!m->head_done && m->n > MESSAGE_HEAD_MAX))
                return LH_LIMIT;
        if (m->parser.http_errno != HPE_OK)
                return m->parser.http_errno == HPE_HEADER_OVERFLOW ? LH_LIMIT : LH_INVALID;
        return closed ? LH_INVALID : LH_BUSY;
}

int message_feed(struct message *m, size_t n)
{
        m->n += n;
        return parse(m, n == 0);
}

int message_more(struct message *m)
{
        return m->n > 0 ? parse(m, false) : LH_BUSY;
}

void message_next(struct message *m)
{
        size_t rest = m->n - m->parsed;

        if (rest > 0)
                memmove(m->p, m->p + m->parsed, rest);
        m->n = rest;
        begin(m);
}

struct str message_header(const struct message *m, const char *name)
{
        size_t n = strlen(name);

        for (unsigned i = m->n_headers; i-- > 0;) {
                const struct header *h = &m->header[i];

                if (h->name_n == n && strncasecmp(m->p + h->name, name, n) == 0)
                        return message_at(m, h->value, h->value_n);
        }
        return (struct str){ NULL, 0 };
}
