#include "intake/caged.h"

#include "intake/decode.h"
#include "intake/intake.h"

struct work {
        const struct reader_job *job; /* NULL: probe */
};

/* ---- in the child ---- */

static void send_piece(void *arg, const struct piece *p)
{
        struct buf *b = arg;

        buf_clear(b);
        piece_pack(p, b);
        child_send(b->p, b->n);
}

static void send_end(struct buf *b, struct ctx *cx, int rc)
{
        struct str text = str_of(cx->err.text);
        struct piece p = { .type = rc == LH_OK ? PIECE_DONE : PIECE_FAILED,
                           .number = (uint64_t)rc };

        p.cells = &text;
        p.n_cells = rc == LH_OK ? 0 : 1;
        send_piece(b, &p);
}

/* GB18030's table is a file; jansson draws its seed from one. Without the table the reader says so
 * when it needs it. */
static int prepare(void *arg)
{
        (void)arg;
        (void)decode_prepare();
        json_object_seed(0);
        return LH_OK;
}

static int work(void *arg)
{
        struct work *w = arg;
        struct buf frame;
        struct sink sink = { .put = send_piece, .arg = &frame };
        struct ctx cx;
        int rc;

        ctx_init(&cx);
        buf_init(&frame, CHILD_FRAME_BYTES_MAX);
        if (w->job == NULL)
                rc = reader_probe(&cx, source_fd(CHILD_IN_FD), &sink);
        else
                rc = reader_run(&cx, w->job, source_fd(CHILD_IN_FD), &sink);
        send_end(&frame, &cx, rc);
        return 0;
}

/* ---- in the parent ---- */

int caged_start(struct ctx *cx, struct caged *c, const struct reader_job *job, int fd,
                uint64_t file_bytes)
{
        struct work w = { job };
        struct child_job start = {
                .prepare = prepare,
                .work = work,
                .arg = &w,
                .in_fd = fd,
                .limits = { .memory_bytes = INTAKE_MEMORY_BYTES_MAX,
                            .cpu_s = INTAKE_CPU_S_MIN + file_bytes / INTAKE_BYTES_PER_CPU_S },
        };

        *c = (struct caged){ .child = { .fd = -1 }, .mem = arena_new() };
        return child_start(cx, &start, &c->child);
}

/* The pipe is closed: did the child end well, and did it say so? */
static int at_end(struct ctx *cx, struct caged *c)
{
        int rc = child_wait(cx, &c->child);

        if (rc != LH_OK)
                return rc;
        return c->done ? LH_NOT_FOUND
                       : err_set(cx, LH_IO, "the reader stopped before the end; try again");
}

int caged_next(struct ctx *cx, struct caged *c, struct piece *ret)
{
        struct str frame;
        int rc;

        if (c->done)
                return LH_NOT_FOUND;
        arena_reset(c->mem);
        rc = child_frame(cx, &c->child, &frame);
        if (rc != LH_OK) /* a crash explains itself better than the torn frame it left */
                return rc == LH_NOT_FOUND                   ? at_end(cx, c)
                       : child_wait(cx, &c->child) != LH_OK ? cx->err.rc
                                                            : rc;
        if (!piece_unpack(c->mem, frame, ret))
                return err_set(cx, LH_CORRUPT, "the reader sent a damaged piece");
        if (ret->type == PIECE_FAILED)
                return err_set(cx,
                               ret->number == LH_OK || ret->number > LH_CORRUPT ? LH_IO
                                                                                : (int)ret->number,
                               "%.*s", ret->n_cells ? (int)ret->cells[0].n : 0,
                               ret->n_cells ? ret->cells[0].p : "");
        if (ret->type != PIECE_DONE)
                return LH_OK;
        c->done = true;
        return LH_NOT_FOUND;
}

void caged_end(struct caged *c)
{
        child_end(&c->child);
        if (c->mem != NULL)
                arena_done(&c->mem);
        *c = (struct caged){ .child = { .fd = -1 } };
}
