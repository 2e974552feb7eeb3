import { type Command, InvalidArgumentError } from 'commander';
import { defaultLiveOptions, type LiveOptions } from '../../broker/live/live-stack.ts';
import { wholeNumber } from '../shared-options.ts';
import { type BrokerFlags, externalBroker, withBrokerFlags, withRevocationFlags } from './broker-options.ts';

/** The flags of fidelity live; none has a default here, so that it shows whether one was given. */
export interface LiveFlags extends BrokerFlags {
  readonly workers?: number;
  readonly speed?: number;
  readonly inFlight?: number;
  readonly tickets?: boolean;
}

export const withLiveFlags = (command: Command): Command =>
  withRevocationFlags(withBrokerFlags(command))
    .option('--workers <count>', "live: threads for the devices' sockets, 1 unless given", wholeNumber)
    .option('--speed <factor>', 'live: how much faster than the wall clock timers pass, 1 unless given', factor)
    .option('--in-flight <count>', 'live: connects under way at once, 64 unless given', wholeNumber)
    .option('--tickets', 'live: devices resume TLS sessions when they connect again');

/** Which flags were given that mean something in fidelity live only. */
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
  }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));

export const liveOptionsOf = (flags: LiveFlags): LiveOptions => ({
  workers: flags.workers ?? defaultLiveOptions.workers,
  speed: flags.speed ?? defaultLiveOptions.speed,
  inFlightMax: flags.inFlight ?? defaultLiveOptions.inFlightMax,
  keepTickets: flags.tickets ?? defaultLiveOptions.keepTickets,
  external: externalBroker(flags),
});

function factor(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= SPEED_MAX))
    throw new InvalidArgumentError(`give a number above 0 and up to ${SPEED_MAX}`);
  return value;
}

/** Beyond it a handshake of milliseconds takes longer than devices wait for one. */
const SPEED_MAX = 1_000;
