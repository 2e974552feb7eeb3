/** Views that answer what the page of a run shows in its tables, by name; each may use those before it. */
export const readerViews: Readonly<Record<string, { readonly what: string; readonly sql: string }>> = {
  named_events: {
    what: 'events with the name of the device and the time since the start',
    sql: `SELECT e.row, to_milliseconds(e.t * r.tick_ms) AS elapsed, e.* EXCLUDE (row), d.name
      FROM events e CROSS JOIN run r LEFT JOIN devices d ON d.device = e.device`,
  },
  series: {
    what: 'each series at each sample',
    sql: `SELECT m.t, to_milliseconds(m.t * r.tick_ms) AS elapsed, m.series, m.last AS value
      FROM metrics m CROSS JOIN run r WHERE m.level = 0`,
  },
  final_states: {
    what: 'the state in which each device ended, by region, and since when',
    sql: `SELECT device, any_value(name) AS name, region, arg_max(state, row) AS state, max(elapsed) AS since
      FROM transitions GROUP BY device, region`,
  },
  refusals: {
    what: 'refusals by control and reason, the most frequent first',
    sql: `SELECT control, kind, detail AS reason, count(*) AS times, count(DISTINCT device) AS devices,
      min(elapsed) AS first, max(elapsed) AS last
      FROM named_events WHERE verdict = 'refuse' GROUP BY ALL ORDER BY times DESC, control, kind, reason`,
  },
  steps: {
    what: 'the steps of the timeline as they began and ended',
    sql: `SELECT row, elapsed, kind, actor AS action, detail AS label FROM named_events
      WHERE kind IN ('step.started', 'step.ended') ORDER BY row`,
  },
  errors: {
    what: 'what devices could not do, by kind',
    sql: `SELECT kind, count(*) AS times, count(DISTINCT device) AS devices FROM named_events
      WHERE kind LIKE '%.refused' OR kind LIKE '%.failed' OR kind LIKE '%.dropped' OR kind LIKE '%.lost'
      GROUP BY kind ORDER BY times DESC, kind`,
  },
};
