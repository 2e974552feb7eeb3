import { Fleet } from '../../sim/fleet/fleet.ts';
import { IssuanceFaults } from '../../sim/fleet/issuance-faults.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import { connectFailure } from './client/connect-advice.ts';
import type { ClientObservation } from './client/device-pool.ts';
import { Identities } from './client/identities.ts';
import type { LiveOptions } from './live-options.ts';
import { LiveStack } from './live-stack.ts';
import { wallMs } from './wire/wire.ts';

export interface Load {
  readonly devices: number;
  /** How long each of the two measurements takes. */
  readonly seconds: number;
  /** Readings that each device has in flight. */
  readonly window: number;
}

export interface BrokerMeasure {
  /** Full mTLS handshakes with CONNECT and CONNACK. */
  readonly handshakesPerSecond: number;
  /** QoS 1 readings that reached the platform's subscriber. */
  readonly messagesPerSecond: number;
  readonly refused: number;
  readonly tcpStalls: number;
  readonly latencyP50Ms: number;
  readonly latencyP99Ms: number;
  /** The share of time that the lab's busiest thread worked: near 1, the lab was the limit, not the broker. */
  readonly labBusy: number;
  readonly labLagP99Ms: number;
}

/**
 * Loads a broker with handshakes and then with readings, as fast as it accepts them, and counts both.
 *
 * The devices are a scenario's, with their own keys, but no simulation runs them: a device that has connected starts
 * again at once.
 *
 * Errors  `LabError` if no device connects at all
 */
export async function measureBroker(plan: Plan, options: LiveOptions, load: Load): Promise<BrokerMeasure> {
  const fleet = new Fleet(plan);
  const devices = Math.min(load.devices, fleet.size);
  // A minute ago, since an external broker's clock may be a little behind.
  const epoch = Math.floor(Date.now() / 1_000) - LEEWAY;
  const identities = new Identities(plan, fleet, epoch);
  let failure: Error | undefined;
  let onEvent: (code: number, device: number, conn: number, number: number) => void = () => {};
  let delivered = 0;
  let refused = 0;
  let last: ClientObservation | undefined;
  const clock = { epoch, startedAt: wallMs() - LEEWAY * 1_000, speed: 1, offset: 0 };
  const stack = await LiveStack.start(
    { plan, trust: identities.liveTrust(), clock, devices: fleet.size, faults: new IssuanceFaults() },
    options,
    {
      onDeviceEvent: (code, device, conn, number) => onEvent(code, device, conn, number),
      observed: (observation) => {
        last = observation;
      },
      facts: () => {},
      onClientEvents: () => {},
      commandNumber: () => 0,
      ingested: () => delivered++,
      note: () => {},
      lost: () => {},
      failed: (error) => {
        failure ??= error;
      },
    },
  );
  try {
    stack.lists(identities.emptyLists());
    const issuedAt = identities.stampAt(ISSUED_AT);
    await stack.prepare(Array.from({ length: devices }, (_, device) => [device, issuedAt] as const));
    const conns = new Int32Array(devices);
    let opened = 0;
    const dial = (device: number): void => {
      conns[device] = opened++;
      stack.command(CommandCode.dial, device, conns[device], issuedAt, 0);
    };
    let connected = 0;
    let staysConnected = false;
    let onConnected: () => void = () => {};
    onEvent = (code, device, conn, number) => {
      if (conn !== conns[device]) return;
      if (code === EventCode.DIALED) stack.command(CommandCode.secure, device, conn, issuedAt, 0);
      else if (code === EventCode.SECURED) stack.command(CommandCode.connect, device, conn, 0, 0);
      else if (code === EventCode.CONNACK && number === 0) {
        connected++;
        if (staysConnected) onConnected();
        else {
          stack.command(CommandCode.abandon, device, conn, 0, 0);
          dial(device);
        }
      } else if (code === EventCode.CLOSED || code === EventCode.CONNACK) {
        refused++;
        // After a pause: a broker that refuses everything would otherwise get nothing but dials.
        setTimeout(() => dial(device), REFUSED_WAIT_MS);
      }
    };
    for (let device = 0; device < devices; device++) dial(device);
    await sleep(WARM_UP_MS);
    const before = connected;
    const since = wallMs();
    await sleep(load.seconds * 1_000);
    const handshakesPerSecond = (connected - before) / ((wallMs() - since) / 1_000);
    if (failure !== undefined) throw failure;
    if (connected === 0) throw nothingGetsThrough(options, fleet.nameOf(0), last);

    const storm = await stack.report();
    // From here on a device that connects stays connected.
    staysConnected = true;
    let online = 0;
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(failure ?? nothingGetsThrough(options, fleet.nameOf(0), last)), ALL_IN_MS);
      onConnected = () => {
        if (++online < devices) return;
        clearTimeout(late);
        resolve();
      };
    });
    const next = new Int32Array(devices);
    const publish = (device: number): void => {
      stack.command(CommandCode.reading, device, conns[device], next[device]++, 0);
    };
    const listen = onEvent;
    onEvent = (code, device, conn, number) => {
      if (code === EventCode.PUBACK || code === EventCode.PUBCOMP) publish(device);
      else listen(code, device, conn, number);
    };
    for (let device = 0; device < devices; device++) for (let i = 0; i < load.window; i++) publish(device);
    await sleep(WARM_UP_MS);
    const deliveredBefore = delivered;
    const deliveredSince = wallMs();
    await sleep(load.seconds * 1_000);
    const messagesPerSecond = (delivered - deliveredBefore) / ((wallMs() - deliveredSince) / 1_000);
    if (failure !== undefined) throw failure;
    const { pools, platform } = await stack.report();
    const lab = Object.entries(storm.lag).filter(([name]) => name !== 'broker');
    return {
      handshakesPerSecond: Math.round(handshakesPerSecond),
      messagesPerSecond: Math.round(messagesPerSecond),
      refused,
      tcpStalls: pools.reduce((sum, { tcpStalls }) => sum + tcpStalls, 0),
      latencyP50Ms: platform.p50Ms,
      latencyP99Ms: platform.p99Ms,
      labBusy: Math.max(...lab.map(([, { busy }]) => busy)),
      labLagP99Ms: Math.max(...lab.map(([, { lagP99Ms }]) => lagP99Ms)),
    };
  } finally {
    await stack.close();
  }
}

/** The platform's own client connected, so the broker refuses only the devices; the last connection's end says why. */
function nothingGetsThrough(
  { external }: LiveOptions,
  clientId: string,
  last: ClientObservation | undefined,
): LabError {
  const returnCode = /^return code (\d+)$/.exec(last?.observed ?? '')?.[1];
  if (external !== undefined && last !== undefined && last.stage in stages)
    return connectFailure(external, clientId, {
      stage: stages[last.stage as keyof typeof stages],
      code: returnCode === undefined ? (last.observed === 'closed' ? undefined : last.observed) : Number(returnCode),
      message: last.observed,
    });
  return new LabError('live/nothing-connects', {
    what: 'devices get no session',
    where: external === undefined ? undefined : `mqtts://${external.host}:${external.port}`,
    hint: 'have the broker trust the authorities that "fleetlab pki export" writes for the same scenario and seed',
  });
}

const stages = { dialing: 'dialing', securing: 'securing', secured: 'connecting', connecting: 'connecting' } as const;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Any tick but 0, which stands for a device without a certificate. */
const ISSUED_AT = 1;
const LEEWAY = 60;
const WARM_UP_MS = 500;
/** Enough, since every device has connected before. */
const ALL_IN_MS = 60_000;
const REFUSED_WAIT_MS = 100;
