/* The cage for code that reads strangers' bytes: limits of the kernel on memory, time and files,
 * and a list of the system calls that are left. What is left can read and write descriptors that
 * are already open and ask for memory, nothing else: no file can be opened, no socket made, no
 * program started. */
#ifndef LH_SANDBOX_H
#define LH_SANDBOX_H

#include "base/base.h"

#include <stdint.h>

struct sandbox_limits {
        uint64_t memory_bytes; /* on top of what the process has mapped when it enters */
        uint64_t cpu_s;
        uint64_t file_bytes; /* more than 0: may write into files that are open already, up to there
                              */
};

/* Shuts the calling process in, for good. LH_IO when the kernel refuses: the caller must not go on
 * then. errno tells why. Under AddressSanitizer the memory limit is left out (its shadow memory
 * alone is terabytes). */
int sandbox_enter(const struct sandbox_limits *limits) LH_MUST_CHECK;

/* False under AddressSanitizer. */
bool sandbox_limits_memory(void);

/* The cage of a program that is started with exec (a converter): the limits above, and whatever it
 * is led to do, no network, no other process, no writing outside home, no reading but of programs,
 * fonts and home, no program but itself. */
struct sandbox_program {
        const char *program; /* the real path */
        const char *home;    /* becomes the working folder */
        bool local_sockets;  /* it may make AF_UNIX sockets and send itself signals */
        struct sandbox_limits limits;
        uint64_t file_bytes_max; /* of one file that it writes */
};
/* Between fork and exec. Files are walled off by Landlock; where the kernel has none by mounts of
 * our own (then it may read and execute what this user may); where that is forbidden too, by
 * nothing but the user's rights. LH_IO: the system calls could not be limited. */
int sandbox_enter_program(const struct sandbox_program *p) LH_MUST_CHECK;
/* NULL, or what this kernel lacks for that, for the operator's log. */
const char *sandbox_program_lacks(void);

/* ---- sandbox_wall.c; the steps alone are for tests ---- */
bool sandbox_wall_landlock(const struct sandbox_program *p);
bool sandbox_wall_mounts(const struct sandbox_program *p);

/* The address space the process has mapped now. */
uint64_t sandbox_mapped_bytes(void);

#endif
