import type { Draw } from './draw.ts';
import { type Around, min, type Planting, percent, perSecond, type Tree } from './kind.ts';

/**
 * What a scenario has beside its cause: limits that are wide enough, steps that do no harm, and thresholds that are met. A metric
 * is asked once, and a limit of the planting comes on top of these.
 */
export function distractions({ draw, total, on }: Around, planting: Planting, hasOthers: boolean): Tree {
  const steps: readonly Tree[] = [
    { at: min(draw.whole(6, 40)), do: 'mark', label: 'the shift changes' },
    { at: min(draw.whole(6, 40)), do: 'restart', on: `${on} and pick:2`, label: 'two are restarted' },
    { at: min(draw.whole(6, 40)), do: 'power-cycle', for: '1m', on: `${on} and pick:1`, label: 'a plug is pulled' },
    { at: min(draw.whole(6, 40)), do: 'roam', on: `${on} and pick:1`, label: 'one moves' },
    { at: min(draw.whole(6, 40)), do: 'outage', of: 'time', for: '5m', label: 'a glitch of the time service' },
    { at: min(draw.whole(6, 40)), do: 'outage', of: 'updates', for: '1m', label: 'the update server restarts' },
    { at: min(draw.whole(6, 40)), do: 'outage', of: 'revocation', for: '2m', label: 'the list is moved' },
  ];
  const thresholds: readonly (readonly [string, string])[] = [
    ['connect.attemptsPerDevice', 'value < 5000'],
    ['fleet.onlineShare', 'max > 0.1%'],
    ['keepalive.expired', 'value < 1000000'],
    ['session.takenOver', 'value < 1000000'],
    ['connect.ratePeak', 'value < 100000/s'],
    ['attestation.ratePeak', 'value < 100000/s'],
    ['messages.produced', 'value > 0'],
  ];
  return {
    sampleEvery: draw.of('10s', '20s', '30s', '1m'),
    network: { latency: latency(draw), loss: percent(draw.of(0, 0, 0.01, 0.02)) },
    broker: draw.chance(0.6) ? { handshakes: perSecond(total / draw.whole(1, 4)), queue: total * 2 } : {},
    cloud: draw.chance(0.6) ? { attestations: perSecond(total / draw.whole(1, 3)), queue: total * 3 } : {},
    updates: draw.chance(0.4) ? { checks: perSecond(total / 2) } : {},
    ...(hasOthers && draw.chance(0.3) ? { split: ['product'] } : {}),
    timeline: draw.some(draw.whole(0, 3), steps),
    expect: Object.fromEntries(
      draw.some(draw.whole(0, 3), thresholds).filter(([metric]) => metric !== planting.metric),
    ),
  };
}

const latency = (draw: Draw): Tree => {
  const median = draw.whole(20, 120);
  return { median: `${median}ms`, p95: `${median * draw.whole(2, 4)}ms` };
};
