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

/* Limits for a program that is started with exec (a converter), which cannot live under the list of
 * system calls. */
int sandbox_limit_program(const struct sandbox_limits *limits, uint64_t file_bytes) LH_MUST_CHECK;

/* The address space the process has mapped now. */
uint64_t sandbox_mapped_bytes(void);

#endif
