#include "rule/annual.h"
#include "rule/asset.h"
#include "rule/calendar.h"
#include "rule/clock.h"
#include "rule/domain.h"
#include "rule/indicator.h"
#include "rule/region.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER   "domains/"
#define HOUSING  "housing/" /* read by housing/variant.c */
#define CALENDAR "calendar/cn.tsv"
#define CLOCKS   "clocks.yaml"
#define PLACES   "places.tsv"
#define CHANNELS "catalogue.tsv"
#define FLAGS    "flags.yaml"
#define FORMS    "annual/"

struct rule_set {
        struct arena *mem;
        struct rule_domain *domains;
        size_t n_domains;
        struct rule_file *files;
        size_t n_files;
        const struct rule_clock *clocks;
        size_t n_clocks;
        struct indicator_set indicators;
        struct annual_form *forms;
        size_t n_forms;
};

static int read_all(struct ctx *cx, int fd, size_t bytes, struct arena *mem, const char *path,
                    struct rule_file *ret)
{
        char *data = arena_alloc(mem, bytes + 1);
        size_t done = 0;

        while (done < bytes) {
                ssize_t got = read(fd, data + done, bytes - done);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got <= 0)
                        return err_set(cx, LH_IO, "could not read rule file \"%s\": %s", path,
                                       got < 0 ? strerror(errno) : "it shrank while it was read");
                done += (size_t)got;
        }
        ret->data = data;
        ret->bytes = bytes;
        return LH_OK;
}

static int read_open_file(struct ctx *cx, int fd, struct arena *mem, const char *path,
                          struct rule_file *ret)
{
        struct stat st;

        if (fstat(fd, &st) != 0)
                return err_set(cx, LH_IO, "could not read rule file \"%s\": %s", path,
                               strerror(errno));
        if (!S_ISREG(st.st_mode))
                return err_set(cx, LH_INVALID, "rule file \"%s\" is not a file; remove it", path);
        if ((size_t)st.st_size > RULE_FILE_BYTES_MAX)
                return err_set(cx, LH_LIMIT,
                               "rule file \"%s\" is larger than %zu bytes; split the domain", path,
                               RULE_FILE_BYTES_MAX);
        return read_all(cx, fd, (size_t)st.st_size, mem, path, ret);
}

static int read_file(struct ctx *cx, struct arena *mem, const char *path, struct rule_file *ret)
{
        /* O_NONBLOCK: a FIFO put here by mistake must not hang the start */
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        int rc;

        if (fd < 0)
                return err_set(cx, LH_IO, "could not open rule file \"%s\": %s", path,
                               strerror(errno));
        rc = read_open_file(cx, fd, mem, path, ret);
        close(fd);
        return rc;
}

/* A file is named as its domain, so that two files of one folder never speak of the same one. */
static int check_file_name(struct ctx *cx, const char *name, const char *domain)
{
        size_t n = strlen(domain);

        if (strncmp(name + strlen(FOLDER), domain, n) == 0 &&
            strcmp(name + strlen(FOLDER) + n, ".yaml") == 0)
                return LH_OK;
        return err_field(
                cx, LH_INVALID, "domain",
                "rule file \"%s\" holds domain \"%s\"; name it \"%s%s.yaml\" or correct the domain",
                name, domain, FOLDER, domain);
}

static int read_domain(struct ctx *cx, struct arena *mem, const struct rule_file *file,
                       struct rule_domain *ret)
{
        lh_auto(rule_yaml_free) struct yaml_domain *y = NULL;
        int rc = rule_yaml_read(cx, file->name, file->data, file->bytes, &y);

        if (rc == LH_OK)
                rc = rule_domain_check(cx, mem, file->name, y, ret);
        if (rc == LH_OK)
                rc = check_file_name(cx, file->name, ret->id);
        return rc;
}

/* Puts the file where one of the same name stands, or behind the last. */
static void put_file(struct rule_set *set, const struct rule_file *file)
{
        for (size_t i = 0; i < set->n_files; i++)
                if (strcmp(set->files[i].name, file->name) == 0) {
                        set->files[i] = *file;
                        return;
                }
        set->files[set->n_files++] = *file;
}

static bool ends_in(const char *s, const char *end)
{
        size_t n = strlen(s), k = strlen(end);

        return n > k && strcmp(s + n - k, end) == 0;
}

/* .yml as well, so that check_file_name() says what is wrong with it instead of nobody. */
static int is_rule_file(const struct dirent *e)
{
        return e->d_name[0] != '.' && (ends_in(e->d_name, ".yaml") || ends_in(e->d_name, ".yml"));
}

static int read_site_folder(struct ctx *cx, struct rule_set *set, const char *folder,
                            const char *prefix, struct dirent *const *names, int n)
{
        for (int i = 0; i < n; i++) {
                char *path = arena_printf(cx->mem, "%s/%s", folder, names[i]->d_name);
                struct rule_file file = { .name = arena_printf(set->mem, "%s%s", prefix,
                                                               names[i]->d_name) };
                int rc = read_file(cx, set->mem, path, &file);

                if (rc != LH_OK)
                        return rc;
                put_file(set, &file);
        }
        return LH_OK;
}

/* prefix: "domains/", and what the files there are called by. */
static int list_site_folder(struct ctx *cx, struct rule_set *set, const char *site_dir,
                            const char *prefix)
{
        const char *folder =
                arena_printf(cx->mem, "%s/rules/%.*s", site_dir, (int)strlen(prefix) - 1, prefix);
        struct dirent **names = NULL;
        int n = scandir(folder, &names, is_rule_file, alphasort);
        int rc;

        if (n < 0)
                return errno == ENOENT ? LH_OK
                                       : err_set(cx, LH_IO, "could not list folder \"%s\": %s",
                                                 folder, strerror(errno));
        if (n > RULE_SITE_FILES_MAX)
                rc = err_set(cx, LH_LIMIT,
                             "folder \"%s\" holds more than %d rule files; remove some", folder,
                             RULE_SITE_FILES_MAX);
        else
                rc = read_site_folder(cx, set, folder, prefix, names, n);
        for (int i = 0; i < n; i++)
                free(names[i]);
        free(names);
        return rc;
}

/* One file of the store folder's rules; none is the usual case: ret->data stays NULL. */
static int read_site_file(struct ctx *cx, struct rule_set *set, const char *site_dir,
                          const char *name, struct rule_file *ret)
{
        char *path = arena_printf(cx->mem, "%s/rules/%s", site_dir, name);
        int rc;

        *ret = (struct rule_file){ .name = name };
        if (access(path, F_OK) != 0 && errno == ENOENT)
                return LH_OK;
        rc = read_file(cx, set->mem, path, ret);
        if (rc == LH_OK)
                put_file(set, ret);
        return rc;
}

static int read_site(struct ctx *cx, struct rule_set *set, const char *site_dir)
{
        struct rule_file channels, calendar, clocks, places, flags;
        int rc = list_site_folder(cx, set, site_dir, FOLDER);

        if (rc == LH_OK)
                rc = list_site_folder(cx, set, site_dir, HOUSING);
        if (rc == LH_OK)
                rc = read_site_file(cx, set, site_dir, CALENDAR, &calendar);
        if (rc == LH_OK)
                rc = read_site_file(cx, set, site_dir, CLOCKS, &clocks);
        if (rc == LH_OK)
                rc = read_site_file(cx, set, site_dir, CHANNELS, &channels);
        if (rc == LH_OK)
                rc = read_site_file(cx, set, site_dir, FLAGS, &flags);
        if (rc == LH_OK)
                rc = read_site_file(cx, set, site_dir, PLACES, &places);
        if (rc == LH_OK && places.data != NULL)
                rc = region_use(cx, "rules/" PLACES, (struct str){ places.data, places.bytes });
        return rc;
}

static int by_name(const void *a, const void *b)
{
        return strcmp(((const struct rule_file *)a)->name, ((const struct rule_file *)b)->name);
}

static size_t count_assets(void)
{
        size_t n = 0;

        while (rule_assets[n].name != NULL)
                n++;
        return n;
}

static int read_files(struct ctx *cx, struct rule_set *set, const char *site_dir)
{
        size_t n = count_assets();
        int rc = LH_OK;

        set->files = arena_alloc(set->mem, (n + 2 * RULE_SITE_FILES_MAX + 1) * sizeof(*set->files));
        for (size_t i = 0; i < n; i++)
                set->files[set->n_files++] =
                        (struct rule_file){ rule_assets[i].name, rule_assets[i].data,
                                            rule_assets[i].bytes };
        if (site_dir != NULL)
                rc = read_site(cx, set, site_dir);
        qsort(set->files, set->n_files, sizeof(*set->files), by_name);
        return rc;
}

static int by_id(const void *a, const void *b)
{
        return strcmp(((const struct rule_domain *)a)->id, ((const struct rule_domain *)b)->id);
}

/* One of the files that the program brings along, or the site's in its place. */
static const struct rule_file *own_file(const struct rule_set *set, const char *name)
{
        for (size_t i = 0; i < set->n_files; i++)
                if (strcmp(set->files[i].name, name) == 0)
                        return &set->files[i];
        abort(); /* a broken build */
}

/* The calendar belongs to the process, not to the set: take it only when all else is good. */
static int use_calendar(struct ctx *cx, const struct rule_set *set)
{
        const struct rule_file *f = own_file(set, CALENDAR);

        return calendar_use(cx, CALENDAR, (struct str){ f->data, f->bytes });
}

static int read_clocks(struct ctx *cx, struct rule_set *set)
{
        lh_auto(rule_yaml_free_clocks) struct yaml_clocks *y = NULL;
        const struct rule_file *f = own_file(set, CLOCKS);
        int rc = rule_yaml_read_clocks(cx, f->name, f->data, f->bytes, &y);

        if (rc == LH_OK)
                rc = rule_clocks_check(cx, set->mem, f->name, y, &set->clocks, &set->n_clocks);
        return rc;
}

static int read_domains(struct ctx *cx, struct rule_set *set)
{
        set->domains = arena_alloc(set->mem, set->n_files * sizeof(*set->domains));
        for (size_t i = 0; i < set->n_files; i++) {
                int rc;

                if (strncmp(set->files[i].name, FOLDER, strlen(FOLDER)) != 0)
                        continue; /* calendar and region codes: calendar.c, region.c */
                rc = read_domain(cx, set->mem, &set->files[i], &set->domains[set->n_domains]);
                if (rc != LH_OK)
                        return rc;
                set->n_domains++;
        }
        /* "a-b.yaml" stands before "a.yaml", but "a" before "a-b" */
        qsort(set->domains, set->n_domains, sizeof(*set->domains), by_id);
        return LH_OK;
}

static int read_forms(struct ctx *cx, struct rule_set *set)
{
        int rc = LH_OK;

        set->forms = arena_alloc(set->mem, set->n_files * sizeof(*set->forms));
        for (size_t i = 0; i < set->n_files && rc == LH_OK; i++)
                if (strncmp(set->files[i].name, FORMS, strlen(FORMS)) == 0)
                        rc = annual_form_read(cx, set->mem, &set->files[i],
                                              &set->forms[set->n_forms++]);
        return rc;
}

int rule_load(struct ctx *cx, const char *site_dir, struct rule_set **ret)
{
        lh_auto(rule_free) struct rule_set *set = mem_zalloc(sizeof(*set));
        int rc;

        set->mem = arena_new();
        rc = read_files(cx, set, site_dir);
        if (rc == LH_OK)
                rc = read_domains(cx, set);
        if (rc == LH_OK)
                rc = read_clocks(cx, set);
        if (rc == LH_OK)
                rc = indicators_read(cx, set->mem, own_file(set, FLAGS), &set->indicators);
        if (rc == LH_OK)
                rc = read_forms(cx, set);
        if (rc == LH_OK)
                rc = use_calendar(cx, set);
        if (rc != LH_OK)
                return rc;
        *ret = set;
        set = NULL;
        return LH_OK;
}

const struct indicator_set *rule_indicator_set(const struct rule_set *set)
{
        return &set->indicators;
}

void rule_free(struct rule_set **set)
{
        if (*set == NULL)
                return;
        arena_done(&(*set)->mem);
        free(*set);
        *set = NULL;
}

const struct rule_domain *rule_domains(const struct rule_set *set, size_t *ret_n)
{
        *ret_n = set->n_domains;
        return set->domains;
}

const struct rule_domain *rule_domain(const struct rule_set *set, struct str id)
{
        for (size_t i = 0; i < set->n_domains; i++)
                if (str_is(id, set->domains[i].id))
                        return &set->domains[i];
        return NULL;
}

const struct rule_clock *rule_clocks(const struct rule_set *set, size_t *ret_n)
{
        *ret_n = set->n_clocks;
        return set->clocks;
}

const struct annual_form *rule_annual_forms(const struct rule_set *set, size_t *ret_n)
{
        *ret_n = set->n_forms;
        return set->forms;
}

const struct rule_file *rule_files(const struct rule_set *set, size_t *ret_n)
{
        *ret_n = set->n_files;
        return set->files;
}
