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
      if (detail!.startsWith('update ')) believed.add(of);
    }
    if (kind === 'impostor.online') {
      online.add(of);
      hold('a session in its name');
    }
    if (kind === 'impostor.offline') online.delete(of);
    if (kind === 'attack.gained') {
      // Messages of any device reach an actor only in a session that it has; control comes with code that runs.
      const isRead = detail === 'messages of its own' && [...online].some((one) => one.startsWith(`${actor} `));
      const isTaken = detail === 'control of what it runs' && invaded.has(device!);
      const isBelieved = ofBelief.includes(detail!) && believed.has(of);
      const isOnDevice = detail === secretFacts['update-key'][0] && invaded.has(device!);
      const mayGain = isRead || isOnDevice || isTaken || isBelieved || held.has(`${of} ${detail}`);
      if (!mayGain) complaints.push(`row ${row.row}: ${actor} gained ${detail} of ${device} without a way to it`);
      // What its image can read there, an actor has.
      if (isOnDevice) hold(detail!);
      if (isTaken) hold(detail!, 'a copy of its credential', 'a copy of its certificate');
    }
    /** A fact about another device, such as one of its product, is held about some device. */
    const isHeld = (about: string, fact: string): boolean => {
      const [own, other] = fact.split(' (of ');
      if (other === undefined) return held.has(`${about} ${own}`);
      return [...held].some((one) => one.startsWith(`${actor} `) && one.endsWith(` ${own}`));
    };
    if (kind !== 'attack.started') continue;
    for (const fact of evidence!.split(', '))
      if (!places.includes(fact) && !isHeld(of, fact))
        complaints.push(`row ${row.row}: ${actor} used ${fact} of ${device} without holding it`);
  }
  return complaints;
}

/** What an actor can gain of a device that believes it. */
const ofBelief: readonly string[] = ['its present version', 'the firmware of its own product', 'its updates'];

const places: readonly string[] = [
  ...['a way to the broker', 'a cable to it', 'a way to the attestation service', 'a place on the path of its updates'],
  ...['its address over the network', 'a client in its local network'],
];

/** By secret, what an actor holds once it has come into its hands. */
const secretFacts: Readonly<Record<string, readonly string[]>> = {
  credential: ['a copy of its credential', 'a copy of its certificate'],
  certificate: ['a copy of its certificate'],
  evidence: ['evidence that it gave'],
  'update-key': ['its key for images from its local network'],
  'product-password': ['the password of its login'],
  'signing-key': ['the key that signs its images'],
  'role-key': ['one key of each role of its repository'],
  'image-keys': ['the keys of its image repository'],
  'director-keys': ['the keys of its director'],
};
