import type { Command } from 'commander';

/** In the order in which help lists them, the module of each command: one that is not asked for is not loaded. */
const commands = {
  run: async () => (await import('./commands/run.ts')).addRun,
  sweep: async () => (await import('./commands/sweep.ts')).addSweep,
  'sweep-run': async () => (await import('./commands/sweep-run.ts')).addSweepRun,
  'sweep-merge': async () => (await import('./commands/sweep-merge.ts')).addSweepMerge,
  worker: async () => (await import('./commands/worker.ts')).addWorker,
  counterfactual: async () => (await import('./commands/counterfactual.ts')).addCounterfactual,
  assess: async () => (await import('./commands/assess.ts')).addAssess,
  matrix: async () => (await import('./commands/matrix.ts')).addMatrix,
  list: async () => (await import('./commands/list.ts')).addList,
  show: async () => (await import('./commands/show.ts')).addShow,
  reach: async () => (await import('./commands/reach.ts')).addReach,
  harden: async () => (await import('./commands/harden.ts')).addHarden,
  new: async () => (await import('./commands/new.ts')).addNew,
  validate: async () => (await import('./commands/validate.ts')).addValidate,
  schema: async () => (await import('./commands/schema.ts')).addSchema,
  metrics: async () => (await import('./commands/metrics.ts')).addMetrics,
  controls: async () => (await import('./commands/controls.ts')).addControls,
  attacks: async () => (await import('./commands/attacks.ts')).addAttacks,
  actors: async () => (await import('./commands/actors.ts')).addActors,
  canary: async () => (await import('./commands/canary.ts')).addCanary,
  explain: async () => (await import('./commands/explain.ts')).addExplain,
  query: async () => (await import('./commands/query.ts')).addQuery,
  compare: async () => (await import('./commands/compare.ts')).addCompare,
  view: async () => (await import('./commands/view.ts')).addView,
  report: async () => (await import('./commands/report.ts')).addReport,
  broker: async () => (await import('./commands/broker.ts')).addBroker,
  pki: async () => (await import('./commands/pki.ts')).addPki,
  tuf: async () => (await import('./commands/tuf.ts')).addTuf,
  calibrate: async () => (await import('./commands/calibrate.ts')).addCalibrate,
  bench: async () => (await import('./commands/bench.ts')).addBench,
  completion: async () => (await import('./commands/completion.ts')).addCompletion,
} satisfies Readonly<Record<string, () => Promise<(program: Command) => void>>>;

/** Adds the command that `word` names; all where it names none, as where help is asked for, and for completion. */
export async function addCommands(program: Command, word: string | undefined): Promise<void> {
  if (word === '--version' || word === '-V') return;
  const known = Object.entries(commands);
  const [named] = known.filter(([name]) => name === word && name !== 'completion');
  const adds = await Promise.all((named === undefined ? known : [named]).map(([, load]) => load()));
  for (const add of adds) add(program);
}
