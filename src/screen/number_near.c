#include "screen/find_number.h"

/* What stands right beside a number that has no label of its own, or a label that says little. */

#define BANK_BYTES 60

bool number_behind_role(const struct scanner *s, const struct num *n)
{
        size_t i = n->hits;

        if (i == 0 || s->words.hits[i - 1].end > n->start ||
            n->start - s->words.hits[i - 1].end > strlen("："))
                return false;
        return word_of(words_context(), s->words.hits[i - 1].word)->sense == SENSE_ROLE;
}

bool number_home_after(struct str t, size_t i)
{
        static const char *const homes[] = { "（宅", "(宅", "（家", "(家", "（住宅", "宅电", NULL };

        for (const char *const *h = homes; *h != NULL; h++)
                if (starts_with(t, i, *h))
                        return true;
        return false;
}

bool number_in_person_row(const struct scanner *s)
{
        const struct unit *u = s->u;

        return u->person && !u->company && u->labelled && u->label.sense == SENSE_PHONE &&
               (u->label.role == ROLE_NONE || u->label.role == ROLE_SUBJECT ||
                u->label.role == ROLE_GUARDIAN || u->label.role == ROLE_THIRD ||
                u->label.role == ROLE_MINOR);
}

bool number_behind_bank(const struct scanner *s, const struct num *n)
{
        static const char *const banks[] = { "银行", "农商行", "信用社", "农信社", "工行", "农行",
                                             "建行", "中行",   "邮储",   "交行",   NULL };
        size_t at = n->start, from = at > BANK_BYTES ? at - BANK_BYTES : 0;

        for (const char *const *b = banks; *b != NULL; b++) {
                const char *p = memmem(s->t.p + from, at - from, *b, strlen(*b));

                if (p != NULL && memmem(p, (size_t)(s->t.p + at - p), "。", 3) == NULL &&
                    memchr(p, '\n', (size_t)(s->t.p + at - p)) == NULL)
                        return true;
        }
        return false;
}
