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
      if (row.region === 'implant' && row.state === 'active') invaded.add(row.device);
      continue;
    }
    const { kind, device, actor, verdict, detail, evidence } = row;
    const of = `${actor} ${device}`;
    const hold = (...facts: readonly string[]): void => {
      for (const fact of facts) held.add(`${of} ${fact}`);
    };
    if (kind === 'secret.sought' && verdict === 'allow') hold(...secretFacts[detail!.split(':')[0]]);
    if (kind === 'attack.judged' && verdict === 'allow') {
      if (detail!.startsWith('evidence:')) hold('a new certificate in its name', 'a copy of its certificate');
      if (/^(?:update |(?:time|revocation):)/.test(detail!)) believed.add(of);
    }
    if (kind === 'impostor.online') {
      online.add(of);
      hold('a session in its name');
    }
    if (kind === 'impostor.offline') online.delete(of);
    if (kind === 'attack.gained') {
      // Messages of any device reach an actor only in a session that it has; control comes with an image that runs.
      const isRead = detail === 'messages of its own' && [...online].some((one) => one.startsWith(`${actor} `));
      const isTaken = detail === 'control of what it runs' && invaded.has(device!);
      const isBelieved = ofBelief.includes(detail!) && believed.has(of);
      const mayGain = isRead || isTaken || isBelieved || held.has(`${of} ${detail}`);
      if (!mayGain) complaints.push(`row ${row.row}: ${actor} gained ${detail} of ${device} without a way to it`);
      // What its image can read there, an actor has.
      if (isTaken) hold('a copy of its credential', 'a copy of its certificate');
    }
    if (kind !== 'attack.started') continue;
    for (const fact of evidence!.split(', '))
      if (!places.includes(fact) && !held.has(`${of} ${fact}`))
        complaints.push(`row ${row.row}: ${actor} used ${fact} of ${device} without holding it`);
  }
  return complaints;
}

/** What an actor can gain of a device that believes it. */
const ofBelief: readonly string[] = [
  'its present version',
  'the firmware of its own product',
  'its updates',
  'the true time',
];

const places: readonly string[] = [
  ...['a way to the broker', 'a cable to it', 'a way to the attestation service', 'a place on the path of its updates'],
  ...['a place on the path of its time', 'a place between the broker and its revocation services'],
];

/** By secret, what an actor holds once it has come into its hands. */
const secretFacts: Readonly<Record<string, readonly string[]>> = {
  credential: ['a copy of its credential', 'a copy of its certificate'],
  certificate: ['a copy of its certificate'],
  evidence: ['evidence that it gave'],
  'signing-key': ['the key that signs its images'],
  'role-key': ['one key of each role of its repository'],
  'image-keys': ['the keys of its image repository'],
  'director-keys': ['the keys of its director'],
  'update-server': ['its update server'],
  issuance: ['the right to have certificates issued by its authority'],
};
