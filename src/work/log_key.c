/* A change of the log's signing keys, recorded with the statement that the keys signed. The keys
 * themselves are the signer's: only it can make a statement that passes here. */
#include "base/text.h"
#include "screen/gate.h"
#include "work/task.h"

#define REASON_CHARS_MAX 500

static int check_reason(struct ctx *cx, struct str reason)
{
        if (reason.n == 0 || reason.n > 4 * REASON_CHARS_MAX || !utf8_valid(reason))
                return err_field(cx, LH_INVALID, "reason",
                                 "say why the key is changed, in at most %d characters",
                                 REASON_CHARS_MAX);
        return screen_plain(cx, "reason", reason);
}

int work_change_key(struct ctx *cx, const struct work *w, struct ledger_group *g,
                    struct str statement, struct str reason)
{
        struct field fields[] = { { .name = { "statement", 9 }, .value = statement },
                                  { .name = { "reason", 6 }, .value = reason } };
        struct record r = { .schema = act_kinds[ACT_LOG_KEY].schema,
                            .fields = fields,
                            .n_fields = countof(fields) };
        struct outcome out;
        struct task t = { .cx = cx, .w = w, .g = g, .tx = &g->tx, .out = &out };
        int rc = check_reason(cx, reason);

        if (rc == LH_OK)
                rc = log_key_take(&g->tx, statement);
        return rc == LH_OK ? task_append(&t, ACT_LOG_KEY, "-", "-", &r) : store_fail(&g->tx, rc);
}
