import { useSignal } from '@preact/signals';
import type { DeviceHistory } from '../data/history.ts';
import type { RunView } from '../state/run-view.ts';
import { spanAt } from '../state/span-at.ts';
import { useAsked } from '../state/use-asked.ts';
import { useDerived } from '../state/use-derived.ts';
import { regionDrawing } from './machine-drawing.ts';
import { MachineView } from './machine-view.tsx';
import { RegionTabs } from './region-tabs.tsx';

interface StatechartProps {
  readonly view: RunView;
  readonly device: number;
  readonly history: DeviceHistory | undefined;
  readonly tallest?: number | undefined;
}

/** The regions of the device machine, one at a time: the state of each, and the statechart of the chosen one. */
export function Statechart({ view, device, history, tallest }: StatechartProps) {
  const { regions } = view.info.manifest;
  const chosen = useSignal(
    Math.max(
      0,
      regions.findIndex(({ name }) => name === 'link'),
    ),
  );
  return (
    <div class="statechart">
      <RegionTabs view={view} history={history} chosen={chosen} />
      <Region key={chosen.value} {...{ view, device, history, tallest }} region={chosen.value} />
    </div>
  );
}

interface RegionProps extends StatechartProps {
  readonly region: number;
}

/** A region: the device's state, the transition that led to it, and how often each transition was taken in the window. */
export function Region({ view, device, history, region, tallest = 520 }: RegionProps) {
  const { queries, info, window, t } = view;
  const taken = useAsked(
    () => ({ window: window.value, region, device }),
    async (asked) => ({ asked, totals: await queries.transitions(asked.region, asked.window, asked.device) }),
  );
  const totals = taken.value?.asked.region === region ? taken.value.totals : [];
  const spans = history?.lanes[region] ?? none;
  const at = useDerived(() => spanAt(spans, Math.floor(t.value))?.from, [spans]);
  const index = spans.findIndex(({ from }) => from === at.value);
  const [before, now] = [spans[index - 1], spans[index]];
  const { states } = info.manifest.regions[region];
  return (
    <MachineView
      drawing={regionDrawing(info.manifest, region, totals)}
      tallest={tallest}
      active={now === undefined ? undefined : states[now.state]}
      last={before === undefined || now === undefined ? undefined : [states[before.state], states[now.state]]}
      count={(from, to) => totals.find((total) => states[total.from] === from && states[total.to] === to)?.count ?? 0}
    />
  );
}

const none: DeviceHistory['lanes'][number] = [];
