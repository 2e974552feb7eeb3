import { describe, expect, it } from 'vitest';
import { explain } from '../../reports/explain/explain.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import { summaryTable } from '../../reports/print/summary-table.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { isModeled } from '../../sim/plan/modeled-regions.ts';
import { cloned, wildcard, written } from '../kit/attack-plans.ts';
import { finished, handTrace, minutes, openFolder, scratch } from '../kit/hand-trace.ts';
import { lonePlan } from '../kit/lone-plan.ts';

async function tamperedRun() {
  const folder = openFolder(scratch(), 3);
  const trace = handTrace();
  const start = trace.event(0, 'run.started');
  trace.change(1_000, 0, 'power running', start);
  trace.event(minutes(20), 'image.tampered', { device: 0, detail: 'application', cause: start });
  trace.event(minutes(25), 'image.tampered', { device: 0, detail: 'application', cause: start });
  trace.event(minutes(30), 'operation.had-no-effect', {
    device: 1,
    actor: 'revoke',
    detail: 'it holds no certificate',
  });
  trace.event(minutes(31), 'operation.had-no-effect', { actor: 'rollout', detail: 'no device is of it' });
  trace.feed(folder.sink, minutes(60));
  folder.finish(finished);
  return openRun(folder.path);
}

describe('a report', () => {
  it('says for a device how and since when its image was tampered with', async () => {
    const { lines } = await explain(await tamperedRun(), 'acme/sensor-0');
    expect(lines.at(-1)).toBe('Its image was tampered with (application) at 00:25:00.000, 35m before.');
    expect((await explain(await tamperedRun(), 'acme/sensor-1')).lines.join('\n')).not.toContain('tampered');
  });

  it('counts the affected devices', async () => {
    const summary = await summarize(await tamperedRun());
    expect(summary.outcome.tampered).toBe(1);
    expect(summaryTable(summary, { color: false, folder: undefined } as never)).toMatch(/images +tampered with on 1\n/);
  });

  it('says why a step that changed nothing did not', async () => {
    const { lines } = await explain(await tamperedRun(), 'acme/sensor-1');
    expect(lines.join('\n')).toContain('was left as it was by revoke: it holds no certificate');
    expect(lines.join('\n')).toContain('everything was left as it was by rollout: no device is of it');
  });

  it('leaves out regions that no step of the plan can move', async () => {
    const plan = lonePlan();
    expect(['power', 'link', 'trust', 'update', 'implant'].filter((region) => isModeled(plan, region))).toEqual([
      'power',
      'link',
      'trust',
      'update',
    ]);
  });

  it.each([
    ['attacks that cannot reach a device', [cloned(1), wildcard(2)], false],
    ['one that brings an image', [cloned(1), written(2)], true],
  ] as const)('speaks of implants after %s: %s', (_what, timeline, isSo) => {
    expect(isModeled({ timeline }, 'implant')).toBe(isSo);
  });
});
