#include "role/backup_scan.h"
#include "base/text.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>

/* ------ the first frame ------ */

void backup_head_text(const struct backup_head *h, struct buf *out)
{
        buf_printf(out, BACKUP_FORMAT "\norigin %s\nvault ", h->origin);
        buf_hex(out, h->vault, sizeof(h->vault));
        buf_printf(out, "\nfile %" PRIu64 "\nentries %" PRIu64 " %" PRIu64 "\nbefore ", h->number,
                   h->from, h->to);
        buf_hex(out, h->before.b, HASH_BYTES);
        buf_putc(out, '\n');
}

static bool take_line(struct str *rest, const char *word, struct str *ret)
{
        return str_line(rest, ret) && str_skip(ret, word);
}

static bool parse(struct str s, struct backup_head *ret)
{
        struct str line, first;
        const char *space;

        if (!str_line(&s, &line) || !str_is(line, BACKUP_FORMAT) ||
            !take_line(&s, "origin ", &line) || line.n > NOTE_NAME_MAX)
                return false;
        memcpy(ret->origin, line.p, line.n);
        ret->origin[line.n] = '\0';
        if (!take_line(&s, "vault ", &line) || !hex_decode(line, ret->vault, VAULT_ID_BYTES) ||
            !take_line(&s, "file ", &line) || !decimal_parse(line, &ret->number) ||
            !take_line(&s, "entries ", &line))
                return false;
        space = line.n > 0 ? memchr(line.p, ' ', line.n) : NULL;
        if (space == NULL)
                return false;
        first = (struct str){ line.p, (size_t)(space - line.p) };
        line = (struct str){ space + 1, line.n - first.n - 1 };
        return decimal_parse(first, &ret->from) && decimal_parse(line, &ret->to) &&
               ret->from <= ret->to && ret->to <= INT64_MAX && take_line(&s, "before ", &line) &&
               hex_decode(line, ret->before.b, HASH_BYTES) && s.n == 0;
}

int backup_head_read(struct ctx *cx, struct backup_reader *r, struct backup_head *ret)
{
        bool end;
        int rc;

        *ret = (struct backup_head){ 0 };
        rc = backup_next(cx, r, &end);
        if (rc != LH_OK)
                return rc;
        if (end || r->type != FRAME_HEAD || r->payload.n == 0 ||
            !parse((struct str){ r->payload.p, r->payload.n }, ret))
                return err_set(cx, LH_CORRUPT, "%s is not a file of a backup, or it is damaged",
                               r->path);
        return LH_OK;
}

bool backup_take_u64(struct str *s, uint64_t *ret)
{
        if (s->n < 8)
                return false;
        *ret = 0;
        for (int i = 0; i < 8; i++)
                *ret = *ret << 8 | (unsigned char)s->p[i];
        *s = (struct str){ s->p + 8, s->n - 8 };
        return true;
}

struct str backup_u64(uint64_t n, char p[8])
{
        for (int i = 0; i < 8; i++)
                p[i] = (char)(n >> (56 - 8 * i));
        return (struct str){ p, 8 };
}

struct str backup_about(const unsigned char *vault_id, char what, uint64_t n, char ret[64])
{
        size_t k = (size_t)snprintf(ret, 64, BACKUP_FORMAT " %c\n", what);

        memcpy(ret + k, vault_id, VAULT_ID_BYTES);
        backup_u64(n, ret + k + VAULT_ID_BYTES);
        return (struct str){ ret, k + VAULT_ID_BYTES + 8 };
}

/* ------ all files ------ */

#define KEYS_STEP 4096

/* Grows by what is there, never by what a damaged file says of itself. */
static void note_key(struct backup_scan *s, struct str frame)
{
        uint64_t idx;

        if (!backup_take_u64(&frame, &idx) || frame.n < VAULT_KEY_ID_BYTES || idx > s->n_key)
                return;
        if (idx == s->n_key && idx % KEYS_STEP == 0)
                s->key = mem_realloc(s->key, (idx + KEYS_STEP) * sizeof(*s->key));
        if (idx == s->n_key)
                s->n_key++;
        memcpy(s->key[idx], frame.p, VAULT_KEY_ID_BYTES);
}

static int follows(struct ctx *cx, const struct backup_reader *r, const struct backup_scan *s,
                   const struct backup_head *h)
{
        if (h->number == s->last.number + 1 && h->from == s->last.to &&
            hash_eq(&h->before, &s->digest) &&
            (s->last.number == 0 || (strcmp(h->origin, s->last.origin) == 0 &&
                                     memcmp(h->vault, s->last.vault, VAULT_ID_BYTES) == 0)))
                return LH_OK;
        return err_set(cx, LH_CORRUPT,
                       "%s does not follow the file before it: it is of another "
                       "backup; take another copy of this one",
                       r->path);
}

static int scan_file(struct ctx *cx, struct backup_reader *r, struct backup_scan *s)
{
        struct backup_head h;
        bool end = false;
        int rc = backup_head_read(cx, r, &h);

        if (rc == LH_OK)
                rc = follows(cx, r, s, &h);
        while (rc == LH_OK && !end) {
                rc = backup_next(cx, r, &end);
                if (rc != LH_OK || end)
                        break;
                if (r->type == FRAME_OPENING)
                        note_key(s, (struct str){ r->payload.p, r->payload.n });
                if (r->type == FRAME_CHECKPOINT) {
                        buf_clear(&s->note);
                        buf_add(&s->note, r->payload.p, r->payload.n);
                }
        }
        if (rc == LH_OK && s->n_key != h.to)
                rc = err_set(cx, LH_CORRUPT,
                             "%s is damaged: it does not hold the entries that it names; take "
                             "another copy of the backup, or a mirror",
                             r->path);
        s->last = h;
        s->digest = r->digest;
        return rc;
}

/* Files of the log's part that are there, by their names. */
static uint64_t count_files(const char *dir)
{
        DIR *d = opendir(dir);
        struct dirent *e;
        uint64_t n = 0;

        while (d != NULL && (e = readdir(d)) != NULL)
                n += strlen(e->d_name) == 8 && strspn(e->d_name, "0123456789") == 8;
        if (d != NULL)
                closedir(d);
        return n;
}

int backup_scan(struct ctx *cx, const char *dir, bool whole, struct backup_scan *ret)
{
        uint64_t there = count_files(dir);
        int rc = LH_OK;

        *ret = (struct backup_scan){ 0 };
        buf_init(&ret->note, NOTE_BYTES_MAX);
        for (uint64_t i = 1; i <= there && rc == LH_OK; i++) {
                lh_auto(backup_close) struct backup_reader r = { 0 };
                char name[BACKUP_NAME_BYTES];

                backup_name(i, name);
                rc = backup_open(cx, dir, name, whole, &r);
                if (rc == LH_NOT_FOUND)
                        rc = err_set(cx, LH_CORRUPT,
                                     "the backup %s lacks its file %s; take another copy of it",
                                     dir, name);
                if (rc == LH_OK)
                        rc = scan_file(cx, &r, ret);
        }
        return rc;
}

void backup_scan_done(struct backup_scan *s)
{
        free(s->key);
        s->key = NULL;
        buf_done(&s->note);
}
