/* Figures for operators in Prometheus' text form; nothing of a person or a case is in them. */
#include "share/gate_int.h"

#include <stdatomic.h>

static void line(struct buf *out, const char *name, const char *type, const char *help, uint64_t v)
{
        buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", name, help, name, type, name,
                   (unsigned long long)v);
}

static void service_lines(struct buf *out, const struct service_meter *m)
{
        const struct {
                const char *outcome;
                uint64_t n;
        } parts[] = { { "ok", atomic_load(&m->ok) },
                      { "refused", atomic_load(&m->refused) },
                      { "gateway", atomic_load(&m->failed_gateway) },
                      { "provider", atomic_load(&m->failed_provider) } };

        for (size_t i = 0; i < countof(parts); i++)
                buf_printf(out,
                           "liuhen_share_exchanges_total{service=\"%s\",outcome=\"%s\"} %llu\n",
                           m->id, parts[i].outcome, (unsigned long long)parts[i].n);
        buf_printf(out, "liuhen_share_contract_breaches_total{service=\"%s\"} %llu\n", m->id,
                   (unsigned long long)atomic_load(&m->breaches));
        buf_printf(out, "liuhen_share_seconds_sum{service=\"%s\",part=\"total\"} %.6f\n", m->id,
                   (double)atomic_load(&m->total_us) / 1e6);
        buf_printf(out, "liuhen_share_seconds_sum{service=\"%s\",part=\"provider\"} %.6f\n", m->id,
                   (double)atomic_load(&m->provider_us) / 1e6);
        buf_printf(out, "liuhen_share_breaker_open{service=\"%s\"} %d\n", m->id,
                   atomic_load(&m->open_until_ms) != 0);
}

void gate_metrics(void *arg, struct buf *out)
{
        struct gate *g = arg;
        struct evidence_figures f;
        uint64_t requests = 0, accepted = 0, turned_away = 0;

        for (unsigned i = 0; i < g->n_loops; i++) {
                requests += atomic_load(&g->loops[i].requests);
                accepted += atomic_load(&g->loops[i].accepted);
                turned_away += atomic_load(&g->loops[i].turned_away);
        }
        evidence_figures(g->evidence, &f);
        line(out, "liuhen_share_requests_total", "counter", "Requests read.", requests);
        line(out, "liuhen_share_connections_total", "counter", "Connections taken.", accepted);
        line(out, "liuhen_share_turned_away_total", "counter",
             "Connections closed because there were too many.", turned_away);
        line(out, "liuhen_share_rows_total", "counter", "Exchanges written down.", f.rows);
        line(out, "liuhen_share_rows_lost_total", "counter",
             "Exchanges that could not be written down; none of them was answered.", f.lost);
        line(out, "liuhen_share_groups_total", "counter", "Writes of the journal.", f.groups);
        line(out, "liuhen_share_backlog_segments", "gauge",
             "Segments that wait to become acts of the log.", f.backlog);
        buf_puts(out, "# TYPE liuhen_share_exchanges_total counter\n");
        for (const struct service_meter *m = service_meter_first(); m != NULL; m = m->next)
                service_lines(out, m);
}
