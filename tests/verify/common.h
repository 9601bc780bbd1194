/* What the verifier's tests share: a folder that goes away, and one call that says what was
 * expected. */
#ifndef VERIFY_TEST_COMMON_H
#define VERIFY_TEST_COMMON_H

#include "log_writer.h"
#include "verify/verify.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

/* A new empty folder; free it with folder_done. */
static inline char *folder_new(void)
{
        const char *tmp = getenv("TMPDIR");
        char path[4096];

        snprintf(path, sizeof(path), "%s/liuhen-verify-XXXXXX", tmp != NULL ? tmp : "/tmp");
        assert_non_null(mkdtemp(path));
        return mem_strdup(path);
}

static inline int folder_remove_one(const char *path, const struct stat *st, int type,
                                    struct FTW *at)
{
        (void)st;
        (void)type;
        (void)at;
        return remove(path);
}

/* For lh_auto. */
static inline void folder_done(char **path)
{
        nftw(*path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
        free(*path);
}

/* Runs the verifier and compares its answer; `says` must stand in the message ("" for success). */
static inline void expect(const char *target, const struct verify_options *options, int rc,
                          const char *says, struct verify_result *ret)
{
        struct verify_result result;
        struct ctx cx;
        int got;

        ctx_init(&cx);
        got = verify_run(&cx, target, options, &result);
        if (got != rc || (rc != LH_OK && strstr(cx.err.text, says) == NULL))
                fail_msg("expected %s \"%s\", got %s \"%s\"", lh_rc_name(rc), says, lh_rc_name(got),
                         cx.err.text);
        if (ret != NULL)
                *ret = result;
        ctx_done(&cx);
}

#endif
