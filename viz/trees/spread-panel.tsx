import { useMemo } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import type { RunView } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { spreadTreeOf } from './spread-tree.ts';
import { SpreadView } from './spread-view.tsx';

/** The spread tree of a run; in words where attacks came to nothing. */
export function SpreadPanel({ view }: { readonly view: RunView }) {
  const { timeline } = view.info.manifest.plan;
  const spread = useAsked(
    () => view.info.end,
    (t) => view.queries.spread(t),
  ).value;
  const tree = useMemo(() => {
    const actorOf = (step: number): string => {
      const { action } = timeline[step];
      return action.kind === 'attack' ? action.by.name : '';
    };
    return spread && spreadTreeOf(spread, actorOf);
  }, [spread]);
  if (spread === undefined || tree === undefined) return null;
  return tree.count === 0 ? <Nothing view={view} /> : <SpreadView key={tree.count} {...{ view, spread, tree }} />;
}

function Nothing({ view }: { readonly view: RunView }) {
  const attacks = useAsked(
    () => Math.floor(view.t.value),
    (t) => view.queries.steps(t),
  ).value?.attacks;
  const attacked = attacks?.reduce((sum, step) => sum + step.attacked, 0);
  return (
    <section class="chart" aria-labelledby="spread">
      <h3 id="spread">Spread tree</h3>
      <p class="empty">
        {attacked === 0
          ? 'No attack had begun by this instant.'
          : attacked !== undefined && `Attacked ${plain(attacked)} times; nothing succeeded.`}
      </p>
    </section>
  );
}
