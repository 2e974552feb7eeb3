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

/** What machines declare for the compiler alone. */
const namesOnly = [
  ['adu-deployment', 'actions: { cancelQueued: byName, cancelOpen: byName, rollBack: byName },'],
  ['all-at-once', 'actions: { admitAll: byName, cancelQueued: byName, cancelOpen: byName },'],
  ['aws-job-machine', 'actions: { cancelQueued: byName, cancelOpen: byName },'],
  ['mender-deployment', 'actions: { abortOpen: byName },'],
  ['mender-deployment', 'export const menderDeploymentMachine = setup({'],
  ['mender-deployment', 'export const menderPhaseMachine = setup({'],
  ['nerveshub-group', 'actions: { fill: byName, cancelQueued: byName, cancelOpen: byName },'],
  ['release-machine', 'actions: { cancelQueued: byName, cancelOpen: byName },'],
  [
    'release-machine',
    "export const stageMachine = setup({ types: {} as { events: { type: 'OPENED' } } }).createMachine({",
  ],
  ['hawkbit-machines', 'export const hawkbitGroupMachine = setup({'],
  [
    'hawkbit-machines',
    'actions: { startFirstGroup: byName, startNextGroup: byName, cancelSoftly: byName, cancelOpen: byName },',
  ],
  [
    'ring-machines',
    'actions: { openFirst: byName, openNext: byName, cancelQueued: byName, cancelOpen: byName, rollBack: byName },',
  ],
] as const;

const lastStates = [
  [
    'mender-deployment',
    "states: { pending: { on: { STARTED: 'active' } }, active: { on: { FILLED: 'full' } }, full: { type: 'final' } },",
  ],
  ['hawkbit-machines', "finished: { type: 'final' },"],
  ['hawkbit-machines', "error: { type: 'final' },"],
  ['release-machine', "states: { waiting: { on: { OPENED: 'open' } }, open: { type: 'final' } },"],
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
  ...namesOnly.map(
    ([name, line]): Survivor => ({
      file: `${folder}/${name}.ts`,
      line,
      mutator: 'ObjectLiteral',
      becomes: ['{}'],
      why: 'XState gives back the name of an action whether or not it was told one; only the compiler needs the list',
    }),
  ),
  ...lastStates.map(
    ([name, line]): Survivor => ({
      file: `${folder}/${name}.ts`,
      line,
      mutator: 'ObjectLiteral',
      becomes: ['{}'],
      why: 'nothing leads out of the last state of a part, and only of rollouts is it asked whether they are at an end',
    }),
  ),
  ...['adu-deployment', 'all-at-once'].map(
    (name): Survivor => ({
      file: `${folder}/${name}.ts`,
      line: 'protected saveOwn(): object {',
      mutator: 'BlockStatement',
      becomes: ['{}'],
      why: 'what an engine without any state of its own has saved is never read',
    }),
  ),
  {
    file: `${folder}/mender-deployment.ts`,
    line: "if (this.started === 0) this.rollout.send({ type: 'STARTED' }, 'its first phase begins');",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'a deployment that is in progress does not move when it is told to start once more',
  },
  {
    file: `${folder}/mender-deployment.ts`,
    line: 'const mayBegin = this.ledger.stateOf(position) === Execution.waiting && !this.isOver && this.started > 0;',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'before the first phase there is no limit to look up, and nothing is below a limit that is not there',
  },
  {
    file: `${folder}/mender-deployment.ts`,
    line: 'const mayBegin = this.ledger.stateOf(position) === Execution.waiting && !this.isOver && this.started > 0;',
    mutator: 'EqualityOperator',
    becomes: ['this.started >= 0'],
    why: 'before the first phase there is no limit to look up, and nothing is below a limit that is not there',
  },
  {
    file: `${folder}/nerveshub-group.ts`,
    line: 'online.sort((a, b) => since(a) - since(b) || a - b);',
    mutator: 'ArithmeticOperator',
    becomes: ['a + b'],
    why: 'those that have been connected equally long come in their order, and the sort moves none forward unless it is less',
  },
  {
    file: `${folder}/nerveshub-group.ts`,
    line: 'isUpToDate: this.ledger.stateOf(position) === Execution.succeeded,',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'a device that is up to date has been passed over before its eligibility is looked at',
  },
  {
    file: `${folder}/nerveshub-group.ts`,
    line: 'for (let position = 0; position < this.targets.size; position++)',
    mutator: 'EqualityOperator',
    becomes: ['position <= this.targets.size'],
    why: 'one position more than there are has no deadline that could be stopped',
  },
  {
    file: `${folder}/aws-job-machine.ts`,
    line: "isComplete: ({ event }) => event.type === 'REVIEWED' && event.isComplete,",
    mutator: 'LogicalOperator',
    becomes: ["event.type === 'REVIEWED' || event.isComplete"],
    why: 'a review is sent only if it aborts or completes the job, and whether it aborts is asked first',
  },
  {
    file: `${folder}/rollout-engine.ts`,
    line: 'for (; this.cursor < this.ledger.size && admitted < most; this.cursor++) {',
    mutator: 'EqualityOperator',
    becomes: ['this.cursor <= this.ledger.size'],
    why: 'one position more than there are is in no state, so it does not wait to be admitted',
  },
  {
    file: `${folder}/rollout-engine.ts`,
    line: 'for (let position = 0; position < this.ledger.size; position++) {',
    mutator: 'EqualityOperator',
    becomes: ['position <= this.ledger.size'],
    why: 'one position more than there are is in no state, so nothing is taken back from it',
  },
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
