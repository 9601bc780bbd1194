#include "web/link.h"

#include <string.h>

#define FEN_PER_YI 10000000000LL

void link_add(struct buf *query, const char *name, const char *value)
{
        static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "0123456789-._~";

        if (value == NULL || value[0] == '\0')
                return;
        buf_printf(query, "%s%s=", query->n > 0 ? "&" : "", name);
        for (const char *p = value; *p != '\0'; p++) {
                if (strchr(plain, *p) != NULL)
                        buf_putc(query, *p);
                else
                        buf_printf(query, "%%%02X", (unsigned char)*p);
        }
}

const char *link_to(struct model *m, const char *path, const struct buf *query)
{
        return query->n == 0 ? path : arena_printf(m->cx->mem, "%s?%s", path, query->p);
}

/* v / unit with two decimals, rounded half away from zero. */
static const char *two_decimals(const struct model *m, int64_t v, int64_t unit)
{
        uint64_t a = v < 0 ? -(uint64_t)v : (uint64_t)v, u = (uint64_t)unit, whole = a / u,
                 rest = (a % u * 100 + u / 2) / u;

        if (rest == 100) {
                whole++;
                rest = 0;
        }
        return arena_printf(m->cx->mem, "%s%s.%02llu", v < 0 ? "-" : "", grouped(m, (int64_t)whole),
                            (unsigned long long)rest);
}

const char *in_yi(const struct model *m, int64_t fen)
{
        return two_decimals(m, fen, FEN_PER_YI);
}

const char *big_money(const struct model *m, int64_t fen)
{
        int64_t a = fen < 0 ? -fen : fen;

        if (m->english)
                return arena_printf(m->cx->mem, "CNY %s bn", two_decimals(m, fen, 10 * FEN_PER_YI));
        if (a >= 10000 * FEN_PER_YI)
                return arena_printf(m->cx->mem, "%s 万亿元",
                                    two_decimals(m, fen, 10000 * FEN_PER_YI));
        return a >= FEN_PER_YI ? arena_printf(m->cx->mem, "%s 亿元", in_yi(m, fen))
                               : arena_printf(m->cx->mem, "%s 万元",
                                              two_decimals(m, fen, FEN_PER_YI / 10000));
}

const char *rate_text(const struct model *m, int64_t part, int64_t of)
{
        if (of <= 0)
                return "—";
        return arena_printf(m->cx->mem, "%.1f%%", 100.0 * (double)part / (double)of);
}

void add_choice(struct model *m, json_t *array, const char *id, const char *name,
                const char *chosen)
{
        json_t *o = add_object(m, array);

        put_text(m, o, "id", id);
        put_text(m, o, "name", name);
        put_flag(m, o, "_on", strcmp(id, chosen) == 0);
}

json_t *add_figure(struct model *m, json_t *array, const char *name, const char *text,
                   const char *unit, const char *link)
{
        json_t *o = add_object(m, array);

        put_text(m, o, "name", name);
        put_text(m, o, "text", text);
        put_text(m, o, "unit", unit);
        put_text(m, o, "link", link);
        return o;
}
