import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import { MachineView } from '../device/machine-view.tsx';
import { useDerived } from '../state/use-derived.ts';
import { coursesOf, transitionsBy } from './course.ts';
import { hasRollouts } from './has-rollouts.ts';

export const rolloutMachine: Panel = {
  id: 'rollout-machine',
  title: 'State of the rollout',
  place: 'after time',
  when: hasRollouts,
  View: RolloutMachine,
};

/** The machine of each rollout and of its parts, at the instant; nothing for a run without their drawings. */
function RolloutMachine({ view, id, title }: PanelProps) {
  const { info, t } = view;
  const { manifest, rollouts, end } = info;
  const chosen = useSignal(0);
  const all = useMemo(
    () =>
      rollouts.flatMap((rollout) => {
        const machine = manifest.rolloutMachines?.find(({ policy }) => policy === rollout.policy);
        return coursesOf(rollout, manifest, end).flatMap((course) => {
          const drawing = machine?.regions.find(({ name }) => name === (course.part === '' ? 'rollout' : 'part'));
          const name = course.part || (rollouts.length > 1 ? rollout.release : 'rollout');
          return drawing === undefined
            ? []
            : [{ ...course, key: `${rollout.row} ${course.part}`, drawing: { ...drawing, name } }];
        });
      }),
    [info],
  );
  const places = useDerived(
    () => all.map(({ stays }) => stays.findLastIndex(({ from }) => from <= Math.floor(t.value))).join(),
    [all],
  );
  const now = places.value.split(',').map(Number);
  const one = all[chosen.value];
  if (one === undefined) return null;
  const place = now[chosen.value];
  const [before, stay] = [one.stays[place - 1], one.stays[place]];
  return (
    <PanelSection id={id} title={title}>
      <fieldset class="region-tabs" aria-label="Rollout and its parts">
        {all.map(({ key, drawing, stays }, i) => (
          <button
            key={key}
            type="button"
            aria-pressed={i === chosen.value}
            onClick={() => {
              chosen.value = i;
            }}
          >
            <span class="dim">{drawing.name}</span>
            <span class="now-in">
              <i class="swatch" style={{ background: `var(--${stays[now[i]]?.family ?? 'none'})` }} />
              {stays[now[i]]?.state ?? '–'}
            </span>
          </button>
        ))}
      </fieldset>
      <MachineView
        key={one.key}
        drawing={one.drawing}
        tallest={350}
        active={stay?.state}
        last={before === undefined || stay === undefined ? undefined : [before.state, stay.state]}
        count={transitionsBy([one], Math.floor(t.peek()))}
      />
      {stay?.move !== undefined && <p class="dim">{stay.move.reason}</p>}
    </PanelSection>
  );
}
