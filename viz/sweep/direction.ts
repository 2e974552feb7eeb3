import type { Figure } from '../../reports/sweep/figures.ts';
import type { Sweep } from '../../reports/sweep/sweep.ts';

export type Direction = 'less' | 'more';

/**
 * Which way a figure gets better: as all thresholds on its metric ask, or else as is usual; undefined where the scenario
 * decides, as with devices that a rollout has reached, and where cells ask for opposite things.
 */
export function betterOf({ cells }: Pick<Sweep, 'cells'>, { metric, aggregate }: Figure): Direction | undefined {
  if (aggregate === 'count') return undefined;
  const asked = new Set(
    cells.flatMap(({ thresholds }) =>
      thresholds.filter((threshold) => threshold.metric === metric).map(({ text }) => directionOf(text)),
    ),
  );
  if (asked.size === 0) return usual[metric];
  const [direction] = asked;
  return asked.size === 1 ? direction : undefined;
}

function directionOf(threshold: string): Direction | undefined {
  const operator = /[<>]/.exec(threshold)?.[0];
  if (operator !== undefined) return operator === '<' ? 'less' : 'more';
  return /==\s*0\b/.test(threshold) ? 'less' : undefined;
}

const usual: Readonly<Record<string, Direction>> = {
  'fleet.onlineAtEnd': 'more',
  'fleet.onlineMin': 'more',
  'fleet.certifiedAtEnd': 'more',
  'connect.time': 'less',
  'connect.never': 'less',
  'connect.ratePeak': 'less',
  'connect.refusedShare': 'less',
  'connect.attemptsPerDevice': 'less',
  'reconnect.time': 'less',
  'reconnect.never': 'less',
  'offline.time': 'less',
  'message.loss': 'less',
  'message.duplicates': 'less',
  'keepalive.expired': 'less',
  'revocation.lag': 'less',
  'revocation.notSilent': 'less',
  'revocation.returned': 'less',
  'attestation.ratePeak': 'less',
  'renewal.ratePeak': 'less',
  'rollout.success': 'more',
  'rollout.time': 'less',
  'rollout.timeTo95': 'less',
  'rollout.never': 'less',
  'rollout.exposedAtStop': 'less',
  'rollout.timeToStop': 'less',
  'rollout.bricked': 'less',
  'rollout.reverted': 'less',
  'update.checkPeak': 'less',
  'update.checksDropped': 'less',
  'update.bytesPeak': 'less',
};
