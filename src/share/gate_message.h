/* One HTTP/1.1 message in a buffer: read piece by piece with http_parser, its parts kept as places
 * in the buffer. Chunked bodies are pushed together where they stand. */
#ifndef LH_GATE_MESSAGE_H
#define LH_GATE_MESSAGE_H

#include "base/buf.h"

#include <http_parser.h>
#include <strings.h>

#define MESSAGE_HEAD_MAX    ((size_t)16 * 1024)
#define MESSAGE_URI_MAX     ((size_t)8 * 1024)
#define MESSAGE_HEADERS_MAX 64

struct header {
        uint32_t name, name_n, value, value_n; /* places in the buffer */
};

struct message {
        http_parser parser;
        char *p; /* cap bytes, n read, parsed of them parsed */
        size_t n, parsed, cap, body_max;
        size_t url, url_n, body, body_n, head_end;
        struct header header[MESSAGE_HEADERS_MAX];
        unsigned n_headers;
        bool in_value, head_done, done, too_big, no_body;
        bool keep_alive;
};

void message_init(struct message *m, bool request, size_t body_max);
void message_done(struct message *m);
/* Room to read into; 0: the message may not grow any more. */
size_t message_room(struct message *m, char **ret);
/* After n more bytes were read there (0: the other side closed). LH_OK: the message is whole;
 * LH_BUSY: more is to come; LH_INVALID: not HTTP; LH_LIMIT: too big. */
int message_feed(struct message *m, size_t n);
/* Makes room for the next message, which may stand in the buffer already: then feed 0 bytes with
 * message_more(). */
void message_next(struct message *m);
int message_more(struct message *m);

static inline struct str message_at(const struct message *m, size_t at, size_t n)
{
        return (struct str){ m->p + at, n };
}
/* The last header of that name (lower case); p NULL: none. */
struct str message_header(const struct message *m, const char *name);
/* Inline, so that the length of a literal is known when it is compiled. */
static inline bool name_is(struct str name, const char *lower)
{
        return strlen(lower) == name.n && strncasecmp(name.p, lower, name.n) == 0;
}

#endif
