import { describe, expect, it } from 'vitest';
import { exists } from '../kit/source-files.ts';
import { floors } from './floors.ts';
import {
  circlesOf,
  type ImportGraph,
  idleRows,
  roomGraph,
  strayImports,
  unreachable,
  upwardRows,
} from './house-rules.ts';
import { entryPoints, importGraph } from './import-graph.ts';

/**
 * Modeled ahead of the attacks that need them: what applications may do, how far an intruder gets, what a repair may
 * call.
 */
const notYetReached = ['sim/device/platform/repair.ts'];

const graph = importGraph();

describe('the rooms of each top folder', () => {
  it('import the rooms in their row, and nothing else', () => {
    expect(strayImports(graph)).toEqual([]);
  });

  it('list no room without need', () => {
    expect(idleRows(graph)).toEqual([]);
  });

  it('import only from lower floors', () => {
    expect(upwardRows(floors)).toEqual([]);
  });

  it('form no cycle', () => {
    expect(circlesOf(roomGraph(graph))).toEqual([]);
  });
});

describe('the files', () => {
  it('form no cycle', () => {
    expect(circlesOf(graph)).toEqual([]);
  });

  it('are reached from an entry point', () => {
    expect(unreachable(graph, entryPoints()).toSorted()).toEqual(notYetReached);
  });

  it('start at entry points that exist', () => {
    const entries = entryPoints();
    expect(entries).toEqual(expect.arrayContaining(['bin/start.ts', 'bin/index.ts', 'viz/main.tsx']));
    expect(entries.filter((file) => !exists(file))).toEqual([]);
  });
});

describe('the rules find', () => {
  const withImport = (file: string, target: string): ImportGraph =>
    new Map([...graph, [file, [...(graph.get(file) ?? []), target]]]);

  it('an import from a room that the row does not have', () => {
    expect(strayImports(withImport('sim/kernel/time/wheel.ts', 'sim/plan/plan.ts'))).toEqual([
      'sim/kernel/time/wheel.ts imports sim/plan/plan.ts: the row of sim/kernel does not have sim/plan',
    ]);
  });

  it('an import from another top folder', () => {
    expect(strayImports(withImport('reports/outcome/harm.ts', 'broker/topic/filter.ts'))).toEqual([
      'reports/outcome/harm.ts imports broker/topic/filter.ts: the row of reports/outcome does not have broker/topic',
    ]);
  });

  it('a room without a row', () => {
    expect(strayImports(new Map([...graph, ['sim/attic/chest.ts', []]]))).toEqual([
      'sim/attic/chest.ts: the table has no row for the room sim/attic',
    ]);
  });

  it('a row that names a higher floor', () => {
    const { kernel, ...others } = floors.sim.rooms;
    expect(upwardRows({ sim: { rooms: { kernel: { ...kernel, imports: ['plan'] }, ...others } } })).toEqual([
      'sim/kernel may not import sim/plan, which is on no lower floor',
    ]);
  });

  it('a cycle of rooms', () => {
    const circles = circlesOf(roomGraph(withImport('sim/plan/plan.ts', 'sim/fleet/fleet.ts')));
    expect(circles).toEqual([['sim/fleet', 'sim/plan', 'sim/selection']]);
  });

  it('a cycle of files', () => {
    const [file, target] = ['sim/kernel/trace/hash.ts', 'sim/kernel/trace/fingerprint.ts'];
    expect(graph.get(target)).toContain(file);
    expect(circlesOf(withImport(file, target))).toEqual([[target, file]]);
  });

  it('a file that imports itself', () => {
    expect(circlesOf(withImport('sim/kernel/lab-error.ts', 'sim/kernel/lab-error.ts'))).toEqual([
      ['sim/kernel/lab-error.ts'],
    ]);
  });

  it('a file that nothing reaches', () => {
    const found = unreachable(new Map([...graph, ['sim/fleet/forgotten.ts', ['sim/fleet/fleet.ts']]]), entryPoints());
    expect(found.toSorted()).toEqual([...notYetReached, 'sim/fleet/forgotten.ts']);
  });
});
