/** What carries MQTT to a broker: TCP or WebSocket (RFC 6455), each alone or within TLS. */
export type Transport = 'mqtt' | 'mqtts' | 'ws' | 'wss';

/** Where a broker is. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** The name that the server's certificate must have. */
  readonly serverName: string;
  /** Undefined: `mqtts`. */
  readonly transport?: Transport | undefined;
  /** Of a WebSocket: the path of its URL. */
  readonly path?: string | undefined;
  /** The address to dial from; undefined: the machine chooses. */
  readonly localAddress?: string | undefined;
}

export const hasTls = ({ transport = 'mqtts' }: Pick<Target, 'transport'>): boolean =>
  transport === 'mqtts' || transport === 'wss';

export const hasWebSocket = ({ transport = 'mqtts' }: Pick<Target, 'transport'>): boolean =>
  transport === 'ws' || transport === 'wss';

/** A broker's address as a URL. */
export const addressOf = ({ host, port, transport = 'mqtts', path = '' }: Target): string =>
  `${transport}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
