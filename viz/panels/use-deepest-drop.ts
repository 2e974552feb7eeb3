import type { ReadonlySignal } from '@preact/signals';
import type { RunView } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { type Drop, deepestDrop } from './deepest-drop.ts';

/** The deepest fall of the run in how many devices are online; null if there was none worth a name. */
export const useDeepestDrop = ({ queries, info }: RunView): ReadonlySignal<Drop | null | undefined> =>
  useAsked(
    () => info.end,
    async (end) => deepestDrop(await queries.series('fleet.online', { from: 0, to: end }, samplesMax)) ?? null,
  );

/** As sampled: a point that stands for several does not say when the least of them was. */
const samplesMax = Number.POSITIVE_INFINITY;
