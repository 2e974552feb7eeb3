import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { countOf, flagsOf } from '../kit/flags.ts';
import { drawing } from '../kit/long-run.ts';
import { type Base, madeBases } from './bases.ts';
import { answersOf, makeMutant, tryMutant } from './try-mutant.ts';

/**
 * Damages run and sweep folders in every known way, a thousand times by default, and runs every reader on them:
 * `npm run campaign:folders -- --count 1000 --seed 1`. Every tenth mutant also goes to a command. Ends with 1 if any
 * reader answered differently than for the intact folder, failed without a LabError, or hung.
 */
const { values } = flagsOf({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});

const count = countOf('count', values.count);
const command = join(import.meta.dirname, '../../dist/fleetlab.js');
const root = mkdtempSync(join(tmpdir(), 'fleetlab-campaign-'));
const bases = await madeBases(root);
const answers = await Promise.all(bases.map(answersOf));
const draw = drawing(Number(values.seed));
const totals = { mutants: 0, same: 0, refused: 0, wrong: 0, commands: 0, commandsRefused: 0 };

const atWork = new Int32Array(new SharedArrayBuffer(4));
const watchdog = new Worker(
  `const { workerData } = require('node:worker_threads');
   let [last, since] = [-1, 0];
   setInterval(() => {
     const now = Atomics.load(workerData, 0);
     since = now === last ? since + 1 : 0;
     last = now;
     if (since > 60) { process.stderr.write('mutant ' + now + ' hangs\\n'); process.exit(1); process.kill(process.pid, 'SIGKILL'); }
   }, 1000);`,
  { eval: true, workerData: atWork },
);

for (let i = 0; i < count; i++) {
  Atomics.store(atWork, 0, i);
  const nth = draw(bases.length);
  const base = bases[nth]!;
  const { folder, what } = makeMutant(base, join(root, 'mutant'), draw);
  const { same, refused, wrong } = await tryMutant(base, answers[nth]!, folder, what);
  const diagnostics = [...wrong, ...(i % 10 === 0 ? asked(base, folder, Math.floor(i / 10)) : [])];
  totals.mutants++;
  totals.same += same;
  totals.refused += refused;
  totals.wrong += diagnostics.length;
  if (values.verbose) process.stdout.write(`${i}  ${what}: ${same} same, ${refused} refused\n`);
  for (const diagnostic of diagnostics) process.stdout.write(`${i}  ${what}\n      ${diagnostic}\n`);
}

await watchdog.terminate();
rmSync(root, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify(totals)}\n`);
process.exitCode = totals.wrong === 0 ? 0 : 1;

/** Runs one command on the mutant and on the intact folder: it must give the same answer, or 2 and a message. */
function asked({ folder: whole, name }: Base, folder: string, nth: number): readonly string[] {
  const ofRun = [
    ['query', 'FOLDER', 'select count(*), sum(row), sum(t) from changes'],
    ['explain', 'FOLDER', '0'],
    ['compare', 'FOLDER', whole],
    ['report', 'FOLDER', '--junit'],
    ['report', 'FOLDER', '--html', '--out', join(root, 'report.html')],
  ];
  const ofSweep = [
    ['query', 'FOLDER', 'select count(*), sum(n) from cells'],
    ['report', 'FOLDER'],
    ['report', 'FOLDER', '--html', '--out', join(root, 'report.html')],
  ];
  const list = name.includes('sweep') ? ofSweep : ofRun;
  const args = list[nth % list.length]!;
  const say = (path: string) =>
    spawnSync(process.execPath, [command, ...args.map((arg) => (arg === 'FOLDER' ? path : arg))], {
      encoding: 'utf8',
      timeout: 30_000,
      cwd: root,
    });
  const [mutant, before] = [say(folder), say(whole)];
  totals.commands++;
  if (mutant.status === 2) totals.commandsRefused++;
  const inPlaceOf = (text: string) => text.replaceAll(folder, whole);
  if (mutant.signal !== null) return [`${args.join(' ')} hung`];
  if (/^\s+at .*\(?(file:|node:|\/)/m.test(mutant.stderr)) return [`${args.join(' ')}: ${mutant.stderr}`];
  if (mutant.status === 2) return [];
  return mutant.status === before.status && inPlaceOf(mutant.stdout) === before.stdout
    ? []
    : [`${args.join(' ')} ended with ${mutant.status} and ${mutant.stdout.slice(0, 300)}`];
}
