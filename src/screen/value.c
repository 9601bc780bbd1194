#include "screen/value.h"
#include "base/text.h"

const char *const value_count_name[VALUE_COUNTS] = {
        "id",    "mobile", "card",         "name",       "landline", "address",   "travel",
        "plate", "email",  "household_no", "birth_date", "health",   "im_account"
};

static const struct {
        const char *kind, *count;
} counted[] = {
        { "id_card", "id" },
        { "id_card_15", "id" },
        { "id_partial", "id" },
        { "disability_cert", "id" },
        { "student_no", "id" },
        { "mobile", "mobile" },
        { "mobile_partial", "mobile" },
        { "bank_card", "card" },
        { "minor_name", "name" },
        { "passport", "travel" },
        { "hkm_permit", "travel" },
};

static void count(struct value_screen *v, const char *kind)
{
        for (size_t i = 0; i < countof(counted); i++)
                if (strcmp(counted[i].kind, kind) == 0)
                        kind = counted[i].count;
        for (size_t i = 0; i < VALUE_COUNTS; i++)
                if (strcmp(value_count_name[i], kind) == 0)
                        v->counts[i]++;
}

static void put_cell(struct document *d, struct str text, int32_t row, int32_t col)
{
        struct segment s = segment_make(SEGMENT_CELL, "", text);

        s.table = 0;
        s.row = row;
        s.col = col;
        s.header = row == 0;
        document_add(d, &s, false);
}

/* Segments [from, from + n) as they may be shown. */
static void mask_from(struct value_screen *v, const struct document *d, size_t from, size_t n,
                      const bool *shown, struct str *ret)
{
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        lh_auto(finding_places_done) struct finding_places places;

        screen_document(v->cx->mem, d, &v->setup, &l);
        finding_places_make(&l, &places);
        for (size_t i = 0; i < l.n; i++)
                if (l.v[i].action != ACTION_SHOW && l.v[i].pieces[0].segment >= from &&
                    (shown == NULL || shown[l.v[i].pieces[0].segment - from]))
                        count(v, l.v[i].kind);
        for (size_t k = 0; k < n; k++) {
                bool changed;

                ret[k] = finding_masked(&places, v->cx->mem, d, from + k, &changed);
        }
}

/* A label and its value, or a text alone. */
static void put_value(struct value_screen *v, struct document *d, struct str label, struct str text)
{
        document_init(d, v->cx->mem);
        if (label.n > 0) {
                put_cell(d, label, 1, 0);
                put_cell(d, text, 1, 1);
        } else {
                struct segment s = segment_make(SEGMENT_TEXT, "", text);

                document_add(d, &s, false);
        }
}

void value_find(struct value_screen *v, struct str label, struct str text, struct finding_list *ret,
                uint32_t *ret_at)
{
        lh_auto(document_done) struct document d;

        put_value(v, &d, label, text);
        screen_document(v->cx->mem, &d, &v->setup, ret);
        *ret_at = (uint32_t)d.n - 1;
}

void value_mask(struct value_screen *v, struct str label, struct str text, struct str *ret)
{
        lh_auto(document_done) struct document d;

        put_value(v, &d, label, text);
        mask_from(v, &d, d.n - 1, 1, NULL, ret);
}

void value_mask_row(struct value_screen *v, const struct str *labels, const struct str *cells,
                    const bool *shown, size_t n, struct str *ret)
{
        lh_auto(document_done) struct document d;

        document_init(&d, v->cx->mem);
        for (size_t i = 0; i < n; i++)
                put_cell(&d, labels[i], 0, (int32_t)i);
        for (size_t i = 0; i < n; i++)
                put_cell(&d, cells[i], 1, (int32_t)i);
        mask_from(v, &d, n, n, shown, ret);
}

const char *value_number(struct value_screen *v, struct str text)
{
        static const char *const numbers[] = { "id_card",         "mobile",     "bank_card",
                                               "disability_cert", "student_no", "id_card_15",
                                               "id_partial" };
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        lh_auto(document_done) struct document d;
        struct segment s = segment_make(SEGMENT_TEXT, "", text);

        document_init(&d, v->cx->mem);
        document_add(&d, &s, false);
        screen_document(v->cx->mem, &d, &v->setup, &l);
        for (size_t i = 0; i < l.n; i++)
                for (size_t k = 0; k < countof(numbers); k++)
                        if (strcmp(l.v[i].kind, numbers[k]) == 0)
                                return numbers[k];
        return NULL;
}

static bool han(uint32_t c)
{
        return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
               (c >= 0x20000 && c <= 0x2ffff);
}

bool name_mask(struct str name, struct buf *out)
{
        static const char *const double_surnames[] = { "欧阳", "上官", "司马", "诸葛", "司徒",
                                                       "东方", "令狐", "皇甫", "慕容", "尉迟",
                                                       "长孙", "夏侯", "公孙", "独孤", NULL };
        const char *p = name.p, *end = name.p + name.n;
        size_t chars = 0, dots = 0, first = 0;

        if (name.n == 0 || !utf8_valid(name))
                return false;
        while (p < end) {
                uint32_t c = utf8_next(&p, end);

                chars++;
                if (c == 0xb7 || c == 0x2022 || c == 0x30fb)
                        dots++;
                else if (!han(c) && c != '*')
                        return false;
                if (chars == 1)
                        first = (size_t)(p - name.p);
        }
        if (chars < 2 || (dots == 0 && chars > 4) || chars > 20)
                return false;
        for (const char *const *d = double_surnames; *d != NULL; d++)
                if (chars > 2 && dots == 0 && strncmp(name.p, *d, 6) == 0)
                        first = 6;
        buf_add(out, name.p, first);
        buf_puts(out, "某");
        return true;
}
