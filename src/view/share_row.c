#include "view/share_row.h"
#include "base/text.h"

bool share_row_parse(struct str line, struct share_row *ret)
{
        size_t n = 0, from = 0;

        for (size_t i = 0; i <= line.n; i++)
                if (i == line.n || line.p[i] == '\t') {
                        if (n == SHARE_COL_COUNT)
                                return false;
                        ret->col[n++] = (struct str){ line.p + from, i - from };
                        from = i + 1;
                }
        return n == SHARE_COL_COUNT;
}

int64_t share_row_number(const struct share_row *r, enum share_col col)
{
        uint64_t v;

        return decimal_parse(r->col[col], &v) && v <= INT64_MAX ? (int64_t)v : 0;
}

int share_frame_next(struct str bytes, size_t *at, struct str *ret_line, struct hash *ret_leaf)
{
        const unsigned char *p = (const unsigned char *)bytes.p + *at;
        size_t left = bytes.n - *at, zeros = 0, n;
        struct hash leaf;

        while (zeros < left && zeros < 4 && p[zeros] == 0)
                zeros++;
        if (zeros == left || zeros == 4)
                return LH_NOT_FOUND;
        if (left < SHARE_FRAME_HEAD)
                return LH_CORRUPT;
        n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
        if (n > SHARE_ROW_BYTES_MAX || n > left - SHARE_FRAME_HEAD)
                return LH_CORRUPT;
        leaf = merkle_leaf(p + SHARE_FRAME_HEAD, n);
        if (memcmp(leaf.b, p + 4, HASH_BYTES) != 0)
                return LH_CORRUPT;
        *ret_line = (struct str){ (const char *)p + SHARE_FRAME_HEAD, n };
        *ret_leaf = leaf;
        *at += SHARE_FRAME_HEAD + n;
        return LH_OK;
}

void share_frame_put(struct buf *out, struct str line, const struct hash *leaf)
{
        buf_be(out, line.n, 4);
        buf_add(out, leaf->b, HASH_BYTES);
        buf_str(out, line);
}
