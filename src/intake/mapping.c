#include "intake/mapping.h"

#include "base/text.h"
#include "intake/decode.h"
#include "intake/mapping_yaml.h"

#include <ctype.h>
#include <stdlib.h>

/* What is compiled, and what an error has to name. */
struct compile {
        struct ctx *cx;
        struct arena *mem;
        const char *file;
        const char *at; /* the target or rule that is compiled */
        bool table;
};

static int bad(struct compile *c, const char *value, const char *why)
{
        return err_set(c->cx, LH_INVALID, "could not read mapping \"%s\": %s: \"%s\": %s", c->file,
                       c->at, value, why);
}

static const char *keep(struct compile *c, const char *s)
{
        return s == NULL ? NULL : arena_strdup(c->mem, s);
}

static const char *const *keep_list(struct compile *c, char *const *list, unsigned n)
{
        const char **out = arena_alloc(c->mem, (n + 1) * sizeof(*out));

        for (unsigned i = 0; i < n; i++)
                out[i] = arena_strdup(c->mem, list[i]);
        return out;
}

static int compile_path(struct compile *c, const char *text, struct map_path *ret)
{
        text = arena_strdup(c->mem, text);
        if (!path_parse(c->mem, text, c->table, ret))
                return bad(c, text, "is no path; write it like data.title or awards[0].value");
        return LH_OK;
}

static int compile_cond(struct compile *c, const struct yaml_cond *y, struct map_cond *ret)
{
        char **values = y->is_count ? y->is : y->not_count ? y->not : y->has;
        unsigned n = y->is_count + y->not_count + y->has_count;

        ret->kind = y->is_count ? COND_IS : y->not_count ? COND_NOT : COND_HAS;
        if (y->empty != NULL) {
                if (strcmp(y->empty, "true") != 0 && strcmp(y->empty, "false") != 0)
                        return bad(c, y->empty, "write true or false");
                ret->kind = y->empty[0] == 't' ? COND_EMPTY : COND_FILLED;
        }
        if ((y->is_count > 0) + (y->not_count > 0) + (y->has_count > 0) + (y->empty != NULL) != 1)
                return bad(c, y->path, "a condition has exactly one of is, not, has, empty");
        ret->values = arena_alloc(c->mem, (n + 1) * sizeof(*ret->values));
        for (unsigned i = 0; i < n; i++)
                ret->values[i] = str_of(arena_strdup(c->mem, values[i]));
        ret->n_values = n;
        return compile_path(c, y->path, &ret->path);
}

static int compile_conds(struct compile *c, const struct yaml_cond *y, unsigned n,
                         struct map_cond **ret, size_t *ret_n)
{
        struct map_cond *conds = arena_alloc(c->mem, (n + 1) * sizeof(*conds));
        int rc = LH_OK;

        for (unsigned i = 0; i < n && rc == LH_OK; i++)
                rc = compile_cond(c, &y[i], &conds[i]);
        *ret = conds;
        *ret_n = n;
        return rc;
}

static int compile_pair(struct compile *c, const char *text, struct map_pair *ret)
{
        const char *arrow = strstr(text, " => ");

        if (arrow == NULL)
                return bad(c, text, "write it as \"theirs => ours\"");
        ret->is = str_of(arena_strndup(c->mem, text, (size_t)(arrow - text)));
        ret->be = str_of(arena_strdup(c->mem, arrow + 4));
        return LH_OK;
}

static int compile_pairs(struct compile *c, const struct yaml_target *y, struct map_target *t)
{
        static const char *const words[] = { "refuse", "keep", "empty" };
        int rc = LH_OK;

        t->pairs = arena_alloc(c->mem, (y->map_count + 1) * sizeof(*t->pairs));
        t->n_pairs = y->map_count;
        for (unsigned i = 0; i < y->map_count && rc == LH_OK; i++)
                rc = compile_pair(c, y->map[i], &t->pairs[i]);
        if (rc != LH_OK || y->unlisted == NULL)
                return rc;
        for (unsigned i = 0; i < countof(words); i++)
                if (strcmp(y->unlisted, words[i]) == 0) {
                        t->unlisted = (enum map_unlisted)i;
                        return LH_OK;
                }
        return bad(c, y->unlisted, "write refuse, keep or empty");
}

static int compile_steps(struct compile *c, const struct yaml_target *y, struct map_target *t)
{
        const char *why;

        t->steps = arena_alloc(c->mem, (y->steps_count + 1) * sizeof(*t->steps));
        t->n_steps = y->steps_count;
        for (unsigned i = 0; i < y->steps_count; i++)
                if (!step_parse(c->mem, y->steps[i], &t->steps[i], &why))
                        return bad(c, y->steps[i], why);
        return LH_OK;
}

static int compile_from(struct compile *c, const struct yaml_target *y, struct map_target *t)
{
        int rc = LH_OK;

        t->from = arena_alloc(c->mem, (y->from_count + 1) * sizeof(*t->from));
        t->n_from = y->from_count;
        for (unsigned i = 0; i < y->from_count && rc == LH_OK; i++)
                rc = compile_path(c, y->from[i], &t->from[i]);
        return rc;
}

static bool is_element_id(const char *s)
{
        size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");

        return n > 0 && n <= 40 && s[n] == '\0' && islower((unsigned char)s[0]);
}

/* The places of an act document that a mapping may fill (act.md 2 to 4). */
static bool known_target(const char *to)
{
        static const char *const known[] = {
                "act",        "body",         "body.name",   "body.region",   "by",
                "domain",     "kind",         "title",       "date",          "formed",
                "text",       "project.code", "project.key", "project.title", "project.region",
                "source.key", "source.url",   "reason",      "notice"
        };

        for (size_t i = 0; i < countof(known); i++)
                if (strcmp(to, known[i]) == 0)
                        return true;
        return strncmp(to, "elements.", 9) == 0 && is_element_id(to + 9);
}

static void cut_target(struct compile *c, struct map_target *t)
{
        const char *dot = strchr(t->to, '.');

        t->parts[0] = dot ? arena_strndup(c->mem, t->to, (size_t)(dot - t->to)) : t->to;
        t->parts[1] = dot ? dot + 1 : NULL;
}

static int compile_targets(struct compile *c, const struct yaml_target *y, unsigned n, bool columns,
                           struct map_target **ret, size_t *ret_n);

static int compile_table(struct compile *c, const struct yaml_target *y, struct map_target *t)
{
        bool outer = c->table;
        int rc;

        if (y->rows == NULL && y->columns_count == 0)
                return LH_OK;
        if (y->rows == NULL || y->columns_count == 0 || y->from_count > 0 || y->value != NULL)
                return bad(c, y->to, "a table has rows and columns, and neither from nor value");
        t->is_table = true;
        if (strcmp(y->rows, ".") != 0 && c->table)
                return bad(c, y->rows, "a row of a sheet has no rows in it; write \".\"");
        rc = compile_path(c, y->rows, &t->rows);
        if (rc == LH_OK)
                rc = compile_targets(c, y->columns, y->columns_count, true, &t->columns,
                                     &t->n_columns);
        c->table = outer;
        return rc;
}

static int compile_target(struct compile *c, const struct yaml_target *y, bool column,
                          struct map_target *t)
{
        int rc;

        c->at = t->to = keep(c, y->to);
        if (column ? !is_element_id(y->to) : !known_target(y->to))
                return bad(c, y->to, "a document has no such field");
        cut_target(c, t);
        t->join = keep(c, y->join);
        t->otherwise = keep(c, y->otherwise);
        t->value = keep(c, y->value);
        t->required = keep(c, y->required);
        if (y->rows == NULL && (y->from_count > 0) + (y->value != NULL) != 1)
                return bad(c, y->to, "needs either from or value");
        if ((rc = compile_from(c, y, t)) != LH_OK || (rc = compile_steps(c, y, t)) != LH_OK ||
            (rc = compile_pairs(c, y, t)) != LH_OK ||
            (rc = compile_conds(c, y->when, y->when_count, &t->when, &t->n_when)) != LH_OK)
                return rc;
        return column ? LH_OK : compile_table(c, y, t);
}

static int compile_targets(struct compile *c, const struct yaml_target *y, unsigned n, bool columns,
                           struct map_target **ret, size_t *ret_n)
{
        struct map_target *t = arena_alloc(c->mem, (n + 1) * sizeof(*t));
        int rc = LH_OK;

        for (unsigned i = 0; i < n && rc == LH_OK; i++)
                rc = compile_target(c, &y[i], columns, &t[i]);
        *ret = t;
        *ret_n = n;
        return rc;
}

static int compile_doc(struct compile *c, const struct yaml_doc *y, struct map_doc *d)
{
        int rc = LH_OK;

        c->at = "docs";
        d->if_none = y->if_none != NULL && strcmp(y->if_none, "true") == 0;
        if (y->if_none != NULL && !d->if_none && strcmp(y->if_none, "false") != 0)
                return bad(c, y->if_none, "write true or false");
        if (y->split != NULL && (y->each == NULL || y->split[0] == '\0'))
                return bad(c, y->split, "split cuts the text that each leads to; give both");
        d->split = keep(c, y->split);
        if (y->each != NULL) {
                d->has_each = true;
                rc = compile_path(c, y->each, &d->each);
        }
        if (rc == LH_OK)
                rc = compile_conds(c, y->when, y->when_count, &d->when, &d->n_when);
        return rc == LH_OK ? compile_targets(c, y->set, y->set_count, false, &d->set, &d->n_set)
                           : rc;
}

static int compile_docs(struct compile *c, const struct yaml_mapping *y, struct mapping *m)
{
        int rc = compile_targets(c, y->always, y->always_count, false, &m->always, &m->n_always);

        m->docs = arena_alloc(c->mem, (y->docs_count + 1) * sizeof(*m->docs));
        m->n_docs = y->docs_count;
        for (unsigned i = 0; i < y->docs_count && rc == LH_OK; i++)
                rc = compile_doc(c, &y->docs[i], &m->docs[i]);
        return rc;
}

static int compile_unique(struct compile *c, const struct yaml_mapping *y, struct mapping *m)
{
        int rc = LH_OK;

        c->at = "unique";
        if (y->unique_count > 0 && strcmp(y->format, "json") != 0)
                return bad(c, y->unique[0], "unique is for json only");
        m->unique = arena_alloc(c->mem, (y->unique_count + 1) * sizeof(*m->unique));
        m->n_unique = y->unique_count;
        for (unsigned i = 0; i < y->unique_count && rc == LH_OK; i++)
                rc = compile_path(c, y->unique[i], &m->unique[i]);
        return rc;
}

static int compile_format(struct compile *c, const struct yaml_mapping *y, struct mapping *m)
{
        enum charset set;

        c->at = "format";
        m->table = strcmp(y->format, "table") == 0;
        m->pass = strcmp(y->format, "act") == 0;
        m->xml = strcmp(y->format, "xml") == 0;
        if (!m->table && !m->pass && !m->xml && strcmp(y->format, "json") != 0)
                return bad(c, y->format, "write json, xml, table or act");
        if (m->pass != (y->docs_count == 0))
                return bad(c, y->format, "act has no docs; all others need them");
        if (y->charset != NULL && !charset_named(y->charset, &set))
                return bad(c, y->charset, "write utf-8, gb18030, iso-8859-1, utf-16le or utf-16be");
        m->header_rows = y->columns_count > 0 ? 0 : 1;
        if (y->header_rows != NULL) {
                if (y->header_rows[1] != '\0' || y->header_rows[0] < '1' || y->header_rows[0] > '2')
                        return bad(c, y->header_rows,
                                   "header_rows is 1 or 2; list the columns if there is no header");
                m->header_rows = (unsigned)(y->header_rows[0] - '0');
        }
        if (y->delimiter != NULL && y->delimiter[0] != '\0')
                m->delimiter = y->delimiter[0];
        c->table = m->table;
        return LH_OK;
}

static int compile_head(struct compile *c, const struct yaml_mapping *y, struct mapping *m)
{
        c->at = "mapping";
        m->id = keep(c, y->mapping);
        m->name = keep(c, y->name);
        m->source = keep(c, y->source);
        m->charset = keep(c, y->charset);
        m->sheet = keep(c, y->sheet);
        m->files = keep_list(c, y->match.files, y->match.files_count);
        m->n_files = y->match.files_count;
        m->has = keep_list(c, y->match.has, y->match.has_count);
        m->n_has = y->match.has_count;
        m->records = keep_list(c, y->records, y->records_count);
        m->n_records = y->records_count;
        m->columns = keep_list(c, y->columns, y->columns_count);
        m->n_columns = y->columns_count;
        if (strspn(m->id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(m->id))
                return bad(c, m->id, "an id has letters a-z, digits and hyphens only");
        m->correct_on_change = y->on_change != NULL && strcmp(y->on_change, "correct") == 0;
        if (y->on_change != NULL && !m->correct_on_change && strcmp(y->on_change, "refuse") != 0)
                return bad(c, y->on_change, "on_change is refuse or correct");
        return LH_OK;
}

int mapping_parse(struct ctx *cx, struct arena *mem, const char *file, struct str text,
                  struct mapping **ret)
{
        lh_auto(mapping_yaml_free) struct yaml_mapping *y = NULL;
        struct compile c = { .cx = cx, .mem = mem, .file = file };
        struct mapping *m = arena_alloc(mem, sizeof(*m));
        int rc = mapping_yaml_read(cx, file, text, &y);

        if (rc == LH_OK)
                rc = compile_head(&c, y, m);
        if (rc == LH_OK)
                rc = compile_format(&c, y, m);
        if (rc == LH_OK)
                rc = compile_unique(&c, y, m);
        if (rc == LH_OK)
                rc = compile_docs(&c, y, m);
        if (rc == LH_OK)
                *ret = m;
        return rc;
}
