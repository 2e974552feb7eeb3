import fc from 'fast-check';
import { IGNORED } from '../../sim/kernel/statechart/cell.ts';
import { Bench, randomFrom, type Subject } from './chart-bench.ts';

/** How thoroughly `proveChart` compares a table with XState. */
export interface ProofOptions {
  /** Contexts and payloads tried in each cell. */
  readonly contexts?: number;
  /** How many cells are tried, chosen at random; every one unless said otherwise. */
  readonly cells?: number;
  /** Whether every configuration is learned first, whatever its guards would say; true unless said otherwise. */
  readonly isExhaustive?: boolean;
  readonly walks?: number;
  readonly stepsPerWalk?: number;
  readonly seed?: number;
}

export interface Proof {
  /** The differences, in words; empty when the table equals XState. */
  readonly differences: readonly string[];
  readonly configurations: number;
  readonly cells: number;
  readonly cellsTried: number;
  readonly checks: number;
  readonly walkedSteps: number;
  /**
   * Of the cells that do something, in configurations that some walk has reached, the share that a walk has stepped
   * through.
   */
  readonly walkCoverage: number;
}

/**
 * Compares a table with XState: the start, long walks with timers, and cell by cell from random contexts.
 *
 * A machine of many thousand configurations is tried in part: `isExhaustive: false` keeps to configurations that the
 * walks have reached, and `cells` draws that many of their cells.
 */
export function proveChart(subject: Subject, options: ProofOptions = {}): Proof {
  const { contexts = 8, seed = 1, isExhaustive = true } = options;
  const bench = new Bench(subject);
  const { chart } = bench;
  const differences: string[] = [];
  const note = (difference: string | undefined): void => {
    if (difference !== undefined && differences.length < 5) differences.push(difference);
  };
  for (let nth = 0; nth < contexts; nth++) note(bench.start(seed + nth));
  const walked = walk(bench, options);
  note(walked.difference);
  if (isExhaustive) chart.enumerate();
  const configurations = chart.size;
  const width = chart.events.length;
  const cells = configurations * width;
  const tried = chooseCells(cells, options.cells ?? cells, seed);
  for (const cell of tried) {
    for (let nth = 0; nth < contexts; nth++)
      note(bench.tryCell(Math.floor(cell / width), cell % width, seed + cell * contexts + nth));
  }
  const checks = tried.length * contexts;
  const { steps: walkedSteps, coverage: walkCoverage } = walked;
  return { differences, configurations, cells, cellsTried: tried.length, checks, walkedSteps, walkCoverage };
}

function chooseCells(cells: number, most: number, seed: number): readonly number[] {
  if (most >= cells) return Array.from({ length: cells }, (_, cell) => cell);
  const random = randomFrom(seed, 3);
  return [...new Set(Array.from({ length: most }, () => Math.floor(random() * cells)))];
}

/**
 * Walks of many steps, each an event that is not ignored, sometimes one that is, or the next timer. Plain
 * `fc.array` makes walks of five steps; only long ones reach the rare configurations.
 */
function walk(bench: Bench, { walks = 30, stepsPerWalk = 300, seed = 1 }: ProofOptions) {
  const { chart } = bench;
  const stepped = new Set<number>();
  let steps = 0;
  let difference: string | undefined;
  const choice = fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 0xffff }), fc.nat({ max: 0x7fffffff }));
  const path = fc.array(choice, { minLength: Math.min(100, stepsPerWalk), maxLength: stepsPerWalk, size: 'max' });
  const property = fc.property(fc.nat(), path, (from, choices) => {
    difference = bench.start(from);
    for (const [kind, which, draws] of choices) {
      if (difference !== undefined) return false;
      const before = bench.configuration;
      const lively = kind < 95 ? codesWorthTrying(bench, before, stepped) : [];
      const due = kind < 25 ? bench.fire() : -1;
      const code = due >= 0 ? due : lively.length > 0 ? lively[which % lively.length] : which % chart.events.length;
      stepped.add(before * chart.events.length + code);
      difference = bench.send(code, draws);
      steps++;
    }
    return difference === undefined;
  });
  fc.check(property, { numRuns: walks, seed, endOnFailure: true });
  const reached = new Set([...stepped].map((cell) => Math.floor(cell / chart.events.length)));
  const lively = [...reached].reduce((sum, configuration) => sum + livelyCodes(bench, configuration).length, 0);
  const isLively = (cell: number): boolean =>
    chart.learned(Math.floor(cell / chart.events.length), cell % chart.events.length) !== IGNORED;
  return { steps, difference, coverage: [...stepped].filter(isLively).length / Math.max(lively, 1) };
}

/** Codes that do something here; those that no walk has tried yet, while there are any. */
function codesWorthTrying(bench: Bench, configuration: number, stepped: ReadonlySet<number>): readonly number[] {
  const lively = livelyCodes(bench, configuration);
  const untried = lively.filter((code) => !stepped.has(configuration * bench.chart.events.length + code));
  return untried.length > 0 ? untried : lively;
}

const livelyCodes = ({ chart }: Bench, configuration: number): readonly number[] =>
  chart.events.map((_, code) => code).filter((code) => chart.learned(configuration, code) !== IGNORED);
