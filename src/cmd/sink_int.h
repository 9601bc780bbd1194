/* Inside of the sink. Only for sink*.c. */
#ifndef LH_SINK_INT_H
#define LH_SINK_INT_H

#include "cmd/sink.h"
#include "os/wire.h"
#include "role/folder.h"

#define SINK_GROUP_MAX 512
#define SINK_DOCS_KEPT (4 * SINK_GROUP_MAX) /* outcomes of a group, for its receipts */

struct pending {
        uint64_t number, line;
        json_t *docs; /* local only: a group whose connection was lost is handed in again */
        bool correct;
        int rc;
        bool repeated, many;
        char *field, *message; /* malloc, where refused */
        size_t first_outcome, n_outcomes;
};

struct sink {
        bool receipts, remote;
        sink_result_fn fn;
        void *arg;
        struct folder folder;
        struct pending pending[SINK_GROUP_MAX];
        size_t n_pending;
        /* local */
        struct ctx cx; /* of the submissions; emptied after each */
        struct ledger_group group;
        bool in_group;
        struct outcome outcomes[SINK_DOCS_KEPT];
        size_t n_outcomes;
        /* remote: requests are numbered from next_id - n_pending */
        int fd;
        uint32_t next_id;
        struct wire_in in;
        struct buf out;
        size_t out_at;
};

int sink_local_put(struct ctx *cx, struct sink *s, const json_t *docs, bool correct,
                   uint64_t number, uint64_t line);
int sink_local_flush(struct ctx *cx, struct sink *s);
int sink_remote_open(struct ctx *cx, struct sink *s);
int sink_remote_put(struct ctx *cx, struct sink *s, const json_t *docs, bool correct,
                    uint64_t number, uint64_t line);
int sink_remote_flush(struct ctx *cx, struct sink *s);
void sink_remote_close(struct sink *s);

#endif
