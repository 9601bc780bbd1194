/* The tables of a scope as CSV in one archive, with a data package (frictionless) that says what
 * their columns are and how they join. */
#include "export/bulk_int.h"
#include "base/text.h"

#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

static const char *type_of(char type)
{
        switch (type) {
        case 'i': return "integer";
        case 'd': return "date";
        case 't': return "datetime";
        case 'n': return "number";
        default: return "string";
        }
}

static json_t *fields_of(const struct table *t)
{
        json_t *fields = json_array();

        for (size_t i = 0; i < t->n_cols; i++)
                json_array_append_new(fields, json_pack("{s:s, s:s, s:s}", "name", t->cols[i].id,
                                                        "title", t->cols[i].title, "type",
                                                        type_of(t->cols[i].type)));
        return fields;
}

static json_t *foreign(const char *field, const char *table)
{
        return json_pack("{s:s, s:{s:s, s:s}}", "fields", field, "reference", "resource", table,
                         "fields", field);
}

static bool has_col(const struct table *t, const char *id)
{
        for (size_t i = 0; i < t->n_cols; i++)
                if (strcmp(t->cols[i].id, id) == 0)
                        return true;
        return false;
}

static json_t *schema_of(enum table_id id)
{
        static const enum table_id targets[] = { TABLE_BODIES, TABLE_PROJECTS, TABLE_NOTICES };
        const struct table *t = &export_tables[id];
        json_t *schema = json_object(), *keys = json_array();

        json_object_set_new(schema, "fields", fields_of(t));
        if (t->key != NULL)
                json_object_set_new(schema, "primaryKey", json_string(t->key));
        for (size_t i = 0; i < countof(targets); i++) {
                const struct table *to = &export_tables[targets[i]];

                if (targets[i] != id && has_col(t, to->key))
                        json_array_append_new(keys, foreign(to->key, to->name));
        }
        json_object_set_new(schema, "foreignKeys", keys);
        return schema;
}

static json_t *data_package(const struct bulk *b, const struct scope *s)
{
        json_t *resources = json_array();

        for (size_t i = 0; i < TABLES; i++) {
                const struct table *t = &export_tables[i];

                json_array_append_new(resources,
                                      json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "name",
                                                t->name, "title", t->title, "path",
                                                arena_printf(b->cx->mem, "%s.csv", t->name),
                                                "profile", "tabular-data-resource", "format", "csv",
                                                "mediatype", "text/csv", "encoding", "utf-8",
                                                "schema", schema_of((enum table_id)i)));
        }
        return json_pack("{s:s, s:s, s:s, s:[{s:s, s:s}], s:{s:s, s:i, s:I}, s:o}", "profile",
                         "tabular-data-package", "name", s->name, "title",
                         arena_printf(b->cx->mem, "%s %s", b->site.name, s->title), "licenses",
                         "name", "licence", "path", b->site.license, "liuhen", "log",
                         b->site.origin, "from", 0, "to", (json_int_t)b->head.size, "resources",
                         resources);
}

struct to_file {
        struct bulk *b;
        FILE *f;
};

static int take(void *arg, const char *p, size_t n)
{
        struct to_file *t = arg;

        return fwrite(p, 1, n, t->f) == n ? LH_OK : bulk_failed(t->b->cx, "write", t->b->dir);
}

static int write_table(struct bulk *b, const struct scope *s, size_t i, const char *path)
{
        lh_auto(buf_done) struct buf head = { 0 };
        struct to_file t = { b, fopen(path, "we") };
        int rc;

        if (t.f == NULL)
                return bulk_failed(b->cx, "make", path);
        buf_init(&head, 4096);
        buf_puts(&head, "\xef\xbb\xbf"); /* spreadsheets take it for GB18030 without the mark */
        table_put_head(&export_tables[i], &head);
        rc = take(&t, head.p, head.n);
        if (rc == LH_OK)
                rc = bulk_copy(b, s, STREAM_OF(i), take, &t);
        if (fclose(t.f) != 0 && rc == LH_OK)
                rc = bulk_failed(b->cx, "write", path);
        return rc;
}

static int add(struct bulk *b, zip_t *z, const char *name, zip_source_t *source)
{
        zip_int64_t i = source == NULL ? -1 : zip_file_add(z, name, source, ZIP_FL_ENC_UTF_8);

        if (i < 0) {
                zip_source_free(source);
                return err_set(b->cx, LH_IO, "could not put %s into an archive: %s", name,
                               zip_strerror(z));
        }
        zip_file_set_mtime(z, (zip_uint64_t)i, (time_t)(b->made_ms / 1000), 0);
        return LH_OK;
}

static void part_path(const struct bulk *b, size_t i, char *ret)
{
        char name[BULK_NAME_MAX];

        snprintf(name, sizeof(name), "%s.csv.part", export_tables[i].name);
        bulk_path(b, name, ret);
}

static int add_all(struct bulk *b, const struct scope *s, zip_t *z, char *package)
{
        char path[BULK_PATH_MAX + BULK_NAME_MAX];
        int rc = add(b, z, "datapackage.json", zip_source_buffer(z, package, strlen(package), 0));

        for (size_t i = 0; rc == LH_OK && i < TABLES; i++) {
                part_path(b, i, path);
                rc = write_table(b, s, i, path);
                if (rc == LH_OK)
                        rc = add(b, z, arena_printf(b->cx->mem, "%s.csv", export_tables[i].name),
                                 zip_source_file(z, path, 0, -1));
        }
        return rc;
}

int bulk_zip(struct bulk *b, const struct scope *s, const char *path)
{
        char part[BULK_PATH_MAX + BULK_NAME_MAX];
        zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
        json_t *package = data_package(b, s);
        char *text = json_dumps(package, JSON_INDENT(1));
        int rc;

        json_decref(package);
        if (z == NULL || text == NULL) {
                free(text);
                return bulk_failed(b->cx, "make", path);
        }
        rc = add_all(b, s, z, text);
        if (rc != LH_OK) {
                zip_discard(z);
        } else if (zip_close(z) != 0) {
                rc = err_set(b->cx, LH_IO, "could not write %s: %s", path, zip_strerror(z));
                zip_discard(z);
        }
        free(text);
        for (size_t i = 0; i < TABLES; i++) {
                part_path(b, i, part);
                unlink(part);
        }
        return rc;
}
