#include "intake/detect.h"

#include "intake/caged.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

/* The beginning of the file: the text of a JSON file, or the cells of a table's first rows. */
struct look {
        enum container container;
        struct buf text; /* JSON: the text; table: the cells, a NUL behind each */
        bool table;
};

#define LOOK_BYTES_MAX ((size_t)16 * 1024 * 1024)

static void keep_piece(struct look *l, const struct piece *p)
{
        switch (p->type) {
        case PIECE_PROBED: l->container = (enum container)p->number; break;
        case PIECE_JSON:
                if (p->n_cells > 0)
                        buf_str(&l->text, p->cells[0]);
                break;
        case PIECE_ROW:
                for (size_t i = 0; i < p->n_cells; i++) {
                        buf_str(&l->text, p->cells[i]);
                        buf_putc(&l->text, '\0');
                }
                break;
        default: break;
        }
}

static int look_into(struct ctx *cx, int fd, struct look *l)
{
        struct caged c;
        struct piece p;
        int rc = caged_start(cx, &c, NULL, fd, 0);

        while (rc == LH_OK && (rc = caged_next(cx, &c, &p)) == LH_OK)
                keep_piece(l, &p);
        caged_end(&c);
        l->table = l->container == CONTAINER_CSV || l->container == CONTAINER_XLSX;
        return rc == LH_NOT_FOUND ? LH_OK : rc;
}

static bool has_cell(const struct look *l, const char *name)
{
        size_t n = strlen(name);

        for (size_t at = 0; at < l->text.n;) {
                struct str cell = { l->text.p + at, strlen(l->text.p + at) };

                at += cell.n + 1;
                while (cell.n > n && strchr(" \t\r\n", cell.p[0]) != NULL)
                        cell = (struct str){ cell.p + 1, cell.n - 1 };
                while (cell.n > n && strchr(" \t\r\n", cell.p[cell.n - 1]) != NULL)
                        cell.n--;
                if (cell.n == n && memcmp(cell.p, name, n) == 0)
                        return true;
        }
        return false;
}

static bool has_text(const struct look *l, const char *before, struct str name, const char *behind)
{
        char text[128];
        int n = snprintf(text, sizeof(text), "%s%.*s%s", before, (int)name.n, name.p, behind);

        return n < (int)sizeof(text) && memmem(l->text.p, l->text.n, text, (size_t)n) != NULL;
}

/* A field's name in quotes, or at the beginning of a line "name :". Alternatives have a bar between
 * them. */
static bool has_key(const struct look *l, const char *names)
{
        bool xml = l->container == CONTAINER_XML;

        for (const char *p = names; l->text.n > 0; p++) {
                struct str name = { p, strcspn(p, "|") };

                if (has_text(l, xml ? "<" : "\"", name, xml ? ">" : "\"") ||
                    (l->container == CONTAINER_FIELDS && has_text(l, "", name, " :")))
                        return true;
                p += name.n;
                if (*p == '\0')
                        break;
        }
        return false;
}

static bool name_fits(const struct mapping *m, const char *file)
{
        for (size_t i = 0; i < m->n_files; i++)
                if (fnmatch(m->files[i], file, FNM_CASEFOLD) == 0)
                        return true;
        return false;
}

/* 0: it does not fit. The more names it asks for, the better; a file name that fits decides between
 * equals. */
static unsigned score(const struct mapping *m, const struct look *l, const char *file)
{
        bool named = name_fits(m, file);

        if (m->table != l->table || m->xml != (l->container == CONTAINER_XML) ||
            (m->n_has == 0 && !named))
                return 0;
        for (size_t i = 0; i < m->n_has; i++)
                if (!(l->table ? has_cell(l, m->has[i]) : has_key(l, m->has[i])))
                        return 0;
        return 1 + 2 * (unsigned)m->n_has + (named ? 1 : 0);
}

static int several_fit(struct ctx *cx, const char *file, const struct mapping *a,
                       const struct mapping *b)
{
        return err_set(cx, LH_INVALID,
                       "could not tell what \"%s\" holds: the mappings \"%s\" and \"%s\" both fit; "
                       "name one with --as",
                       file, a->id, b->id);
}

static int best_fit(struct ctx *cx, const struct mapping_set *set, const struct look *l,
                    const char *file, const struct mapping **ret)
{
        const struct mapping *best = NULL, *second = NULL;
        const struct mapping *const *all;
        unsigned most = 0;
        size_t n;

        all = mapping_list(set, &n);
        for (size_t i = 0; i < n; i++) {
                unsigned s = score(all[i], l, file);

                if (s > most) {
                        most = s;
                        best = all[i];
                        second = NULL;
                } else if (s == most && s > 0) {
                        second = all[i];
                }
        }
        if (best == NULL)
                return err_set(cx, LH_INVALID,
                               "could not tell what \"%s\" holds: no mapping fits its %s; name one "
                               "with --as, or write one",
                               file, l->table ? "columns" : "fields");
        if (second != NULL)
                return several_fit(cx, file, best, second);
        *ret = best;
        return LH_OK;
}

static int named(struct ctx *cx, const struct mapping_set *set, const struct look *l,
                 const char *as, const char *file, const struct mapping **ret)
{
        const struct mapping *m = mapping_find(set, as);

        if (m == NULL)
                return err_set(
                        cx, LH_INVALID,
                        "there is no mapping \"%s\"; see the list of mappings for the right name",
                        as);
        if (m->table != l->table || m->xml != (l->container == CONTAINER_XML))
                return err_set(cx, LH_INVALID,
                               "could not read \"%s\" with the mapping \"%s\": the file is %s but "
                               "the mapping reads %s",
                               file, as,
                               l->table                        ? "a table"
                               : l->container == CONTAINER_XML ? "XML"
                                                               : "JSON",
                               m->table ? "tables"
                               : m->xml ? "XML"
                                        : "JSON");
        *ret = m;
        return LH_OK;
}

int detect_mapping(struct ctx *cx, const struct mapping_set *set, const char *as, const char *file,
                   int fd, enum container *ret_container, const struct mapping **ret)
{
        lh_auto(buf_done) struct buf reason;
        struct look l = { .container = CONTAINER_CSV };
        int rc;

        buf_init(&reason, ERR_TEXT_BYTES_MAX);
        buf_init(&l.text, LOOK_BYTES_MAX);
        rc = look_into(cx, fd, &l);
        if (rc != LH_OK) {
                buf_puts(&reason, cx->err.text);
                rc = err_set(cx, rc, "could not read \"%s\": %s", file, reason.p ? reason.p : "");
        } else if (as != NULL) {
                rc = named(cx, set, &l, as, file, ret);
        } else {
                rc = best_fit(cx, set, &l, file, ret);
        }
        buf_done(&l.text);
        *ret_container = l.container;
        return rc;
}
