import type { DeviceFact } from './fact.ts';

/**
 * How far attacks get, rung by rung: devices of which an actor has control, a session or anything else that is theirs, or that obey it;
 * credentials that it has; topic trees of devices that it reads or writes in; tenants with any of these.
 */
export const rungs = ['devices', 'credentials', 'topics', 'tenants'] as const;
export type Rung = (typeof rungs)[number];
export type DeviceRung = Exclude<Rung, 'tenants'>;
export const deviceRungs = ['devices', 'credentials', 'topics'] as const satisfies readonly DeviceRung[];

/** By fact about a device, the rungs on which it counts; a tenant counts where any of its devices does. */
export const rungsOf: Readonly<Record<DeviceFact, readonly DeviceRung[]>> = {
  session: ['devices', 'topics'],
  reused: ['devices', 'topics'],
  control: ['devices', 'topics'],
  channel: ['devices', 'topics'],
  obeyed: ['devices', 'topics'],
  'spoken-for': ['devices', 'topics'],
  stored: ['devices', 'topics'],
  falsified: ['devices', 'topics'],
  'rolled-back': ['devices'],
  'wrong-software': ['devices'],
  frozen: ['devices'],
  clock: ['devices'],
  expelled: ['devices'],
  kicked: ['devices'],
  bricked: ['devices'],
  uplink: ['devices'],
  messages: ['topics'],
  'recorded-command': ['topics'],
  credential: ['credentials'],
  attested: ['credentials'],
  'product-password': ['credentials'],
  'update-key': ['credentials'],
  // No secret, or none of a device; or what the edge loses, and no device.
  certificate: [],
  evidence: [],
  console: [],
  'operator-account': [],
  'signing-key': [],
  'role-key': [],
  'image-keys': [],
  'director-keys': [],
  issuance: [],
  'update-server': [],
  wasted: [],
  unchecked: [],
};

/** Of how many runs of device numbers a run folder says at most which devices are within reach on a rung. */
export const REACH_RUNS_MAX = 1_000;
