#include "intake/xml.h"

#include <expat.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES_MAX 128

struct level {
        char name[NAME_BYTES_MAX];
        json_t *fields; /* texts of the children read so far; NULL: none */
        bool has_rows;  /* one of the children was a row or held some */
        uint64_t line;
};

struct xml {
        struct ctx *cx;
        struct sink *out;
        struct decoder *d;
        XML_Parser parser;
        struct level levels[XML_LEVELS_MAX];
        size_t depth;
        struct buf text;  /* of the element that is open */
        json_t *projects; /* by their code, for the rows behind them */
        int rc;
};

static void stop(struct xml *x, int rc)
{
        if (x->rc == LH_OK)
                x->rc = rc;
        XML_StopParser(x->parser, XML_FALSE);
}

static uint64_t line_of(const struct xml *x)
{
        return XML_GetCurrentLineNumber(x->parser);
}

/* Platforms prefix names at will; what stands behind the colon counts. */
static const char *local(const char *name)
{
        const char *colon = strrchr(name, ':');

        return colon == NULL ? name : colon + 1;
}

static void on_open(void *arg, const char *name, const char **attributes)
{
        struct xml *x = arg;
        struct level *l = &x->levels[x->depth];

        (void)attributes;
        name = local(name);
        if (x->depth == XML_LEVELS_MAX) {
                stop(x, err_set(x->cx, LH_LIMIT,
                                "line %llu: elements lie deeper than %d levels; rows stand in BODY",
                                (unsigned long long)line_of(x), XML_LEVELS_MAX));
                return;
        }
        if (strlen(name) >= NAME_BYTES_MAX) {
                stop(x, err_set(x->cx, LH_LIMIT, "line %llu: an element's name is too long",
                                (unsigned long long)line_of(x)));
                return;
        }
        *l = (struct level){ .line = line_of(x) };
        memcpy(l->name, name, strlen(name) + 1);
        x->depth++;
        buf_clear(&x->text);
}

static void on_text(void *arg, const char *text, int n)
{
        struct xml *x = arg;

        buf_add(&x->text, text, (size_t)n);
}

/* Declarations of entities are how small files grow without end. */
static void on_doctype(void *arg, const char *name, const char *system, const char *public, int own)
{
        struct xml *x = arg;

        (void)name, (void)system, (void)public, (void)own;
        stop(x,
             err_set(x->cx, LH_INVALID, "it has a DOCTYPE, which is not read; take that line out"));
}

/* ---- fields ---- */

static void trim(struct str *s)
{
        while (s->n > 0 && strchr(" \t\r\n", s->p[0]) != NULL)
                *s = (struct str){ s->p + 1, s->n - 1 };
        while (s->n > 0 && strchr(" \t\r\n", s->p[s->n - 1]) != NULL)
                s->n--;
}

/* A field that stands twice keeps both texts, a line each. */
static void put_field(struct xml *x, struct level *row, const struct level *field)
{
        struct str s = { x->text.n == 0 ? "" : x->text.p, x->text.n };
        const char *before;

        trim(&s);
        if (row->fields == NULL)
                row->fields = json_object();
        before = json_string_value(json_object_get(row->fields, field->name));
        if (json_object_size(row->fields) >= XML_FIELDS_MAX || !buf_ok(&x->text))
                stop(x, err_set(x->cx, LH_LIMIT,
                                "line %llu: the row %s has more than %d fields, or one of more "
                                "than %zu bytes",
                                (unsigned long long)row->line, row->name, XML_FIELDS_MAX,
                                RECORD_JSON_BYTES_MAX));
        else if (before == NULL || before[0] == '\0')
                json_object_set_new(row->fields, field->name, json_stringn(s.p, s.n));
        else
                json_object_set_new(row->fields, field->name,
                                    json_sprintf("%s\n%.*s", before, (int)s.n, s.p));
}

/* ---- rows ---- */

static const char *code_of(const json_t *fields)
{
        const char *code = json_string_value(json_object_get(fields, "TENDER_PROJECT_CODE"));

        if (code == NULL)
                code = json_string_value(json_object_get(fields, "PURCHASE_PROJECT_CODE"));
        return code == NULL || code[0] == '\0' ? NULL : code;
}

/* Most tables name a project by its code alone; who buys stands in the project's own row. */
static void join_project(struct xml *x, const char *table, json_t *fields)
{
        const char *code = code_of(fields);

        if (code == NULL)
                return;
        if (strcmp(table, "TENDER_PROJECT") != 0 && strcmp(table, "PURCHASE_PROJECT") != 0)
                json_object_set(fields, "project", json_object_get(x->projects, code));
        else if (json_object_size(x->projects) < XML_PROJECTS_MAX)
                json_object_set_new(x->projects, code, json_copy(fields));
        else
                stop(x, err_set(x->cx, LH_LIMIT, "it has more than %d projects; split it",
                                XML_PROJECTS_MAX));
}

static void hand_out(struct xml *x, char type, const struct level *l)
{
        char *text = json_dumps(l->fields, JSON_COMPACT);
        struct str cell = str_of(text == NULL ? "{}" : text);

        if (cell.n > RECORD_JSON_BYTES_MAX)
                sink_refuse(x->out, l->line, x->d->raw_done, "%s: the row is larger than %zu bytes",
                            l->name, RECORD_JSON_BYTES_MAX);
        else if (type == PIECE_AROUND)
                x->out->put(x->out->arg,
                            &(struct piece){ .type = type, .cells = &cell, .n_cells = 1 });
        else
                sink_record(x->out, type, l->line, x->d->raw_done, &cell, 1);
        free(text);
}

static void put_row(struct xml *x, const struct level *l)
{
        const char *table = l->name;

        if (strcasecmp(table, "HEAD") == 0) {
                hand_out(x, PIECE_AROUND, l);
                return;
        }
        if (strcasecmp(table, "ROW") == 0 && x->depth > 0)
                table = x->levels[x->depth - 1].name;
        join_project(x, table, l->fields);
        json_object_set_new(l->fields, "table", json_string(table));
        hand_out(x, PIECE_JSON, l);
        if (sink_full(x->out))
                stop(x, LH_NOT_FOUND);
}

static void on_close(void *arg, const char *name)
{
        struct xml *x = arg;
        struct level *l = &x->levels[--x->depth];
        struct level *parent = x->depth > 0 ? &x->levels[x->depth - 1] : NULL;

        (void)name;
        if (l->fields != NULL && l->has_rows)
                sink_refuse(x->out, l->line, x->d->raw_done,
                            "%s: texts and rows stand beside each other; a row's fields are plain "
                            "texts, what holds for all stands in HEAD",
                            l->name);
        else if (l->fields != NULL)
                put_row(x, l);
        else if (!l->has_rows && parent != NULL)
                put_field(x, parent, l);
        if (parent != NULL)
                parent->has_rows |= l->fields != NULL || l->has_rows;
        json_decref(l->fields);
        l->fields = NULL;
        buf_clear(&x->text);
}

/* ---- the file ---- */

static int parse(struct xml *x, const char *p, size_t n, bool last)
{
        if (XML_Parse(x->parser, p, (int)n, last) == XML_STATUS_OK)
                return LH_OK;
        if (x->rc != LH_OK)
                return x->rc;
        return err_set(x->cx, LH_CORRUPT, "line %llu, column %llu: it is not well-formed XML: %s",
                       (unsigned long long)line_of(x),
                       (unsigned long long)XML_GetCurrentColumnNumber(x->parser) + 1,
                       XML_ErrorString(XML_GetErrorCode(x->parser)));
}

static int parse_all(struct xml *x, struct text_in *in)
{
        int rc = LH_OK;

        while (rc == LH_OK && text_peek(in) >= 0) {
                rc = parse(x, in->p, (size_t)(in->end - in->p), false);
                in->p = in->end;
        }
        if (rc == LH_OK)
                rc = in->rc == LH_NOT_FOUND ? parse(x, "", 0, true) : in->rc;
        return rc == LH_NOT_FOUND && sink_full(x->out) ? LH_OK : rc;
}

int rows_xml_read(struct ctx *cx, struct text_in *in, struct sink *out)
{
        struct xml x = { .cx = cx, .out = out, .d = in->d, .projects = json_object() };
        uint64_t before = out->records;
        int rc;

        buf_init(&x.text, RECORD_JSON_BYTES_MAX);
        x.parser = XML_ParserCreate("UTF-8"); /* decoded already, whatever the first line says */
        XML_SetUserData(x.parser, &x);
        XML_SetElementHandler(x.parser, on_open, on_close);
        XML_SetCharacterDataHandler(x.parser, on_text);
        XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
        rc = parse_all(&x, in);
        if (rc == LH_OK && out->records == before)
                rc = err_set(cx, LH_INVALID,
                             "it holds no rows: elements with a plain text for each field");
        while (x.depth > 0)
                json_decref(x.levels[--x.depth].fields);
        XML_ParserFree(x.parser);
        json_decref(x.projects);
        buf_done(&x.text);
        return rc;
}
