import { useMemo } from 'preact/hooks';
import { exactTime } from '../../reports/print/time-axis.ts';
import type { CompareQueries } from '../data/compare-queries.ts';
import type { OpenedRun } from '../data/run-queries.ts';
import { switchedControls } from '../data/switched-controls.ts';
import type { RunView } from '../state/run-view.ts';
import { DivergenceRow } from './divergence-card.tsx';

interface FirstDifferenceProps {
  readonly view: RunView;
  readonly compareQueries: CompareQueries;
  readonly runs: readonly [a: OpenedRun, b: OpenedRun];
}

/** What the two runs set differently, and the first verdict in which they differ, or the first row where no verdict does. */
export function FirstDifference({ view, compareQueries, runs: [a, b] }: FirstDifferenceProps) {
  const { first, firstVerdict } = compareQueries.info;
  const switched = useMemo(() => switchedControls(a.info.manifest, b.info.manifest), [a, b]);
  const { tickMs } = view.info.manifest;
  const isFirstRow = firstVerdict === undefined || first === undefined || first.t === firstVerdict.t;
  return (
    <section class="divergence first-difference" aria-labelledby="first-difference">
      <h2 id="first-difference">First difference</h2>
      {switched.map(({ control, inA, inB }) => (
        <p key={control}>
          <b>{control}</b>: {setting(inA)} in A, {setting(inB)} in B
        </p>
      ))}
      {firstVerdict !== undefined ? (
        <DivergenceRow
          view={view}
          divergence={firstVerdict}
          title={`${view.info.devices.name(firstVerdict.device)}, ${firstVerdict.control}`}
          missing="not asked here from then on"
        />
      ) : first !== undefined ? (
        <>
          <p class="dim">
            {switched.length === 0 ? 'No verdict differs' : 'No verdict of it differs'}: this is the first row that
            does.
          </p>
          <DivergenceRow view={view} divergence={first} title={view.info.devices.name(first.device)} />
        </>
      ) : (
        <p class="dim">No row differs: no device does, decides or meets anything else in B.</p>
      )}
      {!isFirstRow && (
        <p class="dim">
          A row that is no verdict of it differs before, at {exactTime(first.t * tickMs, view.info.end * tickMs)}: see
          “Where they diverge”.
        </p>
      )}
    </section>
  );
}

const setting = (isOn: boolean | undefined): string => (isOn === undefined ? 'as by default' : isOn ? 'on' : 'off');
