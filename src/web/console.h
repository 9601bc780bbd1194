/* What the pages of the desk share: who is there, for which body, with which roles; how they hand
 * something in. They run in the desk's process only (desk_ask.h). */
#ifndef LH_CONSOLE_H
#define LH_CONSOLE_H

#include "desk/draft.h"
#include "desk/session.h"
#include "web/desk_ask.h"
#include "web/model.h"

#define CONSOLE_ROLES 6 /* as right_role[] */
enum console_role {
        ROLE_OF_CLERK = 1,
        ROLE_OF_REVIEWER = 2,
        ROLE_OF_PUBLISHER = 4,
        ROLE_OF_SUPERVISOR = 8,
        ROLE_OF_AUDITOR = 16,
        ROLE_OF_ADMINISTRATOR = 32,
};

struct console {
        struct model *m;
        struct desk_worker *w;
        const char *token;
        struct session who;
        unsigned roles;               /* for who.body */
        int64_t due_now, asked;       /* of the first page: what is due, what waits for an answer */
        const struct rule_kind *kind; /* of the notice that the page is about; NULL: none */
};

/* Begins a page. False: there is nobody, and m->location leads to the login; or m->rc says what is
 * wrong: a form without this session's token is refused here, before anything is done. */
bool console_enter(struct model *m, struct console *ret, const char *page, const char *title);
/* The same for a page that is open before the password was changed. */
bool console_enter_new(struct model *m, struct console *ret, const char *page, const char *title);
bool console_has(const struct console *c, unsigned roles);
/* LH_DENIED unless the person has one of the roles. */
int console_need(struct console *c, unsigned roles) LH_MUST_CHECK;
/* The error of cx as something to be read above the form, with a status of its own; LH_IO and the
 * like stay failures. */
int console_say(struct console *c, int rc) LH_MUST_CHECK;
/* Hands in a document as this person, or releases a draft (docs NULL). ret: the receipt. */
int console_submit(struct console *c, json_t *docs, const char *draft, json_t **ret) LH_MUST_CHECK;
/* Hands in document n of a draft that was released. */
int console_submit_file(struct console *c, const char *draft, int64_t n,
                        json_t **ret) LH_MUST_CHECK;
/* "C5": row and column from 0, as a spreadsheet names a cell. */
const char *console_cell_name(struct model *m, int64_t row, int64_t col);
/* "2026-01-05 16:30", as the clocks of the law have it. */
void console_put_when(struct model *m, json_t *o, const char *key, int64_t ms);
const char *console_role_name(const struct model *m, const char *role);

/* console_form.c: between the form of a draft and its act document. */
void console_put_form(struct console *c, json_t *o, const struct rule_domain *d,
                      const struct rule_kind *k, const json_t *doc);
/* A new document from what was posted; the caller frees it. */
json_t *console_form_doc(struct console *c, const struct draft *draft, const json_t *old,
                         const struct rule_kind *k);
/* Cells of a table as lines: one a row, columns by tabs. */
const char *console_table_lines(struct model *m, const struct rule_element *e, const json_t *rows);

int model_console(struct model *m, const char *arg);
int model_console_login(struct model *m, const char *arg);
int model_console_oidc(struct model *m, const char *arg);
int model_console_account(struct model *m, const char *arg);
int model_console_new(struct model *m, const char *arg);
int model_console_draft(struct model *m, const char *arg);
int model_console_batch(struct model *m, const char *arg);
int model_console_due(struct model *m, const char *arg);
int model_console_rights(struct model *m, const char *arg);
int model_rights(struct model *m, const char *arg);

#endif
