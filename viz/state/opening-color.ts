import type { ColorMode } from '../data/legend.ts';
import type { RunInfo } from '../data/run-queries.ts';

/** What the colors of the fleet show until the reader chooses: in a run with attacks, what these came to. */
export const openingColor = ({ legends }: Pick<RunInfo, 'legends'>): ColorMode =>
  legends.attacks.length > 0 ? 'attacks' : 'health';
