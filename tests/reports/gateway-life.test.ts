import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../reports/explain/explain.ts';
import { openRun, type Run } from '../../reports/run-folder/index.ts';
import { recorded } from '../kit/recorded-run.ts';

const root = mkdtempSync(join(tmpdir(), 'fleetlab-gateways-'));
let run: Run;

beforeAll(async () => {
  const few = ['fleet[acme/hub].count=4', 'fleet[acme/lamp].count=40', 'fleet[borealis/meter].count=4', 'duration=2h'];
  const cut = 'timeline=[{ at: 30m, do: power-cycle, for: 10m, on: "name:acme/hub-2", label: plug }]';
  run = await openRun(await recorded(root, 'gateway-rollout', '1', [...few, cut, 'releases=[]', 'expect={}']));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const linesOf = async (device: string): Promise<readonly string[]> => (await explain(run, device)).lines;

describe('the life of a device', () => {
  it('behind a gateway names it, and says when that forwarded nothing', async () => {
    const lines = await linesOf('acme/lamp-21');
    expect(lines[0]).toMatch(/, behind acme\/hub-2$/);
    const own = lines.filter((line) => line.includes('acme/hub-2') && line.includes('forwarding'));
    expect(own).toEqual([
      expect.stringMatching(/^00:30:00\.001 .*acme\/hub-2 stopped forwarding for the devices behind it: 22 devices/),
      expect.stringMatching(/acme\/hub-2 started forwarding for the devices behind it: 22 devices/),
    ]);
    // Of the gateway's own events and connections it says nothing.
    expect(lines.filter((line) => line.includes('acme/hub-2')).length).toBe(3);
  });

  it('behind another gateway, or behind none, says nothing of it', async () => {
    for (const device of ['acme/lamp-1', 'acme/hub-1'])
      expect((await linesOf(device)).filter((line) => line.includes('hub-2'))).toEqual([]);
    expect((await linesOf('acme/hub-1'))[0]).not.toContain('behind');
    expect((await linesOf('acme/hub-2')).filter((line) => line.includes('stopped forwarding'))).toHaveLength(1);
  });
});
