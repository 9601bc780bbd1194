#include "screen/mask.h"
#include "base/text.h"
#include "screen/core.h"

/* Characters that stay at the beginning and at the end of a value. */
static const struct keep {
        const char *kind;
        size_t head, tail;
} keeps[] = {
        { "id_card", 6, 4 },         { "id_card_15", 6, 0 },   { "id_partial", 6, 4 },
        { "disability_cert", 6, 0 }, { "student_no", 7, 4 },   { "mobile", 3, 4 },
        { "mobile_partial", 3, 4 },  { "bank_card", 0, 4 },    { "passport", 1, 2 },
        { "hkm_permit", 1, 2 },      { "birth_date", 4, 0 },   { "plate", 2, 1 },
        { "landline", 0, 0 },        { "household_no", 0, 0 }, { "im_account", 0, 0 },
};

static const struct keep *keep_of(const char *kind)
{
        for (size_t i = 0; i < countof(keeps); i++)
                if (strcmp(keeps[i].kind, kind) == 0)
                        return &keeps[i];
        return NULL;
}

/* Characters that count: not the blanks and dashes between groups. */
static bool counts(uint32_t c)
{
        if (c < 0x80)
                return is_alnum((unsigned char)c) || c == '*' || c == '_' || c == '?' || c == '#';
        if (c == 0xb7 || (c >= 0x2000 && c <= 0x206f) || c == 0x3000 || c == 0xfeff ||
            c == 0xff0d || c == 0xff0e || c == 0xff0b || c == 0xff08 || c == 0xff09 || c == 0x30fb)
                return false;
        return c != 0x5e74 && c != 0x6708 && c != 0x65e5; /* 年月日 */
}

static struct str piece_text(const struct document *d, const struct finding_piece *p)
{
        return slice(d->v[p->segment].text, p->start, p->end);
}

static size_t count_in(struct str t)
{
        const char *p = t.p, *end = t.p + t.n;
        size_t n = 0;

        while (p < end)
                n += counts(utf8_next(&p, end));
        return n;
}

struct progress {
        size_t seen, head, tail_from;
};

static struct str mask_number(struct arena *mem, struct str t, struct progress *at)
{
        lh_auto(buf_done) struct buf out;
        const char *p = t.p, *end = t.p + t.n;

        buf_init(&out, t.n + 64);
        while (p < end) {
                const char *from = p;
                uint32_t c = utf8_next(&p, end);

                if (!counts(c)) {
                        if (c < 0x2000 || c > 0x206f)
                                buf_add(&out, from, (size_t)(p - from));
                        continue;
                }
                if (at->seen < at->head || at->seen >= at->tail_from)
                        buf_add(&out, from, (size_t)(p - from));
                else
                        buf_putc(&out, '*');
                at->seen++;
        }
        return (struct str){ arena_strndup(mem, out.p == NULL ? "" : out.p, out.n), out.n };
}

static void mask_numbers(struct arena *mem, const struct document *d, struct finding *f,
                         const struct keep *k)
{
        struct finding_piece *pieces = (struct finding_piece *)f->pieces; /* ours still */
        size_t total = 0, value = utf8_count(f->value), extra;
        struct progress at = { 0 };

        for (size_t i = 0; i < f->n_pieces; i++)
                total += count_in(piece_text(d, &pieces[i]));
        extra = total > value ? total - value : 0; /* +86 */
        at.head = k->head + (k->head > 0 ? extra : 0);
        at.tail_from = total > k->tail ? total - k->tail : 0;
        if (k->head + k->tail >= value)
                at.head = 0, at.tail_from = total;
        for (size_t i = 0; i < f->n_pieces; i++)
                pieces[i].mask = mask_number(mem, piece_text(d, &pieces[i]), &at);
}

static size_t surname_end(struct str name)
{
        static const char *const two[] = { "欧阳", "上官", "司马", "诸葛", "司徒", "东方",
                                           "令狐", "皇甫", "慕容", "尉迟", "长孙", "夏侯",
                                           "公孙", "独孤", "端木", "轩辕", "宇文", NULL };
        const char *p = name.p;

        for (const char *const *t = two; *t != NULL; t++)
                if (name.n > 6 && starts_with(name, 0, *t))
                        return 6;
        if (name.n == 0)
                return 0;
        utf8_next(&p, name.p + name.n);
        return (size_t)(p - name.p);
}

static struct str mask_whole(struct arena *mem, const struct finding *f, struct str t)
{
        const char *at;
        size_t n;

        if (strcmp(f->kind, "name") == 0 || strcmp(f->kind, "minor_name") == 0) {
                n = surname_end(t);
                return str_of(arena_printf(mem, "%.*s某", (int)n, t.p));
        }
        if (strcmp(f->kind, "email") == 0 && (at = memrchr(t.p, '@', t.n)) != NULL)
                return str_of(arena_printf(mem, "***%.*s", (int)(t.p + t.n - at), at));
        if (strcmp(f->kind, "address") == 0)
                return str_of(arena_printf(mem, "%.*s***", (int)address_keep(t), t.p));
        return str_of("***");
}

void mask_finding(struct arena *mem, const struct document *d, struct finding *f)
{
        const struct keep *k = keep_of(f->kind);
        struct finding_piece *pieces = (struct finding_piece *)f->pieces;

        if (k != NULL) {
                mask_numbers(mem, d, f, k);
                return;
        }
        for (size_t i = 0; i < f->n_pieces; i++)
                pieces[i].mask =
                        i == 0 ? mask_whole(mem, f,
                                            f->n_pieces == 1 ? piece_text(d, &pieces[0]) : f->value)
                               : str_of("");
}

void mask_value(const struct finding *f, struct buf *out)
{
        for (size_t i = 0; i < f->n_pieces; i++)
                buf_str(out, f->pieces[i].mask);
}
