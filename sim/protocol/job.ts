/** A command that the update service publishes to a device: check for updates now, or drop an offer. */
export type Job =
  | { readonly do: 'check' }
  | { readonly do: 'withdraw'; readonly offer: number; readonly execution: number };
