import { useComputed } from '@preact/signals';
import { plain } from '../../reports/metrics/quantity.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import type { RunView } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { ladderOf, type RungShown } from './ladder-rungs.ts';
import { ladderTable } from './ladder-table.ts';

/** How far attacks have come by the instant, how far they could have come, and what cut the rest: a rung for each kind of thing. */
export function Ladder({ view }: { readonly view: RunView }) {
  const { manifest, end } = view.info;
  const gains = useAsked(
    () => end,
    () => view.queries.rungs(),
  );
  const ladder = useComputed(() => gains.value && ladderOf(gains.value, manifest.reach, manifest.plan.fleet));
  // Drawn again only at instants at which a rung changes.
  const changes = useComputed(() => ladder.value?.changesBy(view.t.value)).value;
  if (ladder.value === undefined || changes === undefined || !hasAttacks(manifest.plan)) return null;
  const rungs = ladder.value.at(view.t.peek());
  const { reach } = manifest;
  return (
    <ChartFrame
      title="Blast radius ladder"
      note="each rung on its own scale"
      class="ladder"
      table={() => ladderTable(rungs)}
    >
      <p class="empty">{wordsFor(rungs, reach !== undefined)}</p>
      <table aria-label="Blast radius ladder">
        <thead>
          <tr>
            <th scope="col">rung</th>
            <td class="rung-bar" />
            {['reached', ...(reach === undefined ? [] : ['could be']), 'of'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            {reach !== undefined && <th scope="col">cut by</th>}
          </tr>
        </thead>
        <tbody>
          {rungs.map((rung) => (
            <Rung key={rung.rung} view={view} rung={rung} />
          ))}
        </tbody>
      </table>
    </ChartFrame>
  );
}

function Rung({ view, rung }: { readonly view: RunView; readonly rung: RungShown }) {
  const { rung: name, reached, could, of, cuts } = rung;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="rung-bar">
        <Bar {...rung} />
      </td>
      <td class={reached > 0 ? 'gained' : 'dim'}>
        <Count view={view} rung={rung} what="reached" />
      </td>
      {could !== undefined && (
        <td>
          <Count view={view} rung={rung} what="could" />
        </td>
      )}
      <td class="dim">{plain(of)}</td>
      {could !== undefined && (
        <td class="cuts">{cuts.map(({ control, refused }) => `${control} ${plain(refused)}`).join(', ') || '–'}</td>
      )}
    </tr>
  );
}

/** What is reached, in what could be, in all. */
function Bar({ rung, reached, could = reached, of }: RungShown) {
  const widthOf = (count: number): number => (of === 0 ? 0 : (100 * count) / of);
  return (
    <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <defs>
        <pattern id={`hatch-${rung}`} width="2" height="12" patternUnits="userSpaceOnUse" patternTransform="skewX(-20)">
          <path d="M.5 0V12" />
        </pattern>
      </defs>
      <rect class="all" width="100" height="12" />
      <rect class="could" width={widthOf(Math.max(could, reached))} height="12" fill={`url(#hatch-${rung})`} />
      <rect class="reached" width={widthOf(reached)} height="12" />
    </svg>
  );
}

interface CountProps {
  readonly view: RunView;
  readonly rung: RungShown;
  readonly what: 'reached' | 'could';
}

/** A number, and its devices on the map where they are known. */
function Count({ view, rung, what }: CountProps) {
  const count = rung[what] ?? 0;
  const devices = what === 'reached' ? rung.devices : rung.couldBe;
  if (count === 0 || devices === undefined) return <>{plain(count)}</>;
  const by = `${rung.rung} ${what === 'reached' ? 'reached' : 'that could be reached'}`;
  return (
    <button
      type="button"
      class="quiet count"
      title={`Show the devices of the ${by} on the map`}
      aria-label={`${plain(count)} ${by}`}
      onClick={() => {
        view.caught.value = { ...devices(), by };
      }}
    >
      {plain(count)}
    </button>
  );
}

function wordsFor(rungs: readonly RungShown[], isKnown: boolean): string {
  if (!isKnown) return 'The folder of this run does not say what could have been reached: an older version wrote it.';
  const bound =
    'What could be reached is found before the run: each control decides as in it, and chance and time go the way of the actor.';
  if (rungs.every(({ could }) => could === 0)) return `Nothing was within reach: every way is cut. ${bound}`;
  return `${rungs.every(({ reached }) => reached === 0) ? 'Nothing is reached by this instant. ' : ''}${bound}`;
}
