#include "view/process.h"

#define DAY_MS  86400000LL
#define HOUR_MS 3600000LL

void process_init(struct process *p)
{
        *p = (struct process){ .offered = PROCESS_UNKNOWN,
                               .opens = PROCESS_UNKNOWN,
                               .due = PROCESS_UNKNOWN,
                               .awarded = PROCESS_UNKNOWN,
                               .signed_on = PROCESS_UNKNOWN,
                               .shown_from = PROCESS_UNKNOWN,
                               .shown_until = PROCESS_UNKNOWN,
                               .estimate = PROCESS_UNKNOWN,
                               .cap = PROCESS_UNKNOWN,
                               .floor = PROCESS_UNKNOWN,
                               .award = PROCESS_UNKNOWN,
                               .contract = PROCESS_UNKNOWN,
                               .changes = PROCESS_UNKNOWN,
                               .bidders = PROCESS_UNKNOWN,
                               .units = PROCESS_UNKNOWN,
                               .recipients = PROCESS_UNKNOWN };
}

static bool known(int64_t v)
{
        return v != PROCESS_UNKNOWN;
}

int64_t process_ratio(int64_t part, int64_t of)
{
        double v = (double)part / (double)of * INDICATOR_UNIT;

        return v >= 9e17    ? (int64_t)9e17
               : v <= -9e17 ? -(int64_t)9e17
                            : (int64_t)(v + (v < 0 ? -0.5 : 0.5));
}

static bool days_between(int64_t from, int64_t to, int64_t *ret)
{
        if (!known(from) || !known(to))
                return false;
        *ret = process_ratio(to - from, DAY_MS);
        return true;
}

static bool submitted(const struct bid *b)
{
        return b->state != BID_NOT_SUBMITTED && b->bidder.n > 0;
}

static bool earlier(const struct process *p, size_t k)
{
        for (size_t i = 0; i < k; i++)
                if (submitted(&p->bids[i]) && str_eq(p->bids[i].bidder, p->bids[k].bidder))
                        return true;
        return false;
}

static bool won(const struct process *p, struct str who)
{
        for (size_t i = 0; i < p->n_winners; i++)
                if (str_eq(p->winners[i], who))
                        return true;
        return p->winners == NULL && p->winner.n > 0 && str_eq(p->winner, who);
}

static size_t count_winners(const struct process *p)
{
        return p->winners != NULL ? p->n_winners : p->winner.n > 0;
}

static bool bidders(const struct process *p, int64_t *ret)
{
        int64_t n = 0;

        for (size_t i = 0; i < p->n_bids; i++)
                n += submitted(&p->bids[i]) && !earlier(p, i);
        if (n == 0 && !known(p->bidders))
                return false;
        *ret = (n > 0 ? n : p->bidders) * INDICATOR_UNIT;
        return true;
}

/* The lowest of the valid bids of one winner, and of all others. Measured only where the winner's
 * is the lowest: else not price alone decided. */
static bool price_gap(const struct process *p, int64_t *ret)
{
        int64_t won_at = PROCESS_UNKNOWN, next = PROCESS_UNKNOWN;

        if (p->unsettled || p->joint || count_winners(p) != 1)
                return false;
        for (size_t i = 0; i < p->n_bids; i++) {
                const struct bid *b = &p->bids[i];
                int64_t *low;

                if (b->state != BID_VALID || !known(b->price) || b->price <= 0)
                        continue;
                low = won(p, b->bidder) ? &won_at : &next;
                if (!known(*low) || b->price < *low)
                        *low = b->price;
        }
        if (!known(won_at) || !known(next) || next < won_at)
                return false;
        *ret = process_ratio(next - won_at, won_at);
        return true;
}

static bool shares_price(const struct process *p, size_t k)
{
        for (size_t i = 0; i < p->n_bids; i++)
                if (submitted(&p->bids[i]) && p->bids[i].price == p->bids[k].price &&
                    !str_eq(p->bids[i].bidder, p->bids[k].bidder))
                        return true;
        return false;
}

/* Any of the bids of the one who made bid k. */
static bool any_shares_price(const struct process *p, size_t k)
{
        for (size_t i = k; i < p->n_bids; i++)
                if (submitted(&p->bids[i]) && known(p->bids[i].price) &&
                    str_eq(p->bids[i].bidder, p->bids[k].bidder) && shares_price(p, i))
                        return true;
        return false;
}

static bool same_prices(const struct process *p, int64_t *ret)
{
        int64_t n = 0, priced = 0;

        for (size_t i = 0; i < p->n_bids; i++) {
                if (!submitted(&p->bids[i]))
                        continue;
                priced += known(p->bids[i].price);
                n += !earlier(p, i) && any_shares_price(p, i);
        }
        *ret = n * INDICATOR_UNIT;
        return priced >= 2;
}

static bool late_bid(const struct process *p, int64_t *ret)
{
        int64_t worst = PROCESS_UNKNOWN;

        if (!known(p->due))
                return false;
        for (size_t i = 0; i < p->n_bids; i++) {
                const struct bid *b = &p->bids[i];

                if (b->state == BID_VALID && known(b->received) && won(p, b->bidder) &&
                    (!known(worst) || b->received - p->due > worst))
                        worst = b->received - p->due;
        }
        if (!known(worst))
                return false;
        *ret = process_ratio(worst, HOUR_MS);
        return true;
}

/* Who has a valid bid; false if there are two of them, or none. */
static bool only_valid(const struct process *p, struct str *ret)
{
        *ret = (struct str){ NULL, 0 };
        for (size_t i = 0; i < p->n_bids; i++) {
                if (p->bids[i].state != BID_VALID || p->bids[i].bidder.n == 0)
                        continue;
                if (ret->n > 0 && !str_eq(*ret, p->bids[i].bidder))
                        return false;
                *ret = p->bids[i].bidder;
        }
        return ret->n > 0;
}

static bool out_earlier(const struct process *p, size_t k)
{
        for (size_t i = 0; i < k; i++)
                if (p->bids[i].state == BID_OUT && str_eq(p->bids[i].bidder, p->bids[k].bidder))
                        return true;
        return false;
}

static bool others_out(const struct process *p, int64_t *ret)
{
        struct str one;

        if (p->unsettled || !p->states_known || p->n_bids == 0 || count_winners(p) == 0)
                return false;
        *ret = 0;
        if (!only_valid(p, &one) || count_winners(p) != 1 || !won(p, one))
                return true;
        for (size_t i = 0; i < p->n_bids; i++)
                if (p->bids[i].state == BID_OUT && !str_eq(p->bids[i].bidder, one) &&
                    !out_earlier(p, i))
                        *ret += INDICATOR_UNIT;
        return true;
}

static bool lowest_out(const struct process *p, int64_t *ret)
{
        const struct bid *low = NULL;

        if (count_winners(p) == 0 || !p->states_known)
                return false;
        for (size_t i = 0; i < p->n_bids; i++)
                if (submitted(&p->bids[i]) && known(p->bids[i].price) &&
                    (low == NULL || p->bids[i].price < low->price))
                        low = &p->bids[i];
        if (low == NULL)
                return false;
        *ret = low->state == BID_OUT ? INDICATOR_UNIT : 0;
        return true;
}

static bool over(int64_t part, int64_t of, int64_t *ret)
{
        if (!known(part) || !known(of) || of <= 0)
                return false;
        *ret = process_ratio(part, of);
        return true;
}

static bool contract_gap(const struct process *p, int64_t *ret)
{
        if (!over(p->contract, p->award, ret))
                return false;
        *ret = *ret > INDICATOR_UNIT ? *ret - INDICATOR_UNIT : INDICATOR_UNIT - *ret;
        return true;
}

static bool changes(const struct process *p, int64_t *ret)
{
        if (!known(p->contract) || p->contract <= 0)
                return false;
        *ret = known(p->changes) ? process_ratio(p->changes, p->contract) : 0;
        return true;
}

static bool other_party(const struct process *p, int64_t *ret)
{
        if (p->winner.n == 0 || p->contractor.n == 0)
                return false;
        *ret = str_eq(p->winner, p->contractor) ? 0 : INDICATOR_UNIT;
        return true;
}

static bool order(const struct process *p, int64_t *ret)
{
        const int64_t days[] = { p->offered, p->due, p->awarded, p->signed_on };
        int64_t last = PROCESS_UNKNOWN, wrong = 0, n = 0;

        for (size_t i = 0; i < countof(days); i++) {
                if (!known(days[i]))
                        continue;
                wrong += known(last) && days[i] < last;
                last = days[i];
                n++;
        }
        *ret = wrong * INDICATOR_UNIT;
        return n >= 2;
}

static bool shown_days(const struct process *p, int64_t *ret)
{
        if (!days_between(p->shown_from, p->shown_until, ret))
                return false;
        *ret += INDICATOR_UNIT;
        return true;
}

/* Where only some could bid, little competition is no surprise. */
static bool method_fits(const struct indicator *i, const struct process *p)
{
        if (!i->open_only)
                return true;
        return i->formula == FORMULA_BIDDERS
                       ? p->method == METHOD_PUBLIC || p->method == METHOD_INVITED
                       : p->method == METHOD_PUBLIC;
}

bool process_measure(const struct indicator *i, const struct process *p, int64_t *ret)
{
        if (!method_fits(i, p))
                return false;
        switch (i->formula) {
        case FORMULA_NOTICE_DAYS: return days_between(p->offered, p->due, ret);
        case FORMULA_OPENING_DAYS: return days_between(p->offered, p->opens, ret);
        case FORMULA_BIDDERS: return bidders(p, ret);
        case FORMULA_PRICE_GAP: return price_gap(p, ret);
        case FORMULA_SAME_PRICES: return same_prices(p, ret);
        case FORMULA_LATE_BID: return late_bid(p, ret);
        case FORMULA_OTHERS_OUT: return others_out(p, ret);
        case FORMULA_LOWEST_OUT: return lowest_out(p, ret);
        case FORMULA_OVER_ESTIMATE: return over(p->award, p->estimate, ret);
        case FORMULA_OVER_FLOOR: return over(p->award, p->floor, ret);
        case FORMULA_OVER_CAP: return over(p->award, p->cap, ret);
        case FORMULA_CHANGES: return changes(p, ret);
        case FORMULA_CORRECTED: *ret = p->corrected ? INDICATOR_UNIT : 0; return p->has_result;
        case FORMULA_LATE_NOTICES: *ret = p->late_notices * INDICATOR_UNIT; return true;
        case FORMULA_SHOWN_DAYS: return shown_days(p, ret);
        case FORMULA_TOO_MANY: return over(p->recipients, p->units, ret);
        case FORMULA_CONTRACT_GAP: return contract_gap(p, ret);
        case FORMULA_OTHER_PARTY: return other_party(p, ret);
        case FORMULA_ORDER: return order(p, ret);
        default: return false; /* of groups */
        }
}

bool process_part_of_bidder(const struct process *p, size_t k, struct process_part *ret)
{
        *ret = (struct process_part){ 0 };
        if (!submitted(&p->bids[k]) || earlier(p, k))
                return false;
        for (size_t i = k; i < p->n_bids; i++) {
                const struct bid *b = &p->bids[i];

                if (!submitted(b) || !str_eq(b->bidder, p->bids[k].bidder))
                        continue;
                ret->bids++;
                ret->out += b->state == BID_OUT;
                ret->valid += b->state == BID_VALID;
        }
        if (p->unsettled || p->joint || count_winners(p) != 1)
                ret->valid = 0; /* who won what is not clear */
        else
                ret->wins = ret->valid > 0 && won(p, p->bids[k].bidder);
        return true;
}

void process_part_of_buyer(const struct process *p, struct process_part *ret)
{
        *ret = (struct process_part){ 0 };
        if (!p->states_known)
                return;
        for (size_t i = 0; i < p->n_bids; i++) {
                ret->bids += submitted(&p->bids[i]);
                ret->out += p->bids[i].state == BID_OUT && submitted(&p->bids[i]);
        }
}
