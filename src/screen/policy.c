#include "screen/policy.h"
#include "base/asset.h"
#include "base/text.h"
#include "crypt/hash.h"
#include "screen/policy_file.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

extern const struct asset occasion_assets[]; /* made by tools/embed.py */

static pthread_mutex_t builtin_lock = PTHREAD_MUTEX_INITIALIZER;
static const struct policy *builtin;

bool policy_action(const char *word, enum screen_action *ret)
{
        for (enum screen_action a = ACTION_SHOW; a <= ACTION_REVIEW; a++)
                if (strcmp(action_name(a), word) == 0) {
                        *ret = a;
                        return true;
                }
        return false;
}

bool policy_channel_ok(const char *channel)
{
        return strcmp(channel, POLICY_INTERNET) == 0 || strcmp(channel, POLICY_BOARD) == 0 ||
               strcmp(channel, POLICY_REQUEST) == 0;
}

void policy_what(struct policy *p, const char *what, struct policy_line *ret)
{
        size_t n = strcspn(what, "@");

        ret->what = arena_strndup(p->mem, what, n);
        ret->channel = what[n] == '@' ? arena_strdup(p->mem, what + n + 1) : "";
}

/* Every line must speak of an occasion that is listed: a misspelt one would silently do nothing. */
static int check(struct ctx *cx, const char *name, const struct policy *p)
{
        for (size_t i = 0; i < p->n_lines; i++)
                if (p->lines[i].channel[0] != '\0' && !policy_channel_ok(p->lines[i].channel))
                        return err_field(cx, LH_INVALID, "rules",
                                         "%s: \"%.60s@%.60s\" names a channel that is none of "
                                         "internet, board, request",
                                         name, p->lines[i].what, p->lines[i].channel);
        for (size_t i = 0; i < p->n_lines; i++)
                if (strcmp(p->lines[i].on, "default") != 0 &&
                    !policy_has_occasion(p, p->lines[i].on))
                        return err_field(
                                cx, LH_INVALID, "rules",
                                "%s: a rule speaks of the occasion \"%.60s\", which is not listed",
                                name, p->lines[i].on);
        for (size_t i = 0; i < p->n_notices; i++)
                if (!policy_has_occasion(p, p->notices[i].occasion))
                        return err_field(
                                cx, LH_INVALID, "notices",
                                "%s: a notice has the occasion \"%.60s\", which is not listed",
                                name, p->notices[i].occasion);
        return LH_OK;
}

int policy_parse(struct ctx *cx, const char *name, struct str text, struct arena *mem,
                 const struct policy **ret)
{
        struct hash h = hash_of(text.p, text.n);
        struct policy *p = arena_alloc(mem, sizeof(*p));
        bool json = text.n > 0 && text.p[strspn(text.p, " \t\r\n")] == '{';
        int rc;

        p->mem = mem;
        hex_encode(h.b, HASH_BYTES, p->sha256);
        rc = json ? policy_from_json(cx, name, text, p) : policy_from_yaml(cx, name, text, p);
        if (rc == LH_OK)
                rc = check(cx, name, p);
        if (rc == LH_OK)
                *ret = p;
        return rc;
}

static int load_builtin(struct ctx *cx, const struct policy **ret)
{
        const struct asset *a = asset_find(occasion_assets, "occasions.yaml");
        int rc = LH_OK;

        pthread_mutex_lock(&builtin_lock);
        if (builtin == NULL)
                rc = policy_parse(cx, "occasions.yaml", (struct str){ a->data, a->bytes },
                                  arena_new(), &builtin);
        pthread_mutex_unlock(&builtin_lock);
        *ret = builtin;
        return rc;
}

int policy_load(struct ctx *cx, const char *path, const struct policy **ret)
{
        char *text;
        size_t n;
        FILE *f;

        if (path == NULL)
                return load_builtin(cx, ret);
        if ((f = fopen(path, "re")) == NULL)
                return err_set(cx, LH_IO, "could not open the policy \"%s\": %s", path,
                               strerror(errno));
        text = arena_alloc(cx->mem, POLICY_FILE_BYTES_MAX + 2);
        n = fread(text, 1, POLICY_FILE_BYTES_MAX + 1, f);
        fclose(f);
        if (n > POLICY_FILE_BYTES_MAX)
                return err_set(cx, LH_LIMIT, "the policy \"%s\" is larger than 1 MiB", path);
        text[n] = '\0';
        return policy_parse(cx, path, (struct str){ text, n }, cx->mem, ret);
}

bool policy_has_occasion(const struct policy *p, const char *occasion)
{
        for (size_t i = 0; i < p->n_occasions; i++)
                if (strcmp(p->occasions[i].id, occasion) == 0)
                        return true;
        return false;
}

static const struct policy_line *line_of(const struct policy *p, const char *on,
                                         const char *channel, const char *what)
{
        const struct policy_line *any = NULL;

        for (size_t i = 0; i < p->n_lines; i++) {
                const struct policy_line *l = &p->lines[i];

                if (strcmp(l->on, on) != 0 || strcmp(l->what, what) != 0)
                        continue;
                if (strcmp(l->channel, channel) == 0)
                        return l;
                if (l->channel[0] == '\0' && any == NULL)
                        any = l;
        }
        return any;
}

const struct policy_line *policy_line_for(const struct policy *p, const char *occasion,
                                          const char *channel, const char *kind, const char *role)
{
        const struct policy_line *l;
        char both[80];

        snprintf(both, sizeof(both), "%s:%s", kind, role);
        if ((l = line_of(p, occasion, channel, both)) == NULL &&
            (l = line_of(p, occasion, channel, kind)) == NULL &&
            (l = line_of(p, "default", channel, both)) == NULL)
                l = line_of(p, "default", channel, kind);
        return l;
}

const char *policy_occasion_of(const struct policy *p, const char *domain, const char *kind)
{
        const char *any = NULL;

        for (size_t i = 0; i < p->n_notices; i++) {
                if (strcmp(p->notices[i].domain, domain) != 0)
                        continue;
                if (strcmp(p->notices[i].kind, kind) == 0)
                        return p->notices[i].occasion;
                if (strcmp(p->notices[i].kind, "*") == 0)
                        any = p->notices[i].occasion;
        }
        return any;
}
