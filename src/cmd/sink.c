#include "cmd/sink.h"
#include "cmd/sink_int.h"

#include <stdlib.h>

int sink_open(struct ctx *cx, const char *dir, bool receipts, sink_result_fn fn, void *arg,
              struct sink **ret)
{
        struct sink *s = mem_zalloc(sizeof(*s));
        int rc;

        *s = (struct sink){
                .receipts = receipts, .fn = fn, .arg = arg, .fd = -1, .folder.lock_fd = -1
        };
        ctx_init(&s->cx);
        rc = folder_open(cx, dir, &s->folder);
        if (rc == LH_OK) {
                rc = folder_lock(cx, &s->folder);
                if (rc == LH_BUSY && sink_remote_open(cx, s) == LH_OK) {
                        s->remote = true;
                        rc = LH_OK;
                } else if (rc == LH_OK) {
                        rc = folder_open_writer(cx, &s->folder, false);
                }
        }
        if (rc != LH_OK)
                sink_close(&s);
        *ret = s;
        return rc;
}

int sink_put(struct ctx *cx, struct sink *s, const json_t *docs, bool on_change_correct,
             uint64_t number, uint64_t line)
{
        return s->remote ? sink_remote_put(cx, s, docs, on_change_correct, number, line)
                         : sink_local_put(cx, s, docs, on_change_correct, number, line);
}

int sink_flush(struct ctx *cx, struct sink *s)
{
        return s->remote ? sink_remote_flush(cx, s) : sink_local_flush(cx, s);
}

void sink_close(struct sink **ps)
{
        struct sink *s = *ps;

        if (s == NULL)
                return;
        if (s->remote)
                sink_remote_close(s);
        folder_close(&s->folder);
        ctx_done(&s->cx);
        free(s);
        *ps = NULL;
}
