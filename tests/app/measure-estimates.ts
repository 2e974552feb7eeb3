import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSpan } from '../../sim/kernel/time/duration.ts';

// Holds what `fleetlab show` predicts against what `fleetlab run` takes: npm run estimates:measured -- --only at-scale,first-light
// Every ready-made scenario as it stands, but for live ones, and `at-scale` in three sizes; a quarter of an hour of one core. The
// processor time decides, since a busy machine lengthens the wall-clock time alone. Needs the build.

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'fleetlab-estimates-'));

interface Case {
  readonly name: string;
  readonly args: readonly string[];
}

const readyMade = readdirSync(join(root, 'scenarios'))
  .filter((file) => file.endsWith('.yaml') && !file.includes('-live'))
  .map((file) => file.replace('.yaml', ''));
const sizes = [10_000, 100_000, 300_000];
const cases: readonly Case[] = [
  ...sizes.map((size) => ({
    name: `at-scale ${size}`,
    args: ['at-scale', '--set', `fleet[acme/meter].count=${size}`],
  })),
  ...readyMade.filter((name) => name !== 'at-scale').map((name) => ({ name, args: [name] })),
].filter(({ name }) => only === undefined || only.split(',').includes(name.split(' ')[0]));

const usageFile = join(folder, 'usage.json');
/** Runs in the measured process as it ends. */
const hook = `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(usageFile)}, JSON.stringify(process.resourceUsage())));`;

interface Taken {
  readonly stdout: string;
  readonly wallS: number;
  readonly processorS: number;
  readonly memoryMiB: number;
}

function fleetlab(...args: readonly string[]): Taken {
  const began = performance.now();
  const hooked = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, join(root, 'dist/fleetlab.js')];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...hooked, ...args], { encoding: 'utf8' });
  const wallS = (performance.now() - began) / 1_000;
  if (status !== 0 && status !== 1) throw new Error(`fleetlab ${args.join(' ')} ended with ${status}: ${stderr}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usageFile, 'utf8'));
  return { stdout, wallS, processorS: (userCPUTime + systemCPUTime) / 1e6, memoryMiB: maxRSS / 1_024 };
}

function predicted(stdout: string): readonly [seconds: number, mebibytes: number, basis: string] {
  const text = stdout.slice(stdout.lastIndexOf('  estimate  ')).replaceAll(/\s+/g, ' ');
  const [, time, memory, basis] =
    /about (\S+) of one core and (?:at least )?([\d,]+) MiB here, (.*)$/.exec(text.trim()) ?? [];
  if (time === undefined) throw new Error(`no estimate in: ${text}`);
  return [parseSpan(time) / 1_000, Number(memory.replaceAll(',', '')), basis];
}

const isWithin = (ratio: number): boolean => ratio <= FACTOR && ratio >= 1 / FACTOR;
const FACTOR = 1.5;
const SECONDS_LEAST = 2;
const counted = { all: 0, time: 0, wall: 0, memory: 0, showMost: 0 };

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
process.stdout.write(
  row(
    'scenario',
    'predicted s',
    'processor s',
    'ratio',
    'wall s',
    'predicted MiB',
    'peak MiB',
    'ratio',
    'show s',
    'basis',
  ) + row('---', ...Array<string>(8).fill('---:'), '---'),
);
try {
  for (const { name, args } of cases) {
    const show = fleetlab('show', ...args);
    const [seconds, mebibytes, basis] = predicted(show.stdout);
    const run = fleetlab('run', ...args, '--out', join(folder, 'runs'), '--quiet');
    rmSync(join(folder, 'runs'), { recursive: true });
    if (run.processorS < SECONDS_LEAST) continue;
    const [ofTime, ofMemory] = [seconds / run.processorS, mebibytes / run.memoryMiB];
    counted.all++;
    counted.time += Number(isWithin(ofTime));
    counted.wall += Number(isWithin(seconds / run.wallS));
    counted.memory += Number(isWithin(ofMemory));
    counted.showMost = Math.max(counted.showMost, show.processorS);
    const figures = [seconds, run.processorS, ofTime, run.wallS].map((value, n) => value.toFixed(n === 2 ? 2 : 1));
    const ofBytes = [String(mebibytes), run.memoryMiB.toFixed(0), ofMemory.toFixed(2), show.processorS.toFixed(1)];
    process.stdout.write(row(name, ...figures, ...ofBytes, basis));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { all, time, wall, memory, showMost } = counted;
process.stdout.write(
  `\n${all} runs of more than ${SECONDS_LEAST} s; within a factor of ${FACTOR}: processor time of ${time}, wall-clock time of ${wall}, ` +
    `peak memory of ${memory}. show took up to ${showMost.toFixed(1)} s of one core; the load of the machine is ${loadavg()[0].toFixed(1)} now.\n`,
);
process.exitCode = time === all && memory === all ? 0 : 1;
