#include "work/preview.h"
#include "base/text.h"
#include "base/time.h"
#include "crypt/hash.h"
#include "screen/value.h"
#include "work/notice.h"
#include "work/screening.h"

struct look {
        struct value_screen screen;
        struct preview *out;
        size_t n;
};

void preview_done(struct preview *p)
{
        json_decref(p->findings);
        json_decref(p->texts);
        *p = (struct preview){ 0 };
}

static json_t *text_json(struct str s)
{
        return json_stringn(s.p == NULL ? "" : s.p, s.n);
}

static void add_part(json_t *parts, struct str text, size_t n)
{
        json_t *o;

        if (text.n == 0)
                return;
        o = json_pack("{s:o}", "text", text_json(text));
        if (n > 0)
                json_object_set_new(o, "n", json_integer((json_int_t)n));
        json_array_append_new(parts, o);
}

void preview_key(struct str datum, struct str canonical, char ret[PREVIEW_KEY_CHARS + 1])
{
        const struct str pieces[] = { datum, { "\n", 1 }, canonical };
        struct hash digest = hash_pieces(pieces, countof(pieces));

        hex_encode(digest.b, PREVIEW_KEY_CHARS / 2, ret);
        ret[PREVIEW_KEY_CHARS] = '\0';
}

/* A finding may have pieces in other segments (the label's); those in the text count. */
static void add_finding(struct look *l, const struct finding *f, const char *field,
                        const char *label, struct str text, struct str mask)
{
        char key[PREVIEW_KEY_CHARS + 1];
        json_t *o = json_pack("{s:i, s:s, s:s, s:s, s:o, s:o, s:s, s:s, s:s}", "n", (int)++l->n,
                              "field", field, "label", label, "kind", f->kind, "value",
                              text_json(text), "mask", text_json(mask), "reason", f->reason,
                              "basis", f->basis, "rule", f->rule);

        preview_key(str_of(f->kind), f->value, key);
        json_object_set_new(o, "key", json_string(key));
        json_object_set_new(o, "datum", json_string(f->kind));
        json_object_set_new(o, "canonical", text_json(f->value));
        json_array_append_new(l->out->findings, o);
}

static void look_at(struct look *l, const char *field, const char *label, struct str text)
{
        lh_auto(finding_list_done) struct finding_list list = { 0 };
        json_t *parts = json_array();
        uint32_t at, from = 0;

        value_find(&l->screen, str_of(label), text, &list, &at);
        for (size_t i = 0; i < list.n; i++) {
                const struct finding *f = &list.v[i];

                for (size_t k = 0; k < f->n_pieces; k++) {
                        const struct finding_piece *p = &f->pieces[k];
                        struct str piece = { text.p + p->start, p->end - p->start };

                        if (f->action == ACTION_SHOW || p->segment != at || p->start < from)
                                continue;
                        add_finding(l, f, field, label, piece, p->mask);
                        add_part(parts, (struct str){ text.p + from, p->start - from }, 0);
                        add_part(parts, piece, l->n);
                        from = p->end;
                }
        }
        add_part(parts, (struct str){ text.p + from, text.n - from }, 0);
        if (from > 0)
                json_array_append_new(l->out->texts, json_pack("{s:s, s:s, s:O}", "field", field,
                                                               "label", label, "parts", parts));
        json_decref(parts);
}

static bool holds_words(enum rule_type t)
{
        return t == RULE_TEXT || t == RULE_LONGTEXT || t == RULE_PARTY;
}

static void look_at_table(struct look *l, const struct rule_element *e,
                          const struct notice_value *v)
{
        struct arena *mem = l->screen.cx->mem;

        for (size_t j = 0; j < v->n_rows; j++)
                for (size_t k = 0; k < e->n_columns; k++) {
                        const struct rule_element *col = &e->columns[k];
                        struct str cell = v->cells[j * e->n_columns + k];

                        if (cell.n > 0 && holds_words(col->type) && col->show != RULE_WITHHOLD)
                                look_at(l, e->id,
                                        arena_printf(mem, "%s %zu %s", e->name, j + 1, col->name),
                                        cell);
                }
}

static void look_at_all(struct look *l, const struct notice *n)
{
        if (n->text.n > 0)
                look_at(l, "text", "正文", n->text);
        if (n->reason.n > 0)
                look_at(l, "reason", "理由", n->reason);
        for (size_t i = 0; i < n->kind->n_elements; i++) {
                const struct rule_element *e = &n->kind->elements[i];
                const struct notice_value *v = &n->values[i];

                if (e->show == RULE_WITHHOLD)
                        continue;
                if (e->type == RULE_TABLE)
                        look_at_table(l, e, v);
                else if (v->text.n > 0 && holds_words(e->type))
                        look_at(l, e->id, e->name, v->text);
        }
}

/* The rules as they would be with what is kept. */
static struct gate_rules with_kept(struct ctx *cx, const struct gate_rules *rules,
                                   const json_t *kept)
{
        size_t n = rules->n_allowed + json_array_size(kept), i;
        struct screen_allowed *all = arena_alloc(cx->mem, (n + 1) * sizeof(*all));
        struct gate_rules ret = *rules;
        const json_t *o;

        for (i = 0; i < rules->n_allowed; i++)
                all[i] = rules->allowed[i];
        json_array_foreach ((json_t *)kept, i, o)
                all[rules->n_allowed + i] = (struct screen_allowed){
                        json_string_value(json_object_get(o, "datum")),
                        str_of(json_string_value(json_object_get(o, "value"))), 0
                };
        ret.allowed = all;
        ret.n_allowed = n;
        return ret;
}

int work_preview(struct ctx *cx, const struct rule_set *rules, struct store_tx *tx,
                 const json_t *doc, const json_t *kept, struct preview *ret)
{
        const struct work w = { .rules = rules };
        struct task t = { .cx = cx, .w = &w, .tx = tx, .doc = doc };
        const char *body = json_string_value(json_object_get(doc, "body"));
        struct look l = { .out = ret };
        const struct cleared_notice *c;
        struct gate_rules gate, then;
        struct notice n;
        int rc = notice_read(&t, &n);

        *ret = (struct preview){ .findings = json_array(), .texts = json_array() };
        if (rc == LH_OK)
                rc = screening_rules(cx, tx, body == NULL ? "" : body, &gate);
        if (rc == LH_OK) {
                then = with_kept(cx, &gate, kept);
                rc = screen_clear(cx, &n, &then, &c);
        }
        if (rc != LH_OK)
                return rc;
        ret->kind = n.kind;
        cleared_fill(c, &ret->shown);
        l.screen = (struct value_screen){ .cx = cx,
                                          .setup = { .policy = gate.policy,
                                                     .occasion = policy_occasion_of(
                                                             gate.policy, n.domain->id, n.kind->id),
                                                     .today = date_in_china(cx->now_ms()),
                                                     .allowed = gate.allowed,
                                                     .n_allowed = gate.n_allowed } };
        look_at_all(&l, &n);
        return LH_OK;
}
