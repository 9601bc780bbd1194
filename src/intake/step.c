#include "intake/step.h"

#include "base/text.h"
#include "intake/html.h"
#include "rule/region.h"

#include <stdlib.h>

#define STEP_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* Wide spaces count as spaces: forms in Chinese are full of them. Returns the bytes of the space at
 * p, 0 if none. */
static size_t space_at(const char *p, size_t n)
{
        if (n >= 1 && strchr(" \t\r\n", *p) != NULL && *p != '\0')
                return 1;
        if (n >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
                return 2;
        return n >= 3 && (memcmp(p, "\xe3\x80\x80", 3) == 0 || memcmp(p, "\xef\xbb\xbf", 3) == 0)
                       ? 3
                       : 0;
}

static struct str trimmed(struct str s)
{
        size_t k;

        while (s.n > 0 && (k = space_at(s.p, s.n)) > 0)
                s = (struct str){ s.p + k, s.n - k };
        for (bool more = true; more;) {
                more = false;
                for (k = 1; k <= 3 && k <= s.n; k++)
                        if (space_at(s.p + s.n - k, k) == k) {
                                s.n -= k;
                                more = true;
                                break;
                        }
        }
        return s;
}

static bool step_trim(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                      const char **f)
{
        (void)s, (void)mem, (void)f;
        *ret = trimmed(in);
        return true;
}

/* Each run of spaces and line ends becomes one space. */
static bool step_collapse(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                          const char **f)
{
        char *out, *o;

        (void)s, (void)f;
        in = trimmed(in);
        out = o = arena_alloc(mem, in.n + 1);
        for (size_t i = 0; i < in.n;) {
                size_t k = space_at(in.p + i, in.n - i);

                if (k == 0)
                        *o++ = in.p[i++];
                else if (i += k, o[-1] != ' ')
                        *o++ = ' ';
        }
        *ret = (struct str){ out, (size_t)(o - out) };
        return true;
}

/* No spaces at all: codes and numbers out of forms. */
static bool step_squeeze(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                         const char **f)
{
        char *out = arena_alloc(mem, in.n + 1);
        size_t n = 0;

        (void)s, (void)f;
        for (size_t i = 0; i < in.n;) {
                size_t k = space_at(in.p + i, in.n - i);

                if (k == 0)
                        out[n++] = in.p[i++];
                i += k;
        }
        *ret = (struct str){ out, n };
        return true;
}

static bool step_html(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                      const char **fault)
{
        struct buf b;

        (void)s;
        buf_init(&b, STEP_BYTES_MAX);
        html_to_text(in, &b);
        *ret = (struct str){ arena_strndup(mem, b.p == NULL ? "" : b.p, b.n), b.n };
        if (!buf_ok(&b))
                *fault = "is larger than 16 MiB; shorten it";
        buf_done(&b);
        return *fault == NULL;
}

/* Line ends become LF; other control characters, which the ledger refuses, go. */
static bool step_clean(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                       const char **f)
{
        char *out = arena_alloc(mem, in.n + 1);
        size_t n = 0;

        (void)s, (void)f;
        for (size_t i = 0; i < in.n; i++) {
                unsigned char c = (unsigned char)in.p[i];

                if (c == '\r' && (i + 1 == in.n || in.p[i + 1] != '\n'))
                        out[n++] = '\n';
                else if ((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t')
                        out[n++] = (char)c;
        }
        *ret = (struct str){ out, n };
        return true;
}

/* arg: values with bars between them. */
static bool in_list(const char *list, struct str value)
{
        for (const char *p = list;; p++) {
                size_t n = strcspn(p, "|");

                if (str_eq((struct str){ p, n }, value))
                        return true;
                p += n;
                if (*p == '\0')
                        return false;
        }
}

static bool step_empty_if(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                          const char **f)
{
        (void)mem, (void)f;
        *ret = in_list(s->arg, trimmed(in)) ? (struct str){ "", 0 } : in;
        return true;
}

static const char *find(struct str in, const char *needle)
{
        return in.n ? memmem(in.p, in.n, needle, strlen(needle)) : NULL;
}

/* The text behind the first arg; all of it if arg is not in it. */
static bool step_after(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                       const char **f)
{
        const char *at = find(in, s->arg);

        (void)mem, (void)f;
        *ret = in;
        if (at != NULL) {
                at += strlen(s->arg);
                *ret = (struct str){ at, (size_t)(in.p + in.n - at) };
        }
        return true;
}

static bool step_before(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                        const char **f)
{
        const char *at = find(in, s->arg);

        (void)mem, (void)f;
        *ret = at == NULL ? in : (struct str){ in.p, (size_t)(at - in.p) };
        return true;
}

/* Like after, but nothing if arg is not in it. */
static bool step_only_after(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                            const char **f)
{
        if (find(in, s->arg) != NULL)
                return step_after(s, mem, in, ret, f);
        *ret = (struct str){ "", 0 };
        return true;
}

static bool step_strip_prefix(const struct step *s, struct arena *mem, struct str in,
                              struct str *ret, const char **f)
{
        (void)mem, (void)f;
        str_skip(&in, s->arg);
        *ret = in;
        return true;
}

static bool step_strip_suffix(const struct step *s, struct arena *mem, struct str in,
                              struct str *ret, const char **f)
{
        size_t n = strlen(s->arg);

        (void)mem, (void)f;
        if (in.n >= n && memcmp(in.p + in.n - n, s->arg, n) == 0)
                in.n -= n;
        *ret = in;
        return true;
}

static bool step_prepend(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                         const char **f)
{
        (void)f;
        *ret = str_of(arena_printf(mem, "%s%.*s", s->arg, (int)in.n, in.p));
        return true;
}

static bool step_append(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                        const char **f)
{
        (void)f;
        *ret = str_of(arena_printf(mem, "%.*s%s", (int)in.n, in.p, s->arg));
        return true;
}

/* "replace A=>B" */
static bool step_replace(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                         const char **f)
{
        const char *arrow = strstr(s->arg, "=>"), *at;
        char *a = arena_strndup(mem, s->arg, (size_t)(arrow - s->arg));
        struct buf b;

        (void)f;
        buf_init(&b, STEP_BYTES_MAX);
        while ((at = find(in, a)) != NULL) {
                buf_add(&b, in.p, (size_t)(at - in.p));
                buf_puts(&b, arrow + 2);
                in.n -= (size_t)(at - in.p) + strlen(a);
                in.p = at + strlen(a);
        }
        buf_str(&b, in);
        *ret = (struct str){ arena_strndup(mem, b.p == NULL ? "" : b.p, b.n), b.n };
        buf_done(&b);
        return true;
}

static bool step_cut(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                     const char **f)
{
        (void)mem, (void)f;
        *ret = utf8_cut(in, (size_t)strtoul(s->arg, NULL, 10));
        return true;
}

/* "[市本级] 标题" and "【县】标题": the bracket in front is the region, not the title. */
static struct str bracket_tag(struct str in)
{
        static const char *const pairs[][2] = { { "[", "]" }, { "【", "】" }, { "［", "］" } };

        in = trimmed(in);
        for (size_t i = 0; i < countof(pairs); i++) {
                struct str rest = in;
                const char *end;

                if (!str_skip(&rest, pairs[i][0]) || (end = find(rest, pairs[i][1])) == NULL)
                        continue;
                return (struct str){ in.p, (size_t)(end - in.p) + strlen(pairs[i][1]) };
        }
        return (struct str){ in.p, 0 };
}

static bool step_drop_tag(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                          const char **f)
{
        struct str tag = bracket_tag(in);

        (void)s, (void)mem, (void)f;
        *ret = tag.n == 0 ? in
                          : trimmed((struct str){ tag.p + tag.n,
                                                  (size_t)(in.p + in.n - tag.p) - tag.n });
        return true;
}

/* "浙江省杭州市" becomes 330000; six digits stay; what names no province becomes empty. */
static bool step_province(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                          const char **f)
{
        const char *code;

        (void)s, (void)mem, (void)f;
        in = trimmed(in);
        *ret = in;
        if (in.n == 6 && strspn(in.p, "0123456789") >= 6)
                return true;
        code = region_province_code(in);
        *ret = str_of(code == NULL ? "" : code);
        return true;
}

static bool arg_none(const char *arg)
{
        return arg[0] == '\0';
}
static bool arg_some(const char *arg)
{
        return arg[0] != '\0';
}
static bool arg_count(const char *arg)
{
        uint64_t n;

        return decimal_parse(str_of(arg), &n) && n > 0;
}
static bool arg_arrow(const char *arg)
{
        const char *arrow = strstr(arg, "=>");

        return arrow != NULL && arrow > arg;
}
static bool arg_unit(const char *arg)
{
        return arg[0] == '\0' || strcmp(arg, "元") == 0 || strcmp(arg, "万元") == 0 ||
               strcmp(arg, "亿元") == 0;
}

static const struct {
        const char *name;
        step_fn *run;
        bool (*arg_ok)(const char *arg);
} table[] = {
        { "trim", step_trim, arg_none },
        { "collapse", step_collapse, arg_none },
        { "squeeze", step_squeeze, arg_none },
        { "strip_html", step_html, arg_none },
        { "clean", step_clean, arg_none },
        { "empty_if", step_empty_if, arg_some },
        { "after", step_after, arg_some },
        { "only_after", step_only_after, arg_some },
        { "before", step_before, arg_some },
        { "strip_prefix", step_strip_prefix, arg_some },
        { "strip_suffix", step_strip_suffix, arg_some },
        { "prepend", step_prepend, arg_some },
        { "append", step_append, arg_some },
        { "replace", step_replace, arg_arrow },
        { "cut", step_cut, arg_count },
        { "drop_tag", step_drop_tag, arg_none },
        { "date", step_date, step_date_formats_ok },
        { "price", step_price, arg_unit },
        { "number", step_number, arg_none },
        { "province", step_province, arg_none },
        { "project_key", step_project_key, arg_none },
};

bool step_parse(struct arena *mem, const char *text, struct step *ret, const char **ret_fault)
{
        size_t n = strcspn(text, " ");
        const char *arg = text[n] == '\0' ? "" : arena_strdup(mem, text + n + 1);

        for (size_t i = 0; i < countof(table); i++) {
                if (!str_is((struct str){ text, n }, table[i].name))
                        continue;
                *ret = (struct step){ table[i].run, table[i].name, arg };
                *ret_fault = "its argument is missing, superfluous or wrong";
                return table[i].arg_ok(arg);
        }
        *ret_fault = "there is no such step";
        return false;
}

bool step_run_all(const struct step *steps, size_t n, struct arena *mem, struct str in,
                  struct str *ret, const char **ret_fault)
{
        *ret_fault = NULL;
        for (size_t i = 0; i < n && in.n > 0; i++)
                if (!steps[i].run(&steps[i], mem, in, &in, ret_fault))
                        return false;
        *ret = in;
        return true;
}
