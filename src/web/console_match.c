#include "base/time.h"
#include "web/console_file.h"

#include <ctype.h>
#include <stdio.h>

#define HEAD_BYTES_MAX 200

/* Without blanks, without what is said in brackets (a unit), without the mark of what is required.
 */
static void plain_head(const char *head, char ret[HEAD_BYTES_MAX])
{
        static const char *const dropped[] = { " ", "\t", "　", "*", "：", ":", NULL };
        size_t n = 0;

        while (*head != '\0' && n + 1 < HEAD_BYTES_MAX) {
                const char *const *d = dropped;

                while (*d != NULL && strncmp(head, *d, strlen(*d)) != 0)
                        d++;
                if (*d != NULL) {
                        head += strlen(*d);
                        continue;
                }
                if (n > 0 && (*head == '(' || strncmp(head, "（", strlen("（")) == 0))
                        break;
                ret[n++] = *head++;
        }
        ret[n] = '\0';
}

static bool same_head(const char *head, const char *name)
{
        char a[HEAD_BYTES_MAX], b[HEAD_BYTES_MAX];

        plain_head(head, a);
        plain_head(name, b);
        return a[0] != '\0' && strcmp(a, b) == 0;
}

static bool is_called(const char *head, const char *id, const char *name, const char *name_en)
{
        return same_head(head, id) || same_head(head, name) ||
               (name_en != NULL && same_head(head, name_en));
}

struct console_target console_match(const struct rule_kind *k, const char *head)
{
        static const struct {
                const char *plain, *name, *other;
        } plain[] = { { "title", "标题", "公告标题" },
                      { "project_title", "项目名称", "项目" },
                      { "project_code", "项目代码", "项目编号" },
                      { "formed", "信息形成日期", "形成日期" },
                      { "text", "正文", "公告正文" } };

        for (size_t i = 0; i < k->n_elements; i++) {
                const struct rule_element *e = &k->elements[i];

                if (e->type != RULE_TABLE && is_called(head, e->id, e->name, e->name_en))
                        return (struct console_target){ TARGET_ELEMENT, NULL, e };
        }
        for (size_t i = 0; i < countof(plain); i++)
                if (is_called(head, plain[i].plain, plain[i].name, plain[i].other))
                        return (struct console_target){ TARGET_PLAIN, plain[i].plain, NULL };
        return (struct console_target){ TARGET_NONE, NULL, NULL };
}

int console_match_column(const struct rule_element *table, const char *head)
{
        for (size_t i = 0; i < table->n_columns; i++)
                if (is_called(head, table->columns[i].id, table->columns[i].name,
                              table->columns[i].name_en))
                        return (int)i;
        return -1;
}

/* "2026年1月5日", "2026/1/5", "2026.1.5", "2026-01-05 00:00:00". Anything else stays as it is. */
static const char *date_value(struct model *m, const char *text)
{
        int y, mo, d, n = 0;

        if (sscanf(text, "%4d-%2d-%2d%n", &y, &mo, &d, &n) != 3 &&
            sscanf(text, "%4d/%2d/%2d%n", &y, &mo, &d, &n) != 3 &&
            sscanf(text, "%4d.%2d.%2d%n", &y, &mo, &d, &n) != 3 &&
            sscanf(text, "%4d年%2d月%2d%n", &y, &mo, &d, &n) != 3)
                return text;
        text += n;
        if (strncmp(text, "日", strlen("日")) == 0)
                text += strlen("日");
        if (text[strspn(text, " 0:")] != '\0') /* a time of the day is no date's */
                return text - n;
        return arena_printf(m->cx->mem, "%04d-%02d-%02d", y, mo, d);
}

/* Digits with commas and 元 behind them; what is in 万元 stays, for nobody may multiply silently.
 */
static const char *number_value(struct model *m, const char *text)
{
        char *out = arena_strdup(m->cx->mem, text), *to = out;
        size_t n = strlen(text);
        static const char yuan[] = "元";

        if (n >= sizeof(yuan) && strcmp(text + n - strlen(yuan), yuan) == 0)
                n -= strlen(yuan);
        for (size_t i = 0; i < n; i++) {
                unsigned char ch = (unsigned char)text[i];

                if (ch == ',' || ch == ' ')
                        continue;
                if (!isdigit(ch) && ch != '.' && ch != '-')
                        return text;
                *to++ = (char)ch;
        }
        *to = '\0';
        return out;
}

const char *console_match_value(struct model *m, enum rule_type type, const char *text)
{
        if (type == RULE_DATE)
                return date_value(m, text);
        if (type == RULE_PRICE || type == RULE_NUMBER || type == RULE_INTEGER)
                return number_value(m, text);
        return text;
}

static json_t *inner(json_t *doc, const char *name)
{
        json_t *o = json_object_get(doc, name);

        if (o == NULL) {
                o = json_object();
                json_object_set_new(doc, name, o);
        }
        return o;
}

void console_match_put(struct model *m, json_t *doc, const struct console_target *t,
                       const char *text)
{
        if (t->is == TARGET_ELEMENT)
                json_object_set_new(inner(doc, "elements"), t->element->id,
                                    json_string(console_match_value(m, t->element->type, text)));
        else if (t->is == TARGET_PLAIN && strncmp(t->plain, "project_", 8) == 0)
                json_object_set_new(inner(doc, "project"), t->plain + 8, json_string(text));
        else if (t->is == TARGET_PLAIN)
                json_object_set_new(
                        doc, t->plain,
                        json_string(strcmp(t->plain, "formed") == 0 ? date_value(m, text) : text));
}
