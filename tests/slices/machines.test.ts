import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis, type RedisOptions } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunProgress } from '../../bin/app/run-plan.ts';
import { run } from '../../bin/app/run-scenario.ts';
import { Mosquitto } from '../../bin/bench/own-mosquitto.ts';
import { type LiveFlags, liveOptionsFor } from '../../bin/live/live-flags.ts';
import { JobQueue } from '../../bin/queue/job-queue.ts';
import { openService } from '../../bin/queue/open-service.ts';
import { queueAddress } from '../../bin/queue/queue-address.ts';
import type { QueueService } from '../../bin/queue/queue-service.ts';
import { type GatherOptions, gatherWorkers } from '../../bin/slices/gather-workers.ts';
import { readTaken, SLICES } from '../../bin/slices/slice-job.ts';
import { eachRow, SENT } from '../../broker/live/wire/wire.ts';
import type { RemotePools } from '../../broker/live/workers/remote-pools.ts';
import { loadScenario, type Scenario } from '../../scenarios/index.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import type { World } from '../../sim/simulation/world.ts';
import { CutLink } from '../kit/cut-link.ts';
import { emptyFolder, fleetlab, onlyRun } from '../kit/fleetlab.ts';
import type { Started } from '../kit/start-command.ts';
import { startRedis } from '../queue/redis-service.ts';
import type { Service } from '../queue/service.ts';
import { endCommands, startCommand } from '../queue/started-command.ts';

const fleet = ['count=30', 'boot.spread=1s', 'telemetry.every=500ms'].map((text) => `fleet[acme/sensor].${text}`);
const settings = [...fleet, 'timeline=[]', 'duration=12s', 'sampleEvery=1s'];
const expectations = 'expect={"connect.never":"value <= 30","message.duplicates":"value == 0"}';
const MACHINES = 3;
const CUT_MS = 2_000;
/** Longer than a worker that is well is silent where other specs have the processor. */
const LOST_AFTER_S = '4';

interface Machine {
  readonly worker: Started;
  readonly name: string;
  readonly address: string;
  /** Its link to Redis. */
  readonly link: CutLink;
}

describe('a live fleet on three machines', () => {
  let redis: Service;
  let scenario: Scenario;
  let broker: Mosquitto;
  let toBroker: CutLink;
  const machines: Machine[] = [];
  const links: CutLink[] = [];

  const startMachine = async (address: string): Promise<Machine> => {
    const [, url = '', ...others] = redis.flags;
    const link = await CutLink.to(Number(new URL(url).port));
    links.push(link);
    const flags = ['--redis', url.replace(/\d+$/, String(link.port)), ...others];
    const worker = startCommand(['worker', ...flags, '--live', '--local-address', address], emptyFolder());
    await worker.says('slices of live fleets from');
    const name = /worker (\S+):/.exec(worker.said())?.[1] ?? '';
    return { worker, name, address, link };
  };

  beforeAll(async () => {
    redis = await startRedis();
    scenario = await loadScenario('revocation-live', { set: [...settings, expectations], fidelity: 'live' });
    broker = await Mosquitto.forFleet(scenario.plan);
    toBroker = await CutLink.to(broker.port);
    for (const address of ['127.0.0.2', '127.0.0.3', '127.0.0.4']) machines.push(await startMachine(address));
  });
  afterAll(async () => {
    await endCommands();
    await broker.stop();
    await redis.end();
    await Promise.all([toBroker, ...links].map((link) => link.close()));
  });

  /** Streams that are in the service. */
  const streamsThere = async (): Promise<readonly string[]> => {
    const { connection } = await redis.connect();
    const client = new Redis(connection as Omit<RedisOptions, 'replyMapping'>);
    const found = await client.keys('fleetlab:slice-streams:*');
    client.disconnect();
    return found;
  };

  const gather = async (stop: AbortSignal, options: Partial<GatherOptions> = {}, service = redis.connect()) =>
    gatherWorkers(await service, scenario, {
      ...{ machines: MACHINES, waitMs: 60_000, lostAfterMs: 30_000, stop, say: () => {}, show: () => {}, ...options },
    });

  /** Redis through a link of the run's own. */
  const linked = async (): Promise<{ readonly link: CutLink; readonly service: Promise<QueueService> }> => {
    const [, url = '', , queueCa, , queuePassword] = redis.flags;
    const link = await CutLink.to(Number(new URL(url).port));
    links.push(link);
    const flags = { redis: url.replace(/\d+$/, String(link.port)), queueCa, queuePassword };
    return { link, service: openService(queueAddress(flags, {})!, () => {}) };
  };

  it('dials from each of them, and comes through cuts of links to Redis and of one to the broker', async () => {
    const stop = new AbortController();
    const own = await linked();
    const slices = await gather(stop.signal, {}, own.service);
    const heard = new HeardRows();
    const [, cutOff, offline] = machines as [Machine, Machine, Machine];
    const sliceOf = ({ name }: Machine): number => slices.pools.findIndex(({ worker }) => worker === name);
    let world: World | undefined;
    const steps = inTurn([
      { when: ({ online }) => online === 30, act: () => cutOff.link.cut() },
      // Others go on, and what the slice had sent before is here.
      { when: () => heard.readingsSince(1) > 60, act: () => cutOff.link.restore() },
      { when: () => heard.readingsSince(1, sliceOf(cutOff)) > 20, act: () => toBroker.cut(offline.address) },
      { when: ({ online }) => online === 20, act: () => toBroker.restore() },
      { when: ({ online }) => online === 30, act: () => own.link.cut() },
      { when: ({ simulatedMs }) => simulatedMs > 0, act: () => setTimeout(() => own.link.restore(), CUT_MS) },
      // What its workers have sent meanwhile is there when the link is back: sixty readings a second.
      {
        when: () => machines.every((one) => heard.readingsSince(1, sliceOf(one)) > 60),
        act: () => stop.abort(),
      },
    ]);
    try {
      const { summary } = await run(scenario.derive({ set: ['duration=10m'] }), {
        live: { external: { ...broker.external, port: toBroker.port }, machines: heard.through(slices) },
        signal: stop.signal,
        watch: (one) => {
          world = one;
          return ignored;
        },
        onProgress: (now) => steps(now, () => heard.mark()),
      });
      expect([summary.end, summary.lost]).toEqual(['interrupted', undefined]);
      expect(heard.silence).toBeGreaterThan(CUT_MS - 200);
      for (const { address } of machines) expect(toBroker.cameFrom).toContain(address);
      const events = heard.of(sliceOf(cutOff));
      expect(events.filter(({ code }) => code === EventCode.CLOSED)).toEqual([]);
      expect(
        new Set(
          heard
            .of(sliceOf(offline))
            .filter(({ code }) => code === EventCode.CLOSED)
            .map(({ device }) => device),
        ).size,
      ).toBe(10);
      for (const device of new Set(events.map((event) => event.device))) {
        const own = events.filter((event) => event.device === device);
        const sent = own.filter(({ code }) => code === SENT).map(({ number }) => number);
        expect(sent).toEqual(sent.map((_, nth) => sent[0]! + nth));
        expect(own.filter(({ code }) => code === EventCode.CONNACK)).toHaveLength(1);
        expect(own.filter(({ code }) => code === EventCode.PUBACK).length).toBeGreaterThanOrEqual(sent.length - 2);
      }
      for (let slice = 0; slice < MACHINES; slice++) {
        const instants = heard.of(slice).map(({ at }) => at);
        expect(instants).toEqual(instants.toSorted((a, b) => a - b));
      }
      // No link to Redis makes a reading come twice; a cut from the broker does where it takes the PUBACK with it.
      const unacknowledged = heard.unacknowledgedWhenClosed(sliceOf(offline));
      expect(world?.counters.duplicated.total).toBeLessThanOrEqual(unacknowledged);
      const figures = summary.live?.figures as { readonly machines: readonly { clock: { boundMs: number } }[] };
      expect(figures.machines).toHaveLength(MACHINES);
      expect(summary.live?.lines.join('\n')).toMatch(/slice 2 +\S+, instants within ±\d/);
    } finally {
      await slices.end();
    }
    expect(await streamsThere()).toEqual([]);
  });

  const flags = (...more: readonly string[]) => [
    ...[
      'run',
      'revocation-live',
      '--fidelity',
      'live',
      ...[...settings, expectations].flatMap((text) => ['--set', text]),
    ],
    ...['--broker', `mqtts://127.0.0.1:${broker.port}`, ...redis.flags, ...more],
  ];

  it('loses the devices of a worker that is killed, says which, and is no longer whole', async () => {
    const cwd = emptyFolder();
    const started = startCommand(flags('--machines', '3', '--lost-after', LOST_AFTER_S), cwd);
    await started.says('30 online');
    const killed = machines.pop()!;
    killed.worker.send('SIGKILL');
    await started.says(`lost worker ${killed.name}: silent for`);
    const { code, stdout, stderr } = await started.ended;
    expect([code, stderr]).toEqual([3, expect.stringContaining('3 of 3 workers')]);
    const folder = onlyRun(cwd);
    const [lost, ...others] = JSON.parse(readFileSync(join(cwd, folder, 'manifest.json'), 'utf8')).lost;
    expect(others).toEqual([]);
    expect(lost).toMatchObject({ worker: killed.name, devices: 10, reason: expect.stringContaining('silent for') });
    expect(lost.names).toHaveLength(10);
    expect(stdout).toContain('the run lost 10 devices of 30');
    expect(stdout).toMatch(/failed.*: the run lost 10 devices with their workers; 2 of 2 thresholds met/);
    expect(stdout).toContain(lost.names.join(', '));
    const rows = await fleetlab(
      [
        'query',
        folder,
        "select device, detail from events where kind = 'worker.lost' order by device",
        '--format',
        'json',
      ],
      { cwd },
    );
    const found: readonly { readonly device: number; readonly detail: string }[] = JSON.parse(rows.stdout);
    expect(found).toHaveLength(10);
    expect(new Set(found.map(({ device }) => device % MACHINES)).size).toBe(1);
    expect(found[0]?.detail).toMatch(/^\S+: silent for .*, last heard at /);
    const explained = await fleetlab(['explain', folder, lost.names[0]], { cwd });
    expect(explained.stdout).toContain('lost the worker that had its sockets');
  });

  it('does not begin with too few workers: it says how many came, and they wait for the next run', async () => {
    const cwd = emptyFolder();
    const { code, stderr } = await fleetlab(flags('--machines', '3', '--machines-wait', '2'), { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/2 of 3 workers have come within 2 s: .*\n {2}start `fleetlab worker --live`/s);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });

  it('ends where all workers are lost: one that stands still, and one that is stopped', async () => {
    const stop = new AbortController();
    const said: string[] = [];
    const slices = await gather(stop.signal, {
      machines: 2,
      lostAfterMs: Number(LOST_AFTER_S) * 1_000,
      say: (text) => said.push(text),
    });
    const [still, stopped] = slices.pools.map(({ worker }) => machines.find(({ name }) => name === worker)!) as [
      Machine,
      Machine,
    ];
    const steps = inTurn([
      { when: ({ simulatedMs }) => simulatedMs > 0, act: () => still.worker.send('SIGSTOP') },
      { when: () => said.some((text) => text.includes(still.name)), act: () => stopped.worker.send('SIGINT') },
    ]);
    try {
      const { summary } = await run(scenario.derive({ set: ['duration=10m'] }), {
        ...{ live: { external: broker.external, machines: slices }, signal: stop.signal },
        onProgress: (now) => steps(now, () => {}),
      });
      expect([summary.end, summary.passed]).toEqual(['interrupted', false]);
      expect(summary.lost?.map(({ worker, reason, devices }) => [worker, reason, devices])).toEqual([
        [still.name, expect.stringMatching(/^silent for [1-9]/), 15],
        [stopped.name, 'it was stopped', 15],
      ]);
    } finally {
      await slices.end();
    }
    // It finds that its run is gone, and takes the next one.
    still.worker.send('SIGCONT');
    await still.worker.says('over, the run was silent for');
    expect(await streamsThere()).toEqual([]);
    expect((await stopped.worker.ended).code).toBe(0);
    machines.splice(machines.indexOf(stopped), 1);
  });

  it('has no slice left over in the service, and no secret among its arguments', async () => {
    const jobs = new JobQueue(await redis.connect(), () => {}, SLICES);
    try {
      expect(await jobs.waiting()).toBe(0);
    } finally {
      await jobs.close();
    }
    for (const { worker } of machines)
      expect(readFileSync(`/proc/${worker.pid}/cmdline`, 'utf8')).not.toContain(redis.password);
  });

  it('is not begun by hostile jobs: a worker refuses each, and goes on', async () => {
    const digest = 'ab'.repeat(32);
    const name = '0123456789abcdef';
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    const job = { version, run: name, slices: 2, seed: '1', document: digest, plan: digest, lostAfterMs: 1_000 };
    const hostile: readonly (readonly [string, object, string])[] = [
      [`slice-${name}-0`, { ...job, slice: 0, version: '0.0.1' }, 'it is of fleetlab 0.0.1'],
      [`slice-${name}-1`, { ...job, slice: 1, path: '/etc/passwd' }, 'Unknown key "path"'],
      ['slice-..-..-etc', { ...job, slice: 0 }, 'its id is that of another slice'],
      ['slice-fedcba9876543210-0', { ...job, run: 'fedcba9876543210', slice: 0 }, 'its scenario is not in the queue'],
      [`slice-${name}-3`, { ...job, slice: 3, seed: 'x'.repeat(100_000) }, 'a slice has at most 16384'],
    ];
    const jobs = new JobQueue(await redis.connect(), () => {}, SLICES);
    try {
      await jobs.add(hostile.map(([id, data]) => ({ id, data })));
      const answers = async () =>
        (await jobs.look(hostile.map(([id]) => id))).map((one) =>
          one?.ended !== undefined && 'value' in one.ended ? readTaken(one.ended.value) : undefined,
        );
      await expect
        .poll(async () => (await answers()).every((answer) => answer !== undefined), { timeout: 20_000 })
        .toBe(true);
      expect(await answers()).toEqual(
        hostile.map(([, , reason]) => ({
          ...{ end: 'refused', by: expect.any(String), reason: expect.stringContaining(reason) },
        })),
      );
      await jobs.remove(hostile.map(([id]) => id));
    } finally {
      await jobs.close();
    }
    for (const { worker } of machines) worker.send('SIGINT');
    const ended = await Promise.all(machines.map(({ worker }) => worker.ended));
    expect(ended.map(({ code }) => code)).toEqual([0]);
    expect(ended.map(({ stderr }) => stderr).join()).not.toContain(redis.password);
  });
});

describe('flags of a fleet on several machines', () => {
  const [broker, redis] = ['mqtts://h', 'redis://h'];
  const all = { machines: 2, broker, redis };
  it.each<[string, LiveFlags, string]>([
    ['no broker', { machines: 2, redis }, 'give --broker'],
    ['no service', { machines: 2, broker }, 'give the --redis'],
    ['no machines', { lostAfter: 2 }, 'add --machines'],
    ['threads', { ...all, workers: 2 }, 'leave it out'],
    ['no patience', { ...all, lostAfter: 0.5 }, 'give at least 1 s'],
  ])('are refused with %s', (_what, flags, hint) => {
    expect(() => liveOptionsFor('live', flags)).toThrow(hint);
  });

  it('are refused in another fidelity', () => {
    expect(() => liveOptionsFor('packet', all)).toThrow('add --fidelity live');
  });

  it.each<[string, readonly string[], string]>([
    ['an address, and takes runs', ['--redis', 'redis://h', '--local-address', '127.0.0.2'], 'add --live'],
    [
      'an address of another machine',
      ['--redis', 'redis://h', '--live', '--local-address', '192.0.2.1'],
      'no address of',
    ],
    ['threads', ['--redis', 'redis://h', '--live', '--workers', '2'], 'as many workers as cores'],
    ['PostgreSQL', ['--postgres', 'postgres://h', '--live'], 'through Redis'],
  ])('are refused by a worker with %s', async (_what, args, hint) => {
    const { code, stderr } = await fleetlab(['worker', ...args], { cwd: emptyFolder() });
    expect([code, stderr]).toEqual([2, expect.stringContaining(hint)]);
  });
});

interface Heard {
  readonly code: number;
  readonly device: number;
  readonly number: number;
  readonly at: number;
}

/** What comes from the pools of a run, as the run gets it. */
class HeardRows {
  private readonly rows: Heard[] = [];
  private readonly marks: number[] = [];
  private heardAt = Number.POSITIVE_INFINITY;
  /** The longest time in which nothing came, in milliseconds. */
  silence = 0;

  through(pools: RemotePools): RemotePools {
    return {
      get pools() {
        return pools.pools;
      },
      begin: () => pools.begin(),
      start: (config, listener) =>
        pools.start(config, {
          lost: listener.lost,
          onMessage: (message) => {
            this.silence = Math.max(this.silence, performance.now() - this.heardAt);
            this.heardAt = performance.now();
            if (message.kind === 'news')
              eachRow(message.rows, (code, device, _conn, number, at) => this.rows.push({ code, device, number, at }));
            listener.onMessage(message);
          },
        }),
    };
  }

  of = (slice: number): readonly Heard[] => this.rows.filter(({ device }) => device % MACHINES === slice);

  /** The readings of a slice that had been sent and not acknowledged when the connections of their devices were closed. */
  unacknowledgedWhenClosed(slice: number): number {
    const open = new Map<number, number>();
    let lost = 0;
    for (const { code, device } of this.of(slice)) {
      const now = open.get(device) ?? 0;
      if (code === SENT) open.set(device, now + 1);
      else if (code === EventCode.PUBACK) open.set(device, now - 1);
      else if (code === EventCode.CLOSED) {
        lost += now;
        open.set(device, 0);
      }
    }
    return lost;
  }

  mark(): void {
    this.marks.push(this.rows.length);
  }

  /** Readings that were sent since a mark, counted from the last one. */
  readingsSince(mark: number, slice?: number): number {
    const from = this.marks.at(-mark) ?? this.rows.length;
    return this.rows
      .slice(from)
      .filter(({ code, device }) => code === SENT && (slice === undefined || device % MACHINES === slice)).length;
  }
}

interface Step {
  when(now: Pick<RunProgress, 'online' | 'simulatedMs'>): boolean;
  act(): void;
}

/** Takes one step after the other, each as soon as its condition holds. */
function inTurn(steps: readonly Step[]): (now: Pick<RunProgress, 'online' | 'simulatedMs'>, taken: () => void) => void {
  let next = 0;
  return (now, taken) => {
    const step = steps[next];
    if (step?.when(now) !== true) return;
    next++;
    taken();
    step.act();
  };
}

const ignored = { changes: () => {}, events: () => {}, samples: () => {}, reached: () => {} };
