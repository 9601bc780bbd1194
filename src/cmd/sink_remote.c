#include "cmd/sink_int.h"
#include "role/scribe.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define ANSWER_WAIT_MS 60000

int sink_remote_open(struct ctx *cx, struct sink *s)
{
        char path[FOLDER_PATH_MAX + 64];

        folder_path(&s->folder, LOCAL_SOCKET, path);
        buf_init(&s->out, (size_t)64 * 1024 * 1024);
        return wire_connect(cx, path, &s->fd);
}

void sink_remote_close(struct sink *s)
{
        close(s->fd);
        wire_in_done(&s->in);
        buf_done(&s->out);
}

static int lost(struct ctx *cx)
{
        return err_set(cx, LH_IO,
                       "the running liuhen broke the connection; what was not reported may or may "
                       "not be in the log: run the same again");
}

static int code_of(const char *name)
{
        for (int rc = LH_OK; rc <= LH_CORRUPT; rc++)
                if (name != NULL && strcmp(lh_rc_name(rc), name) == 0)
                        return rc;
        return LH_IO;
}

static bool all_repeated(const json_t *receipt)
{
        if (!json_is_array(receipt))
                return json_is_true(json_object_get(receipt, "repeated"));
        for (size_t i = 0; i < json_array_size(receipt); i++)
                if (!json_is_true(json_object_get(json_array_get(receipt, i), "repeated")))
                        return false;
        return true;
}

/* The scribe answers one connection in order. */
static int take_answer(struct ctx *cx, struct sink *s, uint32_t id, uint8_t type,
                       struct str payload)
{
        struct pending *p = &s->pending[0];
        struct sink_result r = { .number = p->number, .line = p->line };
        json_t *root;

        if (s->n_pending == 0 || id != s->next_id - (uint32_t)s->n_pending)
                return lost(cx);
        root = json_loadb(payload.p, payload.n, 0, NULL);
        if (type == WIRE_RECEIPT) {
                r.repeated = all_repeated(root);
                r.receipt = arena_strndup(s->cx.mem, payload.p, payload.n);
        } else {
                r.rc = code_of(json_string_value(json_object_get(root, "error")));
                r.field = json_string_value(json_object_get(root, "field"));
                r.message = json_string_value(json_object_get(root, "message"));
        }
        s->fn(s->arg, &r);
        json_decref(root);
        ctx_reset(&s->cx);
        s->n_pending--;
        memmove(s->pending, s->pending + 1, s->n_pending * sizeof(*s->pending));
        return LH_OK;
}

/* Sends and receives until at most `leave` answers are outstanding and all is sent. */
static int pump(struct ctx *cx, struct sink *s, size_t leave)
{
        while (s->n_pending > leave || s->out.n > 0) {
                struct pollfd p = { s->fd, (short)(POLLIN | (s->out.n > 0 ? POLLOUT : 0)), 0 };
                struct str payload;
                uint32_t id;
                uint8_t type;
                int rc;

                if (poll(&p, 1, ANSWER_WAIT_MS) <= 0)
                        return err_set(cx, LH_BUSY,
                                       "the running liuhen gave no answer for %d seconds",
                                       ANSWER_WAIT_MS / 1000);
                if (s->out.n > 0) {
                        rc = wire_flush(&s->out, &s->out_at, s->fd);
                        if (rc != LH_OK && rc != LH_BUSY)
                                return lost(cx);
                }
                if (p.revents & (POLLIN | POLLHUP | POLLERR)) {
                        rc = wire_feed(&s->in, s->fd);
                        if (rc != LH_OK && rc != LH_BUSY && rc != LH_LIMIT)
                                return lost(cx);
                }
                while ((rc = wire_next(&s->in, &id, &type, &payload)) == LH_OK)
                        if (take_answer(cx, s, id, type, payload) != LH_OK)
                                return cx->err.rc;
                if (rc == LH_CORRUPT)
                        return lost(cx);
        }
        return LH_OK;
}

int sink_remote_put(struct ctx *cx, struct sink *s, const json_t *docs, bool correct,
                    uint64_t number, uint64_t line)
{
        char *text = json_dumps(docs, JSON_COMPACT);
        size_t at;

        if (text == NULL)
                return err_set(cx, LH_INVALID, "the document is not UTF-8");
        at = wire_begin(&s->out, WIRE_SUBMIT);
        buf_printf(&s->out, "{\"token\":null,\"on_change_correct\":%s,\"docs\":",
                   correct ? "true" : "false");
        buf_puts(&s->out, text);
        buf_putc(&s->out, '}');
        wire_end(&s->out, at, s->next_id);
        free(text);
        if (!buf_ok(&s->out))
                return err_set(cx, LH_LIMIT,
                               "the submission is too large to hand to the running liuhen");
        s->next_id++;
        s->pending[s->n_pending++] = (struct pending){ .number = number, .line = line };
        return pump(cx, s, SINK_GROUP_MAX - 1);
}

int sink_remote_flush(struct ctx *cx, struct sink *s)
{
        return pump(cx, s, 0);
}
