import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import type { EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { RunWindow } from './accumulator.ts';
import { EVENTS, metric } from './metric.ts';

export const readingsRefused = metric({
  id: 'readings.refused',
  shape: 'value',
  unit: 'messages',
  better: 'depends',
  claims: 'fact',
  formula: '`reading.refused` rows',
  concerned: 'readings with a value that reached the platform; none where no product has a signal',
  from: 'the whole run',
  never: '-',
  window: EVENTS,
  source: 'flags of automatic quality control (IOOS QARTOD); in a run without attacks, each is a true reading',
  perDevice: false,
  accumulator: refusedReadings,
});

function refusedReadings({ fromT }: RunWindow) {
  let refused = 0;
  let hasValues = false;
  return {
    event({ kind, t }: EventBlock, i: number): void {
      if (kind[i] === RECEIVED) hasValues = true;
      else if (kind[i] === REFUSED) {
        hasValues = true;
        if (t[i] >= fromT) refused++;
      }
    },
    results: () => ({ 'readings.refused': hasValues ? refused : undefined }),
  };
}

const [RECEIVED, REFUSED] = [kindCode('values.received'), kindCode('reading.refused')];
