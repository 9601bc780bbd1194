/* Files of a backup (doc/format/backup.md section 3): frames one after the other, the last of them
 * the SHA-256 of all before. A file has its name only when it is whole and on disk. */
#ifndef LH_BACKUP_FILE_H
#define LH_BACKUP_FILE_H

#include "base/ctx.h"
#include "crypt/hash.h"

#include <stdio.h>

#define BACKUP_FORMAT   "liuhen/backup@v1"
#define BACKUP_PATH_MAX 4096
#define BACKUP_FRAME_MAX                                                                           \
        ((size_t)80 * 1024 * 1024) /* an act's values, sealed, and a little more                   \
                                    */
#define BACKUP_SITE       "site"
#define BACKUP_NAME_BYTES 24 /* of a file in the backup's folder */

enum frame {
        FRAME_HEAD = 'h',       /* text: what this file is */
        FRAME_META = 'm',       /* key, NUL, value */
        FRAME_FILE = 'f',       /* path below the store folder, NUL, content */
        FRAME_ENTRY = 'e',      /* index, entry */
        FRAME_OPENING = 'o',    /* index, key's name, sealed opening */
        FRAME_PRIVATE = 's',    /* which store, number of the piece, key's name, sealed piece */
        FRAME_CHECKPOINT = 'c', /* signed note */
        FRAME_END = 'z'         /* SHA-256 of all before */
};

/* The name of the n-th file of the log's part, from 1. */
void backup_name(uint64_t n, char ret[BACKUP_NAME_BYTES]);

/* ------ writing ------ */

/* Remembers its first failure and does nothing after it. */
struct backup_writer {
        struct ctx *cx;
        int fd;
        struct buf pending; /* not written yet */
        void *sha;          /* EVP_MD_CTX */
        char dir[BACKUP_PATH_MAX];
        int rc;
};

/* Begins dir/new, over what a run that was cut off left of it. */
void backup_create(struct ctx *cx, const char *dir, struct backup_writer *ret);
void backup_frame(struct backup_writer *w, enum frame type, const struct str *pieces, size_t n);
/* Ends the file and brings it to the disk; ret: its digest. */
int backup_finish(struct backup_writer *w, struct hash *ret) LH_MUST_CHECK;
/* Gives the finished file its name. */
int backup_publish(struct backup_writer *w, const char *name) LH_MUST_CHECK;
/* For lh_auto: a file that got no name is taken away. */
void backup_writer_done(struct backup_writer *w);

/* ------ reading ------ */

struct backup_reader {
        FILE *f;
        void *sha; /* NULL: the content is not looked at */
        char path[BACKUP_PATH_MAX];
        struct buf payload; /* of the frame read last */
        enum frame type;
        struct hash digest; /* as the last frame says, once it was read */
};

/* whole: the digest is computed and held against the last frame; otherwise only the first bytes of
 * each frame are read. LH_NOT_FOUND if there is no such file. */
int backup_open(struct ctx *cx, const char *dir, const char *name, bool whole,
                struct backup_reader *ret) LH_MUST_CHECK;
/* The next frame; *ret_end at the end of a file that is whole. LH_CORRUPT: cut off or damaged. */
int backup_next(struct ctx *cx, struct backup_reader *r, bool *ret_end) LH_MUST_CHECK;
void backup_close(struct backup_reader *r); /* for lh_auto as well */

#endif
