#include "web/model.h"

int model_help(struct model *m, const char *arg)
{
        (void)arg;
        m->page = "help";
        m->title = say(m, "怎么查验一条记录");
        put_text(m, m->top, "_base", base_url(m));
        put_flag(m, m->top, "_at_help", true);
        return m->rc;
}
