/* Withholding, disclosing to one, erasing values of a record that stands in the log. OGI Regulation
 * art. 14-16 and 18; Personal Information Protection Law art. 47. Each is an act with its legal
 * basis; the record's leaf never changes. */
#include "base/time.h"
#include "ledger/state.h"
#include "ledger/tile.h"
#include "screen/gate.h"
#include "work/task.h"

#define FIELDS_MAX       256
#define BASIS_CHARS_MAX  500
#define REASON_CHARS_MAX 2000

/* What the lists and counts stand on, and what cannot be a person's. */
static const char *const kept[] = {
        "date",           "formed",          "screening", "domain", "region", "role", "uscc",
        "publicity_from", "publicity_until", "list",      "estate", "parent", NULL
};

static int check_path(struct task *t, const struct field_path *p)
{
        for (size_t i = 0; kept[i] != NULL; i++)
                if (str_is(p->name, kept[i]))
                        return err_field(t->cx, LH_INVALID, "fields",
                                         "\"%s\" cannot be taken away: days, regions and codes of "
                                         "bodies are no personal data",
                                         kept[i]);
        return LH_OK;
}

static int read_paths(struct task *t, struct str *ret_text, struct field_path *paths, size_t *ret_n)
{
        struct str rest, line;
        int rc = document_member(t->cx, t->doc, "", "fields", 16000, true, ret_text);

        *ret_n = 0;
        if (rc != LH_OK)
                return rc;
        /* An array of names was joined by LF; a single name is a text. */
        rest = str_of(arena_printf(t->cx->mem, "%.*s\n", (int)ret_text->n, ret_text->p));
        while (rc == LH_OK && str_line(&rest, &line)) {
                if (*ret_n == FIELDS_MAX)
                        return err_field(t->cx, LH_LIMIT, "fields", "at most %d fields at a time",
                                         FIELDS_MAX);
                if (!field_path_parse(line, &paths[*ret_n]))
                        return err_field(t->cx, LH_INVALID, "fields",
                                         "\"%.*s\" is no field: write a name, or NAME/ROW",
                                         (int)line.n, line.p);
                rc = check_path(t, &paths[(*ret_n)++]);
        }
        return rc;
}

/* The record must be a notice or the opening of a project: only they carry values about anybody. */
static int read_target(struct task *t, struct record *ret)
{
        const json_t *v = json_object_get(t->doc, "record");
        int rc;

        if (!json_is_integer(v) || json_integer_value(v) < 0)
                return err_field(t->cx, LH_INVALID, "record",
                                 "record is missing: the number of the record");
        rc = ledger_record(t->tx, (uint64_t)json_integer_value(v), ret, NULL);
        if (rc == LH_NOT_FOUND)
                return err_field(t->cx, LH_INVALID, "record", "there is no record %lld",
                                 (long long)json_integer_value(v));
        if (rc == LH_OK && strcmp(ret->case_id, "-") == 0)
                return err_field(t->cx, LH_INVALID, "record", "record %llu is not about a project",
                                 (unsigned long long)ret->idx);
        return rc;
}

/* The last day on which the values stay out of sight, where the basis sets one: a secret that ends
 * with a procedure. It is told, not kept: nothing is shown again by itself. */
static int read_until(struct task *t, struct str *ret)
{
        int32_t day;
        int rc = document_member(t->cx, t->doc, "", "until", 10, false, ret);

        if (rc != LH_OK || ret->n == 0)
                return rc;
        if (!date_parse(*ret, &day))
                return err_field(t->cx, LH_INVALID, "until",
                                 "until is not a real day; write YYYY-MM-DD");
        if (day < date_in_china(t->cx->now_ms()))
                return err_field(t->cx, LH_INVALID, "until",
                                 "until is over already; write a day to come, or leave it out");
        return LH_OK;
}

static int change(struct task *t, enum act_id act, enum field_state state)
{
        const char *const names[] = { "act",
                                      "by",
                                      "record",
                                      "fields",
                                      "basis",
                                      "reason",
                                      act == ACT_FIELD_WITHHOLD ? "until" : NULL,
                                      NULL };
        struct field_path paths[FIELDS_MAX];
        struct record target;
        struct str v[4] = { 0 };
        size_t n;
        int rc = t->desk == NULL ? task_local_only(t) : LH_OK; /* two persons, see right.c */

        if (rc == LH_OK)
                rc = document_names(t->cx, t->doc, "", names);
        if (rc == LH_OK)
                rc = read_target(t, &target);
        if (rc == LH_OK)
                rc = task_may(t, target.org);
        if (rc == LH_OK)
                rc = read_paths(t, &v[0], paths, &n);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "basis", BASIS_CHARS_MAX, true, &v[1]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "reason", REASON_CHARS_MAX, false, &v[2]);
        if (rc == LH_OK && act == ACT_FIELD_WITHHOLD)
                rc = read_until(t, &v[3]);
        if (rc == LH_OK)
                rc = screen_plain(t->cx, "basis", v[1]);
        if (rc == LH_OK && v[2].n > 0)
                rc = screen_plain(t->cx, "reason", v[2]);
        if (rc == LH_OK && act != ACT_FIELD_DISCLOSE)
                rc = field_set_state(t->g, target.idx, paths, n, state);
        if (rc != LH_OK)
                return rc;
        t->g->erased |= act != ACT_FIELD_DISCLOSE;
        return task_append_fixed(t, act, target.org, target.case_id, v, &target.idx, 1);
}

int task_withhold_fields(struct task *t)
{
        return change(t, ACT_FIELD_WITHHOLD, FIELD_WITHHELD);
}

int task_disclose_fields(struct task *t)
{
        return change(t, ACT_FIELD_DISCLOSE, FIELD_OPEN);
}

int task_erase_fields(struct task *t)
{
        return change(t, ACT_FIELD_ERASE, FIELD_ERASED);
}
