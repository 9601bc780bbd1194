/* What a backup's folder holds: the files of the log's part, one behind the other, each saying what
 * it follows. For going on with a backup, and before restoring from one. */
#ifndef LH_BACKUP_SCAN_H
#define LH_BACKUP_SCAN_H

#include "crypt/note.h"
#include "ledger/vault.h"
#include "role/backup_file.h"

/* The first frame of each file. */
struct backup_head {
        char origin[NOTE_NAME_MAX + 1];
        unsigned char vault[VAULT_ID_BYTES];
        uint64_t number;   /* of the file, from 1; 0: the site's */
        uint64_t from, to; /* entries that are added */
        struct hash before;
};
void backup_head_text(const struct backup_head *h, struct buf *out);
int backup_head_read(struct ctx *cx, struct backup_reader *r,
                     struct backup_head *ret) LH_MUST_CHECK;

struct backup_scan {
        struct backup_head last;                  /* of the newest file; number 0: there is none */
        struct hash digest;                       /* of the newest file */
        struct buf note;                          /* the newest checkpoint */
        unsigned char (*key)[VAULT_KEY_ID_BYTES]; /* of each act: that of its newest opening */
        uint64_t n_key;
};
/* whole: every byte is read and held against the digests. LH_CORRUPT: one is damaged, missing or in
 * another's place. */
int backup_scan(struct ctx *cx, const char *dir, bool whole, struct backup_scan *ret) LH_MUST_CHECK;
void backup_scan_done(struct backup_scan *s); /* for lh_auto as well */

/* The number that begins a frame; false if the frame is too short. */
bool backup_take_u64(struct str *s, uint64_t *ret);
struct str backup_u64(uint64_t n, char p[8]);
/* What values are sealed for: an act's ('a'), piece n of a private store ('0' + its number). */
struct str backup_about(const unsigned char *vault_id, char what, uint64_t n, char ret[64]);

#endif
