#include "os/sandbox.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
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

/* ---- programs ---- */

/* What no converter has to do, and what leads out of any cage: other processes, kernel interfaces
 * with a history, namespaces, and asking for work that no filter sees (io_uring). */
static const int forbidden[] = {
        SCMP_SYS(ptrace),
        SCMP_SYS(process_vm_readv),
        SCMP_SYS(process_vm_writev),
        SCMP_SYS(process_madvise),
        SCMP_SYS(pidfd_getfd),
        SCMP_SYS(pidfd_send_signal),
        SCMP_SYS(kcmp),
        SCMP_SYS(rt_sigqueueinfo),
        SCMP_SYS(rt_tgsigqueueinfo),
        SCMP_SYS(io_uring_setup),
        SCMP_SYS(bpf),
        SCMP_SYS(perf_event_open),
        SCMP_SYS(userfaultfd),
        SCMP_SYS(keyctl),
        SCMP_SYS(add_key),
        SCMP_SYS(request_key),
        SCMP_SYS(mount),
        SCMP_SYS(umount2),
        SCMP_SYS(move_mount),
        SCMP_SYS(open_tree),
        SCMP_SYS(fsopen),
        SCMP_SYS(mount_setattr),
        SCMP_SYS(pivot_root),
        SCMP_SYS(chroot),
        SCMP_SYS(unshare),
        SCMP_SYS(setns),
        SCMP_SYS(open_by_handle_at),
        SCMP_SYS(mknod),
        SCMP_SYS(mknodat),
        SCMP_SYS(init_module),
        SCMP_SYS(finit_module),
        SCMP_SYS(kexec_load),
        SCMP_SYS(kexec_file_load),
        SCMP_SYS(reboot),
        SCMP_SYS(swapon),
        SCMP_SYS(quotactl),
        SCMP_SYS(acct),
        SCMP_SYS(settimeofday),
        SCMP_SYS(clock_settime),
        SCMP_SYS(sethostname),
        SCMP_SYS(vhangup),
};

/* The library's own macros leave a field out, which clang tells. */
#define ARG(n, how, value) ((struct scmp_arg_cmp){ (n), (how), (value), 0 })

/* What a library may try in good faith is refused, not fatal. */
static bool add_refusals(scmp_filter_ctx f, bool local_sockets)
{
        const uint32_t no = SCMP_ACT_ERRNO(EACCES);
        bool ok;

        if (local_sockets)
                ok = seccomp_rule_add(f, no, SCMP_SYS(socket), 1, ARG(0, SCMP_CMP_NE, AF_UNIX)) ==
                             0 &&
                     seccomp_rule_add(f, no, SCMP_SYS(kill), 1,
                                      ARG(0, SCMP_CMP_NE, (uint64_t)getpid())) == 0 &&
                     /* "may I write there?": no. Else LibreOffice wants its socket in /tmp, not in
                        the folder it is told (OSL_SOCKET_PATH). */
                     seccomp_rule_add(f, no, SCMP_SYS(access), 1, ARG(1, SCMP_CMP_EQ, W_OK)) == 0;
        else
                ok = seccomp_rule_add(f, no, SCMP_SYS(socket), 0) == 0 &&
                     seccomp_rule_add(f, no, SCMP_SYS(socketpair), 0) == 0 &&
                     seccomp_rule_add(f, no, SCMP_SYS(kill), 0) == 0;
        /* Threads, but no processes; the C library falls back from clone3, whose flags no filter
         * can read. */
        return ok && seccomp_rule_add(f, no, SCMP_SYS(connect), 0) == 0 &&
               seccomp_rule_add(f, no, SCMP_SYS(fork), 0) == 0 &&
               seccomp_rule_add(f, no, SCMP_SYS(vfork), 0) == 0 &&
               seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
               seccomp_rule_add(f, no, SCMP_SYS(clone), 1,
                                SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) == 0;
}

static int limit_calls_of_program(bool local_sockets)
{
        scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
        bool ok = f != NULL && add_refusals(f, local_sockets);

        for (size_t i = 0; ok && i < countof(forbidden); i++)
                ok = seccomp_rule_add(f, SCMP_ACT_KILL_PROCESS, forbidden[i], 0) == 0;
        ok = ok && seccomp_load(f) == 0;
        if (f != NULL)
                seccomp_release(f);
        return ok ? LH_OK : LH_IO;
}

int sandbox_enter_program(const struct sandbox_program *p)
{
        /* Mounts need rights that PR_SET_NO_NEW_PRIVS does not take away, so it may come first. */
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
                return LH_IO;
        if (!sandbox_wall_landlock(p))
                (void)sandbox_wall_mounts(p);
        if (chdir(p->home) != 0 || !limit_common(&p->limits, 0) ||
            !set_limit(RLIMIT_FSIZE, p->file_bytes_max) || !set_limit(RLIMIT_NOFILE, 256))
                return LH_IO;
        return limit_calls_of_program(p->local_sockets);
}
