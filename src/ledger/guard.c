#include "ledger/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SLOT_BYTES 512 /* a sector: written whole or not at all */
#define MAGIC      "liuhen/guard@v1\n"

/* A slot: MAGIC, number, two trees, SHA-256 of all that. */
struct slot {
        char magic[sizeof(MAGIC) - 1];
        unsigned char number[8];
        struct {
                unsigned char size[8];
                struct hash root;
        } tree[2];
        struct hash digest;
};

static void put_u64(unsigned char *p, uint64_t v)
{
        for (int i = 0; i < 8; i++)
                p[i] = (unsigned char)(v >> (56 - 8 * i));
}

static uint64_t get_u64(const unsigned char *p)
{
        uint64_t v = 0;

        for (int i = 0; i < 8; i++)
                v = v << 8 | p[i];
        return v;
}

static struct hash digest_of(const struct slot *s)
{
        return hash_of(s, offsetof(struct slot, digest));
}

static bool read_slot(int fd, int which, struct slot *ret)
{
        struct hash h;

        if (pread(fd, ret, sizeof(*ret), which * SLOT_BYTES) != sizeof(*ret) ||
            memcmp(ret->magic, MAGIC, sizeof(ret->magic)) != 0)
                return false;
        h = digest_of(ret);
        return hash_eq(&h, &ret->digest);
}

int guard_open(struct ctx *cx, const char *path, struct guard_file *ret)
{
        off_t bytes;

        *ret = (struct guard_file){ .fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) };
        if (ret->fd < 0)
                return err_set(cx, LH_IO, "could not open the signer's guard %s: %s", path,
                               strerror(errno));
        for (int i = 0; i < 2; i++) {
                struct slot s;

                if (!read_slot(ret->fd, i, &s) || get_u64(s.number) <= ret->number)
                        continue;
                ret->number = get_u64(s.number);
                ret->base = (struct guard_tree){ get_u64(s.tree[0].size), s.tree[0].root };
                ret->next = (struct guard_tree){ get_u64(s.tree[1].size), s.tree[1].root };
        }
        bytes = lseek(ret->fd, 0, SEEK_END);
        if (ret->number == 0 && bytes > 0) {
                close(ret->fd);
                return err_set(
                        cx, LH_CORRUPT,
                        "the signer's guard %s is damaged; \"liuhen recover\" says what to do",
                        path);
        }
        return LH_OK;
}

bool guard_write(struct guard_file *g, bool sync)
{
        const struct guard_tree *trees[] = { &g->base, &g->next };
        union {
                struct slot s;
                char bytes[SLOT_BYTES];
        } u;

        memset(&u, 0, sizeof(u));
        g->number++;
        memcpy(u.s.magic, MAGIC, sizeof(u.s.magic));
        put_u64(u.s.number, g->number);
        for (int i = 0; i < 2; i++) {
                put_u64(u.s.tree[i].size, trees[i]->size);
                u.s.tree[i].root = trees[i]->root;
        }
        u.s.digest = digest_of(&u.s);
        return pwrite(g->fd, u.bytes, SLOT_BYTES, (off_t)(g->number % 2) * SLOT_BYTES) ==
                       SLOT_BYTES &&
               (!sync || fdatasync(g->fd) == 0);
}
