import type { Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import seedrandom from 'seedrandom';
import { Identities } from '../../../broker/live/client/identities.ts';
import { Fleet } from '../../../sim/fleet/fleet.ts';
import { FactClient, streamFactory } from '../mqtt-transport.ts';
import { attacks, type Draw, type Means, openTcp, pause } from './attacks.ts';
import { type FuzzTask, fuzzPlan, issuedAt } from './fuzz-plan.ts';

/** What the attacking process counted: attacks by kind, and the honest device's attempts. */
export interface FuzzReport {
  readonly attacks: Readonly<Record<string, number>>;
  readonly sockets: number;
  /** How often an honest device tried to connect, publish and receive, and how often it succeeded. */
  readonly honestTries: number;
  readonly honestThrough: number;
  /** The longest time between two successes, in milliseconds. */
  readonly honestGapMs: number;
}

/**
 * Attacks a broker until the time is up or enough attacks have run; meanwhile an honest device connects and
 * disconnects.
 */
export async function attack({
  port,
  epoch,
  seed,
  devices,
  concurrent,
  attempts,
  seconds,
}: FuzzTask): Promise<FuzzReport> {
  const random = seedrandom(seed);
  const draw: Draw = (below) => Math.floor(random() * below);
  const plan = fuzzPlan(devices);
  const fleet = new Fleet(plan);
  const identities = new Identities(plan, fleet, epoch);
  const contexts = new Map<number | undefined, SecureContext>();
  const contextOf = (device: number | undefined): SecureContext => {
    let context = contexts.get(device);
    if (context === undefined) {
      const shown = device === undefined ? undefined : identities.credentialAt(device, identities.stampAt(issuedAt));
      const identity = shown === undefined ? {} : { key: shown.keyPem, cert: shown.chainPem };
      context = createSecureContext({ ca: identities.rootPem, ...identity });
      contexts.set(device, context);
    }
    return context;
  };
  const open = new Set<Socket>();
  let sockets = 0;
  const kept = <Stream extends Socket>(socket: Stream): Stream => {
    sockets++;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    return socket;
  };
  const tls = (device: number | undefined): Promise<TLSSocket> => {
    const options = { port, host: '127.0.0.1', servername: 'localhost', secureContext: contextOf(device) };
    const socket = kept(connectTls(options));
    socket.on('error', () => {});
    socket.resume();
    return new Promise((resolve) => {
      socket.once('secureConnect', () => resolve(socket));
      socket.once('close', () => resolve(socket));
    });
  };
  const means: Means = {
    draw,
    tcp: async () => kept(await openTcp(port)),
    tls,
    nameOf: (device) => fleet.nameOf(device),
    device: () => 1 + draw(devices - 1),
  };
  const kinds = Object.entries(attacks);
  const counts: Record<string, number> = Object.fromEntries(kinds.map(([name]) => [name, 0]));
  const until = performance.now() + seconds * 1_000;
  let begun = 0;
  const isOver = (): boolean => begun >= attempts || performance.now() >= until;
  const attacker = async (): Promise<void> => {
    while (!isOver()) {
      // Each kind once before any kind a second time.
      const [name, strike] = kinds[begun < kinds.length ? begun : draw(kinds.length)];
      begun++;
      counts[name]++;
      const struck = await strike(means);
      // Some stay past the broker's timeouts.
      await pause(draw(10) === 0 ? draw(LINGER_MS) : draw(10));
      for (const socket of struck)
        if (draw(2) === 0) socket.destroy();
        else socket.end();
    }
  };

  const honest = { tries: 0, through: 0, gapMs: 0 };
  const secure = (): TLSSocket =>
    connectTls({ port, host: '127.0.0.1', servername: 'localhost', secureContext: contextOf(0) });
  const factory = streamFactory(secure, async () => {});
  const honestDevice = async (): Promise<void> => {
    let last = performance.now();
    do {
      honest.tries++;
      if (await comesAndGoes(new FactClient(factory, fleet.nameOf(0)))) {
        honest.through++;
        honest.gapMs = Math.max(honest.gapMs, performance.now() - last);
        last = performance.now();
      }
      await pause(20);
    } while (!isOver());
    honest.gapMs = Math.max(honest.gapMs, performance.now() - last);
  };

  await Promise.all([honestDevice(), ...Array.from({ length: concurrent }, attacker)]);
  for (const socket of open) socket.destroy();
  return {
    attacks: counts,
    sockets,
    honestTries: honest.tries,
    honestThrough: honest.through,
    honestGapMs: Math.round(honest.gapMs),
  };
}

/** True if the device got a session, and its own message back. */
async function comesAndGoes(client: FactClient): Promise<boolean> {
  try {
    if ((await client.connect()) !== 0) return false;
    const topic = `devices/${client.clientId}/status`;
    await client.subscribe([topic, 1]);
    await client.publish(topic, 'here', 1);
    await client.receives(1);
    return !client.isClosed;
  } catch {
    // The broker did not answer in time, which the caller counts.
    return false;
  } finally {
    await client.disconnect();
  }
}

const LINGER_MS = 1_500;

if (process.send !== undefined && process.argv[2] === 'attack') {
  process.once('message', (task: FuzzTask) => {
    void attack(task).then((report) => process.send?.(report, () => process.exit(0)));
  });
}
