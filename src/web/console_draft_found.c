/* What the gate finds in a draft and its documents, and what the clerk decides on it: masked, or
 * kept for a reason, to which the second person agrees by approving the draft. */
#include "base/text.h"
#include "web/console_draft.h"
#include "web/refusal.h"

#include <stdlib.h>

static const char *member(const json_t *o, const char *name)
{
        const char *v = json_string_value(json_object_get(o, name));

        return v == NULL ? "" : v;
}

/* ------ decisions ------ */

static const json_t *choice_of(const struct draft_page *p, const json_t *finding)
{
        return json_object_get(p->choices, member(finding, "key"));
}

static bool keeps(const json_t *choice)
{
        return strcmp(member(choice, "do"), "keep") == 0;
}

bool draft_page_keeps(const struct draft_page *p)
{
        json_t *o;
        const char *key;

        json_object_foreach (p->choices, key, o)
                if (keeps(o))
                        return true;
        return false;
}

/* [{"datum", "value"}] of what is kept; the caller frees it. */
static json_t *kept_of(const struct draft_page *p)
{
        json_t *list = json_array(), *o;
        const char *key;

        json_object_foreach (p->choices, key, o)
                if (keeps(o))
                        json_array_append(list, o);
        return list;
}

static void number_files(struct draft_page *p)
{
        for (size_t i = 0; i < p->n_files; i++) {
                json_t *found = json_loads(p->files[i].found, 0, NULL), *o;
                size_t k;

                json_array_foreach (found, k, o) {
                        json_object_set_new(o, "file", json_string(p->files[i].name));
                        json_object_set_new(
                                o, "n", json_integer((json_int_t)json_array_size(p->findings) + 1));
                        json_array_append(p->findings, o);
                }
                json_decref(found);
        }
}

int draft_page_screen(struct draft_page *p)
{
        struct model *m = p->c->m;
        json_t *kept = kept_of(p);
        int rc;

        preview_done(&p->seen);
        rc = work_preview(m->cx, m->site->rules, m->tx, p->doc, kept, &p->seen);
        json_decref(kept);
        json_decref(p->findings);
        p->findings = json_array();
        if (rc != LH_OK)
                return rc;
        json_array_extend(p->findings, p->seen.findings);
        number_files(p);
        return LH_OK;
}

/* One finding as the form has it; NULL: it says nothing. */
static json_t *choice_posted(struct draft_page *p, const json_t *finding)
{
        struct model *m = p->c->m;
        const char *key = member(finding, "key");
        const char *what = posted(m, arena_printf(m->cx->mem, "f.%s", key));
        const char *why = posted(m, arena_printf(m->cx->mem, "why.%s", key));

        if (strcmp(what, "keep") == 0 || strcmp(what, "false_alarm") == 0)
                return json_pack("{s:s, s:s, s:s, s:s, s:s}", "do", "keep", "what",
                                 strcmp(what, "keep") == 0 ? "override" : "false_alarm", "datum",
                                 member(finding, "datum"), "value", member(finding, "canonical"),
                                 "reason", why);
        if (strcmp(what, "mask") == 0)
                return json_pack("{s:s}", "do", "mask");
        return strcmp(what, "edit") == 0 ? json_object() : NULL;
}

void draft_page_choose(struct draft_page *p)
{
        bool all = posted(p->c->m, "mask_all")[0] != '\0';
        json_t *now = json_object(), *o;
        size_t i;

        json_array_foreach (p->findings, i, o) {
                const char *key = member(o, "key");
                json_t *choice = choice_posted(p, o);

                if (choice == NULL && json_object_get(now, key) != NULL)
                        continue;
                if (choice == NULL)
                        choice = json_incref(json_object_get(p->choices, key));
                if (all && !keeps(choice)) {
                        json_decref(choice);
                        choice = json_pack("{s:s}", "do", "mask");
                }
                if (choice != NULL && json_object_size(choice) > 0)
                        json_object_set(now, key, choice);
                json_decref(choice);
        }
        json_decref(p->choices);
        p->choices = now;
}

int draft_page_settled(struct draft_page *p)
{
        struct model *m = p->c->m;
        size_t n = json_array_size(p->findings), i;
        json_t *o;

        json_array_foreach (p->findings, i, o) {
                const json_t *choice = choice_of(p, o);

                if (choice == NULL)
                        return err_field(m->cx, LH_INVALID, "findings",
                                         "finding %zu of %zu is not settled: choose to mask it, or "
                                         "change the text and save",
                                         i + 1, n);
                if (keeps(choice) && member(choice, "reason")[0] == '\0')
                        return err_field(
                                m->cx, LH_INVALID, "findings",
                                "finding %zu of %zu is kept without a reason: say by which "
                                "article it is shown, or why it is no personal datum",
                                i + 1, n);
        }
        return LH_OK;
}

/* ------ what is shown ------ */

/* "身份证号、银行账号": the columns of a table that nobody is shown. */
static const char *withheld_columns(struct model *m, const struct rule_element *e)
{
        const char *names = NULL;

        for (size_t i = 0; i < e->n_columns; i++) {
                const struct rule_element *c = &e->columns[i];
                const char *name = label(m, c->name, c->name_en);

                if (c->show == RULE_WITHHOLD)
                        names = names == NULL ? name
                                              : arena_printf(m->cx->mem, "%s、%s", names, name);
        }
        return names;
}

static void put_shown(struct model *m, const struct preview *seen)
{
        json_t *list = put_array(m, m->top, "shown");

        for (size_t i = 0; i < seen->shown.n_fields; i++) {
                const struct field *f = &seen->shown.fields[i];
                const struct rule_element *e = rule_element(seen->kind, f->name);
                json_t *o, *rows;

                if (str_is(f->name, "screening") || str_is(f->name, "source_key") ||
                    rule_withheld_table(seen->kind, f->name) != NULL)
                        continue;
                o = add_object(m, list);
                put_text(m, o, "name", field_label(m, seen->kind, f->name));
                put_flag(m, o, "_withheld", f->state != FIELD_OPEN);
                if (f->state != FIELD_OPEN)
                        continue;
                put_str(m, o, "value", f->value);
                put_text(m, o, "_columns", f->table && e != NULL ? withheld_columns(m, e) : NULL);
                rows = put_array(m, o, "rows");
                for (size_t j = 0; f->table && e != NULL && j < f->n_rows; j++)
                        add_text(m, rows, row_text(m, e, f->rows[j].value));
        }
}

static const struct {
        const char *kind, *name;
} finding_names[] = {
        { "id_card", SAY("身份证号") },    { "mobile", SAY("手机号") },
        { "bank_card", SAY("银行卡号") },  { "name", SAY("个人姓名") },
        { "minor_name", SAY("个人姓名") }, { "address", SAY("家庭住址") },
        { "landline", SAY("固定电话") },   { "email", SAY("电子邮箱") },
        { "health", SAY("健康信息") },     { "birth_date", SAY("出生日期") },
};

/* "PIPL 28, 51; OGI 15" as the rules have it: the laws by name. */
static const char *basis_text(struct model *m, const char *basis)
{
        static const struct {
                const char *id, *name;
        } laws[] = { { "PIPL ", SAY("个人信息保护法 ") }, { "OGI ", SAY("政府信息公开条例 ") } };
        lh_auto(buf_done) struct buf b;

        buf_init(&b, ERR_TEXT_BYTES_MAX * 4);
        while (*basis != '\0') {
                size_t i = 0;

                while (i < countof(laws) && strncmp(basis, laws[i].id, strlen(laws[i].id)) != 0)
                        i++;
                if (i == countof(laws)) {
                        buf_putc(&b, *basis++);
                        continue;
                }
                buf_puts(&b, say(m, laws[i].name));
                basis += strlen(laws[i].id);
        }
        return arena_strndup(m->cx->mem, b.p, b.n);
}

/* "sheet 名单, row 3, column B" of a document, in the reader's language. */
static const char *place_text(struct model *m, const json_t *o)
{
        int64_t page = json_integer_value(json_object_get(o, "page"));
        int64_t row = json_integer_value(json_object_get(o, "row"));
        int64_t col = json_integer_value(json_object_get(o, "col"));
        const char *text = member(o, "part");

        if (json_object_get(o, "file") == NULL)
                return "";
        if (page > 0)
                text = arena_printf(m->cx->mem, "%s %s", text,
                                    say_with(m, "第 {1} 页", grouped(m, page), ""));
        if (row >= 0 && col >= 0)
                text = arena_printf(m->cx->mem, "%s %s", text, console_cell_name(m, row, col));
        return text;
}

static void put_choice(struct draft_page *p, json_t *o, json_t *firsts)
{
        struct model *m = p->c->m;
        const json_t *choice = choice_of(p, o);
        json_t *first = json_object_get(firsts, member(o, "key"));

        put_flag(m, o, "_first", first == NULL);
        if (first != NULL)
                put(m, o, "_same", json_incref(first));
        else
                json_object_set(firsts, member(o, "key"), json_object_get(o, "n"));
        put_flag(m, o, "_open", choice == NULL);
        put_flag(m, o, "_mask", choice != NULL && !keeps(choice));
        put_flag(m, o, "_kept", keeps(choice));
        put_flag(m, o, "_keep", keeps(choice) && strcmp(member(choice, "what"), "override") == 0);
        put_flag(m, o, "_alarm", strcmp(member(choice, "what"), "false_alarm") == 0);
        put_text(m, o, "_why", member(choice, "reason"));
        put_text(m, o, "_place", place_text(m, o));
}

static void put_findings(struct draft_page *p)
{
        struct model *m = p->c->m;
        const struct preview *seen = &p->seen;
        json_t *firsts = json_object(), *o;
        size_t i, open = 0;

        json_array_foreach (p->findings, i, o) {
                const char *kind = member(o, "kind");
                const char *name = kind;

                for (size_t k = 0; k < countof(finding_names); k++)
                        if (strcmp(finding_names[k].kind, kind) == 0)
                                name = say(m, finding_names[k].name);
                put_text(m, o, "_name", name);
                put_text(m, o, "_basis", basis_text(m, member(o, "basis")));
                put_choice(p, o, firsts);
                open += choice_of(p, o) == NULL;
        }
        json_array_foreach (seen->texts, i, o) {
                json_t *part;
                size_t k;

                json_array_foreach (json_object_get(o, "parts"), k, part)
                        put_flag(m, part, "_found", json_object_get(part, "n") != NULL);
        }
        json_decref(firsts);
        put(m, m->top, "_findings", json_incref(p->findings));
        put_int(m, m->top, "_n_open", (int64_t)open);
        put_flag(m, m->top, "_some_open", open > 0);
        put(m, m->top, "_texts", json_incref(seen->texts));
        put_int(m, m->top, "_n_findings", (int64_t)json_array_size(p->findings));
        put_flag(m, m->top, "_has_findings", json_array_size(p->findings) > 0);
        put_flag(m, m->top, "_clean", json_array_size(p->findings) == 0);
}

/* The gate's verdict as of now, whatever the state. */
int draft_page_put_found(struct draft_page *p)
{
        struct model *m = p->c->m;
        int rc = draft_page_screen(p);

        if (rc == LH_IO || rc == LH_CORRUPT)
                return rc;
        if (rc != LH_OK) {
                put_text(m, m->top, "_unready", refusal_text(m, m->cx->err.text));
                put_text(m, m->top, "_unready_field", refusal_field(m, p->kind, m->cx->err.field));
                return LH_OK;
        }
        put_findings(p);
        put_shown(m, &p->seen);
        return m->rc;
}
