/* Which witnesses a log asks, and how many of them must have cosigned (C2SP tlog-policy). A file of
 * lines: "log VKEY [URL]", "witness NAME VKEY [URL]", "group NAME all|any|K MEMBER...", "quorum
 * NAME|none"; empty lines and those that begin with # are skipped. A name must stand above where it
 * is used, and may be member of one group. */
#ifndef LH_QUORUM_H
#define LH_QUORUM_H

#include "base/ctx.h"
#include "crypt/note.h"

#define QUORUM_WITNESSES_MAX  32
#define QUORUM_GROUPS_MAX     32
#define QUORUM_LOGS_MAX       32
#define QUORUM_FILE_BYTES_MAX ((size_t)64 * 1024)

struct quorum_witness {
        const char *name;
        struct note_key key;
        const char *url; /* "" for none: its cosignatures count, but it is not asked */
};

/* Members are numbers of witnesses, or QUORUM_WITNESSES_MAX and the number of a group. */
struct quorum_group {
        const char *name;
        unsigned need;
        unsigned members[QUORUM_WITNESSES_MAX + QUORUM_GROUPS_MAX];
        unsigned n;
};

/* Texts live in cx->mem. */
struct quorum {
        struct note_key logs[QUORUM_LOGS_MAX];
        struct quorum_witness witnesses[QUORUM_WITNESSES_MAX];
        struct quorum_group groups[QUORUM_GROUPS_MAX];
        unsigned n_logs, n_witnesses, n_groups;
        int quorum; /* a member number; -1: none */
};

/* LH_INVALID names the line. */
int quorum_parse(struct ctx *cx, struct str text, struct quorum *ret) LH_MUST_CHECK;
/* True if these witnesses are enough. cosigned: one for each witness. */
bool quorum_met(const struct quorum *p, const bool *cosigned);

#endif
