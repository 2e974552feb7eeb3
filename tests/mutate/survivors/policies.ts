import type { Survivor } from './survivor.ts';

const folder = 'sim/rollout/policies';

/** Guards of machines, each with the file that has it. */
const guards = [
  ['adu-deployment', "guards: { isForced: ({ event }) => event.type === 'CANCELED' && event.isForced },"],
  ['all-at-once', "guards: { isForced: ({ event }) => event.type === 'CANCELED' && event.isForced },"],
  ['aws-job-machine', "isAborted: ({ event }) => event.type === 'REVIEWED' && event.isAborted,"],
  ['aws-job-machine', "isComplete: ({ event }) => event.type === 'REVIEWED' && event.isComplete,"],
  ['aws-job-machine', "isForced: ({ event }) => event.type === 'CANCELED' && event.isForced,"],
  ['hawkbit-machines', "guards: { needsApproval: ({ event }) => event.type === 'CREATED' && event.needsApproval },"],
  ['nerveshub-group', "guards: { isForced: ({ event }) => event.type === 'DELETED' && event.isForced },"],
  ['release-machine', "guards: { isForced: ({ event }) => event.type === 'ABORTED' && event.isForced },"],
  ['ring-machines', "stops: ({ event }) => event.type === 'ABORTED' && event.how === 'stop',"],
  ['ring-machines', "rollsBack: ({ event }) => event.type === 'ABORTED' && event.how === 'roll-back',"],
  ['ring-machines', "isForced: ({ event }) => event.type === 'CANCELED' && event.isForced,"],
  ['ring-machines', "guards: { isEmpty: ({ event }) => event.type === 'OPENED' && event.isEmpty },"],
] as const;

export const policiesSurvivors: readonly Survivor[] = [
  ...guards.map(
    ([name, line]): Survivor => ({
      file: `${folder}/${name}.ts`,
      line,
      mutator: 'ConditionalExpression',
      becomes: ['true'],
      why: 'the guard stands at one event only, so the type that it asks for is what it gets; the compiler has to be told',
    }),
  ),
  {
    file: `${folder}/aws-job.ts`,
    line: 'if (this.isOver) return;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'a job that is over rolls nothing out, and its final state answers neither windows nor reviews: it saves the look',
  },
  {
    file: `${folder}/aws-job.ts`,
    line: "if (this.plan.pace === 'continuous' && this.state === 'in-progress') this.reckon(now);",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'what is reckoned between windows is set to nothing as the next one opens, and after the end it is never used',
  },
  {
    file: `${folder}/aws-job.ts`,
    line: 'else if (this.waitingCount > 0) this.credit += ((now - this.reckonedAt) * this.rate) / MINUTE;',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'once no target waits none will again, for whoever joins is queued at once: what is credited is never spent',
  },
  {
    file: `${folder}/aws-job.ts`,
    line: 'else if (this.waitingCount > 0) this.credit += ((now - this.reckonedAt) * this.rate) / MINUTE;',
    mutator: 'EqualityOperator',
    becomes: ['this.waitingCount >= 0'],
    why: 'once no target waits none will again, for whoever joins is queued at once: what is credited is never spent',
  },
  {
    file: `${folder}/aws-job.ts`,
    line: 'if (abort === undefined && !isComplete) return;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'the machine goes nowhere for a review that says neither; not to send it saves a step of the machine for each report',
  },
];
