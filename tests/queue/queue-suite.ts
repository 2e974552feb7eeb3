import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedRuns } from '../../bin/queue/checked-runs.ts';
import { type AnyQueue, DOCUMENTS, RUNS as JOBS, JobQueue } from '../../bin/queue/job-queue.ts';
import { documentId, jobId, type RunJob, readOutcome } from '../../bin/queue/run-job.ts';
import { throughQueue } from '../../bin/queue/sweeps.ts';
import { sha256OfText } from '../../reports/run-folder/sha256-of-file.ts';
import type { RunFigures } from '../../reports/sweep/sweep.ts';
import { emptyFolder, fleetlab, madeOnce } from '../kit/fleetlab.ts';
import { planSweep, tiny } from '../kit/tiny-sweep.ts';
import { fakeRan, startFakeWorker } from './fake-worker.ts';
import type { Service } from './service.ts';
import { endCommands, startCommand, startWorker } from './started-command.ts';

/** Two cells of twenty devices, six seeds each, and one run that is made twice as a check. */
const flags = [
  ...['sweep', 'reconnect-storm', '--seeds', '6', '--metric', 'reconnect.time'],
  ...tiny.vary.flatMap((text) => ['--vary', text]),
  ...tiny.set.flatMap((text) => ['--set', text]),
];
const [RUNS, CHECKS] = [12, 1];

const bytesOf = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** How many runs a worker says it made. */
const runsOf = (stderr: string): number => Number(/^(\d+) runs?$/m.exec(stderr)?.[1]);

/** What every service that keeps a queue has to do. */
export function queueSuite(name: string, start: () => Promise<Service>): void {
  describe(`a queue in ${name}`, () => {
    /** The folder of the same sweep on one machine. It goes with the spec, so each service has its own. */
    const whole = madeOnce((cwd) => fleetlab([...flags, '--quiet', '--out', 'whole'], { cwd }));
    let service: Service;
    beforeAll(async () => {
      service = await start();
    });
    afterAll(async () => {
      await endCommands();
      await service.end();
    });

    const sweep = (cwd: string, out: string) => startCommand([...flags, '--out', out, ...service.flags], cwd);

    /** Works with its jobs as the sweep does. */
    async function withJobs<Result>(work: (jobs: JobQueue) => Promise<Result>): Promise<Result> {
      const jobs = new JobQueue(await service.connect(), () => {});
      try {
        return await work(jobs);
      } finally {
        await jobs.close();
      }
    }

    it('gives a sweep on two workers the bytes of one on one machine, and keeps neither runs nor secrets', async () => {
      const cwd = await whole();
      const workers = [await startWorker(service), await startWorker(service)];
      const swept = sweep(cwd, 'queued');
      await swept.says('runs on');
      const arguments_ = [swept, ...workers].map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      const { code, stdout, stderr } = await swept.ended;
      for (const worker of workers) worker.send('SIGINT');
      const ended = await Promise.all(workers.map((worker) => worker.ended));
      expect([code, ...ended.map((one) => one.code)]).toEqual([0, 0, 0]);
      expect(bytesOf(join(cwd, 'queued'))).toEqual(bytesOf(join(cwd, 'whole')));
      expect(ended.reduce((sum, one) => sum + runsOf(one.stderr), 0)).toBe(RUNS + CHECKS);
      const [first = '', second = ''] = ended.map((one) => /^worker (\S+):/.exec(one.stderr)?.[1]);
      for (const worker of [first, second]) expect(stderr).toContain(`  ${worker}: `);
      await withJobs(async (jobs) => {
        const sweepHash: string = json(join(cwd, 'queued', 'sweep.json')).planHash;
        const ids = Array.from({ length: RUNS }, (_, index) => jobId({ batch: sweepHash, index }));
        expect((await jobs.look(ids)).filter((job) => job !== undefined)).toEqual([]);
        expect(await jobs.document(`cell-${sweepHash.slice(0, 8)}-0`)).toBeUndefined();
      });
      const seen = [...arguments_, stdout, stderr, ...ended.map((one) => one.stdout + one.stderr)];
      for (const path of readdirSync(cwd, { recursive: true, encoding: 'utf8', withFileTypes: true }))
        if (path.isFile()) seen.push(readFileSync(join(path.parentPath, path.name), 'latin1'));
      expect(seen.join().includes('--queue-password')).toBe(true);
      expect(seen.filter((text) => text.includes(service.password))).toEqual([]);
    });

    it('goes on from another machine after Ctrl-C, without making a run again', async () => {
      const cwd = await whole();
      const worker = await startWorker(service);
      const first = sweep(cwd, 'first');
      await first.says('25 %');
      first.send('SIGINT');
      const interrupted = await first.ended;
      expect(interrupted.code).toBe(3);
      expect(interrupted.stderr).toContain('the same command continues it');
      expect(json(join(cwd, 'first', 'sweep.json')).end).toBe('interrupted');
      const { code } = await sweep(cwd, 'other').ended;
      worker.send('SIGINT');
      expect(code).toBe(0);
      expect(bytesOf(join(cwd, 'other'))).toEqual(bytesOf(join(cwd, 'whole')));
      // One may end just as the sweep takes it back.
      const made = runsOf((await worker.ended).stderr);
      expect(made - RUNS - CHECKS).toBeGreaterThanOrEqual(0);
      expect(made - RUNS - CHECKS).toBeLessThanOrEqual(1);
    });

    it('loses nothing when a worker and then the service are killed', async () => {
      const cwd = await whole();
      const doomed = await startWorker(service, '--lost-after', '1');
      const worker = await startWorker(service, '--lost-after', '1');
      const swept = sweep(cwd, 'queued');
      await swept.says('16 %');
      doomed.send('SIGKILL');
      await swept.says('33 %');
      await service.kill();
      await swept.says('trying again');
      await service.start();
      const { code, stderr } = await swept.ended;
      worker.send('SIGINT');
      expect([code, (await worker.ended).code]).toEqual([0, 0]);
      expect(stderr).toContain('answers again');
      expect(bytesOf(join(cwd, 'queued'))).toEqual(bytesOf(join(cwd, 'whole')));
    });

    it('refuses hostile jobs one by one, and its worker goes on', async () => {
      const digest = 'ab'.repeat(32);
      const version: string = json(join(import.meta.dirname, '../../package.json')).version;
      const task = { kind: 'figures' };
      const job = { version, batch: digest, index: 0, cell: 0, seed: '1', task, document: digest, plan: digest };
      const hostile: Readonly<Record<string, object>> = {
        'run-abababab-0': job,
        'run-abababab-1': { ...job, index: 1, document: '../../etc/passwd' },
        'run-abababab-2': { ...job, index: 2, path: '/etc/passwd' },
        'run-abababab-3': { ...job, index: 3, seed: 'x'.repeat(100_000) },
        'run-abababab-4': { ...job, index: 4, version: '0.0.1' },
        'run-abababab-5': { ...job, index: 6 },
        'run-abababab-7': { ...job, index: 7, task: { kind: 'costs', control: '../../etc/passwd' } },
        'run-abababab-6': { ...job, index: 6, cell: 1 },
        '..-..-etc-passwd': { ...job, index: 7 },
      };
      const worker = await startWorker(service, '--until-idle', '1');
      const outcomes = await withJobs(async (jobs) => {
        await jobs.publish('cell-abababab-1', '{"fields":{"fleet":{"from":"/etc/passwd"}}}');
        await jobs.add(Object.entries(hostile).map(([id, data]) => ({ id, data })));
        await worker.ended;
        const found = await jobs.look(Object.keys(hostile));
        await jobs.remove(Object.keys(hostile));
        await jobs.removeDocuments(['cell-abababab-1']);
        return found.map((one) => (one?.ended && 'value' in one.ended ? readOutcome(one.ended.value) : one?.ended));
      });
      expect(outcomes[0]).toEqual({ lost: 'its scenario is not in the queue' });
      expect(outcomes.slice(1)).toEqual(
        [
          'document',
          'Unknown key "path"',
          'a job has at most 16384',
          'it is of fleetlab 0.0.1, and this worker is',
          'its id is that of another run',
          'task.control',
          'its scenario is not the one that it was planned with',
          'its id is that of another run',
        ].map((reason) => ({ end: 'refused', reason: expect.stringContaining(reason) })),
      );
      expect((await worker.ended).stderr).toContain(`0 runs, ${outcomes.length - 1} refused`);
    });

    it('does not let in who has no password, or trusts another authority, and both commands end with 2', async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, 'wrong'), 'wrong');
      const address = service.flags.slice(0, 2);
      const refused = await fleetlab(
        ['worker', ...address, ...service.flags.slice(2, 4), '--queue-password', join(cwd, 'wrong')],
        { cwd },
      );
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('the queue does not let us in')]);
      const untrusted = await fleetlab([...flags, ...address, '--out', 'x'], { cwd });
      expect([untrusted.code, untrusted.stderr]).toEqual([2, expect.stringContaining('the queue does not answer')]);
      expect(readdirSync(cwd)).toEqual(['wrong']);
    });

    it('has a run made a second time by another worker', async () => {
      const cwd = await whole();
      const { planHash, seeds, cells } = json(join(cwd, 'whole', 'sweep.json'));
      const [index = -1] = checkedRuns({ id: planHash, runs: cells.length * seeds.length });
      const check = jobId({ batch: planHash, index, madeBy: 'one' });
      const workers = [await startWorker(service), await startWorker(service)];
      const swept = sweep(cwd, 'checked');
      let isOver = false;
      const ended = swept.ended.finally(() => {
        isOver = true;
      });
      let last: { readonly by: string | undefined; readonly first: string } | undefined;
      await withJobs(async (jobs) => {
        while (!isOver) {
          const [found] = await jobs.look([check]);
          if (found?.by !== undefined) last = { by: found.by, first: (found.data as RunJob).madeBy! };
          await pause(20);
        }
      });
      for (const worker of workers) worker.send('SIGINT');
      const names = (await Promise.all(workers.map((one) => one.ended))).map(
        ({ stderr }) => /^worker (\S+):/.exec(stderr)?.[1],
      );
      expect((await ended).code).toBe(0);
      expect([last?.by, last?.first].sort()).toEqual(names.sort());
    });

    describe('hands out runs, and', () => {
      /** Six runs, or twelve of which one is made twice, on a worker that does what the test says. */
      async function handOut(seeds: number, work: Parameters<typeof startFakeWorker>[1], version = tiny.version) {
        const planned = await planSweep({ ...tiny, seeds, version });
        const connected = await service.connect();
        const worker = startFakeWorker(connected, work);
        const [finished, failed] = [new Map<number, RunFigures>(), new Map<number, string>()];
        const handlers = {
          finished: (index: number, run: RunFigures) => void finished.set(index, run),
          failed: (index: number, error: Error) => void failed.set(index, error.message),
        };
        const perform = throughQueue(connected, { fresh: true, say: () => {} });
        const error = await perform(planned, () => false, handlers, new AbortController().signal).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        await worker.end();
        return { planned, finished, failed, error };
      }

      it('fails the sweep where a run that is made twice has two results', async () => {
        const { error } = await handOut(6, ({ data }) => fakeRan(data.madeBy === undefined ? 'one' : 'other'));
        expect(error).toMatchObject({
          code: 'sweep/results-differ',
          message: expect.stringMatching(/^workers fake and fake: run \d+ has two results that differ/),
        });
      });

      it.each([
        ['takes', 'the same result', 'trace', undefined],
        ['fails the sweep for', 'another result', 'another', { code: 'sweep/results-differ' }],
      ])('%s %s of a worker that had lost the run', async (_does, _what, trace, expected) => {
        const noted = new Set<number>();
        const { error, finished } = await handOut(3, async (job, back) => {
          const isFirst = job.data.index === 2 && !noted.has(2);
          noted.add(job.data.index);
          const outcome = fakeRan(isFirst ? trace : 'trace');
          if (outcome.end === 'ran') await job.log(`${sha256OfText(outcome.text)} fake`);
          return isFirst ? back() : outcome;
        });
        expect(noted.size).toBe(6);
        if (expected === undefined) expect([error, finished.size]).toEqual([undefined, 6]);
        else expect(error).toMatchObject(expected);
      });

      it.each<[string, ReturnType<typeof fakeRan>, RegExp]>([
        [
          'no run',
          { end: 'ran', text: '{"path":"/etc/passwd"}' },
          /^run 0, from fake: its result is not that of a run/,
        ],
        ['a run of another sweep', fakeRan('trace', 9), /^run 0, from fake: .*another number of figures or thresholds/],
        ['a refusal', { end: 'refused', reason: 'no\u001b[2J' }, /worker fake refuses run 0: no\ufffd\[2J\n/],
      ])('ends the sweep where a result is %s', async (_what, outcome, message) => {
        const { error } = await handOut(3, () => outcome);
        expect(error).toMatchObject({ message: expect.stringMatching(message) });
      });

      it('adds a run again that ended without a result, and gives it up in the end', async () => {
        let tries = 0;
        const { error, finished, failed } = await handOut(3, ({ data }) => {
          if (data.index === 1 && tries++ >= 0) throw new Error('the connection is gone');
          if (data.index === 2 && tries++ === 0) throw new Error('the connection is gone');
          return data.index === 3 ? { end: 'failed', reason: 'broken invariant' } : fakeRan('trace');
        });
        expect(error).toBeUndefined();
        expect([...finished.keys()].sort()).toEqual([0, 2, 4, 5]);
        expect(Object.fromEntries(failed)).toEqual({
          1: 'no worker could finish it: the connection is gone',
          3: 'broken invariant',
        });
      });

      it('takes nothing of another job that has the name of its own, before it begins or while it is made', async () => {
        const { planHash: batch } = (await planSweep(tiny)).sweep;
        const hostile = [0, 1].map((index) => ({ id: jobId({ batch, index }), data: { path: '/etc/passwd' } }));
        await withJobs((jobs) => jobs.add(hostile));
        const { error, finished } = await handOut(3, ({ data }) =>
          fakeRan(data.seed === undefined ? 'hostile' : 'trace'),
        );
        expect(error).toBeUndefined();
        expect([...finished.values()].map(({ traceHash }) => traceHash)).toEqual(Array(6).fill('trace'));
      });

      it('adds its scenario again with a run that did not find it', async () => {
        const planned = await planSweep({ ...tiny, seeds: 1 });
        const id = documentId({ batch: planned.sweep.planHash, cell: 1 });
        const seen: boolean[] = [];
        const { error, finished } = await handOut(1, async ({ data }) => {
          if (data.cell === 0) return fakeRan('trace');
          await withJobs(async (jobs) => {
            seen.push((await jobs.document(id)) !== undefined);
            if (seen.length === 1) await jobs.removeDocuments([id]);
          });
          if (seen.length < 3) throw new Error('its scenario is not in the queue');
          return fakeRan('trace');
        });
        expect([error, finished.size, seen]).toEqual([undefined, 2, [true, true, true]]);
      });

      it('removes what sweeps that were given up have left there for a week', async () => {
        const { connection, factory, prefix } = await service.connect();
        const options = { connection, ...(prefix !== undefined && { prefix }) };
        const queues = [JOBS, DOCUMENTS].map((name): AnyQueue => new Queue(name, options, factory));
        const days = [8, 6.9];
        for (const queue of queues)
          for (const [nth, age] of days.entries())
            await queue.add('left', { text: '{}' }, { jobId: `left-${nth}`, timestamp: Date.now() - age * 86_400_000 });
        const there = () =>
          Promise.all(
            queues.map((queue) =>
              Promise.all(days.map(async (_, nth) => (await queue.getJob(`left-${nth}`)) !== undefined)),
            ),
          );
        expect(await there()).toEqual([
          [true, true],
          [true, true],
        ]);
        const stop = new AbortController();
        const planned = await planSweep({ ...tiny, seeds: 1 });
        const handlers = { finished: () => {}, failed: () => {} };
        const sweeping = throughQueue(await service.connect(), { say: () => {} })(
          planned,
          () => false,
          handlers,
          stop.signal,
        );
        await expect.poll(there, { timeout: 10_000 }).toEqual([
          [false, true],
          [false, true],
        ]);
        stop.abort();
        await sweeping;
        for (const queue of queues) {
          await queue.remove('left-1');
          await queue.close();
        }
      });

      it('is refused by a worker of another version', async () => {
        const planned = await planSweep({ ...tiny, version: '9.9.9' });
        const worker = await startWorker(service);
        const perform = throughQueue(await service.connect(), { say: () => {} });
        const handlers = { finished: () => {}, failed: () => {} };
        const refused = perform(planned, () => false, handlers, new AbortController().signal);
        await expect(refused).rejects.toMatchObject({
          code: 'queue/refused-run',
          message: expect.stringMatching(/refuses run 0: it is of fleetlab 9\.9\.9, and this worker is \d/),
        });
        worker.send('SIGINT');
        expect((await worker.ended).code).toBe(0);
      });
    });

    it('shows a job that is being made, and by whom', async () => {
      const planned = await planSweep({ ...tiny, seeds: 1 });
      const connected = await service.connect();
      let isHeld = true;
      const worker = startFakeWorker(connected, async () => {
        while (isHeld) await pause(10);
        return fakeRan('trace');
      });
      const there: number[] = [];
      const handlers = {
        finished: () => {},
        failed: () => {},
        workers: (now: readonly { readonly isThere: boolean }[]) => {
          there.push(now.filter(({ isThere }) => isThere).length);
          isHeld = there.at(-1) !== 1;
        },
      };
      await throughQueue(connected, { say: () => {} })(planned, () => false, handlers, new AbortController().signal);
      await worker.end();
      expect(there).toContain(1);
    });
  });
}
