/* A child process that does one dangerous thing and reports through a pipe: it is forked, not
 * started anew, shut into the sandbox (os/sandbox.h) and given two descriptors, the input and the
 * pipe. What it says is cut into frames, a length of four bytes (little-endian) and that many
 * bytes. However it ends, the parent learns why in words for a clerk. */
#ifndef LH_CHILD_H
#define LH_CHILD_H

#include "base/buf.h"
#include "base/ctx.h"
#include "os/sandbox.h"

#include <sys/types.h>

#define CHILD_FRAME_BYTES_MAX ((size_t)20 * 1024 * 1024)
#define CHILD_IN_FD           0 /* the input, in the child */
#define CHILD_OUT_FD          1 /* the pipe, in the child */

struct child {
        pid_t pid; /* 0: none runs */
        int fd;    /* -1: none open */
        struct sandbox_limits limits;
        unsigned char *window; /* what was read from the pipe and not yet handed out */
        size_t begin, end, cap;
};

/* The child's work. Runs before the sandbox closes: open what needs a file (a table of characters),
 * return LH_OK. */
typedef int child_prepare_fn(void *arg);
/* Runs inside. Its answer is the child's exit code; 0 is good. */
typedef int child_work_fn(void *arg);

struct child_job {
        child_prepare_fn *prepare; /* may be NULL */
        child_work_fn *work;
        void *arg; /* the child works on its own copy */
        int in_fd; /* stays the caller's */
        struct sandbox_limits limits;
};

/* Starts the child. On LH_OK *ret must be given to child_end(). */
int child_start(struct ctx *cx, const struct child_job *job, struct child *ret) LH_MUST_CHECK;

/* The next frame; its bytes live until the next call. LH_NOT_FOUND: the pipe was closed.
 * LH_CORRUPT: not a frame. */
int child_frame(struct ctx *cx, struct child *c, struct str *ret) LH_MUST_CHECK;

/* Waits for the end after the pipe was closed. LH_OK if it ended well; else the error says what it
 * hit, to be read after "could not read "x": ". */
int child_wait(struct ctx *cx, struct child *c) LH_MUST_CHECK;

/* Kills the child if it still runs and frees everything. Safe on a zeroed struct, and twice. */
void child_end(struct child *c);

/* In the child: puts one frame on its way to CHILD_OUT_FD; ends the process when the parent is
 * gone. Small frames are gathered (a write each would cost more than reading a line of CSV); what
 * is left goes out when the work returns. */
void child_send(const void *p, size_t n);

/* A program that is started with its own folder as HOME and working folder, shut in (sandbox.h),
 * and killed after timeout_s. */
struct child_program {
        const char *const *argv; /* argv[0]: absolute path; NULL at the end */
        const char *home;
        unsigned timeout_s;
        bool local_sockets; /* sandbox.h */
        int again_code;     /* exit code that asks to be started once more; 0: none does */
        struct sandbox_limits limits;
        uint64_t file_bytes_max;
};
/* LH_OK it ended well; LH_LIMIT too slow; LH_INVALID it failed; LH_HELD it tried what it must not;
 * LH_IO the machine failed. */
int child_run_program(struct ctx *cx, const struct child_program *p) LH_MUST_CHECK;

#endif
