/** From 2 on percentiles are over all devices concerned; those of 1 leave out what never happened. */
export const SUMMARY_SCHEMA = 2;
