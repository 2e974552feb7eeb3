import { type Command, InvalidArgumentError } from 'commander';
import { defaultLiveOptions, type LiveOptions } from '../../broker/live/live-options.ts';
import { defaultEdgeLimits, type EdgeLimits } from '../../broker/live/server/edge-limits.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Fidelity } from '../../sim/plan/plan.ts';
import { portNumber, wholeNumber } from '../console/shared-options.ts';
import type { QueueFlags } from '../queue/queue-address.ts';
import { type BrokerFlags, externalBroker, withBrokerFlags, withRevocationFlags } from './broker-options.ts';

/** The flags that limit what the lab's own broker accepts. */
export interface EdgeFlags {
  readonly packetMax?: number;
  readonly pending?: number;
  readonly connectTimeout?: number;
}

/** The flags of a live run whose sockets are on several machines. */
export interface MachineFlags extends Pick<QueueFlags, 'redis' | 'queuePassword' | 'queueCa'> {
  readonly machines?: number;
  readonly machinesWait?: number;
  readonly lostAfter?: number;
}

/** The flags of live fidelity; commander knows no defaults for them, so that it shows which ones were given. */
export interface LiveFlags extends BrokerFlags, EdgeFlags, MachineFlags {
  readonly workers?: number;
  readonly speed?: number;
  readonly inFlight?: number;
  readonly tickets?: boolean;
  readonly metricsPort?: number;
}

export const withLiveFlags = (command: Command): Command =>
  withEdgeFlags(
    withRevocationFlags(withBrokerFlags(command))
      .option('--workers <count>', "live: threads for the devices' sockets (default: 1)", wholeNumber)
      .option(
        '--machines <count>',
        "live: how many `fleetlab worker --live`, on as many machines, have the devices' sockets; needs --broker and --redis",
        wholeNumber,
      )
      .option(
        '--machines-wait <seconds>',
        'live: how long to wait until these workers are there (default: 60)',
        seconds,
      )
      .option(
        '--lost-after <seconds>',
        'live: how long a worker may be silent before its devices count as lost (default: 15)',
        seconds,
      )
      .option('--speed <factor>', 'live: how much faster than the wall clock timers run (default: 1)', factor)
      .option('--in-flight <count>', 'live: the most connects in flight at one time (default: 64)', wholeNumber)
      .option('--tickets', 'live: devices resume TLS sessions when they reconnect')
      .option(
        '--metrics-port <port>',
        'live: serve metrics for Prometheus at this port of this machine while it runs; 0 for any free one',
        portNumber,
      ),
    'live: ',
  );

/** `when`: said before each text. */
export const withEdgeFlags = (command: Command, when = ''): Command =>
  command
    .option(
      '--packet-max <bytes>',
      `${when}the longest packet that the lab's own broker accepts (default: 2000000)`,
      wholeNumber,
    )
    .option(
      '--pending <count>',
      `${when}how many connections without a session the lab's own broker holds (default: 10000)`,
      wholeNumber,
    )
    .option(
      '--connect-timeout <seconds>',
      `${when}how long a connection to the lab's own broker may take to get a session (default: 30)`,
      seconds,
    );

export const edgeLimitsOf = ({ packetMax, pending, connectTimeout }: EdgeFlags): EdgeLimits => ({
  ...defaultEdgeLimits,
  ...(packetMax !== undefined && { packetBytesMax: packetMax }),
  ...(pending !== undefined && { pendingMax: pending }),
  ...(connectTimeout !== undefined && { connectTimeoutMs: connectTimeout * 1_000 }),
});

/** The flags given that apply to live fidelity only. */
export const liveFlagsGiven = (flags: LiveFlags): readonly string[] =>
  Object.entries({
    '--broker': flags.broker,
    '--broker-ca': flags.brokerCa,
    '--broker-crl': flags.brokerCrl,
    '--broker-reload': flags.brokerReload,
    '--workers': flags.workers,
    '--speed': flags.speed,
    '--in-flight': flags.inFlight,
    '--tickets': flags.tickets,
    '--metrics-port': flags.metricsPort,
    '--machines': flags.machines,
    ...machineFlags(flags),
    ...ownBrokerFlags(flags),
  }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));

/** Flags that mean nothing without `--machines`. */
const machineFlags = (flags: LiveFlags): Readonly<Record<string, number | string | undefined>> => ({
  '--machines-wait': flags.machinesWait,
  '--lost-after': flags.lostAfter,
  '--redis': flags.redis,
  '--queue-password': flags.queuePassword,
  '--queue-ca': flags.queueCa,
});

/** Flags that configure only the lab's own broker. */
const ownBrokerFlags = (flags: LiveFlags): Readonly<Record<string, number | undefined>> => ({
  '--packet-max': flags.packetMax,
  '--pending': flags.pending,
  '--connect-timeout': flags.connectTimeout,
});

/**
 * The options of a run; undefined for one that is not live.
 *
 * Errors  LabError `command/live-flag` if a flag of live fidelity is given for another fidelity; those of `liveOptionsOf`
 */
export function liveOptionsFor(fidelity: Fidelity, flags: LiveFlags): LiveOptions | undefined {
  if (fidelity === 'live') return liveOptionsOf(flags);
  const [stray] = liveFlagsGiven(flags);
  if (stray === undefined) return undefined;
  throw new LabError('command/live-flag', {
    what: `${stray} is for fidelity live, and this run has fidelity ${fidelity}`,
    where: stray,
    hint: 'add --fidelity live, or leave the flag out',
  });
}

/** Errors: LabError for flags that exclude each other, and for files that cannot be read. */
export function liveOptionsOf(flags: LiveFlags): LiveOptions {
  const stray = Object.entries(ownBrokerFlags(flags)).find(([, value]) => value !== undefined)?.[0];
  if (flags.broker !== undefined && stray !== undefined)
    throw new LabError('live/limits-of-another', {
      what: "this flag configures the lab's own broker, and --broker names another one",
      where: stray,
      hint: 'leave it out and set the limits of your broker in its own configuration, or leave out --broker',
    });
  refuseUnfitMachines(flags);
  return optionsOf(flags);
}

function refuseUnfitMachines(flags: LiveFlags): void {
  const refuse = (where: string, what: string, hint: string): never => {
    throw new LabError('live/machines', { what, where, hint });
  };
  const { machines, broker, redis, workers, lostAfter = LOST_AFTER_LEAST_S } = flags;
  const [stray] = Object.entries(machineFlags(flags)).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (machines === undefined) {
    if (stray !== undefined)
      refuse(
        stray,
        'it is for a fleet on several machines, and --machines is not given',
        'add --machines, or leave it out',
      );
    return;
  }
  if (broker === undefined)
    refuse('--machines', "the lab's own broker is reached from this machine alone", 'give --broker mqtts://host:port');
  if (redis === undefined)
    refuse('--machines', 'nothing says where the workers are', 'give the --redis that `fleetlab worker --live` has');
  if (lostAfter < LOST_AFTER_LEAST_S)
    refuse('--lost-after', 'workers say once a second that they are there', `give at least ${LOST_AFTER_LEAST_S} s`);
  if (workers !== undefined)
    refuse('--workers', 'these threads would have sockets of devices, and the --machines have them', 'leave it out');
}

const optionsOf = (flags: LiveFlags): LiveOptions => ({
  workers: flags.workers ?? defaultLiveOptions.workers,
  speed: flags.speed ?? defaultLiveOptions.speed,
  inFlightMax: flags.inFlight ?? defaultLiveOptions.inFlightMax,
  keepTickets: flags.tickets ?? defaultLiveOptions.keepTickets,
  external: externalBroker(flags),
  limits: edgeLimitsOf(flags),
});

export function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= WAIT_MAX_S))
    throw new InvalidArgumentError(`give seconds above 0 and up to ${WAIT_MAX_S}`);
  return value;
}

function factor(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= SPEED_MAX))
    throw new InvalidArgumentError(`give a number above 0 and up to ${SPEED_MAX}`);
  return value;
}

/** At a higher speed, a handshake of milliseconds takes longer than devices wait for one. */
const SPEED_MAX = 1_000;
const LOST_AFTER_LEAST_S = 1;
/** A day. */
const WAIT_MAX_S = 86_400;
