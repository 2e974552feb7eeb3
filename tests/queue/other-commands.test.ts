import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assess } from '../../bin/assess/assess-scenario.ts';
import { controlCosts } from '../../bin/costs/measure-costs.ts';
import { costsThroughQueue } from '../../bin/queue/costs.ts';
import { drillsThroughQueue } from '../../bin/queue/drills.ts';
import { JobQueue } from '../../bin/queue/job-queue.ts';
import { documentId, type Outcome } from '../../bin/queue/run-job.ts';
import { runJobHere } from '../../bin/queue/run-job-here.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';
import { startFakeWorker } from './fake-worker.ts';
import { startRedis } from './redis-service.ts';
import type { Service } from './service.ts';
import { endCommands, startWorker } from './started-command.ts';

let service: Service;
beforeAll(async () => {
  service = await startRedis();
});
afterAll(async () => {
  await endCommands();
  await service.end();
});

const bytesOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(folder.length), readFileSync(path).toString('base64')]),
  );

const short = ['--set', 'duration=50m', '--set', 'fleet[0].count=20'];
const locks = ['--seeds', '2', '--set', 'fleet[acme/lock].count=20'];
const attacked = ['clones', '--variant', 'no-access-list', '--attack', 'wildcard', '--product', 'sensor'];

/** Commands of many runs, and the folder in which they keep them. */
const commands: readonly (readonly [name: string, args: readonly string[], kept: string | undefined])[] = [
  [
    'assess',
    ['assess', ...attacked, '--actor', 'stolen-device', '--fleet', '5', '--out', 'kept', '--fail-on', 'none'],
    'kept',
  ],
  ['counterfactual', ['counterfactual', 'factory-leak', '--without', 'evidence-freshness', ...locks], 'sweeps'],
  ['controls --costs', ['controls', 'topic-acl', '--costs', 'reconnect-storm', '--seeds', '2', ...short], undefined],
];

describe('a queue', () => {
  it.each(commands)('gives %s what it comes to on one machine', async (_name, args, kept) => {
    const cwd = emptyFolder();
    const alone = await fleetlab([...args, '--workers', '1'], { cwd });
    expect([alone.code, alone.stderr.includes('queue')]).toEqual([0, false]);
    if (kept !== undefined) renameSync(join(cwd, kept), join(cwd, 'alone'));
    const worker = await startWorker(service);
    const queued = await fleetlab([...args, ...service.flags], { cwd });
    worker.send('SIGINT');
    const { stderr } = await worker.ended;
    expect(queued.stdout).toBe(alone.stdout);
    expect(queued.code).toBe(0);
    if (kept !== undefined) expect(bytesOf(join(cwd, kept))).toEqual(bytesOf(join(cwd, 'alone')));
    // Also where the runs came in several rounds, of which later ones follow from what earlier ones gained.
    const [, runs] = /^(\d+) runs$/m.exec(stderr) ?? [];
    expect(queued.stderr).toMatch(new RegExp(`: ${runs} runs\n$`));
    expect(queued.stderr).toContain('on the workers of a queue');
    expect(existsSync(join(cwd, 'alone', 'runs'))).toBe(kept === 'kept');
  });
});

/** A worker that makes each job on this thread, and says of it what the test says. */
async function withWorker(change: (outcome: Outcome) => Outcome) {
  const connected = await service.connect();
  const documents = new Map<string, Promise<string | undefined>>();
  const jobs = new JobQueue(connected, () => {});
  const worker = startFakeWorker(connected, async ({ data }) => {
    const id = documentId(data);
    documents.set(id, documents.get(id) ?? jobs.document(id));
    return change(await runJobHere({ job: data, text: (await documents.get(id))! }));
  });
  const end = async (): Promise<void> => {
    await worker.end();
    await jobs.close();
  };
  return { connected, end };
}

describe('results of other machines', () => {
  const ran = (text: string): Outcome => ({ end: 'ran', text });

  it.each<[string, (outcome: Outcome) => Outcome, string]>([
    ['is no JSON', () => ran('{'), 'its result cannot be read'],
    ['is not that of a drill', () => ran('{"traceHash":"a"}'), 'its result is not that of a drill'],
    [
      'names a run folder',
      (outcome) => ran(JSON.stringify({ ...JSON.parse((outcome as { text: string }).text), folder: '../../etc' })),
      'its result names a run folder of another machine',
    ],
    [
      'is not what the run comes to here',
      (outcome) => ran((outcome as { text: string }).text.replace(/"traceHash":"[0-9a-f]{4}/, '"traceHash":"0000')),
      'this run came to another result here than on a worker',
    ],
  ])('end an assessment where one %s', async (_what, change, message) => {
    const { connected, end } = await withWorker(change);
    const scenario = await loadScenario('clones', { variant: 'no-access-list' });
    const assessed = assess(scenario, {
      ...{ attacks: ['A01'], actors: ['stolen-device'], products: ['acme/sensor'], fleet: 5, out: emptyFolder() },
      perform: drillsThroughQueue(connected, { fresh: true, say: () => {} }),
    });
    await expect(assessed).rejects.toThrow(message);
    await end();
  });

  it('end a measurement of costs where one is not that of such a run', async () => {
    const { connected, end } = await withWorker(() => ran('{"traceHash":"a","costs":{"offlineMs":-1}}'));
    const scenario = await loadScenario('reconnect-storm', { set: ['fleet[0].count=5', 'duration=50m'] });
    const perform = costsThroughQueue(connected, { fresh: true, say: () => {} });
    await expect(controlCosts(scenario, { controls: ['topic-acl'], perform })).rejects.toThrow(
      'its result is not that of a run of costs',
    );
    await end();
  });
});
