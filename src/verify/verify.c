#include "verify/verify.h"
#include "base/text.h"
#include "verify/keys.h"
#include "verify/proof_file.h"
#include "verify/save.h"
#include "verify/walk.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

static int too_long(struct ctx *cx)
{
        return err_field(cx, LH_INVALID, "vkey", "the log's key is longer than %d bytes",
                         VERIFY_VKEY_BYTES_MAX - 1);
}

/* The key is kept in the result: the reader should see on whose word the check stands. */
static int use_key(struct ctx *cx, struct str text, struct verify_result *ret,
                   struct verify_key *key)
{
        if (text.n >= sizeof(ret->vkey))
                return too_long(cx);
        memcpy(ret->vkey, text.p, text.n);
        ret->vkey[text.n] = '\0';
        return verify_key_parse(cx, str_of(ret->vkey), key);
}

static int find_key(struct ctx *cx, struct verify_source *s, const struct verify_options *options,
                    struct verify_result *ret, struct verify_key *key)
{
        struct str text;
        int rc;

        if (options->vkey != NULL)
                return use_key(cx, str_of(options->vkey), ret, key);
        ret->key_from_log = true;
        rc = s->ops->vkey(cx, s, &text);
        return rc == LH_OK ? use_key(cx, text, ret, key) : rc;
}

/* An older checkpoint may be of any key that the log had. */
static int read_old(struct ctx *cx, const struct verify_options *options,
                    const struct verify_keys *keys, struct buf *note, struct verify_head *ret)
{
        size_t by;
        int rc = LH_OK;

        if (options->old_path != NULL)
                rc = verify_read_file(cx, options->old_path, note);
        else
                buf_puts(note, options->old_note);
        if (rc != LH_OK)
                return rc;
        return verify_checkpoint_any(
                cx, options->old_path != NULL ? "the earlier checkpoint" : "the feed's checkpoint",
                (struct str){ note->p, note->n }, keys->key, keys->n, ret, &by);
}

/* Of the key the reader knows, or of one that followed it. */
static int check_head(struct ctx *cx, struct str note, const struct verify_keys *keys,
                      struct verify_head *ret, size_t *ret_by)
{
        int rc = verify_checkpoint_any(cx, "the checkpoint", note, keys->key + keys->given,
                                       keys->n - keys->given, ret, ret_by);

        *ret_by += keys->given;
        return rc;
}

static int check_sm2(struct ctx *cx, struct str note, const char *vkey)
{
        struct verify_key key;
        struct str text;
        int rc = vkey != NULL ? verify_sm2_key_parse(cx, str_of(vkey), &key) : LH_OK;

        if (rc != LH_OK || vkey == NULL)
                return rc;
        rc = verify_note_open(cx, note, &key, &text);
        return rc == LH_OK ? rc
                           : err_set(cx, rc, "the checkpoint, by its SM2 key: %s",
                                     arena_strdup(cx->mem, cx->err.text));
}

static void tell_key(const struct verify_keys *keys, size_t by, struct verify_result *ret)
{
        const struct verify_key *k = &keys->key[by];
        unsigned char typed[33] = { 0x01 };
        char id[9] = "", key[48] = "";

        if (by == keys->given)
                return;
        memcpy(typed + 1, k->ed25519, 32);
        hex_encode(k->id, sizeof(k->id), id);
        id[8] = '\0';
        base64_encode(typed, sizeof(typed), key);
        snprintf(ret->vkey_now, sizeof(ret->vkey_now), "%.*s+%s+%s", (int)k->name.n, k->name.p, id,
                 key);
}

static int read_keys(struct ctx *cx, struct verify_source *s, const struct verify_options *options,
                     struct verify_result *ret, struct verify_keys *keys)
{
        struct verify_key key;
        struct str text;
        int rc = find_key(cx, s, options, ret, &key);

        if (rc == LH_OK)
                rc = s->ops->keys(cx, s, &text);
        return rc == LH_OK ? verify_keys_read(cx, text, &key, keys) : rc;
}

static int check_log(struct ctx *cx, struct verify_source *s, const struct verify_options *options,
                     struct verify_result *ret)
{
        lh_auto(mem_autofree) struct verify_keys *keys = mem_zalloc(sizeof(*keys));
        lh_auto(buf_done) struct buf old_note = { 0 };
        struct verify_head head, old;
        bool has_old = options->old_path != NULL || options->old_note != NULL;
        struct str note;
        size_t by;
        int rc;

        buf_init(&old_note, VERIFY_NOTE_BYTES_MAX);
        if ((rc = read_keys(cx, s, options, ret, keys)) != LH_OK ||
            (has_old && (rc = read_old(cx, options, keys, &old_note, &old)) != LH_OK) ||
            (rc = s->ops->note(cx, s, &note)) != LH_OK ||
            (rc = check_head(cx, note, keys, &head, &by)) != LH_OK ||
            (rc = check_sm2(cx, note, options->sm2)) != LH_OK)
                return rc;
        rc = verify_walk(cx, s, &head, has_old ? &old : NULL, keys, options, ret);
        if (rc == LH_OK)
                rc = verify_keys_end(cx, keys, by);
        tell_key(keys, by, ret);
        if (rc == LH_OK && options->save_path != NULL)
                rc = verify_save_file(cx, options->save_path, note);
        return rc;
}

static int check_file(struct ctx *cx, const char *path, const struct verify_options *options,
                      struct verify_result *ret)
{
        lh_auto(mem_autofree) struct verify_keys *keys = mem_zalloc(sizeof(*keys));
        lh_auto(buf_done) struct buf file = { 0 }, statements = { 0 };
        struct verify_key key;
        size_t by;
        int rc;

        if (options->old_path != NULL || options->save_path != NULL)
                return err_set(cx, LH_INVALID,
                               "--old and --save need a whole log, not a proof; give a folder or "
                               "an address");
        if (options->vkey == NULL)
                return err_field(
                        cx, LH_INVALID, "vkey",
                        "a proof does not say who signed it; give the log's key with --vkey");
        buf_init(&file, PROOF_FILE_BYTES_MAX);
        buf_init(&statements, VERIFY_KEYS_BYTES_MAX);
        rc = use_key(cx, str_of(options->vkey), ret, &key);
        if (rc == LH_OK && options->keys_path != NULL)
                rc = verify_read_file(cx, options->keys_path, &statements);
        if (rc == LH_OK)
                rc = verify_keys_read(cx, (struct str){ statements.p, statements.n }, &key, keys);
        if (rc == LH_OK)
                rc = verify_read_file(cx, path, &file);
        if (rc == LH_OK)
                rc = verify_proof_check(cx, (struct str){ file.p, file.n }, keys, &by, ret);
        if (rc == LH_OK)
                tell_key(keys, by, ret);
        return rc;
}

static bool is_url(const char *target)
{
        return strncmp(target, "http://", 7) == 0 || strncmp(target, "https://", 8) == 0;
}

int verify_run(struct ctx *cx, const char *target, const struct verify_options *options,
               struct verify_result *ret)
{
        lh_auto(verify_source_close) struct verify_source *s = NULL;
        struct stat st;
        int rc;

        *ret = (struct verify_result){ 0 };
        if (is_url(target)) {
                rc = verify_source_url(cx, target, &s);
        } else if (stat(target, &st) != 0) {
                return err_set(cx, LH_IO,
                               "could not read \"%s\": %s; give a store folder, an http(s) address "
                               "or a file",
                               target, strerror(errno));
        } else if (S_ISDIR(st.st_mode)) {
                rc = verify_source_dir(cx, target, &s);
        } else {
                return check_file(cx, target, options, ret);
        }
        return rc == LH_OK ? check_log(cx, s, options, ret) : rc;
}
