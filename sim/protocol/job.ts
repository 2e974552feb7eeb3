/** What the update service tells a device over its session: to ask for updates now, or to leave an offer be. */
export type Job =
  | { readonly do: 'check' }
  | { readonly do: 'withdraw'; readonly offer: number; readonly execution: number };
