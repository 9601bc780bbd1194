#include "cmd/cmd.h"
#include "base/text.h"
#include "verify/feed.h"

#include <stdio.h>
#include <unistd.h>

static void show_progress(void *arg, uint64_t done, uint64_t size)
{
        (void)arg;
        fprintf(stderr, "\r%llu / %llu entries", (unsigned long long)done,
                (unsigned long long)size);
}

int cmd_verify(struct ctx *cx, int argc, char **argv)
{
        struct verify_options opt = { 0 };
        const char *feed = NULL;
        struct verify_feed_result told = { 0 };
        const struct option_spec specs[] = { { "old", &opt.old_path, NULL },
                                             { "save", &opt.save_path, NULL },
                                             { "vkey", &opt.vkey, NULL },
                                             { "sm2", &opt.sm2, NULL },
                                             { "keys", &opt.keys_path, NULL },
                                             { "feed", &feed, NULL },
                                             { NULL, NULL, NULL } };
        struct verify_result r = { 0 };
        char root[64] = "";
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n != 1)
                return EXIT_USAGE;
        if (isatty(STDERR_FILENO))
                opt.progress = show_progress;
        rc = feed != NULL ? verify_feed(cx, argv[0], feed, &opt, &r, &told)
                          : verify_run(cx, argv[0], &opt, &r);
        if (opt.progress != NULL)
                fprintf(stderr, "\r\033[K");
        if (rc != LH_OK) {
                printf("FAIL %s\n", cx->err.text);
                return EXIT_FAILED;
        }
        if (r.key_from_log)
                printf("key %s (shown by the log itself; give --vkey to hold it to one you know)\n",
                       r.vkey);
        if (r.vkey_now[0] != '\0')
                printf("the log's key was changed, in its own acts; signed by %s\n", r.vkey_now);
        if (r.is_file)
                printf("record %llu: in the tree%s\n", (unsigned long long)r.index,
                       r.has_entry ? ", with its entry and these values"
                                   : " (a receipt: the entry itself is not in it)");
        if (feed != NULL)
                printf("feed: all %llu acts of records %llu to %llu are in it\n",
                       (unsigned long long)told.acts, (unsigned long long)told.from,
                       (unsigned long long)(told.to - (told.to > told.from)));
        printf("values: %llu open, %llu withheld, %llu erased\n", (unsigned long long)r.values.open,
               (unsigned long long)r.values.withheld, (unsigned long long)r.values.erased);
        base64_encode(r.root.b, HASH_BYTES, root);
        printf("OK %llu %s\n", (unsigned long long)r.size, root);
        return EXIT_DONE;
}
