/* Where the walk gets a log from: a store folder or a web address. Everything is asked for in one
 * fixed order (see walk.c), so that a source may read ahead. */
#ifndef LH_VERIFY_SOURCE_H
#define LH_VERIFY_SOURCE_H

#include "verify/entry.h"
#include "verify/opening.h"
#include "verify/tree.h"

/* Up to 256 entries and the hash tile that belongs to them. Texts live until the next block is
 * asked for. */
struct verify_block {
        uint64_t start;
        unsigned n;
        struct str entry[TILE_WIDTH];
        struct hash leaf[TILE_WIDTH];
};

struct verify_source;

struct verify_source_ops {
        /* The key the log shows and its newest checkpoint; both live as long as the source. */
        int (*vkey)(struct ctx *cx, struct verify_source *s, struct str *ret);
        /* The statements about its keys (ledger.md 5.4); "" where it shows none. */
        int (*keys)(struct ctx *cx, struct verify_source *s, struct str *ret);
        int (*note)(struct ctx *cx, struct verify_source *s, struct str *ret);
        /* Told once, after the checkpoint was found good: what head the log must have, before the
         * first block. */
        int (*begin)(struct ctx *cx, struct verify_source *s, uint64_t size,
                     const struct hash *root);
        /* start and n are set; fills the rest. */
        int (*block)(struct ctx *cx, struct verify_source *s, struct verify_block *b);
        /* Checks the opening of the next entry of the block. */
        int (*opening)(struct ctx *cx, struct verify_source *s, uint64_t index,
                       const struct verify_entry *e, struct verify_counts *counts);
        /* Tile n of a level above 0. */
        int (*tile)(struct ctx *cx, struct verify_source *s, unsigned level, uint64_t n,
                    unsigned width, struct hash *ret);
        /* After everything was asked for: nothing may be left over. */
        int (*end)(struct ctx *cx, struct verify_source *s);
        void (*close)(struct verify_source *s);
};

struct verify_source {
        const struct verify_source_ops *ops;
};

/* LH_OK: *ret is to be closed by verify_source_close, which is for lh_auto as well. */
int verify_source_dir(struct ctx *cx, const char *dir, struct verify_source **ret) LH_MUST_CHECK;
int verify_source_url(struct ctx *cx, const char *url, struct verify_source **ret) LH_MUST_CHECK;
void verify_source_close(struct verify_source **s);

/* The path of tile or bundle n: prefix "tile/1/" gives "tile/1/x001/234", with .p/W unless width is
 * 256. prefix: at most 20 bytes. ret_out holds at least TILE_PATH_BYTES. */
#define TILE_PATH_BYTES 80
void verify_tile_path(const char *prefix, uint64_t n, unsigned width, char *ret_out);

#endif
