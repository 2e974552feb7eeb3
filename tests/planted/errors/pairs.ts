import type { PlantedError } from '../planted-error.ts';

/** Two values that are swapped. */
export const pairs: readonly PlantedError[] = [
  {
    name: 'detail-and-evidence-are-swapped',
    file: 'sim/kernel/trace/recorder.ts',
    was: "events.detail[i] = passing === 'detail' ? this.passOn(facts.detail) : this.intern(facts.detail);\n    events.evidence[i] = passing === 'evidence' ? this.passOn(facts.evidence) : this.intern(facts.evidence);",
    is: "events.detail[i] = passing === 'detail' ? this.passOn(facts.evidence) : this.intern(facts.evidence);\n    events.evidence[i] = passing === 'evidence' ? this.passOn(facts.detail) : this.intern(facts.detail);",
    specs: ['tests/kernel/trace', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'region-and-state-are-swapped',
    file: 'sim/kernel/trace/recorder.ts',
    was: 'changes.region[i] = region;\n    changes.state[i] = state;',
    is: 'changes.region[i] = state;\n    changes.state[i] = region;',
    specs: ['tests/kernel/trace', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'never-and-concerned-are-swapped',
    file: 'reports/metrics/thresholds.ts',
    was: '{ never: result.entries.never, concerned: result.entries.concerned }',
    is: '{ never: result.entries.concerned, concerned: result.entries.never }',
    specs: ['tests/reports/metrics.test.ts', 'tests/reports/metrics-after-warm-up.test.ts'],
  },
  {
    name: 'the-least-is-the-most',
    file: 'reports/metrics/thresholds.ts',
    was: "case 'min':\n      return entries.min;",
    is: "case 'min':\n      return entries.max;",
    specs: ['tests/reports/metrics.test.ts'],
  },
  {
    name: 'rejected-and-timed-out-are-swapped',
    file: 'sim/rollout/policies/execution-table.ts',
    was: 'rejected: total[Execution.rejected],\n      timedOut: total[Execution.timedOut],',
    is: 'rejected: total[Execution.timedOut],\n      timedOut: total[Execution.rejected],',
    specs: ['tests/rollout/policies'],
  },
  {
    name: 'a-holder-that-answers-is-taken-for-one-that-has-gone',
    file: 'broker/simulated/holder-probes.ts',
    was: 'const isAnswered = roundTrip < waitMs',
    is: 'const isAnswered = roundTrip >= waitMs',
    specs: ['tests/network/roaming.test.ts'],
  },
  {
    name: 'a-ticket-outlives-the-memory-that-held-it',
    file: 'broker/simulated/tickets.ts',
    was: 'return ticket.boots === boots.get(device) && ticket.issuedAt',
    is: 'return ticket.boots <= boots.get(device) && ticket.issuedAt',
    specs: ['tests/network/tickets.test.ts'],
  },
  {
    name: 'puback-and-pubrec-are-swapped',
    file: 'broker/simulated/device-packets.ts',
    was: "cmd: codec.numberOf(second) === 1 ? 'puback' : 'pubrec'",
    is: "cmd: codec.numberOf(second) === 1 ? 'pubrec' : 'puback'",
    specs: ['tests/rollout/simulation/push.test.ts'],
  },
  {
    name: 'queued-and-in-progress-are-swapped',
    file: 'sim/rollout/policies/execution-table.ts',
    was: 'queued: total[Execution.queued],\n      inProgress: total[Execution.running] + total[Execution.canceling],',
    is: 'queued: total[Execution.running] + total[Execution.canceling],\n      inProgress: total[Execution.queued],',
    specs: ['tests/rollout/policies/aws.test.ts', 'tests/rollout/policies/rings.test.ts'],
  },
  {
    name: 'network-and-broker-recover-each-other',
    file: 'reports/metrics/reconnect-time.ts',
    was: "'broker.recovered': 'broker.failed',\n  'network.recovered': 'network.failed',",
    is: "'broker.recovered': 'network.failed',\n  'network.recovered': 'broker.failed',",
    specs: ['tests/reports/metrics.test.ts'],
  },
];
