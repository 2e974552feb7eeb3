import { type Position, type Secret, secrets } from '../../plan/actors.ts';

/** What an actor gains of a device by attacks alone, as figures count it, in words: as `factInWords`. */
const counted = {
  /** The attestation service has made out a certificate to it for evidence that the actor showed. */
  attested: 'a new certificate in its name',
  /** The actor has had a session at the broker in its name. */
  session: 'a session in its name',
  /** Code of the actor has run on it. */
  control: 'control of what it runs',
  /** It runs an old image that it was given. */
  'rolled-back': 'its present version',
  /** An image was written to it that is not meant for it. */
  'wrong-software': 'the firmware of its own product',
  /** It has believed old metadata, or metadata that was not meant for it, and so found nothing new. */
  frozen: 'its updates',
  /** It has set its clock to an earlier time that the actor told it. */
  clock: 'the true time',
  /** It has obeyed a command of the actor. */
  obeyed: 'control of its commands',
  /** The actor has had a session by a certificate of it that was revoked. */
  reused: 'a session after the revocation of its certificate',
  /** It was disabled, or its certificate revoked, at the actor's order. */
  expelled: 'its place in the fleet',
  /** The platform has taken what the actor said in its name from its gateway. */
  'spoken-for': 'its identity at the broker',
  /** The edge has made handshakes in its name, or kept a socket open, for a client that never connects. */
  wasted: 'work of the edge for nothing',
  /** The broker has ended its session because of the actor. */
  kicked: 'its session at the broker',
  /** The broker keeps many messages that the actor left in its name. */
  stored: 'room for its messages at the broker',
} as const;

/** The same of what other figures count, or none. */
const otherGains = {
  /** The actor has read messages that it sent or was sent. */
  messages: 'messages of its own',
  /** The actor has read a command to it, seal and all. */
  'recorded-command': 'a command that it was sent',
  /** The edge admits it though the edge no longer learns whether its certificate is revoked. */
  unchecked: 'the check of its revocation',
  /** Code of the actor has erased it, and it starts no more. */
  bricked: 'everything that it could start from',
  /** Code of the actor has had its uplink for a flood at its full rate. */
  uplink: 'its uplink',
  /** The platform has believed a reading that the actor made false. */
  falsified: 'what its readings say',
  /** Code of the actor on it and the actor exchange messages over MQTT. */
  channel: 'a channel of commands to it',
} as const;

type Gain = keyof typeof counted | keyof typeof otherGains;

/** A claim about a device that an actor can hold. */
export const deviceFacts: readonly DeviceFact[] = [
  ...secrets,
  ...(Object.keys(counted) as Gain[]),
  ...(Object.keys(otherGains) as Gain[]),
];
export type DeviceFact = Secret | Gain;

/** What a step of an attack cannot do without: a place that its actor reaches, or a fact about a device. */
export type Need =
  | { readonly reaches: Position }
  | {
      readonly holds: DeviceFact;
      /** About which device, if not the one attacked. */
      readonly of?: Whose;
    };

/**
 * `any`: any device of the fleet. `gateway`: the gateway that the device attacked is behind. `product`: any device of its
 * product. `neighbor`: any device of its segment. `radio`: any device of its radio network.
 */
export type Whose = 'any' | 'gateway' | 'product' | 'neighbor' | 'radio';

/** By fact, the facts that follow from it. */
export const implied: Readonly<Partial<Record<DeviceFact, readonly DeviceFact[]>>> = {
  credential: ['certificate'],
  attested: ['certificate'],
};

/** Facts with all that follows from them, each once. */
export const withImplied = (facts: Iterable<DeviceFact>): ReadonlySet<DeviceFact> => {
  const all = new Set(facts);
  for (const fact of all) for (const other of implied[fact] ?? []) all.add(other);
  return all;
};

/** The facts that figures count, in words: as `factInWords`. */
export const countedInWords = { credential: 'a copy of its credential', ...counted } as const;

/** A fact about a device in words: `mallory lacks ...`, `acme/sensor-7 lost ... to mallory`. */
export const factInWords: Readonly<Record<DeviceFact, string>> = {
  ...countedInWords,
  ...otherGains,
  certificate: 'a copy of its certificate',
  evidence: 'evidence that it gave',
  'product-password': 'the password of its login',
  'update-key': 'its key for images from its local network',
  console: 'the password of a console of its tenant',
  'operator-account': 'the account of an operator of its tenant',
  'signing-key': 'the key that signs its images',
  'role-key': 'one key of each role of its repository',
  'image-keys': 'the keys of its image repository',
  'director-keys': 'the keys of its director',
  'update-server': 'its update server',
  issuance: 'the right to have certificates issued by its authority',
};

/** The same of a need. */
export const needInWords = (need: Need): string =>
  'reaches' in need ? placeInWords[need.reaches] : `${factInWords[need.holds]}${whoseInWords[need.of ?? 'own']}`;

const whoseInWords: Readonly<Record<Whose | 'own', string>> = {
  own: '',
  any: ' (of any device)',
  gateway: ' (of its gateway)',
  product: ' (of a device of its product)',
  neighbor: ' (of a device of its segment)',
  radio: ' (of a device of its radio network)',
};

const placeInWords: Readonly<Record<Position, string>> = {
  broker: 'a way to the broker',
  cable: 'a cable to it',
  attestation: 'a way to the attestation service',
  updates: 'a place on the path of its updates',
  devices: 'its address over the network',
  lan: 'a client in its local network',
  portal: "a way to the operators' portal",
  time: 'a place on the path of its time',
  revocation: 'a place between the broker and its revocation services',
};
