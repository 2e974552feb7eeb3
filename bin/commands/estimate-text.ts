import { plain } from '../../reports/metrics/quantity.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { RunEstimate } from '../app/estimate-run.ts';

/** What a run may take, what that is based on, and what it leaves out. */
export function estimateText(estimate: RunEstimate | undefined, plan: Plan): string {
  if (estimate === undefined) return 'a live run lasts as long as its duration, divided by --speed';
  const { processorMs, memoryBytes } = estimate;
  const time = showSpan(processorMs < 10_000 ? twoDigits(processorMs) : Math.round(processorMs / 1_000) * 1_000);
  const memory = `${estimate.basis.kind === 'beginning' ? 'at least ' : ''}${plain(tens(memoryBytes / 2 ** 20))} MiB`;
  return `about ${time} of one core and ${memory} here, ${basisText(estimate, plan)}`;
}

function basisText({ basis }: RunEstimate, plan: Plan): string {
  switch (basis.kind) {
    case 'whole':
      return 'as it took just now';
    case 'beginning': {
      const isMoreAhead = plan.timeline.some(({ trigger }) => trigger.kind !== 'at' || trigger.atMs > basis.triedMs);
      return `if it goes on as in its first ${spanOf(basis.triedMs)}${isMoreAhead ? '; later steps can make it more' : ''}`;
    }
    case 'smaller': {
      const [small, large] = basis.devices;
      const began = basis.triedMs < plan.durationMs ? ` in their first ${spanOf(basis.triedMs)}` : '';
      const isUnknown = hasAttacks(plan) && large < deviceCount(plan.fleet);
      const attacks = isUnknown ? '; how far attacks spread in the whole fleet is not known' : '';
      return `from the events of fleets of ${plain(small)} and ${plain(large)} devices${began}${attacks}`;
    }
    default:
      return basis satisfies never;
  }
}

const spanOf = (ms: number): string => showSpan(ms < 1_000 ? ms : Math.round(ms / 1_000) * 1_000);

const twoDigits = (count: number): number => Number(count.toPrecision(2));

const tens = (count: number): number => Math.ceil(count / 10) * 10;
