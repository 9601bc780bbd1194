/* Who asked about me, when, why, which fields: every exchange that named the person who reads, but
 * those that a law shows later, which are counted. And the sheets of one errand about them. */
#include "base/time.h"
#include "ledger/tile.h"
#include "web/model_share.h"
#include "share/share_login.h"

#include <stdlib.h>

#define ME_ROWS 100 /* of a page */

static const char *reader_tag(struct model *m)
{
        char *tag = arena_alloc(m->cx->mem, AUTH_TAG_CHARS + 1);

        return m->site->person != NULL &&
                               share_session_read(m->site->person, cookie(m, SHARE_COOKIE),
                                                  m->cx->now_ms(), tag)
                       ? tag
                       : NULL;
}

static void set_session(struct model *m, const char *value, int seconds)
{
        m->cookie = arena_printf(m->cx->mem,
                                 SHARE_COOKIE "=%s; Path=/share; HttpOnly; SameSite=Strict; "
                                              "Max-Age=%d",
                                 value, seconds);
        m->location = "/share/me";
}

static bool own_consent(struct model *m, const char *id, const char *tag)
{
        struct store_rows r = store_query(m->tx, Q_SHARE_CONSENT_GET, "t", id);
        bool own = store_next(&r) && str_is(store_str(&r, 4), tag);

        store_rows_done(&r);
        return own;
}

/* The session goes along: whether it is the person's own consent is checked where the act is made.
 */
static void take_back(struct model *m, const char *tag)
{
        const char *session = cookie(m, SHARE_COOKIE), *consent = posted(m, "withdraw");
        json_t *o;
        char *text;

        if (tag == NULL || !own_consent(m, consent, tag) ||
            !share_form_right(m->site->person, session, posted(m, "csrf"))) {
                m->status = 422;
                put_flag(m, m->top, "_ended", true);
                return;
        }
        o = json_pack("{s:s, s:s}", "person", session, "consent", consent);
        text = json_dumps(o, JSON_COMPACT);
        m->tell = arena_strdup(m->cx->mem, text);
        m->location = arena_printf(m->cx->mem, "/share/me?withdrawn=%s", consent);
        free(text);
        json_decref(o);
}

/* The form was sent: a session, or the form again with what is wrong. */
static void log_in(struct model *m)
{
        struct str id = str_of(posted(m, "id"));
        char tag[AUTH_TAG_CHARS + 1], value[SHARE_COOKIE_CHARS + 1];

        if (posted(m, "leave")[0] != '\0') {
                set_session(m, "", 0);
                return;
        }
        if (m->site->person != NULL && m->site->fictional && id.n == 18 &&
            share_code_ok(m->site->person, id, posted(m, "code"))) {
                auth_person_tag(m->site->person, id, tag);
                share_session_make(m->site->person, tag, m->cx->now_ms(), value);
                set_session(m, value, (int)(SHARE_SESSION_MS / 1000));
                return;
        }
        m->status = 422;
        put_flag(m, m->top, "_wrong", true);
}

static void put_time_of(struct model *m, json_t *o, int64_t ms)
{
        char text[24];

        time_format(ms + TIME_CHINA_OFFSET_MS, text);
        text[10] = ' ';
        text[19] = '\0';
        put_text(m, o, "_when", text);
        time_format(ms, text);
        put_text(m, o, "time", text);
}

static void put_trace(struct model *m, json_t *o, struct store_rows *r)
{
        static const char *const keys[] = { "exchange",      NULL,
                                            "service",       "service_title",
                                            "consumer",      "consumer_title",
                                            "consumer_body", "consumer_body_name",
                                            "purpose",       "basis",
                                            "case",          "unit",
                                            "mode",          NULL,
                                            "outcome" };
        struct str fields = store_str(r, 14);
        json_t *array;

        put_time_of(m, o, store_i64(r, 0));
        for (size_t i = 0; i < countof(keys); i++)
                if (keys[i] != NULL)
                        put_str(m, o, keys[i], store_str(r, (int)i + 1));
        put_int(m, o, "index", store_i64(r, 2));
        put_flag(m, o, "_refused", strcmp(text_of(o, "outcome"), "ok") != 0);
        array = put_array(m, o, "fields");
        while (fields.n > 0) {
                const char *comma = memchr(fields.p, ',', fields.n);
                size_t n = comma != NULL ? (size_t)(comma - fields.p) : fields.n;

                add_text(m, array, arena_strndup(m->cx->mem, fields.p, n));
                fields = (struct str){ fields.p + n + (comma != NULL),
                                       fields.n - n - (comma != NULL) };
        }
        share_word(m, o, "mode");
}

static void put_usages(struct model *m, const char *tag)
{
        int64_t now = m->cx->now_ms(), all = 0, hidden = 0, pages, page;
        json_t *array = put_array(m, m->top, "usages");
        struct store_rows r =
                store_query(m->tx, Q_SHARE_TRACE_COUNT, "tiii", tag, (int64_t)0, INT64_MAX, now);

        if (store_next(&r)) {
                all = store_i64(&r, 0);
                hidden = store_i64(&r, 1);
        }
        store_rows_done(&r);
        pages = (all - hidden + ME_ROWS - 1) / ME_ROWS;
        page = asked_number(m, "page", 1, pages > 0 ? pages : 1);
        r = store_query(m->tx, Q_SHARE_TRACE_OF, "tiiiii", tag, (int64_t)0, INT64_MAX, now,
                        (int64_t)ME_ROWS, (page - 1) * ME_ROWS);
        while (m->rc == LH_OK && store_next(&r))
                put_trace(m, add_object(m, array), &r);
        store_rows_done(&r);
        put_int(m, m->top, "total", all);
        put_int(m, m->top, "hidden", hidden);
        put_flag(m, m->top, "_hidden", hidden > 0);
        put_flag(m, m->top, "_none", all - hidden == 0);
        put_text(m, m->top, "_count", grouped(m, all - hidden));
        put_pager(m, "", "page", page, pages);
}

static void put_sheets(struct model *m, const char *tag)
{
        json_t *array = put_array(m, m->top, "sheets");

        share_rows(m, array, store_query(m->tx, Q_SHARE_ERRANDS_OF, "ti", tag, (int64_t)ME_ROWS),
                   "#index case rule consumer #checks #answered #unknown #took_ms @day");
        put_flag(m, m->top, "_sheets", json_array_size(array) > 0);
}

/* In the place of what was erased by law: that there was something, and by which law it went. */
static void put_erased(struct model *m, const char *tag)
{
        json_t *array = put_array(m, m->top, "erased");

        share_rows(m, array, store_query(m->tx, Q_SHARE_ERASED_OF, "ti", tag, (int64_t)ME_ROWS),
                   "#index basis #count @day");
        put_flag(m, m->top, "_erased", json_array_size(array) > 0);
}

/* What the person agreed to, and whether it still holds. */
static void put_consents(struct model *m, const char *tag)
{
        json_t *array = put_array(m, m->top, "consents"), *o;
        const char *sent = asked(m, "withdrawn");
        char csrf[SHARE_FORM_CHARS + 1];
        size_t i;

        share_form_code(m->site->person, cookie(m, SHARE_COOKIE), csrf);

        share_rows(m, array, store_query(m->tx, Q_SHARE_CONSENTS_OF, "ti", tag, (int64_t)ME_ROWS),
                   "#index consent consumer consumer_title body body_name purpose case until @day "
                   "#withdrawn @withdrawn_day");
        json_array_foreach (array, i, o) {
                bool ended = strcmp(text_of(o, "until"), today_in_china(m)) < 0;

                bool back = json_is_integer(json_object_get(o, "withdrawn"));

                put_flag(m, o, "_withdrawn", back);
                put_flag(m, o, "_past", ended);
                put_flag(m, o, "_sent", !back && strcmp(text_of(o, "consent"), sent) == 0);
                put_text(m, o, "_csrf", csrf);
        }
        put_flag(m, m->top, "_consents", json_array_size(array) > 0);
}

int model_share_me(struct model *m, const char *arg)
{
        const char *tag = reader_tag(m);

        (void)arg;
        share_begin(m, "share_me", say(m, "谁查过我"), "me");
        if (was_posted(m) && posted(m, "withdraw")[0] != '\0') {
                take_back(m, tag);
        } else if (was_posted(m)) {
                log_in(m);
                tag = NULL;
        }
        if (m->location != NULL)
                return m->rc;
        put_flag(m, m->top, "_in", tag != NULL);
        put_flag(m, m->top, "_demo", m->site->person != NULL && m->site->fictional);
        if (tag != NULL) {
                put_usages(m, tag);
                put_sheets(m, tag);
                put_consents(m, tag);
                put_erased(m, tag);
        }
        return m->rc;
}

/* What was found about each question, from the record's own withheld values. */
static void put_results(struct model *m, int64_t idx)
{
        json_t *array = put_array(m, m->top, "results"), *rows = NULL, *row;
        struct record r;
        int rc = ledger_record(m->tx, (uint64_t)idx, &r, NULL);
        size_t i;

        for (i = 0; rc == LH_OK && i < r.n_fields; i++)
                if (str_is(r.fields[i].name, "results") && r.fields[i].state != FIELD_ERASED)
                        rows = json_loadb(r.fields[i].value.p, r.fields[i].value.n, 0, NULL);
        put_flag(m, m->top, "_erased", rows == NULL);
        json_array_foreach (rows, i, row) {
                json_t *o = json_deep_copy(row);
                const char *answer = text_of(row, "answer");

                put_flag(m, o, "_yes", strcmp(answer, "yes") == 0);
                put_flag(m, o, "_no", strcmp(answer, "no") == 0);
                put_flag(m, o, "_unknown", strcmp(answer, "unknown") == 0);
                json_array_append_new(array, o);
        }
        json_decref(rows);
}

int model_share_errand(struct model *m, const char *arg)
{
        const char *tag = reader_tag(m);
        int64_t idx = strtoll(arg, NULL, 10);
        json_t *o = put_object(m, m->top, "sheet");
        bool mine;

        share_begin(m, "share_errand", say(m, "一件事核验单"), "me");
        if (!share_row(m, o, store_query(m->tx, Q_SHARE_ERRAND, "i", idx),
                       "#index case rule consumer tag consent #checks #answered #unknown #took_ms "
                       "@day"))
                return m->tx->rc != LH_OK ? m->tx->rc
                                          : err_set(m->cx, LH_NOT_FOUND,
                                                    "there is no sheet of record \"%.20s\"", arg);
        mine = tag != NULL && strcmp(tag, text_of(o, "tag")) == 0;
        json_object_del(o, "tag");
        put_flag(m, m->top, "_mine", mine);
        if (mine)
                put_results(m, idx);
        return m->rc;
}
