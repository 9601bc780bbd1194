/* liuhen papers: one list of payments, three papers. */
#include "cmd/cmd.h"
#include "housing/papers.h"
#include "role/folder.h"

#include <stdio.h>
#include <string.h>

static const char *or_empty(const char *s)
{
        return s == NULL ? "" : s;
}

/* "--sheet NAME" may stand more than once. */
static int take_sheets(int argc, char **argv, char **sheets, size_t *ret_n)
{
        int kept = 0;

        *ret_n = 0;
        for (int i = 0; i < argc; i++) {
                if (strcmp(argv[i], "--sheet") == 0 && i + 1 < argc && *ret_n < SHEETS_MAX)
                        sheets[(*ret_n)++] = argv[++i];
                else
                        argv[kept++] = argv[i];
        }
        return kept;
}

static int make(struct ctx *cx, char **operands, char *const *sheets, size_t n_sheets,
                struct papers_plan *plan)
{
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        struct sheet_list list;
        struct papers_done done;
        int rc = folder_open(cx, operands[0], &f);

        plan->rules = f.rules;
        if (rc == LH_OK)
                rc = sheet_list_read(cx, operands[1], sheets, n_sheets, &list);
        if (rc == LH_OK)
                rc = papers_write(cx, &list, plan, &done);
        if (rc != LH_OK)
                return cmd_failed(cx);
        printf("%zu rows, %lld.%02lld yuan: internal, bank and public paper agree\n", done.rows,
               (long long)done.fen / 100, (long long)done.fen % 100);
        for (size_t i = 0; i < list.n_read && list.n_read + list.n_left > 1; i++)
                printf("sheet read: %s\n", list.read[i]);
        for (size_t i = 0; i < list.n_left; i++)
                printf("sheet left out: %s\n", list.left[i]);
        printf("minors left out of the public paper: %zu; rows of the source left out: %zu (see "
               "%s/internal/report.txt)\n",
               done.minors, done.left_out, plan->out);
        printf("%s/internal stays inside; publish with: liuhen publish %s %s/internal/act.json\n",
               plan->out, operands[0], plan->out);
        return EXIT_DONE;
}

int cmd_papers(struct ctx *cx, int argc, char **argv)
{
        const char *out = NULL, *title = NULL, *body = NULL, *month = NULL, *aid = NULL,
                   *from = NULL, *until = NULL, *url = NULL;
        const struct option_spec specs[] = { { "out", &out, NULL },     { "title", &title, NULL },
                                             { "body", &body, NULL },   { "month", &month, NULL },
                                             { "aid", &aid, NULL },     { "from", &from, NULL },
                                             { "until", &until, NULL }, { "url", &url, NULL },
                                             { NULL, NULL, NULL } };
        struct papers_plan plan;
        char *sheets[SHEETS_MAX];
        size_t n_sheets;
        int n, rc;

        argc = take_sheets(argc, argv, sheets, &n_sheets);
        rc = cmd_options(argc, argv, specs, &n);
        if (rc != EXIT_DONE || n != 2 || out == NULL || (from == NULL) != (until == NULL))
                return EXIT_USAGE;
        plan = (struct papers_plan){ .out = out,
                                     .title = title == NULL ? "补贴发放名单" : title,
                                     .body = or_empty(body),
                                     .month = or_empty(month),
                                     .aid_type = or_empty(aid),
                                     .from = or_empty(from),
                                     .until = or_empty(until),
                                     .url = or_empty(url) };
        return make(cx, argv, sheets, n_sheets, &plan);
}
