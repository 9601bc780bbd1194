#include "rule/yaml_load.h"
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_BYTES_MAX ((size_t)4096)

/* libcyaml says where and what was wrong only through its log. */
static void keep_log(cyaml_log_t level, void *into, const char *fmt, va_list args) LH_PRINTF(3, 0);
static void keep_log(cyaml_log_t level, void *into, const char *fmt, va_list args)
{
        char line[600];

        (void)level;
        vsnprintf(line, sizeof(line), fmt, args);
        buf_puts(into, line);
}

static void *take_memory(void *unused, void *p, size_t bytes)
{
        (void)unused;
        if (bytes == 0) {
                free(p);
                return NULL;
        }
        return mem_realloc(p, bytes);
}

static cyaml_config_t config(struct buf *log)
{
        return (cyaml_config_t){
                .log_fn = keep_log,
                .log_ctx = log,
                .mem_fn = take_memory,
                .log_level = CYAML_LOG_WARNING,
                /* Repetition by reference would let a small file grow without a ceiling. */
                .flags = CYAML_CFG_NO_ALIAS,
        };
}

/* Adds what one line of libcyaml's backtrace says of the place; lines come innermost first, so each
 * goes in front. */
static const char *add_place(struct ctx *cx, struct str line, const char *place)
{
        char word[80], text[300];
        int entry;

        snprintf(text, sizeof(text), "%.*s", (int)line.n, line.p);
        if (sscanf(text, " in mapping field '%79[^']'", word) == 1)
                return arena_printf(cx->mem, "%s%s%s", word,
                                    place[0] != '\0' && place[0] != '[' ? "." : "", place);
        if (sscanf(text, " in sequence entry '%d'", &entry) == 1)
                return arena_printf(cx->mem, "[%d]%s%s", entry, place[0] != '\0' ? "." : "", place);
        return place;
}

struct complaint {
        struct str what;
        int line;
        const char *place; /* "kinds[3].elements[1].type" */
};

static struct complaint read_log(struct ctx *cx, const struct buf *log)
{
        struct complaint c = { .what = str_of("it is not understood"), .place = "" };
        struct str rest = { log->p, log->n }, line;

        for (bool first = true; str_line(&rest, &line); first = false) {
                const char *at = memmem(line.p, line.n, "(line: ", 7);

                str_skip(&line, "Load: ");
                str_skip(&line, "libyaml: ");
                if (str_is(line, "Backtrace:"))
                        continue;
                if (first)
                        c.what = line;
                if (at != NULL && c.line == 0)
                        c.line = atoi(at + 7);
                c.place = add_place(cx, line, c.place);
        }
        return c;
}

/* libcyaml knows the place of the value before a name it refuses; the name itself stands on that
 * line or further down. */
static int line_of_name(struct str file, int from, struct str name)
{
        struct str line;

        for (int n = 1; str_line(&file, &line); n++) {
                const char *at = n < from ? NULL : memmem(line.p, line.n, name.p, name.n);

                if (at != NULL && at + name.n < line.p + line.n && at[name.n] == ':')
                        return n;
        }
        return from;
}

/* Says the same in words for the person who wrote the file, with the right line. */
static const char *explain(struct ctx *cx, cyaml_err_t rc, struct str file, struct complaint *c)
{
        struct str name = c->what;

        if (str_skip(&name, "Unexpected key: ")) {
                c->line = line_of_name(file, c->line, name);
                return arena_printf(cx->mem,
                                    "\"%.*s\" is no name of a rule file here; correct or remove it",
                                    (int)name.n, name.p);
        }
        if (str_skip(&name, "Mapping field already seen: ")) {
                c->line = line_of_name(file, c->line + 1, name);
                return arena_printf(cx->mem, "\"%.*s\" stands twice; keep one", (int)name.n,
                                    name.p);
        }
        if (str_skip(&name, "Missing required mapping field: "))
                return arena_printf(cx->mem, "\"%.*s\" is missing; add it", (int)name.n, name.p);
        if (rc == CYAML_ERR_ALIAS)
                return "references (&name, *name) are not allowed; write the lines out";
        if (rc == CYAML_ERR_STRING_LENGTH_MIN)
                return "the value is empty; write one";
        return arena_printf(cx->mem, "%.*s", (int)name.n, name.p);
}

static int refuse(struct ctx *cx, const char *name, cyaml_err_t rc, struct str file,
                  const struct buf *log)
{
        struct complaint c = read_log(cx, log);
        const char *why;

        c.line = c.line > 0 ? c.line : 1;
        why = explain(cx, rc, file, &c);
        return err_field(cx, LH_INVALID, c.place, "rule file \"%s\", line %d%s%s: %s", name, c.line,
                         c.place[0] != '\0' ? ", " : "", c.place, why);
}

int rule_yaml_load(struct ctx *cx, const char *name, const char *data, size_t bytes,
                   const struct cyaml_schema_value *schema, void **ret)
{
        lh_auto(buf_done) struct buf log = { 0 };
        cyaml_config_t cfg = config(&log);
        cyaml_data_t *d = NULL;
        cyaml_err_t rc;

        buf_init(&log, LOG_BYTES_MAX);
        rc = cyaml_load_data((const uint8_t *)data, bytes, &cfg, schema, &d, NULL);
        /* A warning is a second document in the file: it would be lost. */
        if (rc != CYAML_OK || log.n > 0) {
                rule_yaml_drop(schema, d);
                return refuse(cx, name, rc, (struct str){ data, bytes }, &log);
        }
        if (d == NULL)
                return err_set(cx, LH_INVALID, "rule file \"%s\" is empty; write its rules", name);
        *ret = d;
        return LH_OK;
}

void rule_yaml_drop(const struct cyaml_schema_value *schema, void *d)
{
        cyaml_config_t cfg = config(NULL);

        cfg.log_fn = NULL;
        if (d != NULL)
                cyaml_free(&cfg, schema, d, 0);
}
