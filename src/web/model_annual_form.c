/* /annual-form/BODY-YEAR: the figures that nobody can compute and the texts, asked for in a form.
 * What is sent is checked and given back as an act document; handing it in is the officer's own
 * step (liuhen publish, or POST /api/v1/acts with the body's token). Nothing is kept here. */
#include "base/text.h"
#include "view/annual.h"
#include "web/model.h"

#include <stdlib.h>
#include <string.h>

#define OFFICER_CHARS_MAX 100
#define BASIS_CHARS_MAX   500

struct form {
        struct annual_report *draft;
        json_t *faults, *cells, *texts; /* of the page; of the act */
};

static void add_fault(struct model *m, struct form *f, const char *field, const char *text)
{
        json_t *o = add_object(m, f->faults);

        put_text(m, o, "field", field);
        put_text(m, o, "text", text);
}

/* What stands in the box: as it was sent, else as it was entered before. */
static void put_cell(struct model *m, struct form *f, json_t *list, size_t cell)
{
        struct annual_value *v = &f->draft->cells[cell];
        struct annual_place p = annual_place(f->draft->form, cell);
        char name[ANNUAL_CELL_BYTES], text[24] = "";
        json_t *o = add_object(m, list);
        const char *sent;
        int64_t value;

        annual_cell_name(f->draft->form, cell, name);
        if (v->from == ANNUAL_ENTERED)
                annual_value_format(v->v, text);
        sent = m->rq->posted == NULL ? text : posted(m, name);
        put_text(m, o, "cell", name);
        put_text(m, o, "label", annual_cell_title(m->cx->mem, f->draft->form, cell, m->english));
        put(m, o, "value", json_string(sent));
        put_flag(m, o, "_money", p.column->decimals > 0);
        if (m->rq->posted == NULL || sent[0] == '\0')
                return;
        if (!annual_value_parse(p.column, str_of(sent), &value)) {
                add_fault(m, f, name,
                          say_with(m, "“{1}”：“{2}”不是数字，只写数字，如 12",
                                   annual_cell_title(m->cx->mem, f->draft->form, cell, m->english),
                                   sent));
                return;
        }
        v->from = ANNUAL_ENTERED;
        v->v = value;
        put_text(m, f->cells, name, sent);
}

static void put_boxes(struct model *m, struct form *f)
{
        const struct annual_form *form = f->draft->form;
        json_t *tables = put_array(m, m->top, "tables");

        for (size_t i = 0; i < form->n_tables; i++) {
                const struct annual_table *t = &form->tables[i];
                json_t *o, *list;

                if (t->from_requests)
                        continue;
                o = add_object(m, tables);
                put_text(m, o, "id", t->id);
                put_text(m, o, "name", label(m, t->name, t->name_en));
                list = put_array(m, o, "cells");
                for (size_t k = 0; k < t->n_rows * t->n_columns; k++)
                        if (t->rows[k / t->n_columns].n_sum == 0 &&
                            t->columns[k % t->n_columns].n_sum == 0)
                                put_cell(m, f, list, t->first + k);
        }
}

static void put_texts(struct model *m, struct form *f)
{
        const struct annual_form *form = f->draft->form;
        json_t *list = put_array(m, m->top, "texts");

        for (size_t i = 0; i < form->n_sections; i++) {
                const struct annual_section *s = &form->sections[i];
                const char *text;
                json_t *o;

                if (s->chars_max == 0)
                        continue;
                text = m->rq->posted == NULL ? f->draft->texts[i] : posted(m, s->id);
                o = add_object(m, list);
                put_text(m, o, "id", s->id);
                put_text(m, o, "name", label(m, s->name, s->name_en));
                put_int(m, o, "chars_max", (int64_t)s->chars_max);
                put(m, o, "value", json_string(text));
                if (utf8_count(str_of(text)) > s->chars_max)
                        add_fault(m, f, s->id,
                                  say_with(m, "“{1}”超过 {2} 字", label(m, s->name, s->name_en),
                                           arena_printf(m->cx->mem, "%zu", s->chars_max)));
                else if (m->rq->posted != NULL && text[0] != '\0')
                        put_text(m, f->texts, s->id, text);
        }
}

/* Who answers for the figures, and what they rest on. */
static void put_reasons(struct model *m, struct form *f)
{
        static const struct {
                const char *id, *name;
                size_t chars_max;
        } asked_for[] = { { "by", SAY("填报人（工号）"), OFFICER_CHARS_MAX },
                          { "basis", SAY("数据依据"), BASIS_CHARS_MAX } };

        for (size_t i = 0; i < countof(asked_for); i++) {
                const char *v = posted(m, asked_for[i].id), *name = say(m, asked_for[i].name);

                put(m, m->top, arena_printf(m->cx->mem, "_%s", asked_for[i].id), json_string(v));
                if (m->rq->posted != NULL && v[0] == '\0')
                        add_fault(m, f, asked_for[i].id, say_with(m, "“{1}”没有填写{2}", name, ""));
                else if (utf8_count(str_of(v)) > asked_for[i].chars_max)
                        add_fault(
                                m, f, asked_for[i].id,
                                say_with(m, "“{1}”超过 {2} 字", name,
                                         arena_printf(m->cx->mem, "%zu", asked_for[i].chars_max)));
        }
}

static void put_document(struct model *m, const struct form *f)
{
        json_t *doc =
                json_pack("{s:s, s:s, s:s, s:s, s:s}", "act", "annual.enter", "body",
                          f->draft->body, "year", arena_printf(m->cx->mem, "%d", f->draft->year),
                          "by", posted(m, "by"), "basis", posted(m, "basis"));
        char *text;

        if (json_object_size(f->cells) > 0)
                json_object_set(doc, "cells", f->cells);
        if (json_object_size(f->texts) > 0)
                json_object_set(doc, "texts", f->texts);
        text = json_dumps(doc, JSON_INDENT(1));
        put_text(m, m->top, "document", text);
        free(text);
        json_decref(doc);
}

static void finish(struct model *m, struct form *f)
{
        struct annual_fault fault;
        bool sent = m->rq->posted != NULL, good;

        if (sent && json_array_size(f->faults) == 0) {
                annual_sum(f->draft->form, f->draft->cells);
                if (annual_contradicts(f->draft->form, f->draft->cells, &fault))
                        add_fault(
                                m, f, "",
                                annual_fault_text(m->cx->mem, f->draft->form, &fault, m->english));
        }
        good = sent && json_array_size(f->faults) == 0;
        put_flag(m, m->top, "_faults", sent && !good);
        put_flag(m, m->top, "_done", good);
        if (good)
                put_document(m, f);
        else if (sent)
                m->status = 422;
}

int model_annual_form(struct model *m, const char *arg)
{
        struct annual_report a;
        struct form f = { .draft = &a };
        const char *dash = strrchr(arg, '-');
        uint64_t year = 0;
        int rc;

        if (dash == NULL || !decimal_parse(str_of(dash + 1), &year) || year > 9999)
                return err_set(m->cx, LH_NOT_FOUND, "\"%.64s\" names no report", arg);
        rc = annual_draft(m->tx, m->site->rules,
                          arena_strndup(m->cx->mem, arg, (size_t)(dash - arg)), (int)year, &a);
        if (rc != LH_OK)
                return rc == LH_INVALID
                               ? err_set(m->cx, LH_NOT_FOUND, "there is no report for that year")
                               : rc;
        m->page = "annual_form";
        m->title =
                say_with(m, "填报{1}年度报告：{2}", arena_printf(m->cx->mem, "%d", a.year), a.name);
        put_text(m, m->top, "title", m->title);
        put_text(m, m->top, "_action", m->rq->path);
        put_text(m, m->top, "_report", arena_printf(m->cx->mem, "/annual/%s-%d", a.body, a.year));
        f.faults = put_array(m, m->top, "faults");
        f.cells = json_object();
        f.texts = json_object();
        put_boxes(m, &f);
        put_texts(m, &f);
        put_reasons(m, &f);
        finish(m, &f);
        json_decref(f.cells);
        json_decref(f.texts);
        return m->rc;
}
