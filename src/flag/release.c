#include "flag/release.h"
#include "base/time.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS 60000LL
#define DAY_MS    86400000LL

static bool two_digits(const char *p, int max, int *ret)
{
        if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
                return false;
        *ret = (p[0] - '0') * 10 + (p[1] - '0');
        return *ret <= max;
}

/* "Z", "+08:00" */
static bool read_offset(const char *p, size_t n, int64_t *ret_ms)
{
        int hour, minute;

        *ret_ms = 0;
        if (n == 1 && p[0] == 'Z')
                return true;
        if (n != 6 || (p[0] != '+' && p[0] != '-') || p[3] != ':' ||
            !two_digits(p + 1, 23, &hour) || !two_digits(p + 4, 59, &minute))
                return false;
        *ret_ms = (hour * 60 + minute) * MINUTE_MS * (p[0] == '-' ? -1 : 1);
        return true;
}

int64_t release_time(const struct jval *v)
{
        int32_t day;
        int hour, minute, second;
        int64_t offset;
        size_t i = 19;

        if (v == NULL || v->type != JSON_STR || v->n < 10 ||
            !date_parse((struct str){ v->text, 10 }, &day))
                return PROCESS_UNKNOWN;
        if (v->n == 10)
                return day * DAY_MS;
        if (v->n < 20 || v->text[13] != ':' || v->text[16] != ':' ||
            !two_digits(v->text + 11, 24, &hour) || !two_digits(v->text + 14, 59, &minute) ||
            !two_digits(v->text + 17, 60, &second))
                return PROCESS_UNKNOWN;
        if (v->text[i] == '.')
                for (i++; i < v->n && v->text[i] >= '0' && v->text[i] <= '9';)
                        i++;
        if (!read_offset(v->text + i, v->n - i, &offset))
                return PROCESS_UNKNOWN;
        return day * DAY_MS + ((hour * 60 + minute) * 60LL + second) * 1000 - offset;
}

static const struct jval *child(const struct jval *v, const char *name)
{
        return v == NULL ? NULL : json_get(v, name);
}

static const struct jval *first_of(const struct jval *v, const char *name)
{
        const struct jval *list = child(v, name);

        return list == NULL || list->type != JSON_ARR || list->n == 0 ? NULL : list->child;
}

/* An id is a text, sometimes a number. */
static struct str id_of(const struct jval *v)
{
        const struct jval *id = child(v, "id");

        return id == NULL || (id->type != JSON_STR && id->type != JSON_NUM)
                       ? (struct str){ NULL, 0 }
                       : (struct str){ id->text, id->n };
}

static bool is_main(const struct jval *currency, char main[8])
{
        if (currency == NULL || currency->type != JSON_STR || currency->n == 0 || currency->n > 7)
                return true; /* not said */
        if (main[0] == '\0')
                memcpy(main, currency->text, currency->n);
        return strlen(main) == currency->n && memcmp(main, currency->text, currency->n) == 0;
}

static int64_t amount_of(const struct jval *value, char main[8])
{
        const struct jval *amount = child(value, "amount");
        char text[64];
        double v;

        if (amount == NULL || amount->type != JSON_NUM || amount->n >= sizeof(text) ||
            !is_main(child(value, "currency"), main))
                return PROCESS_UNKNOWN;
        memcpy(text, amount->text, amount->n);
        text[amount->n] = '\0';
        v = strtod(text, NULL) * 100;
        return fabs(v) < 9e16 ? llround(v) : PROCESS_UNKNOWN;
}

static enum process_method method_of(const struct jval *v)
{
        if (v == NULL || v->type != JSON_STR)
                return METHOD_UNKNOWN;
        if (json_is(v, "open"))
                return METHOD_PUBLIC;
        return json_is(v, "selective") ? METHOD_INVITED : METHOD_ONE;
}

static bool state_of(const struct jval *status, enum bid_state *ret)
{
        if (status == NULL || json_is(status, "pending"))
                *ret = BID_PENDING;
        else if (json_is(status, "valid"))
                *ret = BID_VALID;
        else if (json_is(status, "disqualified"))
                *ret = BID_OUT;
        else
                *ret = BID_NOT_SUBMITTED;
        return status != NULL;
}

static void read_bids(const struct jval *release, char main[8], struct release_facts *f)
{
        for (const struct jval *b = first_of(child(release, "bids"), "details");
             b != NULL && f->p.n_bids < RELEASE_BIDS_MAX; b = b->next) {
                const struct jval *tenderer = first_of(b, "tenderers");
                struct bid *bid = &f->bids[f->p.n_bids];

                if (b->type != JSON_OBJ)
                        continue;
                bid->bidder = id_of(tenderer);
                bid->price = amount_of(child(b, "value"), main);
                bid->received = release_time(child(b, "date"));
                f->p.states_known |= state_of(child(b, "status"), &bid->state);
                f->p.joint |= tenderer != NULL && tenderer->next != NULL;
                f->p.n_bids++;
        }
        f->p.bids = f->bids;
}

static void read_classes(const struct jval *award, struct str supplier, struct release_facts *f)
{
        for (const struct jval *i = first_of(award, "items");
             i != NULL && f->n_classes < RELEASE_CLASSES_MAX; i = i->next) {
                struct str id = id_of(child(i, "classification"));
                int level;

                if (id.n < 2 || !two_digits(id.p, 99, &level))
                        continue;
                f->classes[f->n_classes].supplier = supplier;
                f->classes[f->n_classes++].level = level;
        }
}

static void read_award(const struct jval *a, char main[8], struct release_facts *f)
{
        const struct jval *status = child(a, "status"), *supplier = first_of(a, "suppliers");
        int64_t price;

        if (a->type != JSON_OBJ ||
            (status != NULL && (json_is(status, "cancelled") || json_is(status, "unsuccessful"))))
                return;
        if (status == NULL || !json_is(status, "active")) {
                f->p.unsettled = true;
                return;
        }
        price = amount_of(child(a, "value"), main);
        if (price != PROCESS_UNKNOWN)
                f->p.award = (f->p.award == PROCESS_UNKNOWN ? 0 : f->p.award) + price;
        f->p.joint |= supplier != NULL && supplier->next != NULL;
        if (supplier != NULL && supplier->next == NULL)
                read_classes(a, id_of(supplier), f);
        for (; supplier != NULL && f->p.n_winners < RELEASE_WINNERS_MAX; supplier = supplier->next)
                if (id_of(supplier).n > 0)
                        f->winners[f->p.n_winners++] = id_of(supplier);
}

/* As the tender itself says, where there are no bids. */
static int64_t bidders_of(const struct jval *tender)
{
        const struct jval *n = child(tender, "numberOfTenderers"),
                          *list = child(tender, "tenderers");

        if (n != NULL && n->type == JSON_NUM && n->n < 10)
                return strtoll(n->text, NULL, 10) > 0 ? strtoll(n->text, NULL, 10)
                                                      : PROCESS_UNKNOWN;
        return list != NULL && list->type == JSON_ARR && list->n > 0 ? (int64_t)list->n
                                                                     : PROCESS_UNKNOWN;
}

void release_read(const struct jval *release, char currency[8], struct release_facts *ret)
{
        const struct jval *tender = child(release, "tender"),
                          *period = child(tender, "tenderPeriod");
        struct process *p = &ret->p;

        process_init(p);
        ret->n_classes = 0;
        p->seen = true;
        p->buyer = id_of(child(release, "buyer"));
        if (p->buyer.n == 0)
                p->buyer = id_of(child(tender, "procuringEntity"));
        p->method = method_of(child(tender, "procurementMethod"));
        p->offered = release_time(child(period, "startDate"));
        p->due = release_time(child(period, "endDate"));
        p->bidders = bidders_of(tender);
        read_bids(release, currency, ret);
        for (const struct jval *a = first_of(release, "awards"); a != NULL; a = a->next)
                read_award(a, currency, ret);
        p->winners = ret->winners;
        if (p->n_winners > 0)
                p->winner = ret->winners[0];
        p->has_result = p->n_winners > 0;
}
