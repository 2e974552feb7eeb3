import { expect, it } from 'vitest';
import { inRowOrder } from '../../reports/metrics/in-row-order.ts';
import { StepDevices } from '../../reports/metrics/step-devices.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import type { TimelineEntry } from '../../sim/plan/plan.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { handTrace, updatable } from '../kit/hand-trace.ts';
import { planWith } from '../kit/small-plan.ts';
import { shape } from './figures.ts';

const labels = ['at first', 'once installed', 'once started', 'last'] as const;
const timeline = labels.map(
  (label, nth): TimelineEntry => ({
    label,
    trigger: { kind: 'at', atMs: 100 * (nth + 1) },
    action: { kind: 'restart', on: readSelection(nth === 3 ? 'same-as:"once started"' : 'firmware:2.0.0') },
  }),
);

it('a step selects by the firmware that devices run as it starts', () => {
  const trace = handTrace(updatable);
  const starts = (nth: number) => trace.event(100 * (nth + 1), 'step.started', { detail: labels[nth] });
  trace.event(50, 'image.reverted', { device: 0, detail: 'image 2.0.0: it crashed' });
  starts(0);
  // An installed image runs from the next start on.
  trace.event(150, 'image.installed', { device: 1, detail: 'image 2.0.0' });
  trace.event(160, 'device.recovered', { device: 2, detail: 'image 2.0.0' });
  starts(1);
  trace.change(250, 1, 'power off');
  trace.change(260, 1, 'power running');
  starts(2);
  trace.event(350, 'image.reverted', { device: 0, detail: 'image 1.0.0' });
  starts(3);
  const fleet = new Fleet(planWith([{ count: 4 }], { timeline }));
  const selections = labels.map((label) => readSelection(`same-as:"${label}"`));
  const steps = new StepDevices(fleet, shape(4), timeline, selections);
  trace.feed({ ...inRowOrder([steps]), samples: () => {} }, 1_000);
  expect(labels.map((label) => [...steps.devicesOf(label)])).toEqual([[0], [0, 2], [0, 1, 2], [0, 1, 2]]);
});
