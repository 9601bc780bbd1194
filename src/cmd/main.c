#include "cmd/cmd.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct {
        const char *name;
        int (*run)(struct ctx *, int, char **);
        const char *use, *what;
} commands[] = {
        { "init", cmd_init,
          "DIR [--name TEXT] [--origin HOST/PATH] [--store ADDRESS [--key FILE]] [--site-code "
          "CODE] "
          "[--fictional]",
          "make a store folder with an empty log" },
        { "import", cmd_import, "DIR FILE|FOLDER... [--as MAPPING] [--body ID] [--report FILE]",
          "take files of records into the log" },
        { "publish", cmd_publish, "DIR FILE.json", "take one act document, print its receipt" },
        { "serve", cmd_serve,
          "DIR [--listen ADDR:PORT] [--proxy ADDR] [--gateway ADDR:PORT] [--url URL] [--theme DIR] "
          "[--rescreen-at HH:MM] [--smtp URL --mail-from ADDRESS [--mail-every SECONDS]]",
          "serve the portal" },
        { "verify", cmd_verify,
          "DIR|URL|FILE [--old CHECKPOINT] [--save CHECKPOINT] [--vkey KEY] "
          "[--sm2 KEY] [--keys FILE]",
          "check a log, a proof or a receipt" },
        { "move", cmd_move, "DIR --store ADDRESS|sqlite",
          "move the store into a database, or back" },
        { "rebuild", cmd_rebuild, "DIR [--check]", "draw the views anew from the log, or compare" },
        { "export", cmd_export,
          "bulk DIR [--out FOLDER] | ggzy DIR [--out FILE] | settings DIR ...",
          "open data as files: OCDS, CSV, XLSX, SQLite" },
        { "vkey", cmd_vkey, "DIR", "print the log's verifier key" },
        { "key", cmd_key, "DIR [--next | --end | --sm2 | --end-sm2 --reason TEXT]",
          "the log's signing keys: show, follow by a new one, end, sign by SM2 too" },
        { "withhold", cmd_withhold,
          "DIR RECORD FIELD[/ROW]... --basis TEXT [--until DAY] [--reason TEXT] [--by OFFICER]",
          "take values out of public sight; kept, provable" },
        { "disclose", cmd_disclose,
          "DIR RECORD FIELD[/ROW]... --basis TEXT --out FILE [--reason TEXT] [--by OFFICER]",
          "give withheld values to one person, with the proof" },
        { "erase", cmd_erase,
          "DIR RECORD FIELD[/ROW]... --basis TEXT [--reason TEXT] [--by OFFICER]",
          "destroy values for good; the log still verifies" },
        { "screen", cmd_screen,
          "[--occasion X | --manifest FILE] [--channel internet|board|request] [--policy FILE] "
          "[--json] [--clean DIR] [--explain] "
          "FILE|FOLDER...",
          "find personal data in files; 3: there are some, 4: a file is held" },
        { "rescreen", cmd_rescreen, "DIR",
          "look again at what is published by the rules of today; 3: findings are open" },
        { "policy", cmd_policy,
          "DIR | DIR FILE --by OFFICER --second OFFICER --reason TEXT | DIR --confirm RECORD --by "
          "OFFICER",
          "the screening policy: show it, propose another, confirm it as the second person" },
        { "token", cmd_token, "DIR --body ID [--label TEXT] | DIR --revoke TOKEN --reason TEXT",
          "let a program hand in over HTTP" },
        { "user", cmd_user,
          "add DIR ACCOUNT --body ID --role ROLE[,ROLE]... [--label TEXT] | take DIR ACCOUNT "
          "--body ID "
          "--role ROLE --reason TEXT | list DIR | reset DIR ACCOUNT",
          "people of the bodies: rights and first passwords" },
        { "ocds", cmd_ocds, "merge|validate|package|upgrade|rules [OPTION...] FILE...",
          "work on OCDS data" },
        { "draw", cmd_draw,
          "commit ROUND-ID PARTY --out FILE | announce PLAN --out ROUND | reveal ROUND SECRET... "
          "[--reading READER=VALUE]... --out ROUND | run ROUND --out RESULT | "
          "verify RESULT|URL [--round FILE] [--announced DIGEST] | check ROUND NUMBER [--result "
          "FILE]",
          "the public draw, from files alone" },
        { "backup", cmd_backup, "DIR BACKUP --vault FILE",
          "bring what is new into a backup; values stay under keys that are in the vault only" },
        { "restore", cmd_restore,
          "BACKUP DIR --vault FILE [--key FOLDER] [--store ADDRESS] [--older-vault]",
          "make a store folder from a backup; what was erased since stays gone" },
        { "recover", cmd_recover, "DIR [--from URL | --trust-store]",
          "what a store that was set back lacks, and take it from a mirror" },
        { "mirror", cmd_mirror,
          "DIR --from URL [--vkey KEY] [--name NAME] [--listen ADDR:PORT] [--every SECONDS] "
          "[--url URL]",
          "follow another site's log, check it, carry out its erasures, serve it" },
        { "witness", cmd_witness, "DIR [--name NAME] [--trust VKEY]... [--listen ADDR:PORT]",
          "cosign the checkpoints of other logs" },
        { "entry", cmd_entry, "receipts DIR RECORD --out FILE.csv",
          "number and secret for each person of a list, to see their own row" },
        { "papers", cmd_papers,
          "DIR FILE --out FOLDER [--sheet NAME]... [--title TEXT] [--body ID] [--month TEXT] "
          "[--aid TEXT] [--from DAY --until DAY] [--url URL]",
          "internal, bank and public paper of one list of payments, proved to agree" },
        { "waiting", cmd_waiting, "check DIR|FILE",
          "recompute the published orders of waiting lists from what is committed" },
        { "due", cmd_due,
          "DATE 20wd|3cd|--clock ID [--suspend FROM..TO]... [--restart DATE] [--extend 20wd] "
          "[--explain] [--in DIR]",
          "the last day of a limit, and how it is counted" },
        { "share", cmd_share,
          "demo DIR [--backend URL] | client DIR --consumer ID --service ID [--gateway URL] | "
          "key DIR --consumer ID [--serial N] | errand DIR --rule ID|FILE --person ID --gateway "
          "URL [--declared FILE.json] [--case TEXT] [--consumer ID] | code|session DIR --person "
          "ID | usage DIR --person ID [--from TIME] [--to TIME] [--offset N] [--limit N] | "
          "consent DIR --person ID --consumer ID --purpose ID --text FILE [--until DAY] "
          "[--case TEXT] [--id NUMBER] | consent DIR --withdraw NUMBER [--reason TEXT] | "
          "erase DIR EXCHANGE|SHEET... --basis TEXT [--reason TEXT] [--by TEXT] | erase DIR "
          "--person ID [--to TIME] --basis TEXT | "
          "compare DIR --consumer ID --receipts FILE [--from TIME] [--to TIME]",
          "data services between bodies: a demonstration, what a client needs, keys, one errand, "
          "who asked about a person, consents, receipts held against the log" },
        { "report", cmd_report,
          "annual DIR --body ID --year YEAR --out FILE.html|docx|xlsx|pdf [--form 2021|2019] "
          "[--draft]",
          "the annual report on disclosure, as published or as a draft" },
        { "check", cmd_check, "DIR|URL [--pages N] [--record]",
          "hold the site against the inspection rules; 3: findings, 4: one that fails it" },
        { "flags", cmd_flags, "STORE [--summary] | FILE... [--summary] [--in STORE]",
          "what is worth a second look, in a store or in OCDS releases" },
        { "rules", cmd_rules, "[DIR] [--unverified]",
          "the rules in force, their certainty and the place to check them" },
};

int cmd_usage(const char *text)
{
        fprintf(stderr, "%s\n", text);
        return EXIT_USAGE;
}

int cmd_failed(const struct ctx *cx)
{
        if (cx->err.field[0] != '\0')
                fprintf(stderr, "liuhen: %s: %s\n", cx->err.field, cx->err.text);
        else
                fprintf(stderr, "liuhen: %s\n", cx->err.text);
        if (cx->err.detail[0] != '\0')
                fprintf(stderr, "        (%s)\n", cx->err.detail);
        return EXIT_FAILED;
}

int cmd_options(int argc, char **argv, const struct option_spec *specs, int *ret_argc)
{
        int kept = 0;
        bool plain = false;

        for (int i = 0; i < argc; i++) {
                const struct option_spec *s = specs;
                const char *value;
                size_t n;

                if (plain || strncmp(argv[i], "--", 2) != 0) {
                        argv[kept++] = argv[i];
                        continue;
                }
                if (argv[i][2] == '\0') {
                        plain = true;
                        continue;
                }
                value = strchr(argv[i], '=');
                n = value != NULL ? (size_t)(value - argv[i]) - 2 : strlen(argv[i]) - 2;
                while (s->name != NULL &&
                       (strlen(s->name) != n || strncmp(s->name, argv[i] + 2, n) != 0))
                        s++;
                if (s->name == NULL) {
                        fprintf(stderr, "liuhen: unknown option %s\n", argv[i]);
                        return EXIT_USAGE;
                }
                if (s->flag != NULL) {
                        *s->flag = true;
                } else if (value != NULL) {
                        *s->value = value + 1;
                } else if (i + 1 < argc) {
                        *s->value = argv[++i];
                } else {
                        fprintf(stderr, "liuhen: option %s needs a value\n", argv[i]);
                        return EXIT_USAGE;
                }
        }
        *ret_argc = kept;
        return EXIT_DONE;
}

static int help(FILE *out)
{
        fprintf(out, "liuhen " LIUHEN_VERSION
                     ": public resources allocated in the open, every step leaves a trace\n\n");
        for (size_t i = 0; i < countof(commands); i++)
                fprintf(out, "  liuhen %-8s %s\n                  %s\n", commands[i].name,
                        commands[i].use, commands[i].what);
        return out == stdout ? EXIT_DONE : EXIT_USAGE;
}

#define HEAP_KEPT_BYTES  (16 << 20)
#define HEAP_BLOCK_BYTES (1 << 20)

/* What one request frees the next one takes: given back and asked for again, its pages cost more
 * than the work on them. */
static void keep_heap(void)
{
        mallopt(M_TRIM_THRESHOLD, HEAP_KEPT_BYTES);
        mallopt(M_TOP_PAD, HEAP_BLOCK_BYTES);
        mallopt(M_MMAP_THRESHOLD, HEAP_BLOCK_BYTES);
}

int main(int argc, char **argv)
{
        lh_auto(ctx_done) struct ctx cx;

        keep_heap();
        signal(SIGPIPE, SIG_IGN);
        ctx_init(&cx);
        if (argc < 2)
                return help(stderr);
        if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
                return help(stdout);
        if (strcmp(argv[1], "--version") == 0) {
                puts("liuhen " LIUHEN_VERSION);
                return EXIT_DONE;
        }
        for (size_t i = 0; i < countof(commands); i++)
                if (strcmp(argv[1], commands[i].name) == 0) {
                        int code = commands[i].run(&cx, argc - 2, argv + 2);

                        if (code == EXIT_USAGE)
                                fprintf(stderr, "use: liuhen %s %s\n", commands[i].name,
                                        commands[i].use);
                        /* A report that could not be written is a failure as well. */
                        return fflush(stdout) != 0 && code == EXIT_DONE ? EXIT_FAILED : code;
                }
        fprintf(stderr, "liuhen: there is no command \"%s\"\n\n", argv[1]);
        return help(stderr);
}
