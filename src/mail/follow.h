/* Who follows what by e-mail: a store of its own, DIR/mail/mail.db (mode 0600), apart from the
 * ledger. Following takes two steps (the address's owner confirms) and stopping one; who stops is
 * forgotten. Nothing here says to a stranger whether an address is known. */
#ifndef LH_MAIL_FOLLOW_H
#define LH_MAIL_FOLLOW_H

#include "store/store.h"

#define MAIL_DIR "mail"
#define MAIL_DB  MAIL_DIR "/mail.db"

#define FOLLOW_ADDRESS_BYTES_MAX 254
#define FOLLOW_OF_ADDRESS_MAX    50 /* of one address */
#define FOLLOW_UNCONFIRMED_MAX                                                                     \
        3                         /* of one address: as many mails a stranger can make us send it  \
                                   */
#define FOLLOW_ASKED_HOUR_MAX 300 /* of everybody together in an hour */
#define FOLLOW_UNCONFIRMED_MS ((int64_t)48 * 3600 * 1000) /* then the address is forgotten */
#define FOLLOW_KEY_BYTES_MAX  64

struct follow {
        const char *id, *address;
        const char *project, *body, *domain, *region, *q; /* "": any; one at least is set */
        const char *lang;
        bool on, asked; /* confirmed; the mail that asks for it is still to be sent */
        int64_t tries, cursor;
};

enum follow_purpose { FOLLOW_CONFIRM, FOLLOW_STOP };

/* Opens it, making it when it is not there. dir: the store folder. */
int follow_open(struct ctx *cx, const char *dir, struct store **ret) LH_MUST_CHECK;
/* local@domain in ASCII as mail servers take it everywhere. */
bool follow_address_ok(const char *s);
/* The first step. LH_OK as well where the address follows that already, or has too much open: the
 * answer tells nobody which. LH_INVALID: no address; LH_BUSY: too many have asked lately. */
int follow_ask(struct ctx *cx, struct store *s, const struct follow *f) LH_MUST_CHECK;
/* What stands in the links of a mail, in cx->mem: "ID.MAC". */
int follow_key(struct ctx *cx, struct store *s, const char *id, enum follow_purpose purpose,
               const char **ret) LH_MUST_CHECK;
/* The row of a key; LH_NOT_FOUND where it is none, or is over. */
int follow_find(struct ctx *cx, struct store *s, const char *key, enum follow_purpose purpose,
                struct follow *ret) LH_MUST_CHECK;
/* size: of the log now; what comes from then on is told. */
int follow_confirm(struct ctx *cx, struct store *s, const char *id, int64_t size) LH_MUST_CHECK;
int follow_stop(struct ctx *cx, struct store *s, const char *id) LH_MUST_CHECK;
/* A row of mail.get, mail.to_ask or mail.to_tell, in cx->mem. */
void follow_read(struct store_rows *r, struct follow *ret);

#endif
