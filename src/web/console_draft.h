/* One draft on its page, between the files that make it: model_console_draft.c shows it,
 * console_draft_act.c does what its buttons say, console_draft_found.c what the gate finds in it,
 * console_draft_receipt.c what became of it. */
#ifndef LH_CONSOLE_DRAFT_H
#define LH_CONSOLE_DRAFT_H

#include "desk/file.h"
#include "web/console.h"
#include "work/preview.h"

struct draft_page {
        struct console *c;
        struct draft d;
        json_t *doc, *choices; /* freed by draft_page_done() */
        const char *act;
        const struct rule_domain *domain; /* NULL: the act is no notice */
        const struct rule_kind *kind;
        struct desk_file *files;
        size_t n_files;
        struct preview seen;
        json_t *findings; /* those of the text and those of its documents, numbered; freed as well
                           */
};
void draft_page_done(struct draft_page *p); /* for lh_auto */
int draft_page_load(struct draft_page *p, const char *id) LH_MUST_CHECK;
/* The button that was pressed. */
int draft_page_act(struct draft_page *p) LH_MUST_CHECK;

/* The same steps for one of many (model_console_batch.c), of the version that was loaded. */
int draft_page_submit_masked(struct draft_page *p) LH_MUST_CHECK;
int draft_page_approve(struct draft_page *p) LH_MUST_CHECK;
int draft_page_release(struct draft_page *p) LH_MUST_CHECK;

/* What the gate says of it now: fills seen and findings. */
int draft_page_screen(struct draft_page *p) LH_MUST_CHECK;
/* The decisions of the form that was sent, for what was found, into p->choices. */
void draft_page_choose(struct draft_page *p);
/* LH_INVALID: a finding was not decided on. */
int draft_page_settled(struct draft_page *p) LH_MUST_CHECK;
bool draft_page_keeps(const struct draft_page *p); /* some datum is to be shown all the same */
int draft_page_put_found(struct draft_page *p) LH_MUST_CHECK;
void draft_page_put_receipt(struct draft_page *p);

#endif
