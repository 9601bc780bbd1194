/* The papers read back, by other code than what wrote them. */
#include "housing/papers_int.h"
#include "base/text.h"
#include "rule/value.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct csv {
        char *text, *at;
};

static int load(struct ctx *cx, const char *path, char **ret)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat st;
        ssize_t n;

        if (fd < 0 || fstat(fd, &st) != 0) {
                if (fd >= 0)
                        close(fd);
                return err_set(cx, LH_IO, "could not read %s back", path);
        }
        *ret = arena_alloc(cx->mem, (size_t)st.st_size + 1);
        n = read(fd, *ret, (size_t)st.st_size);
        close(fd);
        if (n != st.st_size)
                return err_set(cx, LH_IO, "could not read %s back", path);
        (*ret)[n] = '\0';
        return LH_OK;
}

/* Behind the names of the columns. */
static int load_csv(struct ctx *cx, const char *path, struct csv *ret)
{
        int rc = load(cx, path, &ret->text);

        if (rc == LH_OK) {
                ret->at = strchr(ret->text, '\n');
                ret->at = ret->at == NULL ? ret->text + strlen(ret->text) : ret->at + 1;
        }
        return rc;
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

#define BOARD_ROW   "<tr><td>"
#define BOARD_CELLS 5

/* The cells of the next row of the board's paper, taken out of its HTML in place. False: no more.
 */
static bool next_board_row(char **at, const char **cells)
{
        char *p = strstr(*at, BOARD_ROW), *end = p == NULL ? NULL : strchr(p, '\n');

        if (end == NULL)
                return false;
        *end = '\0';
        *at = end + 1;
        p += strlen(BOARD_ROW);
        for (size_t k = 0; k < BOARD_CELLS; k++) {
                char *next = strstr(p, "<td>");

                cells[k] = p;
                if (next == NULL)
                        return k + 1 == BOARD_CELLS;
                *next = '\0';
                p = next + 4;
        }
        return false;
}

/* "欧阳某" of "欧阳试甲": a surname of one or two characters, 某, and nothing else of the name. */
static bool is_cut(const char *cut, const char *name)
{
        static const char some[] = "某";
        size_t n = strlen(cut), k = strlen(some);

        if (n <= k || strcmp(cut + n - k, some) != 0)
                return false;
        n -= k;
        return n < strlen(name) && memcmp(cut, name, n) == 0 &&
               utf8_count((struct str){ cut, n }) <= 2;
}

struct papers_text {
        struct csv internal, bank, public;
        char *board;
};

static int load_all(struct ctx *cx, const char *inside, const char *outside,
                    struct papers_text *ret)
{
        int rc = load_csv(cx, arena_printf(cx->mem, "%s/internal.csv", inside), &ret->internal);

        if (rc == LH_OK)
                rc = load_csv(cx, arena_printf(cx->mem, "%s/bank.csv", inside), &ret->bank);
        if (rc == LH_OK)
                rc = load_csv(cx, arena_printf(cx->mem, "%s/public.csv", outside), &ret->public);
        if (rc == LH_OK)
                rc = load(cx, arena_printf(cx->mem, "%s/board.html", inside), &ret->board);
        return rc;
}

/* What board and public show of a row: serial is its number in both. */
static const char *compare_shown(struct papers_text *t, const char *const *i, unsigned long serial)
{
        const char *u[5], *b[BOARD_CELLS];

        if (next_line(&t->public, u, 5) != 5 || strcmp(u[3], i[7]) != 0 ||
            strcmp(u[4], i[8]) != 0 || strtoul(u[0], NULL, 10) != serial)
                return "number, persons or amount (public)";
        if (!is_cut(u[1], i[1]))
                return "the name, which is not cut behind its surname (public)";
        if (!next_board_row(&t->board, b) || strtoul(b[0], NULL, 10) != serial ||
            strcmp(b[1], i[1]) != 0 || strcmp(b[3], i[7]) != 0 || strcmp(b[4], i[8]) != 0)
                return "number, name, persons or amount (board)";
        return strcmp(b[2], u[2]) == 0 ? NULL : "the community (board, public)";
}

/* internal: 序号 姓名 性别 身份证号 联系电话 住址 银行账号 人数 金额; bank: 银行账号 户名 金额;
 * public: 序号 姓名 村 人数 金额; so is the board's. */
int papers_compare(const struct paper *p, const char *inside, const char *outside, int64_t *ret_fen)
{
        struct papers_text t;
        const char *i[9], *b[BOARD_CELLS], *what;
        size_t row = 0, serial = 0;
        int rc = load_all(p->cx, inside, outside, &t);

        *ret_fen = 0;
        while (rc == LH_OK && next_line(&t.internal, i, 9) == 9) {
                int64_t fen;

                row++;
                if (next_line(&t.bank, b, 3) != 3 || strcmp(b[0], i[6]) != 0 ||
                    strcmp(b[1], i[1]) != 0 || strcmp(b[2], i[8]) != 0)
                        return differ(p->cx, row, "account, name or amount (bank)");
                if (!rule_price_number(str_of(i[8]), &fen))
                        return differ(p->cx, row, "the amount, which is no amount of money");
                *ret_fen += fen;
                what = p->minor[row - 1] ? NULL : compare_shown(&t, i, ++serial);
                if (what != NULL)
                        return differ(p->cx, row, what);
        }
        if (rc == LH_OK && (row != p->list->n || next_line(&t.bank, b, 3) != 0 ||
                            next_line(&t.public, b, 5) != 0 || next_board_row(&t.board, b)))
                rc = err_set(p->cx, LH_CORRUPT, "the papers have different numbers of rows");
        return rc;
}
