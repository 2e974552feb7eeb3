import type { RunInfo } from './run-queries.ts';

/** The groups of devices of which the run has series. */
export const groupsIn = ({ manifest: { plan, series } }: RunInfo): readonly string[] =>
  (plan.groups ?? []).filter((group) => series.some(({ id }) => id.endsWith(`{${group}}`)));

/** The id of a series of a group. */
export const seriesOf = (id: string, on: string): string => `${id}{${on}}`;
