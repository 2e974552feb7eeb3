import type { SavedFaults } from '../../../sim/fleet/issuance-faults.ts';
import { type ClientEvent, ClientPool, type ClientPoolConfig, type ToClients } from '../client/client-pool.ts';
import { DevicePool, type PoolConfig, type PoolFigures, type PoolMessage } from '../client/device-pool.ts';
import type { LatencyFigures } from '../client/latency.ts';
import {
  PlatformClient,
  type PlatformConfig,
  type PlatformMessage,
  type ToPlatform,
} from '../client/platform-client.ts';
import {
  type BrokerConfig,
  type BrokerFigures,
  type BrokerMessage,
  EmbeddedBroker,
  type ToBroker,
} from '../server/embedded-broker.ts';
import type { Make } from './service.ts';

export type ToPool =
  | { readonly kind: 'commands'; readonly rows: Float64Array }
  | { readonly kind: 'prepare'; readonly certificates: Float64Array }
  /** The mistakes that authorities have made so far. */
  | { readonly kind: 'faults'; readonly faults: SavedFaults }
  | { readonly kind: 'cut-off'; readonly isCutOff: boolean };

export type FromPool = ({ readonly kind: 'news' } & PoolMessage) | { readonly kind: 'prepared' };

/** Makes the service that owns a share of the devices' sockets. */
export const makePool: Make<PoolConfig, ToPool, FromPool, PoolFigures> = (config, send) => {
  const pool = new DevicePool(
    config,
    (news) => send({ kind: 'news', ...news }),
    () => send({ kind: 'prepared' }),
  );
  return {
    receive: (message) => {
      if (message.kind === 'commands') pool.handle(message.rows);
      else if (message.kind === 'prepare') pool.prepare(message.certificates);
      else if (message.kind === 'faults') pool.learnFaults(message.faults);
      else pool.cutOff(message.isCutOff);
    },
    report: () => pool.figures(),
    close: () => pool.close(),
  };
};

export const makeBroker: Make<BrokerConfig, ToBroker, BrokerMessage, BrokerFigures> = async (config, send) => {
  const broker = await EmbeddedBroker.start(config, send);
  return {
    receive: (message) => broker.receive(message),
    report: () => broker.figures(),
    close: () => broker.close(),
  };
};

/** Makes the service that owns the sockets of actors. */
export const makeClients: Make<ClientPoolConfig, ToClients, readonly ClientEvent[], undefined> = (config, send) => {
  const pool = new ClientPool(config, send);
  return {
    receive: (message) => pool.handle(message),
    report: () => undefined,
    close: () => pool.close(),
  };
};

export const makePlatform: Make<PlatformConfig, ToPlatform, PlatformMessage, LatencyFigures> = async (config, send) => {
  const client = await PlatformClient.start(config, send);
  return {
    receive: ({ topic, payload }) => client.publish(topic, payload),
    report: () => client.figures(),
    close: () => client.close(),
  };
};
