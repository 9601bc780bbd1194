/* Money as people read it: 万元 and 亿元 in Chinese, plain yuan in English, the exact yuan always
 * beside it. */
#include "rule/value.h"
#include "web/model.h"

#include <stdio.h>
#include <stdlib.h>

#define FEN_PER_YUAN 100LL
#define FEN_PER_WAN  (10000 * FEN_PER_YUAN)
#define FEN_PER_YI   (10000 * FEN_PER_WAN)

/* v / unit, rounded half away from zero to `places` digits of which zeros at the end are dropped
 * down to two. */
static const char *in_units(const struct model *m, int64_t v, int64_t unit, int places)
{
        uint64_t a = v < 0 ? -(uint64_t)v : (uint64_t)v, scale = 1, whole, rest;
        char digits[24];
        int n = places;

        for (int i = 0; i < places; i++)
                scale *= 10;
        whole = a / (uint64_t)unit;
        rest = (a % (uint64_t)unit * scale + (uint64_t)unit / 2) / (uint64_t)unit;
        if (rest == scale) {
                whole++;
                rest = 0;
        }
        snprintf(digits, sizeof(digits), "%0*llu", places, (unsigned long long)rest);
        while (n > 2 && digits[n - 1] == '0')
                n--;
        return arena_printf(m->cx->mem, "%s%s.%.*s", v < 0 ? "-" : "", grouped(m, (int64_t)whole),
                            n, digits);
}

static const char *exact(const struct model *m, int64_t fen)
{
        const char *yuan = in_units(m, fen, FEN_PER_YUAN, 2);

        return arena_printf(m->cx->mem, m->english ? "CNY %s" : "%s 元", yuan);
}

static void put_shown(struct model *m, json_t *o, int64_t fen)
{
        int64_t a = llabs(fen);

        put_text(m, o, "_exact", exact(m, fen));
        put_flag(m, o, "_big", !m->english && a >= FEN_PER_WAN);
        if (m->english || a < FEN_PER_WAN) {
                put_text(m, o, "_text", in_units(m, fen, FEN_PER_YUAN, 2));
                put_text(m, o, "_unit", m->english ? "CNY" : "元");
        } else if (a < FEN_PER_YI) {
                put_text(m, o, "_text", in_units(m, fen, FEN_PER_WAN, 2));
                put_text(m, o, "_unit", "万元");
        } else {
                put_text(m, o, "_text", in_units(m, fen, FEN_PER_YI, 4));
                put_text(m, o, "_unit", "亿元");
        }
}

json_t *money_json(struct model *m, struct str value)
{
        json_t *o = json_object();
        int64_t fen;
        bool number = rule_price_number(value, &fen);

        put_str(m, o, "value", value);
        put_flag(m, o, "number", number);
        if (number) {
                put_shown(m, o, fen);
                return o;
        }
        put_str(m, o, "_text", value);
        put_text(m, o, "_exact", NULL);
        put_text(m, o, "_unit", NULL);
        put_flag(m, o, "_big", false);
        return o;
}

json_t *money_fen(struct model *m, int64_t fen)
{
        char text[32];
        uint64_t a = fen < 0 ? -(uint64_t)fen : (uint64_t)fen;

        snprintf(text, sizeof(text), "%s%llu.%02llu", fen < 0 ? "-" : "",
                 (unsigned long long)(a / 100), (unsigned long long)(a % 100));
        return money_json(m, str_of(text));
}

/* The newest values of one link, and how many notices carry it. */
struct link {
        const struct rule_element *element;
        struct str value;
        bool number;
        int64_t fen, idx, sum;
        int count;
        const char *date, *kind;
};

/* A notice may carry several links (cap and award); each is filed under its own. */
static void read_links(struct model *m, const struct rule_kind *k, int64_t idx, const char *date,
                       struct link *links)
{
        struct record r;

        if (ledger_record(m->tx, (uint64_t)idx, &r, NULL) != LH_OK) {
                model_fail(m, m->cx->err.rc);
                return;
        }
        for (size_t i = 0; i < k->n_elements; i++) {
                const struct rule_element *e = &k->elements[i];
                struct str v = record_value(&r, e->id);
                struct link *l = &links[e->money];
                int64_t fen = 0;
                bool number;

                if (e->money == RULE_MONEY_NONE || v.n == 0)
                        continue;
                number = rule_price_number(v, &fen);
                l->count++;
                /* The sum is shown for changes only, and only of those that are numbers. */
                if (__builtin_add_overflow(l->sum, fen, &l->sum))
                        l->sum = 0;
                if (l->element == NULL)
                        *l = (struct link){ e,        v,    number,
                                            fen,      idx,  l->sum,
                                            l->count, date, label(m, k->name, k->name_en) };
        }
}

static bool has_money(const struct rule_kind *k)
{
        for (size_t i = 0; i < k->n_elements; i++)
                if (k->elements[i].money != RULE_MONEY_NONE)
                        return true;
        return false;
}

/* "61" of 1000 as "6.1%"; NULL when there is nothing to compare with. */
static const char *percent(const struct model *m, int64_t part, int64_t whole)
{
        if (whole <= 0)
                return NULL;
        return arena_printf(m->cx->mem, "%.1f%%", 100.0 * (double)part / (double)whole);
}

static const char *compared(struct model *m, enum rule_money which, const struct link *links)
{
        const struct link *cap = &links[RULE_MONEY_CAP], *award = &links[RULE_MONEY_AWARD],
                          *contract = &links[RULE_MONEY_CONTRACT];
        const struct link *l = &links[which];
        const char *share;

        if (!l->number)
                return NULL;
        if (which == RULE_MONEY_AWARD && cap->number && l->fen < cap->fen) {
                share = percent(m, cap->fen - l->fen, cap->fen);
                return share == NULL ? NULL : say_with(m, "比限价低 {1}", share, "");
        }
        if (which == RULE_MONEY_CHANGE && contract->number) {
                share = percent(m, l->sum, contract->fen);
                return share == NULL ? NULL : say_with(m, "合同价的 {1}", share, "");
        }
        if (which == RULE_MONEY_PAID && contract->number && contract->fen >= l->fen) {
                share = percent(m, l->fen, contract->fen);
                return share == NULL ? NULL : say_with(m, "合同价的 {1}", share, "");
        }
        if (which == RULE_MONEY_CONTRACT && award->number && award->fen == l->fen)
                return say(m, "与中标价一致");
        return NULL;
}

/* Rule files call award, contract and more "Amount" in English, which the kind of notice beside it
 * makes clear; here it stands alone. */
static const char *link_name(const struct model *m, enum rule_money which,
                             const struct rule_element *e)
{
        static const char *const english[] = {
                [RULE_MONEY_ESTIMATE] = "Estimate", [RULE_MONEY_CAP] = "Cap",
                [RULE_MONEY_AWARD] = "Award",       [RULE_MONEY_CONTRACT] = "Contract",
                [RULE_MONEY_CHANGE] = "Change",     [RULE_MONEY_PAID] = "Paid"
        };

        return m->english ? english[which] : e->name;
}

static void put_link(struct model *m, json_t *array, enum rule_money which,
                     const struct link *links)
{
        const struct link *l = &links[which];
        json_t *o = add_object(m, array), *notes;
        bool sum = which == RULE_MONEY_CHANGE && l->count > 1;
        const char *more = compared(m, which, links);

        put_text(m, o, "link", rule_money_name(which));
        put_text(m, o, "name", sum ? say(m, "变更金额合计") : link_name(m, which, l->element));
        put(m, o, "value", sum ? money_fen(m, l->sum) : money_json(m, l->value));
        put_int(m, o, "index", l->idx);
        put_text(m, o, "date", l->date);
        put_int(m, o, "count", l->count);
        notes = put_array(m, o, "_notes");
        if (more != NULL)
                add_text(m, notes, more);
        /* Estimate and cap are repeated in later notices; that makes them no more. */
        if (l->count > 1 && which >= RULE_MONEY_AWARD) {
                add_text(
                        m, notes,
                        say_with(m,
                                 sum ? SAY("共 {1} 次变更") : SAY("共 {1} 条，这是最近一条（{2}）"),
                                 grouped(m, l->count), l->date));
                return;
        }
        add_text(m, notes, l->kind);
        add_text(m, notes, l->date);
}

void put_money(struct model *m, const struct rule_domain *d, const char *project)
{
        struct link links[RULE_MONEY_PAID + 1] = { 0 };
        struct store_rows r =
                store_query(m->tx, Q_PAGE_CURRENT_OF_PROJECT, "ti", project, (int64_t)1000);
        json_t *array = put_array(m, m->top, "money");
        int read = 0;

        while (d != NULL && m->rc == LH_OK && read < MONEY_READ_MAX && store_next(&r)) {
                const struct rule_kind *k = rule_kind(d, store_str(&r, 1));
                const char *date = store_dup(&r, 2);

                if (k == NULL || !has_money(k))
                        continue;
                read_links(m, k, store_i64(&r, 0), date, links);
                read++;
        }
        store_rows_done(&r);
        for (int i = RULE_MONEY_ESTIMATE; i <= RULE_MONEY_PAID; i++)
                if (links[i].element != NULL)
                        put_link(m, array, (enum rule_money)i, links);
        put_flag(m, m->top, "_money", json_array_size(array) > 0);
}
