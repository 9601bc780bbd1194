#include "verify/verify.h"
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

static int read_old(struct ctx *cx, const char *path, const struct verify_key *key,
                    struct buf *note, struct verify_head *ret)
{
        int rc = verify_read_file(cx, path, note);

        if (rc != LH_OK)
                return rc;
        return verify_checkpoint(cx, "the earlier checkpoint", (struct str){ note->p, note->n },
                                 key, ret);
}

static int check_log(struct ctx *cx, struct verify_source *s, const struct verify_options *options,
                     struct verify_result *ret)
{
        lh_auto(buf_done) struct buf old_note;
        struct verify_key key;
        struct verify_head head, old;
        bool has_old = options->old_path != NULL || options->old_note != NULL;
        struct str note;
        int rc;

        buf_init(&old_note, VERIFY_NOTE_BYTES_MAX);
        if ((rc = find_key(cx, s, options, ret, &key)) != LH_OK)
                return rc;
        if (options->old_path != NULL &&
            (rc = read_old(cx, options->old_path, &key, &old_note, &old)) != LH_OK)
                return rc;
        if (options->old_note != NULL &&
            (rc = verify_checkpoint(cx, "the feed's checkpoint", str_of(options->old_note), &key,
                                    &old)) != LH_OK)
                return rc;
        if ((rc = s->ops->note(cx, s, &note)) != LH_OK ||
            (rc = verify_checkpoint(cx, "the checkpoint", note, &key, &head)) != LH_OK)
                return rc;
        rc = verify_walk(cx, s, &head, has_old ? &old : NULL, options, ret);
        if (rc == LH_OK && options->save_path != NULL)
                rc = verify_save_file(cx, options->save_path, note);
        return rc;
}

static int check_file(struct ctx *cx, const char *path, const struct verify_options *options,
                      struct verify_result *ret)
{
        lh_auto(buf_done) struct buf file;
        struct verify_key key;
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
        if ((rc = use_key(cx, str_of(options->vkey), ret, &key)) != LH_OK ||
            (rc = verify_read_file(cx, path, &file)) != LH_OK)
                return rc;
        return verify_proof_check(cx, (struct str){ file.p, file.n }, &key, ret);
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
