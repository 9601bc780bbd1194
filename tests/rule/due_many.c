/* Answers limits, one a line, for tests/rule/due_reference.py: START LIMIT EXTENSION RESTART BEFORE
 * [FROM..TO]..., "-" for none. Prints the last day, " provisional" behind it where it is, or
 * "refused". */
#include "base/time.h"
#include "rule/due.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int32_t day(const char *text)
{
        int32_t d = 0;

        if (!date_parse(str_of(text), &d))
                exit(2);
        return d;
}

static struct rule_limit limit(const char *text)
{
        struct rule_limit l = { 0 };

        if (strcmp(text, "-") != 0 && !rule_limit_parse(str_of(text), &l))
                exit(2);
        return l;
}

static void read_spans(char *rest, struct due_span *spans, struct due_ask *ask)
{
        for (char *p = strtok(rest, " \n"); p != NULL; p = strtok(NULL, " \n")) {
                if (strlen(p) != 22 || ask->n_suspended == DUE_SUSPENSIONS_MAX)
                        exit(2);
                p[10] = '\0';
                spans[ask->n_suspended++] = (struct due_span){ day(p), day(p + 12) };
        }
        ask->suspended = spans;
}

static void answer(struct ctx *cx, char *line)
{
        char start[11], first[12], extension[12], restart[12], before[2], text[11];
        struct due_span spans[DUE_SUSPENSIONS_MAX];
        struct due_ask ask = { 0 };
        struct due d;
        int at = 0;

        if (sscanf(line, "%10s %11s %11s %11s %1s%n", start, first, extension, restart, before,
                   &at) != 5)
                exit(2);
        ask.start = day(start);
        ask.limit = limit(first);
        ask.extension = limit(extension);
        ask.restarted = strcmp(restart, "-") != 0;
        if (ask.restarted)
                ask.restart = day(restart);
        ask.before = strcmp(before, "b") == 0;
        read_spans(line + at, spans, &ask);
        if (due_count(cx, &ask, NULL, NULL, &d) != LH_OK) {
                puts("refused");
                return;
        }
        date_format(d.day, text);
        printf("%s%s\n", text, d.provisional ? " provisional" : "");
}

int main(void)
{
        lh_auto(ctx_done) struct ctx cx;
        char line[1024];

        ctx_init(&cx);
        while (fgets(line, sizeof(line), stdin) != NULL)
                answer(&cx, line);
        return 0;
}
