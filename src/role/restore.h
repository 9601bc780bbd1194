/* A store folder made from a backup and the vault that opens it (doc/format/backup.md section 4).
 * What was erased since the backup stays gone, however old the backup is. */
#ifndef LH_ROLE_RESTORE_H
#define LH_ROLE_RESTORE_H

#include "role/backup.h"

struct restore_options {
        const char *backup, *vault, *dir;
        const char *key;     /* a folder with the files of key/; NULL: they come later */
        const char *address; /* of the PostgreSQL database; NULL: a SQLite file */
        bool older_vault;    /* go without what was sealed after this copy of the vault was made */
};

struct restored {
        uint64_t size;
        uint64_t unreadable; /* acts whose key is no more: all their values count as erased */
        struct backed_up with;
        bool lost; /* accounts or followers were sealed under a key that is no more */
        char *vkey;
};

/* Makes opt->dir, or leaves nothing behind (a database keeps the tables that were begun). */
int restore_run(struct ctx *cx, const struct restore_options *opt,
                struct restored *ret) LH_MUST_CHECK;

#endif
