/* Parts of `liuhen share` that have a file of their own. */
#ifndef LH_CMD_SHARE_H
#define LH_CMD_SHARE_H

#include "base/ctx.h"

#include <jansson.h>

/* A consent as the log takes it. case_no may be NULL. */
struct share_consent {
        const char *id, *consumer, *purpose, *case_no, *until, *text_sha256, *tag;
};

json_t *share_consent_doc(const struct share_consent *c);
/* LH_INVALID: it is no citizen's ID number. */
int share_person_ok(struct ctx *cx, const char *id);

/* Of an option; *ret stays as it is if the option was not given. */
int share_time(struct ctx *cx, const char *name, const char *text, int64_t *ret);

int cmd_share_compare(struct ctx *cx, int argc, char **argv);
int cmd_share_consent(struct ctx *cx, int argc, char **argv);
int cmd_share_demo(struct ctx *cx, int argc, char **argv);
int cmd_share_erase(struct ctx *cx, int argc, char **argv);
int cmd_share_errand(struct ctx *cx, int argc, char **argv);
int cmd_share_code(struct ctx *cx, int argc, char **argv);
int cmd_share_session(struct ctx *cx, int argc, char **argv);
int cmd_share_usage(struct ctx *cx, int argc, char **argv);

#endif
