import type { ReadonlySignal } from '@preact/signals';
import { secondTime } from '../../reports/print/time-axis.ts';
import { countWith, signs } from '../data/signs.ts';
import type { RunView } from '../state/run-view.ts';

/** An instant as a slider announces it: the time, and how many devices are in trouble. */
export function spokenInstant(
  { snapshot, t, info }: RunView,
  read: <Value>(signal: ReadonlySignal<Value>) => Value,
): string {
  const { tickMs } = info.manifest;
  const at = secondTime(read(t) * tickMs, info.end * tickMs);
  const answer = read(snapshot);
  if (answer === undefined) return at;
  const trouble = info.legends[answer.color].flatMap(({ name, family }, code) =>
    answer.counts[code] > 0 && troubled.includes(family) ? [`${answer.counts[code]} ${name}`] : [],
  );
  const signed = signs.flatMap((sign) => {
    const count = countWith(answer.factCounts, sign);
    return count > 0 ? [`${count} ${sign.name}`] : [];
  });
  return [at, ...trouble, ...signed].join(', ');
}

const troubled = ['backoff', 'refused', 'compromised'];
