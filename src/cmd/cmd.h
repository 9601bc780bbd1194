/* The commands of `liuhen`, one file each. Each takes what stands behind its name and returns the
 * exit code: 0 done, 1 failed (a message on standard error), 2 wrong use, 3 done but something was
 * refused, 4 done but the answer may still move. */
#ifndef LH_CMD_H
#define LH_CMD_H

#include "base/ctx.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_REFUSED = 3, EXIT_PROVISIONAL = 4 };

int cmd_init(struct ctx *cx, int argc, char **argv);
int cmd_import(struct ctx *cx, int argc, char **argv);
int cmd_publish(struct ctx *cx, int argc, char **argv);
int cmd_serve(struct ctx *cx, int argc, char **argv);
int cmd_verify(struct ctx *cx, int argc, char **argv);
int cmd_move(struct ctx *cx, int argc, char **argv);
int cmd_rebuild(struct ctx *cx, int argc, char **argv);
int cmd_mirror(struct ctx *cx, int argc, char **argv);
int cmd_key(struct ctx *cx, int argc, char **argv);
int cmd_vkey(struct ctx *cx, int argc, char **argv);
int cmd_token(struct ctx *cx, int argc, char **argv);
int cmd_user(struct ctx *cx, int argc, char **argv);
int cmd_withhold(struct ctx *cx, int argc, char **argv);
int cmd_disclose(struct ctx *cx, int argc, char **argv);
int cmd_erase(struct ctx *cx, int argc, char **argv);
int cmd_export(struct ctx *cx, int argc, char **argv);
int cmd_ocds(struct ctx *cx, int argc, char **argv);
int cmd_draw(struct ctx *cx, int argc, char **argv);
int cmd_entry(struct ctx *cx, int argc, char **argv);
int cmd_papers(struct ctx *cx, int argc, char **argv);
int cmd_waiting(struct ctx *cx, int argc, char **argv);
int cmd_due(struct ctx *cx, int argc, char **argv);
int cmd_flags(struct ctx *cx, int argc, char **argv);
int cmd_report(struct ctx *cx, int argc, char **argv);
int cmd_check(struct ctx *cx, int argc, char **argv);
int cmd_rules(struct ctx *cx, int argc, char **argv);
int cmd_share(struct ctx *cx, int argc, char **argv);
int cmd_screen(struct ctx *cx, int argc, char **argv);
int cmd_rescreen(struct ctx *cx, int argc, char **argv);
int cmd_policy(struct ctx *cx, int argc, char **argv);
int cmd_backup(struct ctx *cx, int argc, char **argv);
int cmd_restore(struct ctx *cx, int argc, char **argv);
int cmd_recover(struct ctx *cx, int argc, char **argv);
int cmd_witness(struct ctx *cx, int argc, char **argv);

/* A long option with a value ("--name TEXT" or "--name=TEXT") or without (flag). */
struct option_spec {
        const char *name;   /* "name"; NULL ends the list */
        const char **value; /* where the value goes; NULL for a flag */
        bool *flag;
};
/* Takes the options out of argv; what is left (ret_argc of them, in argv) are the operands.
 * EXIT_USAGE with a message if an option is unknown or lacks its value. */
int cmd_options(int argc, char **argv, const struct option_spec *specs, int *ret_argc);
/* Prints cx->err on standard error as "liuhen: ..." and gives EXIT_FAILED. */
int cmd_failed(const struct ctx *cx);
int cmd_usage(const char *text);

#endif
