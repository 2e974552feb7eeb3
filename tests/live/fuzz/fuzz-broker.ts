import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Identities } from '../../../broker/live/client/identities.ts';
import { defaultEdgeLimits, type EdgeLimits } from '../../../broker/live/server/edge-limits.ts';
import { type BrokerFigures, EmbeddedBroker } from '../../../broker/live/server/embedded-broker.ts';
import { wallMs } from '../../../broker/live/wire/wire.ts';
import { Fleet } from '../../../sim/fleet/fleet.ts';
import { pause } from './attacks.ts';
import type { FuzzReport } from './fuzz-clients.ts';
import { type FuzzTask, fuzzPlan } from './fuzz-plan.ts';
import type { TakeoverReport } from './takeover-clients.ts';

/** How the embedded broker and an honest device came through an attack. */
export interface Fuzzed extends FuzzReport {
  readonly figures: BrokerFigures;
  /** Sessions and pending connections after every attacker has closed. */
  readonly sessionsLeft: number;
  readonly pendingLeft: number;
  /** Mebibytes of the broker's process: before, at the peak, and a while after. */
  readonly memory: { readonly before: number; readonly peak: number; readonly after: number };
  readonly facts: number;
}

/** Tight, so that the attacks reach every limit. */
export const fuzzLimits: EdgeLimits = { ...defaultEdgeLimits, pendingMax: 64, connectTimeoutMs: 1_000 };

/** Runs a broker in this process and attackers in another one; the broker has survived if this returns. */
export async function fuzzBroker(task: Omit<FuzzTask, 'port' | 'epoch'>, limits = fuzzLimits): Promise<Fuzzed> {
  const { broker, port, epoch, facts } = await startBroker(task.devices, limits);
  const before = residentMiB();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentMiB());
  }, 100);
  try {
    const clients = forkClients('./fuzz-clients.ts', 'attack');
    clients.send({ ...task, port, epoch });
    const report = (await answerOf(clients)) as FuzzReport;
    // The broker notices clients that vanished without a packet only after its timeouts.
    const figures = await untilNone(broker);
    return {
      ...report,
      figures,
      sessionsLeft: figures.sessions,
      pendingLeft: figures.pending,
      memory: { before, peak, after: residentMiB() },
      facts: facts(),
    };
  } finally {
    clearInterval(watch);
    await broker.close();
  }
}

export interface TakenOver extends TakeoverReport {
  /** What the broker counts when all have requested the id, and when all are closed. */
  readonly sessions: number;
  readonly sessionsLeft: number;
  readonly memory: { readonly before: number; readonly after: number };
}

/** Opens many connections that request one client id at once. */
export async function stormOfTakeovers(count: number): Promise<TakenOver> {
  // All of them are open before the first one sends CONNECT, which takes a while.
  const limits = { ...defaultEdgeLimits, pendingMax: 2 * count, connectTimeoutMs: 600_000 };
  const { broker, port, epoch } = await startBroker(1, limits);
  const before = residentMiB();
  try {
    const clients = forkClients('./takeover-clients.ts', 'take-over');
    clients.send({ port, epoch, devices: 1, count });
    const report = (await answerOf(clients)) as TakeoverReport;
    const { sessions } = broker.figures();
    clients.send('drop');
    await answerOf(clients);
    const { sessions: sessionsLeft } = await untilNone(broker);
    return { ...report, sessions, sessionsLeft, memory: { before, after: residentMiB() } };
  } finally {
    await broker.close();
  }
}

async function startBroker(devices: number, limits: EdgeLimits) {
  const plan = fuzzPlan(devices);
  const epoch = Math.floor(Date.now() / 1_000) - 60;
  const identities = new Identities(plan, new Fleet(plan), epoch);
  const { server, anchors, authorities, platform } = identities.liveTrust();
  let port = 0;
  let facts = 0;
  const broker = await EmbeddedBroker.start(
    {
      plan,
      server,
      anchors,
      authorities,
      crls: identities.emptyLists(),
      platform: { clientId: platform.clientId, serial: platform.credential.serial },
      clock: { epoch, startedAt: wallMs() - 60_000, speed: 1, offset: 0 },
      limits,
    },
    (news) => {
      if (news.kind === 'listening') port = news.port;
      else if (news.kind === 'facts') facts += news.facts.length;
    },
  );
  return { broker, port, epoch, facts: () => facts };
}

async function untilNone(broker: EmbeddedBroker): Promise<BrokerFigures> {
  for (let turns = 0; turns < 1_000; turns++) {
    const figures = broker.figures();
    if (figures.sessions === 0 && figures.pending === 0) return figures;
    await pause(10);
  }
  return broker.figures();
}

/** Starts clients in a process of their own, so that their sockets and garbage do not count as the broker's. */
const forkClients = (file: string, word: string): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), [word], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    serialization: 'advanced',
  });

function answerOf(clients: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    clients.once('message', resolve);
    clients.once('error', reject);
    clients.once('exit', (code, signal) => reject(new Error(`the clients ended with ${signal ?? code}`)));
  });
}

const residentMiB = (): number => Math.round(process.memoryUsage().rss / 2 ** 20);
