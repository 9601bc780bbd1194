/* The tags that the rules for government sites want in the head of every page (国办发〔2017〕47号,
 * 网页 设计规范): of the site, of the column, of a content page. They come from typed fields, so
 * that no template can forget one. Always in Chinese. */
#ifndef LH_WEB_META_H
#define LH_WEB_META_H

#include "web/model.h"

/* "_meta": [{name, content}] for head.html. */
void put_meta(struct model *m);

/* What `liuhen check` holds a page to; ends with NULL. */
extern const char *const meta_of_site[];
extern const char *const meta_of_column[];
extern const char *const meta_of_article[];

#endif
