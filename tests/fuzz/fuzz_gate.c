/* libFuzzer target for a request to the gateway: however its bytes are cut into pieces, it is read
 * the same; all that it names lies within it; a path that was found safe has no way up. */
#include "share/exchange.h"
#include "base/mem.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int feed(struct message *m, const uint8_t *data, size_t size, size_t piece)
{
        int rc = LH_BUSY;

        for (size_t at = 0; at < size && rc == LH_BUSY;) {
                char *p;
                size_t room = message_room(m, &p), n = size - at;

                if (room == 0)
                        return LH_LIMIT;
                n = n < piece ? n : piece;
                n = n < room ? n : room;
                memcpy(p, data + at, n);
                at += n;
                rc = message_feed(m, n);
        }
        return rc;
}

static void within(const struct message *m)
{
        if (m->url + m->url_n > m->n || m->body + m->body_n > m->n ||
            m->n_headers > MESSAGE_HEADERS_MAX)
                abort();
        for (unsigned i = 0; i < m->n_headers; i++)
                if ((size_t)m->header[i].name + m->header[i].name_n > m->n ||
                    (size_t)m->header[i].value + m->header[i].value_n > m->n)
                        abort();
}

static void same(const struct message *a, const struct message *b)
{
        if (a->parser.method != b->parser.method || a->n_headers != b->n_headers ||
            a->keep_alive != b->keep_alive ||
            !str_eq(message_at(a, a->url, a->url_n), message_at(b, b->url, b->url_n)) ||
            !str_eq(message_at(a, a->body, a->body_n), message_at(b, b->body, b->body_n)))
                abort();
        for (unsigned i = 0; i < a->n_headers; i++)
                if (!str_eq(message_at(a, a->header[i].value, a->header[i].value_n),
                            message_at(b, b->header[i].value, b->header[i].value_n)))
                        abort();
}

static void check_path(const struct message *m)
{
        struct str url = message_at(m, m->url, m->url_n), once;
        const char *mark = url.n > 0 ? memchr(url.p, '?', url.n) : NULL;
        struct str path = { url.p, mark != NULL ? (size_t)(mark - url.p) : url.n };
        struct arena *mem = arena_new();

        if (url_path_safe(path) && url_decode(path, mem, &once) && once.n > 0 &&
            (memmem(once.p, once.n, "/../", 4) != NULL || memchr(once.p, '\\', once.n) != NULL ||
             memchr(once.p, '\0', once.n) != NULL))
                abort();
        if (mark != NULL)
                (void)url_query((struct str){ mark + 1, url.n - path.n - 1 }, "idNo", mem);
        arena_done(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct message whole, cut;
        size_t piece = size > 0 ? 1 + data[size - 1] % 7 : 1;
        int a, b;

        message_init(&whole, true, EXCHANGE_BODY_MAX);
        message_init(&cut, true, EXCHANGE_BODY_MAX);
        a = feed(&whole, data, size, size);
        b = feed(&cut, data, size, piece);
        if ((a == LH_OK) != (b == LH_OK))
                abort();
        if (a == LH_OK) {
                within(&whole);
                same(&whole, &cut);
                check_path(&whole);
        }
        message_done(&whole);
        message_done(&cut);
        return 0;
}
