#include "screen/find_number.h"
#include "screen/first.h"
#include "screen/number.h"

/* What a number is: tried from the surest to the least sure. Each kind asks for its own way of
 * writing, its check, and the word that calls it so. */

static bool lens(const struct num *n, unsigned runs, const uint8_t *want)
{
        return n->runs == runs && memcmp(n->len, want, runs) == 0;
}

static bool all_single(const struct num *n)
{
        for (unsigned i = 0; i < n->runs; i++)
                if (n->len[i] != 1)
                        return false;
        return true;
}

/* Written as people write such numbers: in one piece, one by one, in the usual groups, or broken
 * once by a line. */
static bool grouped(const struct num *n, const char *const *groups)
{
        if (n->runs == 1 || all_single(n) || (n->newline && n->runs == 2))
                return true;
        for (; *groups != NULL; groups++) {
                uint8_t want[8];
                unsigned k = (unsigned)strlen(*groups);

                for (unsigned i = 0; i < k; i++)
                        want[i] = (uint8_t)((*groups)[i] - '0');
                if (lens(n, k, want))
                        return true;
        }
        return false;
}

/* Pieces of a number that somebody grouped in a way of his own: its label stands right before. */
#define ODD_RUNS_MAX 6

static const char *const mobile_groups[] = { "344", "38", "74", "443", "434", NULL };
static const char *const id_groups[] = { "684", "683", "6444", "6443", "44442",  "44441", "3344",
                                         "648", "67",  "98",   "99",   "333333", "66",    "666",
                                         "665", "68",  "610",  "14",   NULL };
static const char *const card_groups[] = { "4444", "44443", "44441", "44442", "6442", "88",
                                           "4448", "64441", "685",   "68",    NULL };

static bool alone_before(struct str t, size_t at)
{
        unsigned char c;

        if (at == 0)
                return true;
        c = (unsigned char)t.p[at - 1];
        if (is_alnum(c) || c == '_')
                return false;
        return !((c == '.' || c == ',') && at >= 2 && is_digit(byte_at(t, at - 2)));
}

static bool alone_after(struct str t, size_t at)
{
        unsigned char c = byte_at(t, at);

        if (is_alnum(c) || c == '_')
                return false;
        return !((c == '.' || c == ',') && is_digit(byte_at(t, at + 1)) &&
                 is_digit(byte_at(t, at + 2)));
}

/* 13812345678元 */
static bool unit_after(struct str t, size_t at)
{
        static const char *const units[] = { "元",   "件",   "人次", "人",   "户",   "份",   "次",
                                             "个",   "吨",   "万",   "亿",   "平方", "公斤", "千瓦",
                                             "千克", "立方", "株",   "头",   "亩",   "%",    "kw",
                                             "㎡",   "m",    "米",   "千米", "公里", "台",   "套",
                                             "只",   "条",   "美元", "册",   "本",   "字节", "条次",
                                             "公顷", "度",   "位",   NULL };

        while (byte_at(t, at) == ' ')
                at++;
        for (const char *const *u = units; *u != NULL; u++)
                if (starts_with(t, at, *u))
                        return true;
        return false;
}

static bool sense_denies(enum sense s)
{
        return s == SENSE_OTHER_NUMBER || s == SENSE_AMOUNT || s == SENSE_ACCOUNT_PUBLIC;
}

/* In scripts and addresses of pages every number is a time stamp or an article until its name says
 * otherwise. */
static bool in_code(const struct scanner *s, const struct num *n)
{
        const char *before = s->t.p + (n->start > 0 ? n->start - 1 : 0);

        if (s->u->place != SEGMENT_CODE && s->u->place != SEGMENT_ATTRIBUTE)
                return false;
        if (n->sense == SENSE_PHONE || n->sense == SENSE_ID || n->sense == SENSE_BANK)
                return false;
        return n->start > 0 && (*before == '/' || *before == '=' || *before == '_' ||
                                *before == '-' || *before == '.' || *before == ':');
}

static bool report(struct scanner *s, const struct num *n, const char *kind, const char *digits,
                   size_t count, const char *why)
{
        char value[DIGITS_MAX + 2];

        for (size_t i = 0; i < count; i++)
                value[i] = digits[i] == 'x' ? 'X' : digits[i];
        return found(s, kind, role_before(s, n->start, n->hits), n->start, n->end,
                     (struct str){ value, count }, why);
}

/* The cell is labelled so, or the word stands right before. */
static bool says(const struct num *n, enum sense sense)
{
        return n->sense == sense;
}

static bool try_id18(struct scanner *s, struct num *n)
{
        bool sum;

        if (n->n != 18)
                return false;
        sum = id_number_ok(n->d, s->today);
        /* Cut anywhere by a blank: two numbers by chance beside each other do not pass the check.
         */
        if (!grouped(n, id_groups) && !(sum && n->runs <= 3) &&
            !(says(n, SENSE_ID) && n->near && n->runs <= ODD_RUNS_MAX))
                return false;
        if (sense_denies(n->sense))
                return false;
        if ((says(n, SENSE_BANK) || says(n, SENSE_ACCOUNT)) && (n->d[0] == '6' && n->d[1] == '2') &&
            luhn_ok(n->d, 18))
                return false;
        if (sum && !in_code(s, n))
                return report(s, n, "id_card", n->d, 18,
                              "province, birth date and check character of an ID number");
        if (n->sense == SENSE_NONE && id_shape_ok(n->d, s->today) && number_behind_role(s, n))
                return report(s, n, "id_card", n->d, 18,
                              "province and birth date of an ID number right behind a role");
        if (!says(n, SENSE_ID) && !says(n, SENSE_DISABILITY) && !says(n, SENSE_STUDENT) &&
            !says(n, SENSE_PASSPORT))
                return false;
        if (id_shape_ok(n->d, s->today) || (n->near && n->runs == 1 && n->d[0] != '0'))
                return report(s, n, "id_card", n->d, 18,
                              "called an ID number; its check character is wrong, but a typing "
                              "error identifies as well");
        return false;
}

static bool try_id_other(struct scanner *s, struct num *n)
{
        if (n->n == 15 && says(n, SENSE_ID) && grouped(n, id_groups) && id15_ok(n->d))
                return report(s, n, "id_card_15", n->d, 15,
                              "called an ID number; province and birth date of the old form");
        if (n->n == 20 && !sense_denies(n->sense) &&
            (id_number_ok(n->d, s->today) ||
             ((says(n, SENSE_DISABILITY) || says(n, SENSE_ID)) && id_shape_ok(n->d, s->today))) &&
            ((n->d[18] >= '1' && n->d[18] <= '7' && n->d[19] >= '1' && n->d[19] <= '4') ||
             says(n, SENSE_DISABILITY)))
                return report(s, n, "disability_cert", n->d, 20,
                              "an ID number with kind and grade of a disability behind it");
        if (n->n >= 17 && n->n <= 19 && n->n != 18 && says(n, SENSE_ID) && n->near &&
            n->runs == 1 && s->u->labelled &&
            (id_shape_ok(n->d, s->today) || id_number_ok(n->d, s->today)))
                return report(
                        s, n, "id_card", n->d, n->n,
                        "called an ID number; a digit too many or too few identifies as well");
        return false;
}

/* The last place X of a citizen ID stands outside the run of digits; so do kind and grade of a
 * certificate. */
static bool with_x(struct scanner *s, const struct num *n, struct num *ret)
{
        size_t at = n->end;

        if (n->n != 17)
                return false;
        while (at < s->t.n && (s->t.p[at] == ' ' || s->t.p[at] == '\n' || s->t.p[at] == '-') &&
               at < n->end + 3)
                at++;
        if (!number_x_at(s->t, at))
                return false;
        *ret = *n;
        ret->d[ret->n++] = 'X';
        if (n->runs < RUNS_MAX && at > n->end)
                ret->len[ret->runs++] = 1;
        else
                ret->len[ret->runs - 1]++;
        ret->end = at + 1;
        while (ret->n < 20 && is_digit(byte_at(s->t, ret->end)))
                ret->d[ret->n++] = s->t.p[ret->end++];
        return true;
}

static bool try_student(struct scanner *s, struct num *n)
{
        char value[DIGITS_MAX + 2];
        unsigned char c = n->start > 0 ? byte_at(s->t, n->start - 1) : 0;
        struct num g = *n;

        if (n->n != 18 ||
            (c != 'G' && c != 'g' && !(says(n, SENSE_STUDENT) && (c == 'L' || c == 'J'))) ||
            !alone_before(s->t, n->start - 1))
                return false;
        if (sense_denies(n->sense) || !(id_shape_ok(n->d, s->today) || says(n, SENSE_STUDENT)))
                return false;
        value[0] = (char)(c == 'g' ? 'G' : c);
        memcpy(value + 1, n->d, 18);
        g.start--;
        return report(s, &g, "student_no", value, 19,
                      "an ID number behind the letter of a school register number");
}

static bool try_mobile(struct scanner *s, struct num *n)
{
        const char *d = n->d;
        size_t len = n->n;
        struct num m = *n;

        if (len == 13 && d[0] == '8' && d[1] == '6')
                d += 2, len -= 2;
        else if (len == 15 && memcmp(d, "0086", 4) == 0)
                d += 4, len -= 4;
        else if (len == 12 && d[0] == '0' && (says(n, SENSE_PHONE) || says(n, SENSE_PHONE_HOME)))
                d += 1, len -= 1;
        if (len != 11 || d[0] != '1' || d[1] < '3')
                return false;
        if (len == n->n && !grouped(n, mobile_groups) &&
            !(says(n, SENSE_PHONE) && n->near && n->runs <= ODD_RUNS_MAX))
                return false;
        if (len != n->n && n->len[0] != 2 && n->len[0] != 4 && !(n->runs == 1) &&
            !(n->newline && n->runs == 2))
                if (n->len[0] != n->n - 8 && n->len[0] != n->n - 4 && !all_single(n))
                        return false;
        if (sense_denies(n->sense) || says(n, SENSE_HOUSEHOLD) || unit_after(s->t, n->end) ||
            in_code(s, n))
                return false;
        if (says(n, SENSE_QQ))
                return report(s, n, "im_account", d, len, "called a QQ number");
        if ((says(n, SENSE_BANK) || says(n, SENSE_ACCOUNT)) && n->near)
                return false;
        while (m.start > 0 &&
               (s->t.p[m.start - 1] == '+' || (s->t.p[m.start - 1] == '(' && len != n->n)))
                m.start--;
        if (m.start < n->start && byte_at(s->t, m.start) == '(' && byte_at(s->t, m.end) == ')')
                m.end++;
        return report(s, &m, "mobile", d, len, "eleven digits of a mobile number");
}

static bool try_landline(struct scanner *s, struct num *n)
{
        bool local = (n->n == 7 || n->n == 8) && n->d[0] >= '2' && n->d[0] <= '8' &&
                     (n->runs == 1 || lens(n, 2, (uint8_t[]){ 4, 4 }) ||
                      lens(n, 2, (uint8_t[]){ 3, 4 }));

        if (!(local || (landline_ok(n->d, n->n) && n->runs <= 3)) || sense_denies(n->sense))
                return false;
        if (says(n, SENSE_PHONE_HOME) || number_home_after(s->t, n->end))
                return report(s, n, "landline", n->d, n->n, "called a telephone at home");
        if (says(n, SENSE_PHONE) && n->near && number_in_person_row(s))
                return report(s, n, "landline", n->d, n->n,
                              "a telephone in a row about a private person");
        return false;
}

/* The person whose account it is said to be, up to so many bytes before it: 户名：季春燕. */
#define HOLDER_BYTES 160
static bool holder_before(const struct scanner *s, size_t at)
{
        static const char *const holders[] = {
                "户名", "收款人", "领款人", "开户人", "持卡人", NULL
        };
        size_t from = at > HOLDER_BYTES ? at - HOLDER_BYTES : 0;

        for (const char *const *h = holders; *h != NULL; h++) {
                const char *p = memmem(s->t.p + from, at - from, *h, strlen(*h));
                size_t i;

                if (p == NULL)
                        continue;
                i = (size_t)(p - s->t.p) + strlen(*h);
                i += starts_with(s->t, i, "：") ? 3 : byte_at(s->t, i) == ':';
                if (name_at(slice(s->t, i, s->t.n), NAME_LISTED) > 0)
                        return true;
        }
        return false;
}

/* A body's name beside the account: it is not a person's. */
static const char *const bodies[] = { "公司", "财政局", "委员会", "中心", "合作社", "国库", "医院",
                                      "学校", "街道办", "管理局", "专户", "保证金", NULL };
FIRST_OF(FIRST_BODY_BESIDE, bodies)

static bool body_beside(const struct scanner *s, size_t at)
{
        size_t from = at > 160 ? at - 160 : 0, to = at + 120 < s->t.n ? at + 120 : s->t.n;

        if (first_within(FIRST_BODY_BESIDE, bodies, slice(s->t, from, to)))
                return true;
        if (memmem(s->t.p + from, to - from, "户名：", 9) != NULL && !holder_before(s, at))
                return true;
        return s->u->company;
}

static bool try_card(struct scanner *s, struct num *n)
{
        bool prefix = n->n >= 16 && n->n <= 19 && card_prefix_ok(n->d, n->n);
        bool card = prefix && luhn_ok(n->d, n->n);

        if (n->n < 12 || n->n > 21 || !grouped(n, card_groups))
                return false;
        if (says(n, SENSE_BANK) && ((n->n >= 15 && n->n <= 19) || (n->near && n->runs == 1)))
                return report(s, n, "bank_card", n->d, n->n, "called a card or passbook");
        if (says(n, SENSE_ACCOUNT) &&
            ((s->u->person && n->near && !s->u->company) || (card && !body_beside(s, n->start))))
                return report(s, n, "bank_card", n->d, n->n,
                              card ? "the account has a card's prefix and check digit"
                                   : "an account in a list of people");
        if (says(n, SENSE_ACCOUNT) && prefix && n->d[0] == '6' && n->d[1] == '2' && n->near &&
            !body_beside(s, n->start) && holder_before(s, n->start))
                return report(s, n, "bank_card", n->d, n->n,
                              "an account with a card's prefix behind the name of its holder");
        if (n->sense == SENSE_NONE && prefix && number_behind_bank(s, n) &&
            !body_beside(s, n->start) && !in_code(s, n))
                return report(s, n, "bank_card", n->d, n->n,
                              "a card's prefix behind the name of a bank");
        if (card && n->d[0] == '6' && n->d[1] == '2' && !sense_denies(n->sense) && !in_code(s, n) &&
            !(body_beside(s, n->start) && !says(n, SENSE_ID)) && n->sense != SENSE_HOUSEHOLD)
                return report(s, n, "bank_card", n->d, n->n,
                              "prefix and check digit of a bank card");
        return false;
}

static bool try_called(struct scanner *s, struct num *n)
{
        if (says(n, SENSE_HOUSEHOLD) && n->runs == 1 && n->n >= 3 && n->n <= 20)
                return report(s, n, "household_no", n->d, n->n, "called a household number");
        if (says(n, SENSE_QQ) && n->runs == 1 && n->n >= 5 && n->n <= 11)
                return report(s, n, "im_account", n->d, n->n, "called a QQ number");
        if (says(n, SENSE_WECHAT) && n->runs == 1 && n->n >= 5 && n->n <= 11 && n->near)
                return report(s, n, "im_account", n->d, n->n, "called a WeChat account");
        return false;
}

static bool try_travel(struct scanner *s, struct num *n)
{
        size_t letters = 0;
        char value[DIGITS_MAX + 4], a, b;
        struct num m = *n;
        const char *kind = NULL;

        while (letters < 3 && n->start > letters &&
               is_alnum(byte_at(s->t, n->start - letters - 1)) &&
               !is_digit(byte_at(s->t, n->start - letters - 1)))
                letters++;
        if (letters == 0 || letters > 2 || n->runs != 1 || n->n < 6 || n->n > 10 ||
            !alone_before(s->t, n->start - letters))
                return letters == 0 && n->n == 8 && n->runs == 1 && says(n, SENSE_PERMIT) &&
                       report(s, n, "hkm_permit", n->d, n->n, "called a travel permit");
        a = (char)(s->t.p[n->start - letters] & ~0x20);
        b = letters == 2 ? (char)(s->t.p[n->start - 1] & ~0x20) : 0;
        if (letters == 1 &&
            ((strchr("HM", a) != NULL && (n->n == 8 || n->n == 10)) || (a == 'C' && n->n == 8) ||
             (a == 'W' && n->n == 8 && says(n, SENSE_PERMIT))))
                kind = "hkm_permit";
        else if (letters == 1 &&
                 ((strchr("EGDSP", a) != NULL && n->n == 8) || says(n, SENSE_PASSPORT)))
                kind = "passport";
        else if (letters == 2 &&
                 ((a == 'E' && b >= 'A' && b <= 'Z' && n->n == 7) ||
                  (strchr("DSP", a) != NULL && b == 'E' && n->n == 7) || says(n, SENSE_PASSPORT)))
                kind = "passport";
        if (kind == NULL ||
            !(says(n, SENSE_PASSPORT) || says(n, SENSE_PERMIT) || (says(n, SENSE_ID) && n->near)))
                return false;
        m.start -= letters;
        value[0] = a;
        value[1] = b;
        memcpy(value + letters, n->d, n->n);
        return report(s, &m, kind, value, letters + n->n,
                      "called a travel document, and shaped like one");
}

static bool example_before(const struct scanner *s, const struct num *n)
{
        const struct word_set *set = words_context();

        for (size_t i = n->hits; i-- > 0 && s->words.hits[i].end + 60 > n->start;)
                if (word_of(set, s->words.hits[i].word)->sense == SENSE_EXAMPLE)
                        return true;
        return false;
}

static bool try_masked(struct scanner *s, struct num *n)
{
        struct num m = *n;
        size_t shown = 0;

        for (size_t i = 0; i < n->n; i++)
                shown += n->d[i] != '*';
        if (shown < 6 || sense_denies(n->sense) || example_before(s, n))
                return false;
        if (n->n == 17 && number_x_at(s->t, n->end))
                with_x(s, n, &m);
        if (n->n == 11 && n->d[0] == '1' && n->d[1] != '*' && n->d[1] >= '3' && n->n - shown < 4 &&
            !says(n, SENSE_ID))
                return report(s, &m, "mobile_partial", m.d, m.n,
                              "a mobile number with fewer than four digits hidden");
        if (m.n == 18 || (m.n == 15 && says(n, SENSE_ID)) ||
            (m.n == 20 && says(n, SENSE_DISABILITY)) ||
            (says(n, SENSE_ID) && m.n >= 14 && m.n <= 20))
                if (id_mask_too_weak(m.d, m.n == 20 ? 18 : m.n))
                        return report(s, &m, "id_partial", m.d, m.n,
                                      "an ID number with fewer than eight places hidden, or its "
                                      "whole birth date to be read");
        return false;
}

bool number_classify(struct scanner *s, struct num *n)
{
        struct num x;

        if (n->stars)
                return alone_before(s->t, n->start) && try_masked(s, n);
        if (with_x(s, n, &x) && alone_after(s->t, x.end)) {
                if (try_student(s, &x))
                        return true;
                if (alone_before(s->t, n->start) && (try_id18(s, &x) || try_id_other(s, &x))) {
                        *n = x;
                        return true;
                }
        }
        if (!alone_after(s->t, n->end))
                return false;
        if (try_student(s, n) || try_travel(s, n))
                return true;
        if (!alone_before(s->t, n->start))
                return false;
        return try_id18(s, n) || try_id_other(s, n) || try_mobile(s, n) || try_landline(s, n) ||
               try_card(s, n) || try_called(s, n);
}
