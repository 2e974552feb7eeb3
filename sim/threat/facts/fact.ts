import { type Position, type Secret, secrets } from '../../plan/actors.ts';

/**
 * What an actor gains by attacks alone. `session`: it has had a session at the broker in the device's name. `messages`: it
 * has read messages that the device sent or was sent. `control`: an image of its own has run on the device. `rolled-back`: the
 * device runs an old image that it was given. `wrong-software`: an image was written to it that is not meant for it.
 * `frozen`: it has believed old metadata, or metadata that was not meant for it, and so found nothing new. `attested`: the
 * attestation service has made out a certificate to it for evidence that the actor showed. `recorded-command`: it has read a
 * command to the device, seal and all. `obeyed`: the device has obeyed a command that it sent. `kicked`: the broker has
 * ended the device's session because of it. `reused`: it has had a session by a certificate that was revoked. `expelled`: its
 * certificate was revoked, or it was disabled, at the actor's order. `wasted`: the edge has
 * made a handshake or kept a socket open for a client that never connects. `spoken-for`: the platform has taken
 * what the actor said in its name from its gateway. `stored`: the broker keeps many messages that it
 * left in the device's name. `bricked`: its code has erased the device, which starts no more. `uplink`: its code has had the
 * uplink for a flood at its full rate. `falsified`: the platform has believed a reading that the actor made false.
 * `channel`: its code there and the actor exchange messages over MQTT.
 */
const gains = [
  ...(['attested', 'session', 'messages', 'control', 'rolled-back', 'wrong-software', 'frozen'] as const),
  ...(['recorded-command', 'obeyed', 'kicked', 'stored', 'reused', 'expelled', 'wasted', 'spoken-for'] as const),
  ...(['bricked', 'uplink', 'falsified', 'channel'] as const),
] as const;

/** A claim about a device that an actor can hold. */
export const deviceFacts = [...secrets, ...gains] as const;
export type DeviceFact = Secret | (typeof gains)[number];

/** What a step of an attack cannot do without: a place that its actor reaches, or a fact about a device. */
export type Need =
  | { readonly reaches: Position }
  | {
      readonly holds: DeviceFact;
      /** About which device, if not the one attacked. */
      readonly of?: Whose;
    };

/** `any`: any device of the fleet. `gateway`: the gateway that the device attacked is behind. */
export type Whose = 'any' | 'gateway';

/** By fact, the facts that follow from it. */
export const implied: Readonly<Partial<Record<DeviceFact, readonly DeviceFact[]>>> = {
  credential: ['certificate'],
  attested: ['certificate'],
};

/** The facts that figures count, in words: as `factInWords`. */
export const countedInWords = {
  credential: 'a copy of its credential',
  attested: 'a new certificate in its name',
  session: 'a session in its name',
  control: 'control of what it runs',
  'rolled-back': 'its present version',
  'wrong-software': 'the firmware of its own product',
  frozen: 'its updates',
  obeyed: 'its obedience',
  reused: 'a session after the revocation of its certificate',
  expelled: 'its place in the fleet',
  'spoken-for': 'its own voice at the broker',
  wasted: 'work of the edge for nothing',
  kicked: 'its session at the broker',
  stored: 'room for its messages at the broker',
} as const;

/** A fact about a device in words: `mallory lacks ...`, `acme/sensor-7 lost ... to mallory`. */
export const factInWords: Readonly<Record<DeviceFact, string>> = {
  ...countedInWords,
  certificate: 'a copy of its certificate',
  evidence: 'evidence that it gave',
  console: 'the password of a console of its tenant',
  'operator-account': 'the account of an operator of its tenant',
  'recorded-command': 'a command that it was sent',
  'signing-key': 'the key that signs its images',
  'role-key': 'one key of each role of its repository',
  'image-keys': 'the keys of its image repository',
  'director-keys': 'the keys of its director',
  messages: 'messages of its own',
  bricked: 'everything that it could start from',
  uplink: 'its uplink',
  falsified: 'what its readings say',
  channel: 'a channel of commands to it',
};

/** The same of a need. */
export const needInWords = (need: Need): string =>
  'reaches' in need ? placeInWords[need.reaches] : `${factInWords[need.holds]}${whoseInWords[need.of ?? 'own']}`;

const whoseInWords: Readonly<Record<Whose | 'own', string>> = {
  own: '',
  any: ' (of any device)',
  gateway: ' (of its gateway)',
};

const placeInWords: Readonly<Record<Position, string>> = {
  broker: 'a way to the broker',
  cable: 'a cable to it',
  attestation: 'a way to the attestation service',
  updates: 'a place on the path of its updates',
  portal: "a way to the operators' portal",
};
