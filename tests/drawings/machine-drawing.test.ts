import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { assemble } from '../../bin/app/assemble.ts';
import { deviceDrawing as drawing } from '../../bin/machine/drawings.ts';
import { manifestOf } from '../../reports/run-folder/manifest-of.ts';
import { parseManifest } from '../../reports/run-folder/read-manifest.ts';
import { finished, openFolder, scratch } from '../kit/hand-trace.ts';
import { smallPlan } from '../kit/small-plans.ts';
import { draw } from './draw-machine.ts';
import { drawings } from './drawings.ts';
import { machineGraph } from './shown-machine.ts';

const nowhere = { changes() {}, events() {}, samples() {}, reached() {} };

describe('the drawings that runs have', () => {
  it('are those of the machines of today (npm run docs makes them anew)', async () => {
    const file = readFileSync(join(import.meta.dirname, '../../bin/machine/drawings.json'), 'utf8');
    expect(JSON.parse(file)).toEqual(await drawings());
  });
});

describe('the drawing of the device machine', () => {
  it('has the regions and states that a trace has, in the same order', async () => {
    const { projection, fabric } = await assemble(await smallPlan('first-light'), nowhere);
    fabric.dispose();
    const drawn = drawing.regions.map(({ name, states }) => ({ name, states: states.map((state) => state.name) }));
    expect(drawn.map(({ name }) => name)).toEqual(projection.regions.map(({ name }) => name));
    for (const [i, { states }] of drawn.entries())
      expect(states.toSorted()).toEqual(projection.regions[i].states.toSorted());
  });

  it('has every state in its place: inside the drawing and not over another state', () => {
    for (const { width, height, states } of drawing.regions) {
      for (const { x, y, width: w, height: h } of states) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect([x + w <= width, y + h <= height]).toEqual([true, true]);
      }
      const pairs = states.flatMap((one, i) => states.slice(i + 1).map((other) => [one, other] as const));
      const covers = pairs.filter(
        ([a, b]) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
      );
      expect(covers).toEqual([]);
    }
  });

  it('leads every edge from the border of one state to that of another', () => {
    for (const { name, states, edges } of drawing.regions) {
      for (const { from, to, label, points } of edges) {
        const ends = [from, to].map((state) => states.find((one) => one.name === state)!);
        const touches = [points[0], points.at(-1)!].map(
          ([px, py], i) =>
            px >= ends[i].x - 1 &&
            px <= ends[i].x + ends[i].width + 1 &&
            py >= ends[i].y - 1 &&
            py <= ends[i].y + ends[i].height + 1,
        );
        expect([name, from, to, label !== '', ...touches]).toEqual([name, from, to, true, true, true]);
      }
    }
  });

  it('names what takes a device from one state to the next', () => {
    const link = drawing.regions.find(({ name }) => name === 'link')!;
    const labelOf = (from: string, to: string) =>
      link.edges.find((edge) => edge.from === from && edge.to === to)?.label;
    expect(labelOf('dialing', 'tls')).toBe('DIALED');
    expect(labelOf('connecting', 'online')).toBe('CONNACK [isAccepted]');
    expect(labelOf('backoff', 'dialing')).toContain('after backoff');
    // Of the whole region: from every state but the target itself.
    expect(labelOf('tls', 'offline')).toContain('POWER_LOST');
    expect(labelOf('offline', 'offline')).toBeUndefined();
    // A transition inside a state is no edge.
    expect(link.edges.filter(({ from, to }) => from === to)).toEqual([]);
  });

  it('is the same each time', async () => {
    const parts = drawing.regions.map(({ name, states, edges }) => ({
      name,
      states: states.map((state) => state.name),
      edges: edges.map(({ from, to, label }) => ({ from, to, label })),
    }));
    expect(await draw(parts)).toEqual(drawing);
  });

  it('is in the manifest of a run, and a run without it opens as before', () => {
    const folder = openFolder(scratch(), 1);
    const read = () => manifestOf(folder.path);
    expect(read().machine).toBeUndefined();
    folder.setDrawings(drawing);
    folder.finish(finished);
    expect(read().machine).toEqual(drawing);
  });

  it('is refused where its numbers cannot be drawn', () => {
    const folder = openFolder(scratch(), 1);
    folder.setDrawings(drawing);
    folder.finish(finished);
    const manifest = JSON.parse(readFileSync(join(folder.path, 'manifest.json'), 'utf8'));
    for (const x of [-1, 1e9, '4', null]) {
      manifest.machine.regions[0].states[0].x = x;
      expect(() => parseManifest(JSON.stringify(manifest), 'manifest.json', undefined)).toThrow(
        /machine\.regions\.0\.states\.0\.x/,
      );
    }
  });
});

describe('a machine read for a drawing', () => {
  const [{ edges }] = machineGraph(
    createMachine({
      type: 'parallel',
      states: {
        door: {
          initial: 'shut',
          on: { ALARM: '.locked' },
          states: {
            shut: { on: { OPEN: [{ guard: 'hasKey', target: 'open' }, { target: 'locked' }] } },
            open: {
              initial: 'wide',
              states: { wide: { on: { CLOSE: '#door.shut' } }, ajar: {} },
              after: { 5000: 'shut' },
            },
            locked: {
              id: 'locked',
              on: { ALARM: {}, FORCE: [{ guard: 'isWeak', target: 'open' }, { target: 'open' }] },
            },
            broken: { always: { target: 'locked' } },
          },
          id: 'door',
        },
      },
    }),
  );
  const lines = edges.map(({ from, to, label }) => `${from} > ${to}: ${label}`);

  it.each([
    ['a guard beside the event', 'shut > open: OPEN [hasKey]'],
    ['an event and an alarm of the whole region on one edge', 'shut > locked: OPEN, ALARM'],
    ['a nested state as the one around it, and a delay in words', 'open > shut: after 5s, CLOSE'],
    ['a guarded transition only where the same event does not also take it unguarded', 'locked > open: FORCE'],
    ['an eventless transition', 'broken > locked: otherwise, ALARM'],
  ])('shows %s', (_what, edge) => {
    expect(lines).toContain(edge);
  });

  it('shows nothing where a state answers an alarm by staying', () => {
    expect(lines.filter((edge) => edge.startsWith('locked > locked'))).toEqual([]);
  });
});
