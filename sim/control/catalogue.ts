/**
 * Every check that can refuse something, in one list. Scenarios switch them by id; verdicts in the trace name them.
 *
 * Source  EMB3D mitigation ids: MITRE EMB3D. Properties: Hunt, Letey, Nightingale, The Seven Properties of Highly
 *         Secured Devices, 2nd edition
 */
export interface Control {
  readonly id: string;
  readonly what: string;
  readonly where: 'device' | 'broker' | 'pki' | 'update' | 'fleet';
  readonly onByDefault: boolean;
  /** True for a rule of the protocol itself, which no scenario can switch off. */
  readonly isFixed?: true;
}

export const controlCatalogue = [
  {
    id: 'client-credential',
    what: 'CONNECT carries the credential that was issued to this client id',
    where: 'broker',
    onByDefault: true,
  },
  {
    id: 'topic-acl',
    what: 'a client publishes and subscribes only below the topics of its own identity',
    where: 'broker',
    onByDefault: true,
  },
  {
    id: 'reserved-topics',
    what: 'nobody but the broker publishes below $SYS/',
    where: 'broker',
    onByDefault: true,
  },
  {
    id: 'connection-limit',
    what: 'no more sessions than the broker is sized for',
    where: 'broker',
    onByDefault: true,
  },
  {
    id: 'handshake-queue',
    what: 'no more TLS handshakes wait than the edge has room for; switched off, all of them wait',
    where: 'broker',
    onByDefault: true,
  },
  {
    id: 'protocol',
    what: 'topic names are topic names: not empty, no wildcard in a PUBLISH (MQTT 3.1.1, 4.7)',
    where: 'broker',
    onByDefault: true,
    isFixed: true,
  },
  {
    id: 'backoff-jitter',
    what: 'reconnect delays are spread at random, so that a fleet does not come back as one',
    where: 'device',
    onByDefault: true,
  },
] as const satisfies readonly Control[];

/** The controls that a scenario can switch. */
export const switches = controlCatalogue.filter((control): control is Switch => !('isFixed' in control));
type Switch = Exclude<(typeof controlCatalogue)[number], { isFixed: true }>;

export type ControlId = (typeof controlCatalogue)[number]['id'];

/** The catalogue's defaults with a scenario's settings laid over them. */
export function controlSettings(overrides: Readonly<Record<string, boolean>>): Readonly<Record<ControlId, boolean>> {
  return Object.fromEntries(
    controlCatalogue.map((control) => [control.id, overrides[control.id] ?? control.onByDefault]),
  ) as Record<ControlId, boolean>;
}
