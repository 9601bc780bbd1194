#include "ocds/schema.h"
#include "ocds/asset.h"
#include "ocds/codelist.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void schema_done(struct schema_set *s)
{
        json_decref(s->release);
        json_decref(s->release_package);
        json_decref(s->record_package);
        json_decref(s->codelists);
        *s = (struct schema_set){ 0 };
}

static int load_file(struct ctx *cx, const char *path, json_t **ret)
{
        json_error_t e;
        struct stat st;

        if (stat(path, &st) != 0)
                return err_set(cx, errno == ENOENT ? LH_NOT_FOUND : LH_IO,
                               "could not read the schema %s: %s", path, strerror(errno));
        if ((size_t)st.st_size > SCHEMA_BYTES_MAX)
                return err_set(cx, LH_LIMIT, "the schema %s is longer than %zu MiB", path,
                               SCHEMA_BYTES_MAX >> 20);
        *ret = json_load_file(path, 0, &e);
        if (*ret == NULL)
                return err_set(cx, LH_INVALID, "the schema %s line %d: %s", path, e.line, e.text);
        if (!json_is_object(*ret))
                return err_set(cx, LH_INVALID, "the schema %s is no object", path);
        return LH_OK;
}

static int load_built_in(struct ctx *cx, const char *version, struct schema_set *s)
{
        const struct asset *a = asset_find(ocds_assets, arena_printf(cx->mem, "%s.json", version));
        json_t *all = a == NULL ? NULL : json_loadb(a->data, a->bytes, 0, NULL);

        if (all == NULL)
                return err_set(cx, LH_CORRUPT, "the built-in schema %s cannot be read", version);
        s->release = json_incref(json_object_get(all, "release"));
        s->release_package = json_incref(json_object_get(all, "release-package"));
        s->record_package = json_incref(json_object_get(all, "record-package"));
        s->codelists = json_incref(json_object_get(all, "codelists"));
        s->version = version;
        json_decref(all);
        return LH_OK;
}

/* RFC 7396: null takes away, an object goes into the object, all else replaces. */
static void merge_patch(json_t *target, const json_t *patch)
{
        void *it = json_object_iter((json_t *)patch);

        for (; it != NULL; it = json_object_iter_next((json_t *)patch, it)) {
                const char *key = json_object_iter_key(it);
                json_t *value = json_object_iter_value(it), *old = json_object_get(target, key);

                if (json_is_null(value)) {
                        json_object_del(target, key);
                } else if (json_is_object(value)) {
                        if (!json_is_object(old)) {
                                old = json_object();
                                json_object_set_new(target, key, old);
                        }
                        merge_patch(old, value);
                } else {
                        json_object_set(target, key, value);
                }
        }
}

void schema_extend(struct schema_set *s, const json_t *patch)
{
        merge_patch(s->release, patch);
}

static int apply_extension(struct ctx *cx, struct schema_set *s, const char *dir)
{
        char *path = arena_printf(cx->mem, "%s/release-schema.json", dir);
        json_t *patch = NULL;
        struct stat st;
        int rc;

        if (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode))
                return err_set(cx, LH_NOT_FOUND,
                               "the extension %s is no folder; give the folder that holds its "
                               "release-schema.json",
                               dir);
        if (s->n_extensions == SCHEMA_EXTENSION_MAX)
                return err_set(cx, LH_LIMIT, "more than %d extensions", SCHEMA_EXTENSION_MAX);
        /* An extension of codelists alone has no schema. */
        if (access(path, F_OK) == 0) {
                rc = load_file(cx, path, &patch);
                if (rc == LH_OK)
                        merge_patch(s->release, patch);
                json_decref(patch);
                if (rc != LH_OK)
                        return rc;
        }
        s->extensions[s->n_extensions++] = dir;
        return codelist_folder(cx, s->codelists, arena_printf(cx->mem, "%s/codelists", dir));
}

static int apply_extensions(struct ctx *cx, struct schema_set *s, const char *list)
{
        int rc = LH_OK;

        for (const char *p = list; rc == LH_OK && p != NULL && *p != '\0';) {
                size_t n = strcspn(p, ",");

                if (n > 0)
                        rc = apply_extension(cx, s, arena_strndup(cx->mem, p, n));
                p += n + (p[n] == ',');
        }
        return rc;
}

/* A schema file says its version in its address: ".../1__0__3/release-schema.json". */
static const char *version_of(const json_t *schema)
{
        const char *id = json_string_value(json_object_get(schema, "id"));

        return id != NULL && strstr(id, "/1__0__") != NULL ? "1.0" : "1.1";
}

static int load_own(struct ctx *cx, const char *path, struct schema_set *s)
{
        json_t *release = NULL;
        const char *slash = strrchr(path, '/');
        char *dir = slash == NULL ? arena_strdup(cx->mem, ".")
                                  : arena_strndup(cx->mem, path, (size_t)(slash - path));
        int rc = load_file(cx, path, &release);

        if (rc == LH_OK)
                rc = load_built_in(cx, version_of(release), s);
        if (rc == LH_OK) {
                json_decref(s->release);
                s->release = json_incref(release);
                rc = codelist_folder(cx, s->codelists, arena_printf(cx->mem, "%s/codelists", dir));
        }
        json_decref(release);
        return rc;
}

int schema_load(struct ctx *cx, const char *which, const char *extensions, struct schema_set *ret)
{
        struct schema_set s = { 0 };
        int rc;

        if (strcmp(which, "1.0") == 0 || strcmp(which, "1.1") == 0)
                rc = load_built_in(cx, strcmp(which, "1.0") == 0 ? "1.0" : "1.1", &s);
        else
                rc = load_own(cx, which, &s);
        if (rc == LH_OK)
                rc = apply_extensions(cx, &s, extensions);
        if (rc == LH_OK)
                *ret = s;
        else
                schema_done(&s);
        return rc;
}
