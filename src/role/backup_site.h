/* The part of a backup that is no log: the site's own rules and settings, and, sealed, accounts and
 * followers. */
#ifndef LH_BACKUP_SITE_H
#define LH_BACKUP_SITE_H

#include "role/backup.h"
#include "role/backup_scan.h"

#define BACKUP_FILE_MAX ((size_t)16 * 1024 * 1024)

int backup_put_site(struct ctx *cx, struct backup_writer *w, const char *dir, const struct vault *v,
                    const unsigned char *key, struct backed_up *told) LH_MUST_CHECK;
/* The file is there, whole, and sealed under this vault. */
int backup_check_site(struct ctx *cx, const char *backup, const struct vault *v) LH_MUST_CHECK;
/* Writes what the backup's site file holds into the folder dir. lost: accounts or followers were
 * sealed under a key that is no more. */
int backup_take_site(struct ctx *cx, const char *backup, const char *dir, struct vault *v,
                     struct backed_up *told, bool *ret_lost) LH_MUST_CHECK;

#endif
