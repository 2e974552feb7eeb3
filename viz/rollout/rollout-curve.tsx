import { plain } from '../../reports/metrics/quantity.ts';
import { secondTime } from '../../reports/print/time-axis.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import { limitsOf } from '../charts/series-limits.ts';
import { seek } from '../state/run-view.ts';
import { hasRollouts } from './has-rollouts.ts';

export const rolloutCurve: Panel = {
  id: 'rollout',
  title: 'Rollout',
  place: 'over time',
  when: hasRollouts,
  View: RolloutCurve,
};

/** How many devices a release has reached and with what result, and where gates closed. */
function RolloutCurve({ view, title }: PanelProps) {
  const { rollouts, devices, manifest, end } = view.info;
  const planned = rollouts.reduce((sum, { targets }) => sum + targets, 0);
  // Consecutive rollouts may have the same targets.
  const targets = Math.min(planned, devices.count);
  const own = rollouts.flatMap(({ release, moves }) =>
    moves.filter(({ part }) => part === '').map((move) => ({ ...move, release })),
  );
  const stops = own.filter(({ isStop }) => isStop);
  const named = (release: string): string => (rollouts.length > 1 ? ` on ${release}` : '');
  return (
    <>
      <LineChart
        view={view}
        title={title}
        lines={[
          { series: 'fleet.bricked', label: 'bricked', tone: 'trouble' },
          { series: 'update.reverted', label: 'fell back', tone: 'trouble' },
          { series: 'update.reached', label: 'reached', tone: 'reached' },
          { series: 'update.trial', label: 'on trial', tone: 'trial' },
          { series: 'update.confirmed', label: 'confirmed', tone: 'main' },
        ]}
        isRate={false}
        limits={[
          { value: targets, label: `${plain(targets)} targets`, isMissed: false },
          ...limitsOf(view, ['rollout.exposed', 'rollout.exposedAtStop']),
          ...limitsOf(view, ['rollout.success'], targets),
        ]}
        marks={[
          ...rollouts.map(({ t, release, policy }) => ({ t, label: `${release} begins, ${policy}`, isTrouble: false })),
          ...own.map(({ t, release, state, reason, isStop }) => ({
            t,
            label: `${release} ${state}: ${reason}`,
            isTrouble: isStop,
          })),
        ]}
        top={targets * 1.04}
        height={96}
        note={([bricked, back, reached, trial, confirmed]) =>
          [
            `${count(reached)} reached`,
            `${count(confirmed)} confirmed`,
            bricked > 0 && `${count(bricked)} bricked`,
            back > 0 && `${count(back)} fell back`,
            trial > 0 && `${count(trial)} on trial`,
          ]
            .filter(Boolean)
            .join(' · ')
        }
      />
      {stops.slice(0, STOPS_MAX).map(({ row, t, release, state, reason }) => (
        <p key={row} class="fact gate">
          <b>Gate closed</b>
          {named(release)} at{' '}
          <button
            type="button"
            class="quiet"
            title="Go to where the gate closed"
            onClick={() => {
              view.asked.value = row;
              seek(view, t);
            }}
          >
            {secondTime(t * manifest.tickMs, end * manifest.tickMs)}
          </button>
          , {state}: {reason}
        </p>
      ))}
      {stops.length > STOPS_MAX && <p class="fact">and {stops.length - STOPS_MAX} more</p>}
    </>
  );
}

const count = (devices: number): string => (Number.isNaN(devices) ? '–' : plain(devices));
const STOPS_MAX = 3;
