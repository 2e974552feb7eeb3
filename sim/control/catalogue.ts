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
    id: 'backoff-jitter',
    what: 'reconnect delays are spread at random, so that a fleet does not come back as one',
    where: 'device',
    onByDefault: true,
  },
] as const satisfies readonly Control[];

export type ControlId = (typeof controlCatalogue)[number]['id'];

/** The catalogue's defaults with a scenario's settings laid over them. */
export function controlSettings(overrides: Readonly<Record<string, boolean>>): Readonly<Record<ControlId, boolean>> {
  return Object.fromEntries(
    controlCatalogue.map((control) => [control.id, overrides[control.id] ?? control.onByDefault]),
  ) as Record<ControlId, boolean>;
}
