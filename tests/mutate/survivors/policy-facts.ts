import type { Survivor } from './survivor.ts';

export const policyFactsSurvivors: readonly Survivor[] = [
  {
    file: 'sim/rollout/policies/aws/aws-rate.ts',
    line: 'if (rate === maximumPerMinute) break;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'the rate stays at the maximum, however often it is multiplied and cut: it is only reckoned further than it takes',
  },
  {
    file: 'sim/rollout/policies/aws/aws-schedule.ts',
    line: 'at = Math.max(...open.map((window) => at - sinceOpening(window, at) + window.forMs));',
    mutator: 'MethodExpression',
    becomes: ['Math.min(...open.map(window => at - sinceOpening(window, at) + window.forMs))'],
    why: 'where the first of several windows ends the others are open still: it is one step more to the same tick',
  },
  {
    file: 'sim/rollout/policies/deadlines.ts',
    line: 'this.queue = new PositionQueue(spanMs === undefined ? 0 : size);',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'room in a queue that nothing is ever put into: it takes memory, and shows nowhere',
  },
  {
    file: 'sim/rollout/policies/deadlines.ts',
    line: 'if (this.spanMs !== undefined) this.queue.remove(position);',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'without a span the queue is empty, and nothing taken out of it leaves it so',
  },
];
