#include "export/ggzy.h"

#include <string.h>

#define PURCHASE(...)                                                                              \
        {                                                                                          \
                { "PURCHASE_PROJECT_CODE", "@code", 0, 0, 0, 0 },                                  \
                        { "PURCHASE_PROJECT_NAME", "@project", 0, 0, 0, 0 }, __VA_ARGS__           \
        }
#define TENDER(...)                                                                                \
        {                                                                                          \
                { "TENDER_PROJECT_CODE", "@code", 0, 0, 0, 0 }, __VA_ARGS__                        \
        }
#define TEXT(NAME, FROM)                                                                           \
        {                                                                                          \
                NAME, FROM, GGZY_TEXT, 0, 0, 0                                                     \
        }
#define DAY(NAME, FROM)                                                                            \
        {                                                                                          \
                NAME, FROM, GGZY_DAY, 0, 0, 0                                                      \
        }
#define TIME(NAME, FROM)                                                                           \
        {                                                                                          \
                NAME, FROM, GGZY_TIME, 0, 0, 0                                                     \
        }
#define PRICE(NAME, FROM, UNIT, CURRENCY, WORDS)                                                   \
        {                                                                                          \
                NAME, FROM, GGZY_PRICE, UNIT, CURRENCY, WORDS                                      \
        }

static const struct ggzy_row rows[] = {
        { "procurement", "", "PURCHASE_PROJECT",
          PURCHASE(TEXT("PURCHASER_NAME", "@buyer"), TEXT("REGION_CODE", "@region"),
                   TIME("CREATE_TIME", "@date")) },
        { "procurement", "budget", "PURCHASE_PROJECT",
          PURCHASE(TEXT("PURCHASER_NAME", "@buyer"), TEXT("REGION_CODE", "@region"),
                   PRICE("PROGRAM_BUDGET", "budget", "UNIT_BUDGET", "BUDGET_CURRENCY",
                         "OTHER_PROGRAM_BUDGET"),
                   TIME("CREATE_TIME", "@date")) },
        { "procurement", "tender", "PURCHASE_QUALI_INQUERY_ANN",
          PURCHASE(TEXT("BULLETIN_TITLE", "@title"), TEXT("BULLETIN_CONTENT", "content"),
                   TIME("BULLETIN_START_TIME", "@date"), TEXT("URL", "@url"),
                   TIME("BID_CLOSING_TIME", "bid_deadline")) },
        { "procurement", "change", "CORRECTION_ITEM",
          PURCHASE(TEXT("TERMINATION_BULLETIN_TITLE", "@title"),
                   TEXT("TERMINATION_BULLETIN_CONTENT", "content"),
                   TIME("MODIFICATION_START_TIME", "@date"),
                   TIME("POST_BID_CLOSING_TIME", "bid_deadline"), TEXT("URL", "@url")) },
        { "procurement", "award", "BID_DEAL_ANNOUNCE",
          PURCHASE(TEXT("REGION_CODE", "@region"), TEXT("PURCHASER_AGENCY_NAME", "agency"),
                   TEXT("WIN_BID_BULLETIN_TITLE", "@title"),
                   TIME("WIN_BID_BULLETIN_START_TIME", "@date"), TEXT("URL", "@url"),
                   TEXT("WINNINGBIDDER_NAME", "winner"), TEXT("WINNINGBIDDER_CODE", "winner_uscc"),
                   PRICE("WIN_BID_PRICE", "amount", "PRICE_UNIT", "CURRENCY_CODE",
                         "WIN_BID_RATE")) },
        { "procurement", "contract", "PURCHASE_CONTRACT",
          PURCHASE(
                  TEXT("CONTRACT_NAME", "@title"), TEXT("PURCHASER_NAME", "@buyer"),
                  TEXT("SUPPLIER_NAME", "supplier"), TEXT("SUPPLIER_CODE", "supplier_uscc"),
                  PRICE("CONTRACT_AMOUNT", "amount", "PRICE_UNIT", "CURRENCY_CODE", "WIN_BID_RATE"),
                  TIME("SIGNING_TIME", "signed_on"), TEXT("URL", "@url")) },
        { "construction", "", "TENDER_PROJECT",
          TENDER(TEXT("TENDER_PROJECT_NAME", "@project"), TEXT("REGION_CODE", "@region"),
                 TEXT("TENDERER_NAME", "@buyer"), TIME("CREATE_TIME", "@date")) },
        { "construction", "tender", "TENDER_ANN_QUA_INQUERY_ANN",
          TENDER(TEXT("NOTICE_NAME", "@title"), TEXT("NOTICE_CONTENT", "content"),
                 TIME("NOTICE_SEND_TIME", "@date"), TEXT("URL", "@url"),
                 TIME("DOC_GET_START_TIME", "document_from"),
                 TIME("DOC_GET_END_TIME", "document_until"),
                 TIME("BID_DOC_REFER_END_TIME", "bid_deadline"), TEXT("TENDERER_NAME", "@buyer"),
                 TEXT("TENDER_AGENCY_NAME", "agency")) },
        { "construction", "change", "TENDER_FILE_CLARI_MODI",
          TENDER(TEXT("DOC_NAME", "@title"), TEXT("CLARIFY_CONTENT", "content"),
                 TIME("SUBMIT_TIME", "@date"), TEXT("URL", "@url")) },
        { "construction", "candidates", "TENDER_CANDIDATE_ANNOUNCE",
          TENDER(TEXT("PUBLICITY_NAME", "@title"), TIME("PUBLICITY_REFER_TIME", "@date"),
                 TEXT("URL", "@url"), TIME("PUBLICITY_START_TIME", "publicity_from"),
                 TIME("PUBLICITY_END_TIME", "publicity_until")) },
        { "construction", "award", "WIN_RESULT_ANNO",
          TENDER(TEXT("BID_SECTION_CODE", "section"), TEXT("REGION_CODE", "@region"),
                 TEXT("TENDER_AGENCY_NAME", "agency"), TEXT("NOTICE_NAME", "@title"),
                 TIME("NOTICE_SEND_TIME", "@date"), TEXT("URL", "@url"),
                 TEXT("WIN_BIDDER_NAME", "winner"), TEXT("WIN_BIDDER_CODE", "winner_uscc"),
                 PRICE("BID_AMOUNT", "amount", "PRICE_UNIT", "BID_CURRENCY", "OTHER_BID_PRICE")) },
        { "construction", "contract", "CONTRACT_PERFORMANCE",
          TENDER(TEXT("CONTRACT_NAME", "@title"), TEXT("TENDERER_NAME", "@buyer"),
                 TEXT("BIDDER_NAME", "contractor"), TEXT("BIDDER_CODE", "contractor_uscc"),
                 PRICE("CONTRACT_PRICE", "amount", "PRICE_UNIT", "PRICE_CURRENCY",
                       "OTHER_CONTRACT_PRICE"),
                 TIME("SUBMIT_TIME", "@date"), TIME("CONTRACT_SIGN_TIME", "signed_on")) },
        { "land",
          "offer",
          "DEAL_BEHAVIOR_INFO",
          { TEXT("ANNOUNCEMENT_GUID", "@code"), TEXT("LAND_PROJECT_NAME", "@project"),
            TEXT("ANNOUNCEMENT_TITLE", "@title"), TEXT("LAND_DISTRICT", "@region"),
            TEXT("TRA_AGENCY_NAME", "agency"), TEXT("URL", "@url"), DAY("PUBLISHING_TIME", "@date"),
            TEXT("ANNOUNCEMENT_UNIT", "@buyer"), TIME("LISTING_START_TIME", "bid_from"),
            TIME("LISTING_DEADLINE", "bid_until") } },
        { "land",
          "deal",
          "DEAL_LAND_INFO",
          { TEXT("DEAL_LAND_CODE", "parcel_no"), TEXT("DEAL_ANNOUNCEMENT_GUID", "@code"),
            TEXT("LAND_PROJECT_NAME", "@project"), TEXT("REGION_CODE", "@region"),
            TEXT("TRA_AGENCY_NAME", "@buyer"), TEXT("LAND_CODE", "parcel_no"),
            TEXT("LAND_AREA", "area"), TEXT("LAND_USAGE", "use"), TEXT("LAND_POSITION", "location"),
            PRICE("DEAL_PRICE", "amount", "PRICE_UNIT", "CURRENCY_CODE", "LAND_BZ"),
            TEXT("LENDING_NAME", "grantee"), TEXT("LAND_URL", "@url"),
            TEXT("ANNOUNCEMENT_TITLE", "@title"), TIME("PUBLISHING_TIME", "@date") } },
        { "property",
          "listing",
          "LISTING_PUB_INFO",
          { TEXT("PROJECT_NAME", "@project"), TEXT("PROJECT_CODE", "@code"),
            TEXT("BID_NAME", "subject"), TEXT("REGION_CODE", "@region"),
            TEXT("TRA_AGENCY_NAME", "@buyer"), TEXT("SELLER_NAME", "transferor"),
            PRICE("PROJECT_PRICE", "list_price", "PRICE_UNIT", "CURRENCY_CODE", "OTHER_PRICE"),
            DAY("PUBLISH_DATE", "@date"), TEXT("TRANSFER_NOTES", "conditions"),
            TEXT("PROJECT_URL", "@url") } },
        { "property",
          "result",
          "TRADE_RESULT_INFO",
          { TEXT("PROJECT_NAME", "@project"), TEXT("PROJECT_CODE", "@code"),
            TEXT("BID_NAME", "subject"), TEXT("REGION_CODE", "@region"),
            TEXT("TRA_AGENCY_NAME", "@buyer"), TEXT("SELLER_NAME", "transferee"),
            PRICE("TRADE_VALUE", "amount", "PRICE_UNIT", "CURRENCY_CODE", "OTHER_BID_PRICE"),
            DAY("TRADE_DATE", "@date"), TEXT("PROJECT_URL", "@url") } },
};

const struct ggzy_row *ggzy_row_of(const char *domain, const char *kind)
{
        for (size_t i = 0; i < countof(rows); i++)
                if (strcmp(rows[i].domain, domain) == 0 && strcmp(rows[i].kind, kind) == 0)
                        return &rows[i];
        return NULL;
}
