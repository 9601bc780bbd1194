/* The papers read back, by other code than what wrote them. */
#include "housing/papers_int.h"
#include "rule/value.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct csv {
        char *text, *at;
};

static int load_csv(struct ctx *cx, const char *path, struct csv *ret)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat st;
        ssize_t n;

        if (fd < 0 || fstat(fd, &st) != 0)
                return err_set(cx, LH_IO, "could not read %s back", path);
        ret->text = ret->at = arena_alloc(cx->mem, (size_t)st.st_size + 1);
        n = read(fd, ret->text, (size_t)st.st_size);
        close(fd);
        if (n != st.st_size)
                return err_set(cx, LH_IO, "could not read %s back", path);
        ret->at = strchr(ret->text, '\n');
        ret->at = ret->at == NULL ? ret->text + n : ret->at + 1;
        return LH_OK;
}

/* The cells of the next line, unquoted in place. 0 at the end. */
static size_t next_line(struct csv *c, const char **cells, size_t max)
{
        size_t n = 0;

        while (*c->at != '\0' && n < max) {
                bool quoted = *c->at == '"';
                char *in = c->at + quoted, *out = in;

                cells[n++] = in;
                while (*in != '\0' &&
                       (quoted ? *in != '"' || in[1] == '"' : *in != ',' && *in != '\r')) {
                        if (quoted && *in == '"')
                                in++;
                        *out++ = *in++;
                }
                in += quoted && *in == '"';
                if (*in == ',') {
                        *out = '\0';
                        c->at = in + 1;
                        continue;
                }
                c->at = in + strspn(in, "\r\n");
                *out = '\0';
                break;
        }
        return n;
}

static int differ(struct ctx *cx, size_t row, const char *what)
{
        return err_set(cx, LH_CORRUPT, "row %zu: the papers differ in %s", row, what);
}

/* internal: 序号 姓名 性别 身份证号 联系电话 住址 银行账号 人数 金额; bank: 银行账号 户名 金额;
 * public: 序号 姓名 村 人数 金额. */
int papers_compare(const struct paper *p, const char *inside, const char *outside, int64_t *ret_fen)
{
        struct csv internal, bank, public;
        const char *i[9], *b[3], *u[5];
        size_t row = 0, serial = 0;
        int rc = load_csv(p->cx, arena_printf(p->cx->mem, "%s/internal.csv", inside), &internal);

        if (rc == LH_OK)
                rc = load_csv(p->cx, arena_printf(p->cx->mem, "%s/bank.csv", inside), &bank);
        if (rc == LH_OK)
                rc = load_csv(p->cx, arena_printf(p->cx->mem, "%s/public.csv", outside), &public);
        *ret_fen = 0;
        while (rc == LH_OK && next_line(&internal, i, 9) == 9) {
                int64_t fen;

                row++;
                if (next_line(&bank, b, 3) != 3 || strcmp(b[0], i[6]) != 0 ||
                    strcmp(b[1], i[1]) != 0 || strcmp(b[2], i[8]) != 0)
                        return differ(p->cx, row, "account, name or amount (bank)");
                if (!rule_price_number(str_of(i[8]), &fen))
                        return differ(p->cx, row, "the amount, which is no amount of money");
                *ret_fen += fen;
                if (p->minor[row - 1])
                        continue;
                if (next_line(&public, u, 5) != 5 || strcmp(u[3], i[7]) != 0 ||
                    strcmp(u[4], i[8]) != 0 || strtoul(u[0], NULL, 10) != ++serial)
                        return differ(p->cx, row, "number, persons or amount (public)");
                /* A surname of one or two characters is all that both names share. */
                if (strncmp(u[1], i[1], 3) != 0 || strcmp(u[1], i[1]) == 0)
                        return differ(p->cx, row, "the name, which is not cut (public)");
        }
        if (rc == LH_OK &&
            (row != p->list->n || next_line(&bank, b, 3) != 0 || next_line(&public, u, 5) != 0))
                rc = err_set(p->cx, LH_CORRUPT, "the papers have different numbers of rows");
        return rc;
}
