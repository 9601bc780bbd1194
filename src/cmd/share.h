/* Parts of `liuhen share` that have a file of their own. */
#ifndef LH_CMD_SHARE_H
#define LH_CMD_SHARE_H

#include "base/ctx.h"

int cmd_share_demo(struct ctx *cx, int argc, char **argv);
int cmd_share_errand(struct ctx *cx, int argc, char **argv);
int cmd_share_code(struct ctx *cx, int argc, char **argv);
int cmd_share_session(struct ctx *cx, int argc, char **argv);
int cmd_share_usage(struct ctx *cx, int argc, char **argv);

#endif
