import type { ReadonlySignal } from '@preact/signals';
import type { RunView } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { type Drop, deepestDrop } from './deepest-drop.ts';

/** The deepest drop of the devices online in the run; null without a notable one. */
export const useDeepestDrop = ({ queries, info }: RunView): ReadonlySignal<Drop | null | undefined> =>
  useAsked(
    () => info.end,
    async (end) => deepestDrop(await queries.series('fleet.online', { from: 0, to: end }, SAMPLES_MAX)) ?? null,
  );

/** All samples: a point that stands for several does not have the instant of their least. */
const SAMPLES_MAX = Number.POSITIVE_INFINITY;
