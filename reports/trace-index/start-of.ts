import type { Manifest } from '../run-folder/manifest.ts';

/** Where the time of a run begins, in ticks: for a part of a run, where it was cut. */
export const startOf = ({ trim }: Pick<Manifest, 'trim'>): number => trim?.from ?? 0;
