import { NumberSet } from '../../sim/kernel/number-set.ts';
import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import { countedInWords } from '../../sim/threat/facts/fact.ts';
import type { RunWindow } from './accumulator.ts';
import { EVENTS, metric } from './metric.ts';

const common = {
  shape: 'value',
  better: 'less',
  from: 'the whole run',
  window: EVENTS,
  perDevice: 'among all',
  accumulator: attacks,
} as const;

export const intrusionReached = metric({
  ...common,
  id: 'intrusion.reached',
  unit: 'devices',
  claims: 'cost',
  formula: 'devices with `attack.gained` of a session in their name, or of control',
  concerned: 'devices that an actor attacked, or wanted to',
  never: 'a device whose attack was refused, or lacked something, does not count; without an attack there is no value',
  source: 'how far an attack got, by devices',
});

export const attackSucceeded = metric({
  ...common,
  id: 'attack.succeeded',
  unit: 'count',
  claims: 'cost',
  formula: 'devices, actors and attacks with `attack.gained` by that attack; one device can count for several',
  concerned: 'attacks on a device that started',
  never: 'an attack that was refused first, or gained nothing, does not count; without an attack there is no value',
  source: 'the count beside attack.refused',
});

export const attackRefused = metric({
  ...common,
  better: 'depends',
  id: 'attack.refused',
  unit: 'count',
  claims: 'fact',
  formula: '`attack.refused` rows',
  concerned: 'attacks on a device that started',
  never: 'an attack whose time was over before anything refused it does not count; without an attack there is no value',
  source: 'attacks that a control ended',
});

export const commandsObeyed = metric({
  ...common,
  id: 'commands.obeyed',
  unit: 'count',
  claims: 'cost',
  formula: '`command.obeyed` rows whose causes lead to an attack',
  concerned: 'attacks by command on a device, and those that were to be: what kept them from it is in their rows',
  never: 'a command that was refused, or never sent, does not count; without an attack by command, there is no value',
  source: 'MITRE ATT&CK for ICS, T1692.001 Unauthorized Message: Command Message',
});

export const messagesReadByForeign = metric({
  ...common,
  id: 'messages.readByForeign',
  unit: 'messages',
  claims: 'cost',
  formula: 'sum of the numbers in `messages.read`',
  concerned: "messages below a device's topics that reached a client of an actor",
  never: '-; without an attack there is no value',
  source: 'MITRE ATT&CK for ICS, T0842 Network Sniffing',
});

export const credentialsStolen = metric({
  ...common,
  id: 'credentials.stolen',
  unit: 'count',
  claims: 'cost',
  formula: '`attack.gained` rows of a copy of a credential',
  concerned: 'keys and passwords that an actor was after',
  never: 'one that its device kept does not count; without an attack there is no value',
  source: 'MITRE ATT&CK, T1552.004 Private Keys',
});

export const honestHarm = metric({
  ...common,
  id: 'honest.harm',
  unit: 'messages',
  claims: 'cost',
  formula: 'sum of the numbers in `readings.lost` whose causes lead to an attack, or to a response to one',
  concerned: 'readings that devices took and the platform will never get',
  never: 'a reading that its device still holds is not lost; without an attack there is no value',
  source: 'what an attack, and what was done against it, cost devices that did nothing wrong',
});

/** Figures of attacks, from `fromT` on. Where any device was attacked, those of devices that were not are 0. */
function attacks(shape: RunWindow) {
  const { causes, counts } = shape;
  const reached = new NumberSet();
  /** By actor and attack, at which devices. */
  const succeeded = new Map<string, NumberSet>();
  let refused = 0;
  let isAttacked = false;
  let obeyed = 0;
  let hasOrdered = false;
  let read = 0;
  let stolen = 0;
  let harm = 0;

  function event(block: EventBlock, i: number): void {
    const { kind, device, actor, detail, evidence, row, strings, t } = block;
    isAttacked ||= attempts.has(kind[i]);
    if (!isAttacked || t[i] < shape.fromT) return;
    const isDecided = kind[i] === OBEYED || kind[i] === DISOBEYED;
    const isOrder = isDecided && causes.classOf(row[i]) === 'attack';
    hasOrdered ||= isOrder || isCommanding(block, i);
    if (counts?.(device[i]) === false) return;
    if (kind[i] === GAINED) {
      if (reaching.has(strings[detail[i]])) reached.add(device[i]);
      if (strings[detail[i]] === countedInWords.credential) stolen++;
      if (evidence[i] !== NONE) {
        const what = `${actor[i]} ${evidence[i]}`;
        succeeded.set(what, (succeeded.get(what) ?? new NumberSet()).add(device[i]));
      }
    } else if (isOrder && kind[i] === OBEYED) obeyed++;
    else if (kind[i] === REFUSED) refused++;
    else if (kind[i] === READ) read += Number(strings[detail[i]]);
    else if (kind[i] === LOST && causes.classOf(row[i]) !== 'fault') harm += Number(strings[detail[i]]);
  }

  function results() {
    const counted = (count: number) => (isAttacked ? count : undefined);
    return {
      'intrusion.reached': counted(reached.size),
      'attack.succeeded': counted([...succeeded.values()].reduce((sum, { size }) => sum + size, 0)),
      'attack.refused': counted(refused),
      'commands.obeyed': hasOrdered ? obeyed : undefined,
      'messages.readByForeign': counted(read),
      'credentials.stolen': counted(stolen),
      'honest.harm': counted(harm),
    };
  }

  return { event, results };
}

/** Whether the row says that an actor attacks by a command, cannot, or has never come to it. */
function isCommanding({ kind, detail, evidence, strings }: EventBlock, i: number): boolean {
  const text = kind[i] === STARTED || kind[i] === LACKED ? detail[i] : kind[i] === SKIPPED ? evidence[i] : NONE;
  return text !== NONE && commanding.some((title) => strings[text].startsWith(title));
}

/** Attacks whose commands devices obey, as rows name them; pages read this file, and the attacks themselves would weigh 20 kB there. */
export const commanding: readonly string[] = [
  ...['A05 will-retained, retained', 'A05 will-retained, replayed', 'A05 will-retained, will'],
  ...['A21 command-injection, session', 'A21 command-injection, console'],
  'A24 insider, command',
];

/** Facts with which an actor has reached a device. */
const reaching: ReadonlySet<string | undefined> = new Set([countedInWords.session, countedInWords.control]);

const attempts: ReadonlySet<number> = new Set(
  (['secret.sought', 'attack.started', 'attack.lacked'] as const).map(kindCode),
);
const [STARTED, LACKED, SKIPPED] = (['attack.started', 'attack.lacked', 'step.skipped'] as const).map(kindCode);
const [GAINED, REFUSED, OBEYED, DISOBEYED, READ, LOST] = (
  [
    ...(['attack.gained', 'attack.refused', 'command.obeyed', 'command.refused'] as const),
    ...(['messages.read', 'readings.lost'] as const),
  ] as const
).map(kindCode);
