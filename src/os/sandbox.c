#include "os/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif
#ifndef UNDER_ASAN
#define UNDER_ASAN 0
#endif

/* Enough for malloc, stdio on open descriptors, and to end. The calls after `exit_group` are what
 * abort() needs, so that a crash is told from a forbidden call. */
static const int allowed[] = {
        SCMP_SYS(read),          SCMP_SYS(write),
        SCMP_SYS(pread64),       SCMP_SYS(lseek),
        SCMP_SYS(fstat),         SCMP_SYS(close),
        SCMP_SYS(munmap),        SCMP_SYS(mremap),
        SCMP_SYS(brk),           SCMP_SYS(madvise),
        SCMP_SYS(futex),         SCMP_SYS(getrandom),
        SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
        SCMP_SYS(time),          SCMP_SYS(restart_syscall),
        SCMP_SYS(exit),          SCMP_SYS(exit_group),
        SCMP_SYS(rt_sigreturn),  SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(getpid),        SCMP_SYS(gettid),
        SCMP_SYS(tgkill),        SCMP_SYS(sigaltstack),
        SCMP_SYS(sched_yield),
};

/* Reading a file's state through AT_EMPTY_PATH is how newer C libraries spell fstat(); with a path
 * it opens nothing. */
static bool add_rules(scmp_filter_ctx f, bool writes)
{
        bool ok = true;

        if (writes)
                ok = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(pwrite64), 0) == 0 &&
                     seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(fdatasync), 0) == 0;

        for (size_t i = 0; i < countof(allowed); i++)
                ok = ok && seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
        ok = ok && seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
                                    SCMP_A3(SCMP_CMP_MASKED_EQ, 0x1000, 0x1000)) == 0;
        /* memory, never code: PROT_EXEC is not among the bits */
        ok = ok && seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                                    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
        ok = ok && seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                                    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
        return ok;
}

static int limit_calls(bool writes)
{
        scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
        int rc = LH_IO;

        if (f == NULL)
                return LH_IO;
        if (add_rules(f, writes) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
            seccomp_load(f) == 0)
                rc = LH_OK;
        seccomp_release(f);
        return rc;
}

static bool set_limit(int what, uint64_t most)
{
        struct rlimit r = { most, most };
        struct rlimit now;

        /* never above what the machine's owner allows already */
        if (getrlimit((__rlimit_resource_t)what, &now) == 0 && now.rlim_max < most)
                r.rlim_cur = r.rlim_max = now.rlim_max;
        return setrlimit((__rlimit_resource_t)what, &r) == 0;
}

bool sandbox_limits_memory(void)
{
        return !UNDER_ASAN;
}

uint64_t sandbox_mapped_bytes(void)
{
        unsigned long pages = 0;
        FILE *f = fopen("/proc/self/statm", "re");

        if (f == NULL)
                return 0;
        if (fscanf(f, "%lu", &pages) != 1)
                pages = 0;
        fclose(f);
        return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static bool limit_common(const struct sandbox_limits *l, uint64_t mapped)
{
        return (UNDER_ASAN || set_limit(RLIMIT_AS, mapped + l->memory_bytes)) &&
               set_limit(RLIMIT_CPU, l->cpu_s) && set_limit(RLIMIT_CORE, 0);
}

int sandbox_enter(const struct sandbox_limits *limits)
{
        uint64_t mapped = sandbox_mapped_bytes();

        if (!limit_common(limits, mapped) || !set_limit(RLIMIT_NPROC, 0) ||
            !set_limit(RLIMIT_FSIZE, limits->file_bytes) || !set_limit(RLIMIT_NOFILE, 3))
                return LH_IO;
        return limit_calls(limits->file_bytes > 0);
}

int sandbox_limit_program(const struct sandbox_limits *limits, uint64_t file_bytes)
{
        if (!limit_common(limits, 0) || !set_limit(RLIMIT_FSIZE, file_bytes) ||
            !set_limit(RLIMIT_NOFILE, 256))
                return LH_IO;
        return LH_OK;
}
