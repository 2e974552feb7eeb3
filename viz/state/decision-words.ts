import { plain } from '../../reports/metrics/quantity.ts';
import type { DecisionCounts } from '../../reports/trace-index/decisions.ts';

/** The decisions as a sentence, also if there are none. */
export function inWords(counts: DecisionCounts): string {
  const { refused, 'probe refused': probesRefused, 'probe let in': letIn } = counts;
  const probed = probesRefused + letIn;
  const probes =
    probed === 0
      ? ''
      : `Probed ${times(probed)}: ${letIn === 0 ? 'nothing was let in' : `${plain(letIn)} let in, ${plain(probesRefused)} refused`}.`;
  const refusals =
    refused === 0 ? (probed === 0 ? 'Nothing was refused, and nothing was probed.' : '') : `Refused ${times(refused)}.`;
  return [probes, refusals].filter(Boolean).join(' ');
}

const times = (count: number): string => (count === 1 ? 'once' : `${plain(count)} times`);
