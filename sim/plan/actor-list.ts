import type { Position, Secret } from './actors.ts';

/** An actor ready to use: where it acts from, and what it holds of each device that it attacks. */
export interface ReadyActor<Id extends string = string> {
  readonly id: Id;
  readonly what: string;
  readonly reaches: readonly Position[];
  /** Secrets of the devices of a step that come into its hands as the step begins, if the devices give them away. */
  readonly holds: readonly Secret[];
  /** Which devices it has what it has of: all, those of one tenant, or each that it has stolen. */
  readonly scope: 'fleet' | 'tenant' | 'device';
}

export const scopeInWords: Readonly<Record<ReadyActor['scope'], string>> = {
  fleet: 'all devices',
  tenant: 'the devices of one tenant',
  device: 'each device that it has stolen',
};

/** Holds an actor to its type; returns its argument. */
const actor = <const Id extends string>(declared: ReadyActor<Id>): typeof declared => declared;

const outsider = actor({
  id: 'outsider',
  what: 'a stranger on the Internet, who has the addresses of the broker and of the attestation service and nothing else',
  reaches: ['broker', 'attestation'],
  holds: [],
  scope: 'fleet',
});

const stolenDevice = actor({
  id: 'stolen-device',
  what: 'the owner of a stolen or bought device, who takes it apart',
  reaches: ['cable', 'broker', 'attestation'],
  holds: ['credential', 'certificate', 'evidence'],
  scope: 'device',
});

const network = actor({
  id: 'network',
  what: 'an operator of a network between the devices and what they talk to, who can change what the update service answers',
  reaches: ['updates', 'broker', 'attestation'],
  holds: [],
  scope: 'fleet',
});

const supplyChain = actor({
  id: 'supply-chain',
  what: 'an intruder at the vendor, who has its key for images and one key of each role of its repository',
  reaches: ['updates'],
  holds: ['signing-key', 'role-key'],
  scope: 'fleet',
});

const repositoryInsider = actor({
  id: 'repository-insider',
  what: 'an administrator of the update service, who has all keys of the director and of the image repository',
  reaches: ['updates'],
  holds: ['image-keys', 'director-keys'],
  scope: 'fleet',
});

const contractor = actor({
  id: 'contractor',
  what: 'a firm that installs the devices of one tenant, with a cable and the list of their credentials',
  reaches: ['cable', 'broker', 'attestation'],
  holds: ['credential'],
  scope: 'tenant',
});

const consoleInsider = actor({
  id: 'console-insider',
  what: 'an operator of one tenant who abuses the password of a console',
  reaches: ['broker'],
  holds: ['console'],
  scope: 'tenant',
});

/** The actors that a step can name with `as`, in the order in which documentation and errors list them. */
export const actorList = [
  outsider,
  stolenDevice,
  network,
  supplyChain,
  repositoryInsider,
  contractor,
  consoleInsider,
] as const;
