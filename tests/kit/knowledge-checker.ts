import { isEvent, type Row } from './trace-rows.ts';

/**
 * From the rows of a trace alone: what each actor has been given or has gained so far, and whether each attack that
 * started says it had nothing else.
 *
 * Shape  the complaints, none for a trace in order
 */
export function unheldFacts(rows: readonly Row[]): readonly string[] {
  const held = new Set<string>();
  const online = new Set<string>();
  const invaded = new Set<number>();
  /** Devices that have obeyed a command, or have lost their session to another client. */
  const obedient = new Set<number>();
  const replaced = new Set<number>();
  /** Devices whose certificates were revoked, or that were disabled. */
  const expelled = new Set<number>();
  /** Actors and devices in whose name the broker has taken a message. */
  const spoken = new Set<string>();
  /** Actors and devices that have taken the metadata or the image of such an actor. */
  const believed = new Set<string>();
  const complaints: string[] = [];
  for (const row of rows) {
    if (!isEvent(row)) {
      if (row.region === 'implant' && /^(?:active|exploited)$/.test(row.state)) invaded.add(row.device);
      continue;
    }
    const { kind, device, actor, verdict, detail, evidence } = row;
    const of = `${actor} ${device}`;
    const hold = (...facts: readonly string[]): void => {
      for (const fact of facts) held.add(`${of} ${fact}`);
    };
    if (kind === 'secret.sought' && verdict === 'allow') hold(...secretFacts[detail!.split(':')[0]]);
    if (kind === 'attack.judged' && verdict === 'allow') {
      hold(...(secretFacts[detail!.split(':')[0]] ?? []));
      if (detail!.startsWith('evidence:')) hold('a new certificate in its name', 'a copy of its certificate');
      if (/^(?:update |(?:time|revocation):)/.test(detail!)) believed.add(of);
    }
    if (kind === 'device.disabled' || kind === 'certificate.revoked') expelled.add(device!);
    if (kind === 'command.obeyed') obedient.add(device!);
    if (kind === 'session.taken-over') replaced.add(device!);
    if (kind === 'attack.judged' && verdict === 'allow' && detail!.startsWith('PUBLISH: ')) spoken.add(of);
    if (kind === 'impostor.online') {
      online.add(of);
      hold('a session in its name');
    }
    if (kind === 'impostor.offline') online.delete(of);
    if (kind === 'attack.gained') {
      // Messages of any device reach an actor only in a session that it has; control comes with code that runs.
      const isRead = ofReading.includes(detail!) && [...online].some((one) => one.startsWith(`${actor} `));
      const isTaken = detail === 'control of what it runs' && invaded.has(device!);
      const isBelieved = ofBelief.includes(detail!) && believed.has(of);
      const isObeyed = detail === 'control of its commands' && obedient.has(device!);
      const isReplaced = detail === 'its session at the broker' && replaced.has(device!);
      const isKept = detail === 'room for its messages at the broker' && held.has(`${of} a session in its name`);
      const isExpelled = detail === 'its place in the fleet' && expelled.has(device!);
      const isReused = detail === REUSED && expelled.has(device!) && held.has(`${of} a session in its name`);
      // The edge says nothing of a dial that it accepts.
      const isSpokenFor = detail === 'its identity at the broker' && spoken.has(of);
      const isWasted = detail === 'work of the edge for nothing';
      const isOfRevocation = isExpelled || isReused || isWasted || isSpokenFor;
      const isOnDevice = detail === secretFacts['update-key'][0] && invaded.has(device!);
      const isOrdered = ofControl.includes(detail!) && held.has(`${of} control of what it runs`);
      const isGiven =
        isOnDevice ||
        isOrdered ||
        isOfRevocation ||
        isRead ||
        isTaken ||
        isBelieved ||
        isObeyed ||
        isReplaced ||
        isKept;
      const mayGain = isGiven || held.has(`${of} ${detail}`);
      hold(detail!);
      if (!mayGain) complaints.push(`row ${row.row}: ${actor} gained ${detail} of ${device} without a way to it`);
      // What its image can read there, an actor has.
      if (isTaken) hold(detail!, 'a copy of its credential', 'a copy of its certificate');
    }
    if (kind !== 'attack.started') continue;
    for (const fact of evidence!.split(', '))
      if (!places.includes(fact) && !isHeld(held, of, fact))
        complaints.push(`row ${row.row}: ${actor} used ${fact} of ${device} without holding it`);
  }
  return complaints;
}

/** A need that is about another device says so at its end; that it is one of the same product or segment is not looked at. */
function isHeld(held: ReadonlySet<string>, of: string, fact: string): boolean {
  const [own, other] = fact.split(' (of ');
  if (other === undefined) return held.has(`${of} ${fact}`);
  const [actor] = of.split(' ');
  return [...held].some((one) => one.startsWith(`${actor} `) && one.endsWith(` ${own}`));
}
const REUSED = 'a session after the revocation of its certificate';

/** What an actor can gain by what it reads. */
const ofReading: readonly string[] = ['messages of its own', 'a command that it was sent'];

/** What an actor can gain of a device that believes it. */
const ofBelief: readonly string[] = [
  'its present version',
  'the firmware of its own product',
  'its updates',
  'the true time',
];

/** What its code on a device can gain of it. */
const ofControl: readonly string[] = [
  'everything that it could start from',
  'its uplink',
  'what its readings say',
  'a channel of commands to it',
];

const places: readonly string[] = [
  ...['a way to the broker', 'a cable to it', 'a way to the attestation service', 'a place on the path of its updates'],
  ...['its address over the network', 'a client in its local network'],
  ...['a place on the path of its time', 'a place between the broker and its revocation services'],
  "a way to the operators' portal",
];

/** By secret, what an actor holds once it has come into its hands. */
const secretFacts: Readonly<Record<string, readonly string[]>> = {
  credential: ['a copy of its credential', 'a copy of its certificate'],
  certificate: ['a copy of its certificate'],
  evidence: ['evidence that it gave'],
  'update-key': ['its key for images from its local network'],
  'product-password': ['the password of its login'],
  console: ['the password of a console of its tenant'],
  'operator-account': ['the account of an operator of its tenant'],
  'signing-key': ['the key that signs its images'],
  'role-key': ['one key of each role of its repository'],
  'image-keys': ['the keys of its image repository'],
  'director-keys': ['the keys of its director'],
  'update-server': ['its update server'],
  issuance: ['the right to have certificates issued by its authority'],
};
