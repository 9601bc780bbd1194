/* Equality of JSON values as the reference's language has it. */
#include "ocds/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_number(const struct jval *v)
{
        return v->type == JSON_NUM || v->type == JSON_YES || v->type == JSON_NO;
}

/* The number's text; true and false count as 1 and 0. */
static struct str number_text(const struct jval *v)
{
        if (v->type != JSON_NUM)
                return str_of(v->type == JSON_YES ? "1" : "0");
        if (v->n == 2 && memcmp(v->text, "-0", 2) == 0)
                return str_of("0");
        return (struct str){ v->text, v->n };
}

static bool is_whole(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] == '.' || s.p[i] == 'e' || s.p[i] == 'E')
                        return false;
        return true;
}

/* A whole number has no bounds, a broken one is a double: they are equal if the double's exact
 * value has the same digits. */
static bool whole_is_broken(struct str whole, struct str broken)
{
        double d = strtod(broken.p, NULL);
        char digits[400];
        int n;

        if (!isfinite(d) || d != floor(d) || whole.n > 330)
                return false;
        n = snprintf(digits, sizeof(digits), "%.0f", d == 0 ? 0.0 : d);
        return (size_t)n == whole.n && memcmp(digits, whole.p, whole.n) == 0;
}

static bool same_number(const struct jval *a, const struct jval *b)
{
        struct str s = number_text(a), t = number_text(b);

        if (str_eq(s, t))
                return true;
        if (is_whole(s) && is_whole(t))
                return false;
        if (is_whole(s))
                return whole_is_broken(s, t);
        if (is_whole(t))
                return whole_is_broken(t, s);
        /* What follows a number in a text is no part of a number, so strtod stops in time. */
        return strtod(s.p, NULL) == strtod(t.p, NULL);
}

static const struct jval *member(const struct jval *in, const struct jval *like)
{
        for (const struct jval *m = in->child; m != NULL; m = m->next)
                if (m->key_hash == like->key_hash && m->key_n == like->key_n &&
                    memcmp(m->key, like->key, m->key_n) == 0)
                        return m;
        return NULL;
}

static bool same_object(const struct jval *a, const struct jval *b)
{
        const struct jval *guess = b->child;

        for (const struct jval *m = a->child; m != NULL; m = m->next) {
                /* Two objects that are equal mostly have their names in one order. */
                if (guess == NULL || guess->key_n != m->key_n ||
                    memcmp(guess->key, m->key, m->key_n) != 0)
                        guess = member(b, m);
                if (guess == NULL || !json_same(m, guess))
                        return false;
                guess = guess->next;
        }
        return true;
}

bool json_same(const struct jval *a, const struct jval *b)
{
        const struct jval *m, *o;

        if (is_number(a) && is_number(b))
                return a->type == b->type && a->type != JSON_NUM ? true : same_number(a, b);
        if (a->type != b->type || a->n != b->n)
                return false;
        switch (a->type) {
        case JSON_NIL: return true;
        case JSON_OBJ: return same_object(a, b);
        case JSON_ARR:
                for (m = a->child, o = b->child; m != NULL && o != NULL; m = m->next, o = o->next)
                        if (!json_same(m, o))
                                return false;
                return true;
        default: return memcmp(a->text, b->text, a->n) == 0;
        }
}
