/** Each family has a color in the style sheet, and a glyph where it means trouble. */
export const families = [
  'offline',
  'booting',
  'healthy',
  'updating',
  'backoff',
  'refused',
  'revoked',
  'compromised',
  'none',
] as const;

export type Family = (typeof families)[number];

/** The color family of a state, and how much it matters where several devices share a pixel. */
export interface Shade {
  readonly family: Family;
  readonly weight: number;
}

export const familyOf = (region: string, state: string): Shade => shades[region]?.[state] ?? unknown;

const unknown: Shade = { family: 'none', weight: 0 };

const shade = (family: Family, weight: number): Shade => ({ family, weight });

const shades: Readonly<Record<string, Readonly<Record<string, Shade>>>> = {
  power: {
    running: shade('healthy', 0),
    asleep: shade('offline', 1),
    off: shade('offline', 2),
    rom: shade('booting', 3),
    verifying: shade('booting', 3),
    os: shade('booting', 3),
    recovery: shade('refused', 5),
    bricked: shade('refused', 6),
  },
  link: {
    online: shade('healthy', 0),
    offline: shade('offline', 1),
    dialing: shade('backoff', 2),
    tls: shade('backoff', 2),
    connecting: shade('backoff', 2),
    backoff: shade('backoff', 3),
    disconnecting: shade('backoff', 2),
  },
  trust: {
    unclaimed: shade('none', 0),
    claimed: shade('booting', 1),
    attesting: shade('updating', 2),
    certified: shade('healthy', 0),
    renewing: shade('updating', 1),
    expired: shade('refused', 4),
    refused: shade('refused', 5),
  },
  update: {
    idle: shade('none', 0),
    offered: shade('updating', 1),
    deferred: shade('updating', 1),
    accepted: shade('updating', 1),
    downloading: shade('updating', 2),
    verifying: shade('updating', 2),
    staged: shade('updating', 2),
    trial: shade('updating', 3),
    confirmed: shade('healthy', 0),
    reverted: shade('refused', 4),
  },
  implant: {
    clean: shade('none', 0),
    exploited: shade('compromised', 3),
    dormant: shade('compromised', 2),
    active: shade('compromised', 4),
    cleaned: shade('healthy', 1),
  },
};
