import type { Survivor } from './survivor.ts';

const folder = 'sim/rollout/policies';

/** Names that machines declare for the compiler alone. */
const namesOnly = [
  ['mender/mender-deployment', 'export const menderPhaseMachine = setup({'],
  [
    'staged/release-machine',
    "export const stageMachine = setup({ types: {} as { events: { type: 'OPENED' } } }).createMachine({",
  ],
  ['hawkbit/hawkbit-machines', 'export const hawkbitGroupMachine = setup({'],
] as const;

export const policiesSurvivors: readonly Survivor[] = [
  ...namesOnly.map(
    ([name, line]): Survivor => ({
      file: `${folder}/${name}.ts`,
      line,
      mutator: 'ObjectLiteral',
      becomes: ['{}'],
      why: 'the machine names no action and no guard, and its events are for the compiler',
    }),
  ),
  {
    file: `${folder}/rollout-engine.ts`,
    line: 'protected saveOwn(): object {',
    mutator: 'BlockStatement',
    becomes: ['{}'],
    why: 'what an engine without any state of its own has saved is never read',
  },
  {
    file: `${folder}/mender/mender-deployment.ts`,
    line: "if (this.started === 0) this.rollout.send({ type: 'STARTED' }, 'its first phase begins');",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'a deployment that is in progress does not move when it is told to start once more',
  },
  {
    file: `${folder}/mender/mender-deployment.ts`,
    line: 'const mayBegin = this.executions.stateOf(position) === Execution.waiting && !this.isOver && this.started > 0;',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'before the first phase there is no limit to look up, and nothing is below a limit that is not there',
  },
  {
    file: `${folder}/mender/mender-deployment.ts`,
    line: 'const mayBegin = this.executions.stateOf(position) === Execution.waiting && !this.isOver && this.started > 0;',
    mutator: 'EqualityOperator',
    becomes: ['this.started >= 0'],
    why: 'before the first phase there is no limit to look up, and nothing is below a limit that is not there',
  },
  {
    file: `${folder}/nerveshub/nerveshub-group.ts`,
    line: 'online.sort((a, b) => since(a) - since(b) || a - b);',
    mutator: 'ArithmeticOperator',
    becomes: ['a + b'],
    why: 'those that have been connected equally long come in their order, and the sort moves none forward unless it is less',
  },
  {
    file: `${folder}/nerveshub/nerveshub-group.ts`,
    line: 'isUpToDate: this.executions.stateOf(position) === Execution.succeeded,',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'a device that is up to date has been passed over before its eligibility is looked at',
  },
  {
    file: `${folder}/nerveshub/nerveshub-group.ts`,
    line: 'for (let position = 0; position < this.targets.size; position++)',
    mutator: 'EqualityOperator',
    becomes: ['position <= this.targets.size'],
    why: 'one position more than there are has no deadline that could be stopped',
  },
  {
    file: `${folder}/staged/memfault-release.ts`,
    line: 'const before = this.reach[stage - 1] ?? 0;',
    mutator: 'LogicalOperator',
    becomes: ['this.reach[stage - 1] && 0'],
    why: 'those of earlier stages do not wait any more; to begin behind them saves a look at each',
  },
  {
    file: `${folder}/rollout-engine.ts`,
    line: 'for (; this.cursor < this.executions.size && admitted < most; this.cursor++) {',
    mutator: 'EqualityOperator',
    becomes: ['this.cursor <= this.executions.size'],
    why: 'one position more than there are is in no state, so it does not wait to be admitted',
  },
  {
    file: `${folder}/rollout-engine.ts`,
    line: 'for (let position = 0; position < this.executions.size; position++) {',
    mutator: 'EqualityOperator',
    becomes: ['position <= this.executions.size'],
    why: 'one position more than there are is in no state, so nothing is taken back from it',
  },
  {
    file: `${folder}/aws/aws-job.ts`,
    line: 'if (this.isOver) return;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'a job that is over rolls nothing out, and its final state answers neither windows nor reviews: it saves the look',
  },
  {
    file: `${folder}/aws/aws-job.ts`,
    line: "if (this.plan.pace === 'continuous' && this.state === 'in-progress') this.reckon(now);",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'what is reckoned between windows is set to nothing as the next one opens, and after the end it is never used',
  },
  {
    file: `${folder}/aws/aws-job.ts`,
    line: 'else if (this.waitingCount > 0) this.credit += ((now - this.reckonedAt) * this.rate) / MINUTE;',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'once no target waits none will again, for whoever joins is queued at once: what is credited is never spent',
  },
  {
    file: `${folder}/aws/aws-job.ts`,
    line: 'else if (this.waitingCount > 0) this.credit += ((now - this.reckonedAt) * this.rate) / MINUTE;',
    mutator: 'EqualityOperator',
    becomes: ['this.waitingCount >= 0'],
    why: 'once no target waits none will again, for whoever joins is queued at once: what is credited is never spent',
  },
  {
    file: `${folder}/aws/aws-job.ts`,
    line: 'if (abort === undefined && !isComplete) return;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'the machine goes nowhere for a review that says neither; not to send it saves a step of the machine for each report',
  },
];
