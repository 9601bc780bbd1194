/* The files that a converter may see. Landlock's calls have no wrappers in the C library; the
 * numbers and structures are those of linux/landlock.h, where older headers lack the later ones. */
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FS_READ  (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_RUN   (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE)
#define FS_WRITE LANDLOCK_ACCESS_FS_WRITE_FILE

/* By version of the interface: file systems, TCP (4), signals and abstract sockets (6). */
struct rules {
        uint64_t fs, net, scope;
};

static long abi(void)
{
        return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static struct rules rules_of(long version)
{
        static const uint64_t fs[] = { 0, (1 << 13) - 1, (1 << 14) - 1, (1 << 15) - 1 };

        return (struct rules){
                .fs = version >= 5 ? (1 << 16) - 1 : fs[version < 3 ? version : 3],
                .net = version >= 4 ? 3 : 0,
                .scope = version >= 6 ? 3 : 0,
        };
}

/* Allows what is there; a path that does not exist cannot be opened either. On a file the rights of
 * folders are left out. */
static bool allow(int ruleset, const char *path, uint64_t access)
{
        struct landlock_path_beneath_attr rule = { .allowed_access = access };
        bool ok;

        rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
        if (rule.parent_fd < 0)
                return true;
        ok = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
        rule.allowed_access &= FS_RUN | FS_WRITE;
        ok = ok ||
             syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
        close(rule.parent_fd);
        return ok;
}

static bool allow_needed(int ruleset, const struct sandbox_program *p, uint64_t all)
{
        static const char *const read[] = {
                "/usr",
                "/lib",
                "/lib64",
                "/bin",
                "/opt",
                "/etc/ld.so.cache",
                "/etc/fonts",
                "/etc/localtime",
                "/etc/libreoffice",
                "/etc/passwd",
                "/etc/locale.alias",
                "/proc/filesystems",
                "/dev/urandom",
                "/etc/nsswitch.conf",
                "/proc/self",
                "/proc/meminfo",
                "/proc/cpuinfo",
                "/var/lib/libreoffice",
                "/var/spool/libreoffice",
                "/var/cache/fontconfig",
                "/sys/devices/system/cpu",
        };
        /* the loader is executed for every program */
        static const char *const loaders[] = { "/lib64/ld-linux-x86-64.so.2",
                                               "/lib/ld-linux-aarch64.so.1", "/lib64/ld64.so.2" };
        bool ok = allow(ruleset, p->home, all & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE) &&
                  allow(ruleset, p->program, FS_RUN) &&
                  allow(ruleset, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | FS_WRITE);

        for (size_t i = 0; ok && i < countof(read); i++)
                ok = allow(ruleset, read[i], FS_READ);
        for (size_t i = 0; ok && i < countof(loaders); i++)
                ok = allow(ruleset, loaders[i], FS_RUN);
        return ok;
}

bool sandbox_wall_landlock(const struct sandbox_program *p)
{
        long version = abi();
        struct rules rules = rules_of(version > 0 ? version : 0);
        int ruleset;
        bool ok;

        if (version <= 0)
                return false;
        ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);
        if (ruleset < 0)
                return false;
        ok = allow_needed(ruleset, p, rules.fs) &&
             syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
        close(ruleset);
        return ok;
}

/* ---- mounts ---- */

static bool put_line(const char *path, const char *line)
{
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        bool ok = fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line);

        if (fd >= 0)
                close(fd);
        return ok;
}

/* Without the right to mount: in a namespace where we are somebody who has it. */
static bool own_mounts(void)
{
        unsigned uid = geteuid(), gid = getegid();
        char line[64];

        if (unshare(CLONE_NEWNS) == 0)
                return true;
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0 || !put_line("/proc/self/setgroups", "deny"))
                return false;
        snprintf(line, sizeof(line), "%u %u 1", gid, gid);
        if (!put_line("/proc/self/gid_map", line))
                return false;
        snprintf(line, sizeof(line), "%u %u 1", uid, uid);
        return put_line("/proc/self/uid_map", line);
}

static bool set_mount(const char *path, unsigned flags, uint64_t set, uint64_t clear)
{
        struct mount_attr a = { .attr_set = set, .attr_clr = clear };

        return syscall(SYS_mount_setattr, AT_FDCWD, path, flags, &a, sizeof(a)) == 0;
}

bool sandbox_wall_mounts(const struct sandbox_program *p)
{
        return own_mounts() && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
               mount(p->home, p->home, NULL, MS_BIND, NULL) == 0 &&
               set_mount("/", AT_RECURSIVE, MOUNT_ATTR_RDONLY, 0) &&
               set_mount(p->home, 0, 0, MOUNT_ATTR_RDONLY);
}

const char *sandbox_program_lacks(void)
{
        if (abi() > 0)
                return NULL;
        return "this kernel has no Landlock: qpdf, pdftotext and LibreOffice are kept off the "
               "network and off other processes, but off other files only where namespaces are "
               "allowed";
}
