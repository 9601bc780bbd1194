#include "rule/region.h"
#include "base/text.h"
#include "rule/asset.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REGIONS_MAX 8000

struct region {
        char code[7];
        char last[7]; /* newest table in which this name stood, yyyymm */
        char name[64];
};

static struct region regions[REGIONS_MAX];
static size_t n_regions;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static bool take_field(struct str *line, struct str *ret)
{
        const char *tab = line->n == 0 ? NULL : memchr(line->p, '\t', line->n);

        if (tab == NULL)
                return false;
        *ret = (struct str){ line->p, (size_t)(tab - line->p) };
        *line = (struct str){ tab + 1, line->n - ret->n - 1 };
        return true;
}

static int by_code(const void *a, const void *b)
{
        const struct region *x = a, *y = b;
        int c = strcmp(x->code, y->code);

        return c != 0 ? c : strcmp(x->last, y->last);
}

/* The newest name of each code. */
static void keep_latest(void)
{
        size_t kept = 0;

        qsort(regions, n_regions, sizeof(regions[0]), by_code);
        for (size_t i = 0; i < n_regions; i++)
                if (i + 1 == n_regions || strcmp(regions[i].code, regions[i + 1].code) != 0)
                        regions[kept++] = regions[i];
        n_regions = kept;
}

/* "530102<TAB>五华区<TAB>200212<TAB>202306"; the comment and the heading have no digits in front.
 */
static void read_table(void)
{
        const struct asset *a = asset_find(rule_assets, "regions.tsv");
        struct str rest, line, code, name, first;

        if (a == NULL)
                abort();
        rest = (struct str){ a->data, a->bytes };
        while (str_line(&rest, &line)) {
                struct region *r = &regions[n_regions];

                if (line.n == 0 || line.p[0] < '0' || line.p[0] > '9')
                        continue;
                if (n_regions == REGIONS_MAX || !take_field(&line, &code) ||
                    !take_field(&line, &name) || !take_field(&line, &first) || code.n != 6 ||
                    line.n != 6)
                        abort(); /* our own file: a broken build */
                snprintf(r->code, sizeof(r->code), "%.6s", code.p);
                snprintf(r->last, sizeof(r->last), "%.6s", line.p);
                snprintf(r->name, sizeof(r->name), "%.*s", (int)name.n, name.p);
                n_regions++;
        }
        keep_latest();
}

static bool six_digits(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] < '0' || s.p[i] > '9')
                        return false;
        return s.n == 6;
}

int region_use(struct ctx *cx, const char *file, struct str text)
{
        struct str rest = text, line, code;
        int n = 0;

        pthread_once(&once, read_table);
        while (str_line(&rest, &line)) {
                struct region *r = &regions[n_regions];

                n++;
                if (line.n == 0 || line.p[0] == '#')
                        continue;
                if (!take_field(&line, &code) || !six_digits(code) || line.n == 0 ||
                    line.n >= sizeof(r->name) || !utf8_valid(line))
                        return err_set(cx, LH_INVALID,
                                       "rule file \"%s\", line %d: write a code of 6 digits, a "
                                       "tab, and the place's name",
                                       file, n);
                if (n_regions == REGIONS_MAX)
                        return err_set(
                                cx, LH_LIMIT,
                                "rule file \"%s\": more places than fit beside the national table",
                                file);
                snprintf(r->code, sizeof(r->code), "%.6s", code.p);
                snprintf(r->last, sizeof(r->last), "999999"); /* newer than any table */
                snprintf(r->name, sizeof(r->name), "%.*s", (int)line.n, line.p);
                n_regions++;
        }
        if (rest.n > 0)
                return err_set(cx, LH_INVALID, "rule file \"%s\": its last line does not end",
                               file);
        keep_latest();
        return LH_OK;
}

static int code_order(const void *key, const void *entry)
{
        return strcmp(key, ((const struct region *)entry)->code);
}

const char *region_name(struct str code)
{
        char key[7];
        const struct region *r;

        if (code.n != 6)
                return NULL;
        pthread_once(&once, read_table);
        snprintf(key, sizeof(key), "%.6s", code.p);
        r = bsearch(key, regions, n_regions, sizeof(regions[0]), code_order);
        return r == NULL ? NULL : r->name;
}

/* Rows that only group others: no reader would put them into an address. */
static bool is_place(const char *name)
{
        return strcmp(name, "市辖区") != 0 && strcmp(name, "县") != 0 &&
               strstr(name, "直辖") == NULL;
}

/* Appends the name of the code whose first `digits` digits are those of `code`, if that is another
 * one than code's parent. */
static void add_level(struct buf *b, struct str code, size_t digits)
{
        char key[7] = "000000";
        const char *name;

        memcpy(key, code.p, digits);
        if (digits > 2 && strspn(key + digits - 2, "0") >= 2)
                return; /* the code ends above this level */
        name = region_name(str_of(key));
        if (name != NULL && is_place(name))
                buf_printf(b, "%s%s", b->n > 0 ? " " : "", name);
}

const char *region_full_name(struct arena *mem, struct str code)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, 400);
        if (code.n == 6) {
                add_level(&b, code, 2);
                add_level(&b, code, 4);
                add_level(&b, code, 6);
        }
        return b.n > 0 ? arena_strndup(mem, b.p, b.n) : arena_strndup(mem, code.p, code.n);
}

/* How a province is called for short: 内蒙古, 黑龙江, else the first two characters. */
static struct str short_name(const char *name)
{
        struct str s = str_of(name), skipped = s;
        bool three = str_skip(&skipped, "内蒙古") || str_skip(&skipped, "黑龙江");

        return utf8_cut(s, three ? 3 : 2);
}

/* Names that begin like a province but lie in another: two of Qinghai's. */
static bool is_elsewhere(struct str text)
{
        return str_skip(&text, "海南藏族") || str_skip(&text, "海南州") ||
               str_skip(&text, "河南蒙古族");
}

const char *region_province_code(struct str text)
{
        pthread_once(&once, read_table);
        for (size_t i = 0; i < n_regions; i++) {
                struct str s = { 0 };

                if (strcmp(regions[i].code + 2, "0000") != 0)
                        continue;
                s = short_name(regions[i].name);
                if (text.n >= s.n && memcmp(text.p, s.p, s.n) == 0)
                        return is_elsewhere(text) ? "630000" : regions[i].code;
        }
        return NULL;
}
