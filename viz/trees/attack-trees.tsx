import { useMemo, useRef } from 'preact/hooks';
import type { StepsStanding } from '../../reports/trace-index/steps-by.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import type { RunView } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { attackTreesOf } from './attack-tree.ts';
import { AttackTreeView } from './attack-tree-view.tsx';

/** The attack trees of a run: one for each campaign, and one for each actor that attacks outside of campaigns. */
export function AttackTrees({ view }: { readonly view: RunView }) {
  const { plan, attackGraph } = view.info.manifest;
  const trees = useMemo(() => attackTreesOf(plan, attackGraph), [plan, attackGraph]);
  const last = useRef<StepsStanding>(undefined);
  const now = useAsked(
    () => Math.floor(view.t.value),
    async (t) => {
      const standing = await view.queries.steps(t);
      // At most instants nothing has changed for any step: then nothing is drawn again.
      if (JSON.stringify(standing) !== JSON.stringify(last.current)) last.current = standing;
      return last.current!;
    },
  ).value;
  const inTheEnd = useAsked(
    () => view.info.end,
    (t) => view.queries.steps(t),
  ).value;
  if (now === undefined || inTheEnd === undefined) return null;
  return (
    <>
      {attackGraph === undefined && hasAttacks(plan) && (
        <p class="empty">
          The folder of this run does not say what its steps need: an older version wrote it. So their trees have steps
          and guards alone.
        </p>
      )}
      {trees.map((tree) => (
        <AttackTreeView key={tree.title} {...{ view, tree, now, inTheEnd }} />
      ))}
    </>
  );
}
