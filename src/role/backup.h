/* A backup of a store folder, made while it is served: what stands in the log in the clear, each
 * act's values under a key of their own that is in the vault only (doc/format/backup.md,
 * doc/adr/0055). A backup that is there grows by what came since. */
#ifndef LH_ROLE_BACKUP_H
#define LH_ROLE_BACKUP_H

#include "role/folder.h"

struct backed_up {
        uint64_t from, to; /* entries that the backup held before, and holds now */
        uint64_t again;    /* acts held before whose values were taken away in part since */
        bool desk, mail;   /* accounts, followers */
};

/* out: the backup's folder, made if it is not there. vault: where a copy of the vault goes, apart
 * from the backup. */
int backup_run(struct ctx *cx, const char *dir, const char *out, const char *vault,
               struct backed_up *ret) LH_MUST_CHECK;

#endif
