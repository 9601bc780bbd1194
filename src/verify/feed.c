#include "verify/feed.h"
#include "base/text.h"
#include "verify/fetch.h"
#include "verify/opening.h"
#include "verify/save.h"
#include "verify/tree.h"

#include <inttypes.h>
#include <stdlib.h>

/* One act as the feed has it. */
struct item {
        uint64_t index;
        struct hash leaf;
        const char *act;                  /* NULL: a release of a bulk export, which does not say */
        const char *domain, *body, *year; /* the files of a bulk export that hold it as well */
};

struct feed {
        uint64_t from, to;
        const char *note;
        bool bulk;
        bool by[3]; /* bulk: there are files by domain, body, year */
        struct item *items;
        size_t n, cap;
        size_t next; /* the next that the walk must meet */
        uint64_t files;
};

static bool is_url(const char *s)
{
        return strncmp(s, "http://", 7) == 0 || strncmp(s, "https://", 8) == 0;
}

static int fetch_url(struct ctx *cx, const char *url, struct buf *ret)
{
        const char *slash = strrchr(url, '/');
        struct fetch_request rq = { .bytes_max = FEED_FILE_BYTES_MAX };
        const struct fetch_request *done;
        struct fetch *f;
        struct str body;
        bool other;
        int rc;

        if (slash == NULL || slash - url < 9 || strlen(slash + 1) >= sizeof(rq.path))
                return err_set(cx, LH_INVALID, "\"%.200s\" is no address of a file", url);
        snprintf(rq.path, sizeof(rq.path), "%s", slash + 1);
        rc = fetch_open(cx, arena_strndup(cx->mem, url, (size_t)(slash - url)), &f);
        if (rc != LH_OK)
                return rc;
        fetch_add(f, &rq);
        rc = fetch_next(cx, f, &done, &body, &other);
        if (rc == LH_OK)
                buf_str(ret, body);
        if (rc == LH_NOT_FOUND)
                rc = err_set(cx, LH_IO, "there is nothing at %.400s", url);
        fetch_close(f);
        return rc;
}

static int load(struct ctx *cx, const char *target, struct buf *ret)
{
        buf_init(ret, FEED_FILE_BYTES_MAX);
        return is_url(target) ? fetch_url(cx, target, ret) : verify_read_file(cx, target, ret);
}

static bool take_number(const json_t *o, const char *key, uint64_t *ret)
{
        const json_t *v = json_object_get(o, key);

        if (!json_is_integer(v) || json_integer_value(v) < 0)
                return false;
        *ret = (uint64_t)json_integer_value(v);
        return true;
}

static bool take_hash(const json_t *o, const char *key, struct hash *ret)
{
        const char *s = json_string_value(json_object_get(o, key));
        size_t n;

        return s != NULL && base64_decode(str_of(s), ret->b, HASH_BYTES, &n) && n == HASH_BYTES;
}

static const char *dup(struct ctx *cx, const json_t *o, const char *key)
{
        const char *s = json_string_value(json_object_get(o, key));

        return s == NULL ? NULL : arena_strdup(cx->mem, s);
}

static int read_head(struct ctx *cx, const json_t *o, struct feed *f)
{
        f->note = dup(cx, o, "checkpoint");
        if (!take_number(o, "from", &f->from) || !take_number(o, "to", &f->to) || f->from > f->to ||
            f->note == NULL)
                return err_set(cx, LH_CORRUPT,
                               "the feed does not say from where to where it goes, or lacks its "
                               "checkpoint");
        return LH_OK;
}

static struct item *add(struct feed *f)
{
        if (f->n == f->cap) {
                f->cap = f->cap == 0 ? 1024 : 2 * f->cap;
                f->items = mem_realloc(f->items, f->cap * sizeof(*f->items));
        }
        f->items[f->n] = (struct item){ 0 };
        return &f->items[f->n++];
}

static int by_index(const void *a, const void *b)
{
        uint64_t x = ((const struct item *)a)->index, y = ((const struct item *)b)->index;

        return (x > y) - (x < y);
}

static int sort(struct ctx *cx, struct feed *f)
{
        if (f->n > 0)
                qsort(f->items, f->n, sizeof(*f->items), by_index);
        for (size_t i = 0; i < f->n; i++) {
                if (f->items[i].index < f->from || f->items[i].index >= f->to)
                        return err_set(cx, LH_CORRUPT,
                                       "it holds record %" PRIu64 ", which is outside its range",
                                       f->items[i].index);
                if (i > 0 && f->items[i].index == f->items[i - 1].index)
                        return err_set(cx, LH_CORRUPT, "it holds record %" PRIu64 " twice",
                                       f->items[i].index);
        }
        return LH_OK;
}

/* ---- a page of the change feed ---- */

static int read_line(struct ctx *cx, struct feed *f, const json_t *o)
{
        struct item *item = add(f);

        item->act = dup(cx, o, "act");
        if (!take_number(o, "index", &item->index) || !take_hash(o, "leafHash", &item->leaf) ||
            item->act == NULL)
                return err_set(cx, LH_CORRUPT,
                               "line %zu lacks its number, kind of act or leaf hash", f->n + 1);
        return LH_OK;
}

static int read_page(struct ctx *cx, struct feed *f, struct str rest)
{
        struct str line;
        int rc = LH_OK;

        while (rc == LH_OK && str_line(&rest, &line)) {
                json_t *o = verify_json(cx, line);

                rc = o == NULL ? LH_CORRUPT : read_line(cx, f, o);
                json_decref(o);
        }
        if (rc == LH_OK && rest.n > 0)
                rc = err_set(cx, LH_CORRUPT, "its last line is cut off");
        return rc;
}

/* ---- a bulk export ---- */

/* The name of a file beside the manifest. */
static const char *beside(struct ctx *cx, const char *target, const char *name)
{
        const char *slash = strrchr(target, '/');

        return slash == NULL
                       ? name
                       : arena_printf(cx->mem, "%.*s/%s", (int)(slash - target), target, name);
}

static int check_sum(struct ctx *cx, const json_t *file, const char *name, struct str bytes)
{
        const char *wanted = json_string_value(json_object_get(file, "sha256"));
        struct hash h = hash_of(bytes.p, bytes.n);
        char hex[65] = "";

        hex_encode(h.b, HASH_BYTES, hex);
        if (wanted == NULL || strcmp(wanted, hex) != 0)
                return err_set(cx, LH_CORRUPT,
                               "%s is not the file that the manifest names: its "
                               "SHA-256 is %s",
                               name, hex);
        return LH_OK;
}

/* One line of all.jsonl makes an item; one of another file marks it. */
static int read_release(struct ctx *cx, struct feed *f, const json_t *o, const char *filter,
                        const char *value, const char *name)
{
        const json_t *proof = json_object_get(o, "logProof");
        struct item key = { 0 }, *item;
        const char **slot;

        if (!take_number(proof, "leafIndex", &key.index) ||
            !take_hash(proof, "leafHash", &key.leaf))
                return err_set(cx, LH_CORRUPT, "a release in %s lacks its place in the log", name);
        if (filter == NULL) {
                *add(f) = key;
                return LH_OK;
        }
        item = f->n == 0 ? NULL : bsearch(&key, f->items, f->n, sizeof(key), by_index);
        if (item == NULL || !hash_eq(&item->leaf, &key.leaf))
                return err_set(cx, LH_CORRUPT,
                               "%s holds record %" PRIu64 ", which all.jsonl does not", name,
                               key.index);
        slot = strcmp(filter, "domain") == 0 ? &item->domain
               : strcmp(filter, "body") == 0 ? &item->body
                                             : &item->year;
        if (*slot != NULL)
                return err_set(cx, LH_CORRUPT, "record %" PRIu64 " is in two files by %s",
                               key.index, filter);
        *slot = value;
        return LH_OK;
}

static int read_releases(struct ctx *cx, struct feed *f, const char *target, const json_t *file)
{
        lh_auto(buf_done) struct buf b = { 0 };
        const char *name = dup(cx, file, "name"), *filter = NULL;
        const json_t *v;
        const char *key, *value = NULL;
        struct str rest, line;
        int rc;

        json_object_foreach ((json_t *)(uintptr_t)json_object_get(file, "filter"), key, v) {
                filter = arena_strdup(cx->mem, key);
                value = arena_strdup(cx->mem, json_is_string(v) ? json_string_value(v) : "");
        }
        if (name == NULL || strchr(name, '/') != NULL)
                return err_set(cx, LH_CORRUPT, "the manifest names a file that lies elsewhere");
        rc = load(cx, beside(cx, target, name), &b);
        rest = (struct str){ b.p, b.n };
        if (rc == LH_OK)
                rc = check_sum(cx, file, name, rest);
        while (rc == LH_OK && str_line(&rest, &line)) {
                json_t *o = verify_json(cx, line);

                rc = o == NULL ? LH_CORRUPT : read_release(cx, f, o, filter, value, name);
                json_decref(o);
        }
        for (size_t i = 0; filter != NULL && i < 3; i++)
                f->by[i] |=
                        strcmp(filter, (const char *const[]){ "domain", "body", "year" }[i]) == 0;
        f->files++;
        return rc == LH_OK && filter == NULL ? sort(cx, f) : rc;
}

static int read_bulk(struct ctx *cx, struct feed *f, const char *target, const json_t *manifest)
{
        const json_t *file;
        int rc = LH_OK;
        size_t i;

        f->bulk = true;
        json_array_foreach (json_object_get(manifest, "files"), i, file) {
                const char *format = json_string_value(json_object_get(file, "format"));

                if (rc == LH_OK && format != NULL && strcmp(format, "jsonl") == 0)
                        rc = read_releases(cx, f, target, file);
        }
        if (rc == LH_OK && f->files == 0)
                rc = err_set(cx, LH_CORRUPT, "the manifest names no file of releases");
        return rc;
}

static int read_feed(struct ctx *cx, const char *target, struct feed *f)
{
        lh_auto(buf_done) struct buf b = { 0 };
        struct str rest, line;
        json_t *o;
        int rc = load(cx, target, &b);

        if (rc != LH_OK)
                return rc;
        rest = line = (struct str){ b.p, b.n };
        /* A manifest is one object of many lines; a feed begins with a line that is one. */
        if (b.n < 2 || memcmp(b.p, "{\n", 2) != 0)
                (void)str_line(&rest, &line);
        o = verify_json(cx, line);
        if (o == NULL)
                return LH_CORRUPT;
        rc = read_head(cx, o, f);
        if (rc == LH_OK && json_object_get(o, "manifest") != NULL)
                rc = read_bulk(cx, f, target, o);
        else if (rc == LH_OK)
                rc = read_page(cx, f, rest);
        json_decref(o);
        return rc == LH_OK && !f->bulk ? sort(cx, f) : rc;
}

/* ---- against the log ---- */

static bool must_be_told(const struct feed *f, const struct verify_entry *e)
{
        static const char *const kinds[] = { "notice.publish", "notice.correct", "notice.withdraw",
                                             "field.withhold", "field.erase" };

        if (str_is(e->case_id, "-"))
                return false;
        for (size_t i = 0; i < (f->bulk ? 3 : countof(kinds)); i++)
                if (str_is(e->kind, kinds[i]))
                        return true;
        return false;
}

static int check_scopes(struct ctx *cx, const struct feed *f, const struct item *item,
                        const struct verify_entry *e)
{
        const char *dot = memchr(e->schema.p, '.', e->schema.n);
        struct str domain = { e->schema.p, dot == NULL ? 0 : (size_t)(dot - e->schema.p) };

        if ((f->by[0] && item->domain == NULL) || (f->by[1] && item->body == NULL) ||
            (f->by[2] && item->year == NULL))
                return err_set(cx, LH_CORRUPT,
                               "it is missing in the files by domain, body or year");
        if (item->body != NULL && !str_is(e->org, item->body))
                return err_set(cx, LH_CORRUPT, "it is in the file of another body");
        if (item->domain != NULL && !str_is(e->kind, "notice.withdraw") &&
            !str_is(domain, item->domain))
                return err_set(cx, LH_CORRUPT, "it is in the file of another domain");
        return LH_OK;
}

static int on_entry(struct ctx *cx, void *arg, uint64_t index, const struct verify_entry *e,
                    struct str text)
{
        struct feed *f = arg;
        const struct item *item;
        struct hash leaf;

        if (index < f->from || index >= f->to)
                return LH_OK;
        item = f->next < f->n && f->items[f->next].index == index ? &f->items[f->next] : NULL;
        if (!must_be_told(f, e))
                return item == NULL ? LH_OK
                                    : err_set(cx, LH_CORRUPT,
                                              "the feed tells of it, but it is no act that a feed "
                                              "tells of");
        if (item == NULL)
                return err_set(cx, LH_CORRUPT, "it is missing in the feed");
        f->next++;
        leaf = verify_leaf(text);
        if (!hash_eq(&leaf, &item->leaf) || (item->act != NULL && !str_is(e->kind, item->act)))
                return err_set(cx, LH_CORRUPT, "the feed tells of it as something else");
        return check_scopes(cx, f, item, e);
}

int verify_feed(struct ctx *cx, const char *log, const char *feed,
                const struct verify_options *options, struct verify_result *ret,
                struct verify_feed_result *ret_feed)
{
        struct verify_options opt = *options;
        struct feed f = { 0 };
        int rc;

        if (options->old_path != NULL)
                return err_set(cx, LH_INVALID,
                               "--feed brings its own earlier checkpoint; leave out --old");
        rc = read_feed(cx, feed, &f);
        if (rc == LH_OK) {
                opt.old_note = f.note;
                opt.entry = on_entry;
                opt.entry_arg = &f;
                rc = verify_run(cx, log, &opt, ret);
        }
        if (rc == LH_OK && f.to > ret->size)
                rc = err_set(cx, LH_CORRUPT, "the feed goes further than the log");
        *ret_feed = (struct verify_feed_result){ f.from, f.to, f.n, f.files };
        free(f.items);
        return rc;
}
