import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { parseSpan, showSpan } from '../../sim/kernel/time/duration.ts';
import { flagsOf } from '../kit/flags.ts';
import { inTime } from './in-time.ts';
import { filesOf, type Room, rooms } from './rooms.ts';
import { survivors } from './survivors/index.ts';
import type { Survivor } from './survivors/survivor.ts';

/**
 * Changes the sources of rooms one place at a time, and runs the room's own specs: `npm run mutate -- metrics`. It
 * prints every change that no spec notices, with its place, and ends with 1 unless `survivors/` says why the change has
 * no effect.
 *
 * `--file` takes one file of a room; `--changed REF` those files of rooms that differ from that commit; `--within 2m`
 * tries as many files as fit, and names the others.
 */
type Mutants = Awaited<ReturnType<Stryker['runMutationTest']>>;
type Mutant = Mutants[number];

const root = join(import.meta.dirname, '../..');
const { values, positionals } = flagsOf({
  allowPositionals: true,
  options: {
    file: { type: 'string', multiple: true, default: [] },
    changed: { type: 'string' },
    within: { type: 'string' },
    concurrency: { type: 'string', default: '2' },
  },
});

const unknown = positionals.filter((name) => rooms.every((room) => room.name !== name));
if (unknown.length > 0) endWith(`no room ${unknown.join(', ')}; there are ${rooms.map(({ name }) => name).join(', ')}`);
if (!/^[1-9]\d?$/.test(values.concurrency)) endWith(`--concurrency ${values.concurrency} is not a number from 1 to 99`);

const meant = rooms.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const sources = meant.flatMap((room) => filesOf(root, room.sources, '.ts'));
const strangers = values.file.filter((file) => !sources.includes(file));
if (strangers.length > 0)
  endWith(`${strangers.join(', ')} is no source of ${meant.map(({ name }) => name).join(', ')}`);

const wanted = values.changed === undefined ? values.file : changedSince(values.changed);
if (values.changed !== undefined && !wanted.some((file) => sources.includes(file)))
  process.stdout.write(`no source of a room differs from ${values.changed}: nothing was tried\n`);
const isWanted = (file: string): boolean =>
  (wanted.length === 0 && values.changed === undefined) || wanted.includes(file);
const work = meant.map((room) => ({ room, files: filesOf(root, room.sources, '.ts').filter(isWanted) }));
process.exitCode = values.within === undefined ? await tryAll() : await tryWithin(spanOf(values.within));

async function tryAll(): Promise<number> {
  let unexplained = 0;
  for (const { room, files } of work)
    if (files.length > 0) unexplained += report(room, files, await mutated(room, files));
  return unexplained === 0 ? 0 : 1;
}

/** One file at a time, each by a child command that can be stopped. */
async function tryWithin(ms: number): Promise<number> {
  const deadline = Date.now() + ms;
  const untried: string[] = [];
  let worst = 0;
  for (const { room, files } of work) {
    for (const file of files) {
      const args = [room.name, '--file', file, '--concurrency', values.concurrency];
      const ending = await inTime(import.meta.filename, args, deadline - Date.now());
      if (ending === 'out of time') untried.push(file);
      else worst = Math.max(worst, ending);
    }
  }
  if (untried.length > 0) process.stdout.write(`not tried within ${showSpan(ms)}: ${untried.join(', ')}\n`);
  return worst;
}

function spanOf(text: string): number {
  try {
    return parseSpan(text, '--within');
  } catch (error) {
    return endWith((error as Error).message);
  }
}

function endWith(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}

function changedSince(ref: string): readonly string[] {
  const { status, stdout } = spawnSync('git', ['diff', '--name-only', ref, '--'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) endWith(`git knows no ${ref}: name a commit, such as HEAD~1`);
  return stdout.split('\n').filter(Boolean);
}

function mutated(room: Room, files: readonly string[]): Promise<Mutants> {
  process.env.MUTATE_SPECS = filesOf(root, room.specs, '.test.ts').join();
  const kept = `.mutation/${room.name}.json`;
  forgetSurvivors(join(root, kept));
  return new Stryker({
    mutate: [...files],
    mutator: { plugins: [], excludedMutations: ['StringLiteral'] },
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    // Stryker need not check types: it would read tsconfig.json in a way that this TypeScript no longer supports.
    tsconfigFile: 'none',
    disableTypeChecks: false,
    ignorePatterns: ['/dist', '/docs', '/runs', '/sweeps', '/.mutation'],
    coverageAnalysis: 'perTest',
    incremental: true,
    incrementalFile: kept,
    tempDirName: '.mutation/sandbox',
    concurrency: Number(values.concurrency),
    reporters: ['progress-append-only'],
    warnings: false,
    // A mutant that crashes its process counts as killed; the report of the crash is long.
    logLevel: 'error',
    ...{ vitest: { configFile: 'tests/mutate/vitest.config.ts', related: false } },
  } as ConstructorParameters<typeof Stryker>[0]).runMutationTest();
}

/**
 * Stryker remembers a survivor in code that runs at load even after a spec was added that kills it, so survivors are
 * tried again.
 */
function forgetSurvivors(path: string): void {
  if (!existsSync(path)) return;
  const kept = JSON.parse(readFileSync(path, 'utf8')) as { files: Record<string, { mutants: { status: string }[] }> };
  for (const file of Object.values(kept.files))
    file.mutants = file.mutants.filter(({ status }) => status !== 'Survived' && status !== 'NoCoverage');
  writeFileSync(path, JSON.stringify(kept));
}

/**
 * Prints a line for each file and each survivor; returns how many survivors are not explained, and how many
 * explanations are of changes that a spec does notice. Stryker's memory of earlier runs may name other files, including
 * files that have left the room.
 */
function report(room: Room, files: readonly string[], results: Mutants): number {
  let count = 0;
  for (const file of files) {
    const mutants = results.filter(({ fileName }) => relative(root, fileName) === file);
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    const alive = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
    const open = alive.filter((mutant) => !isExplained(file, lines, mutant));
    const tried = mutants.filter(({ status }) => status !== 'Ignored' && status !== 'CompileError').length;
    const killed = `${(((tried - alive.length) / tried) * 100).toFixed(1)} % of ${tried} killed`;
    const explained = alive.length - open.length;
    process.stdout.write(
      `${room.name}  ${file}  ${tried === 0 ? 'nothing to change' : killed}${explained > 0 ? `, ${explained} explained` : ''}\n`,
    );
    for (const { location, mutatorName, replacement } of open) {
      const line = lines[location.start.line - 1].trim();
      process.stdout.write(
        `    line ${location.start.line}  ${mutatorName}: ${line}\n        becomes ${replacement}\n`,
      );
    }
    const changes = alive.map((mutant) => changeOf(lines, mutant));
    const needless = survivors
      .filter((one) => one.file === file)
      .flatMap(explainedBy)
      .filter((change) => !changes.includes(change));
    for (const change of needless)
      process.stdout.write(`    noticed, and explained: ${change.replaceAll('\n', '\n        ')}\n`);
    count += open.length + needless.length;
  }
  return count;
}

function isExplained(file: string, lines: readonly string[], mutant: Mutant): boolean {
  const change = changeOf(lines, mutant);
  return survivors.some((one) => one.file === file && explainedBy(one).includes(change));
}

function explainedBy({ line, mutator, becomes }: Survivor): readonly string[] {
  return becomes.map((change) => [line, mutator, change].join('\n'));
}

function changeOf(lines: readonly string[], { location, mutatorName, replacement }: Mutant): string {
  return [lines[location.start.line - 1].trim(), mutatorName, replacement ?? ''].join('\n');
}
