import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellDocument, planOfJob } from '../../bin/queue/cell-document.ts';
import { ranText } from '../../bin/queue/ran-text.ts';
import type { RunJob } from '../../bin/queue/run-job.ts';
import { runJobHere } from '../../bin/queue/run-job-here.ts';
import { runOne } from '../../bin/sweep/run-one.ts';
import { plannedSweep } from '../../bin/sweep/sweep-scenario.ts';
import { sha256OfText } from '../../reports/run-folder/sha256-of-file.ts';
import { readScenario, readyMadeScenarios } from '../../scenarios/index.ts';
import { emptyFolder, planSweep, tiny } from '../kit/tiny-sweep.ts';

const task = { kind: 'figures' } as const;

/** The job of the first run of a cell, as a sweep makes it, and the document of the cell. */
async function firstJob(cell = 0): Promise<{ readonly job: RunJob; readonly text: string }> {
  const planned = await planSweep(tiny);
  const { planHash: batch, version, seeds } = planned.sweep;
  const { text, ...digests } = cellDocument(planned, cell);
  return { job: { version, batch, index: cell * seeds.length, cell, seed: seeds[0]!, task, ...digests }, text };
}

/** The same with another document, for which its digest is right. */
async function jobOf(change: (fields: Record<string, unknown>) => object, devices?: unknown) {
  const { job, text } = await firstJob();
  const document = JSON.parse(text) as { fields: Record<string, unknown> };
  const other = JSON.stringify({ ...document, fields: change(document.fields), devices });
  return { job: { ...job, document: sha256OfText(other) }, text: other };
}

describe('the document of a cell', () => {
  it('comes to the plan of its runs, with the seed of each', async () => {
    const planned = await planSweep(tiny);
    const { job, text } = await firstJob(1);
    expect(planOfJob({ ...job, seed: '2' }, text)).toEqual(planned.planOf(4));
  });

  it('comes to the same plan for every ready-made scenario, and for a variant', async () => {
    let cells = 0;
    for (const { name } of readyMadeScenarios()) {
      const scenario = await readScenario(name);
      const variants = ['as-written', ...scenario.variants.slice(0, 1).map((variant) => variant.name)];
      const planned = plannedSweep(scenario, { seeds: 1, variants, fidelity: 'model' });
      // It plans each document, and throws where one comes to another plan.
      for (const cell of planned.sweep.cells.keys()) cells += cellDocument(planned, cell).document.length / 64;
    }
    expect(cells).toBeGreaterThan(readyMadeScenarios().length);
  });

  it('has the content of files that it names', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'latencies.csv'), 'ms\n10\n20\n30\n');
    writeFileSync(
      join(folder, 'own.yaml'),
      'extends: reconnect-storm\nname: own\nclaim: It runs.\nnetwork: { latency: { from: latencies.csv } }\n',
    );
    const planned = plannedSweep(await readScenario(join(folder, 'own.yaml')), { seeds: 1 });
    const { text, document, plan } = cellDocument(planned, 0);
    expect(text).not.toContain(folder);
    const { planHash: batch, version } = planned.sweep;
    expect(planOfJob({ version, batch, index: 0, cell: 0, seed: '1', task, document, plan }, text)).toEqual(
      planned.planOf(0),
    );
  });

  it('has the content of the file that lists the devices, byte for byte, and not its folder', async () => {
    const folder = emptyFolder();
    const listed =
      '\ufeffid,tenant,product,profile,tags\r\nh\u00fctte,acme,sensor,sphere,north\r\nb,acme,sensor,sphere,\r\n';
    writeFileSync(join(folder, 'devices.csv'), listed);
    writeFileSync(join(folder, 'own.yaml'), 'name: own\nclaim: It runs.\nduration: 1h\nfleet: { from: devices.csv }\n');
    const planned = plannedSweep(await readScenario(join(folder, 'own.yaml')), {
      seeds: 1,
      vary: ['fleet[acme/sensor].telemetry.every=5m,7m'],
    });
    expect(planned.sweep.cells.length).toBe(2);
    for (const cell of planned.sweep.cells.keys()) {
      const { text, document, plan } = cellDocument(planned, cell);
      expect(text).not.toContain(folder);
      const { planHash: batch, version } = planned.sweep;
      const job: RunJob = { version, batch, index: cell, cell, seed: '1', task, document, plan };
      const read = planOfJob(job, text);
      expect(read).toEqual(planned.planOf(cell));
      expect(read.roster!.rows).toEqual(planned.planOf(cell).roster!.rows);
      const ran = await runJobHere({ job, text });
      expect(ran).toEqual({ end: 'ran', text: ranText(await runOne(planned.planOf(cell))) });
    }
  });

  it('is refused where the file that lists the devices is too large for it', async () => {
    const folder = emptyFolder();
    const long = 'north'.repeat(200);
    const rows = Array.from({ length: 17_000 }, (_, nth) => `d${nth},acme,sensor,sphere,${long}`);
    writeFileSync(join(folder, 'devices.csv'), `id,tenant,product,profile,note\n${rows.join('\n')}\n`);
    writeFileSync(join(folder, 'own.yaml'), 'name: own\nclaim: It runs.\nduration: 1h\nfleet: { from: devices.csv }\n');
    const planned = plannedSweep(await readScenario(join(folder, 'own.yaml')), { seeds: 1 });
    expect(() => cellDocument(planned, 0)).toThrow(/its scenario has \d+ characters.*\n.*--plan FILE/);
  });
});

describe('a hostile document is refused', () => {
  it('whose text is another than the job says', async () => {
    const { job, text } = await firstJob();
    expect(() => planOfJob(job, `${text} `)).toThrow('its scenario is not the one that it was planned with');
  });

  it('that comes to another plan', async () => {
    const { job, text } = await jobOf((fields) => ({ ...fields, duration: '51m' }));
    expect(() => planOfJob(job, text)).toThrow('it comes to another plan here');
  });

  it('that is too large, before it is read', async () => {
    const { job } = await firstJob();
    expect(() => planOfJob(job, ' '.repeat(2 ** 24 + 1))).toThrow('its scenario has 16777217 characters');
  });

  it('that is a live run, with whatever broker it names', async () => {
    const { job, text } = await jobOf((fields) => ({ ...fields, fidelity: 'live' }));
    expect(() => planOfJob(job, text)).toThrow('it is a live run');
  });

  it.each<[string, (fields: Record<string, unknown>) => object, unknown?]>([
    ['a file of devices', (fields) => ({ ...fields, fleet: { from: '/etc/passwd' } })],
    ['a file of devices with products', (fields) => ({ ...fields, fleet: { from: '../x.csv', products: [] } })],
    [
      'a file in another folder',
      (fields) => ({ ...fields, fleet: { from: '/etc/passwd' } }),
      'id,tenant,product\na,b,c\n',
    ],
    ['a file whose content is a number', (fields) => ({ ...fields, fleet: { from: 'devices.csv' } }), 5],
    ['a file that is none of devices', (fields) => ({ ...fields, fleet: { from: 'devices.csv' } }), 'root:x:0:0'],
    ['a file of latencies', (fields) => ({ ...fields, network: { latency: { from: '/etc/passwd' } } })],
    ['another scenario', (fields) => ({ ...fields, extends: '/etc/passwd' })],
    ['a key of prototypes', (fields) => JSON.parse(JSON.stringify(fields).replace('{', '{"__proto__":{"a":1},'))],
    ['no fields at all', () => ({})],
  ])('that names %s, whether it is there or not', async (_what, change, devices) => {
    const { job, text } = await jobOf(change, devices);
    expect(() => planOfJob(job, text)).toThrow(expect.objectContaining({ code: 'scenario/invalid' }));
  });
});
