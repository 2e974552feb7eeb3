import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Chunk } from './chunk.ts';

/** What an actor has come to with one attack, by an instant. */
export interface OutsideChip {
  readonly actor: string;
  /** Such as `A01 clone-identity, copied`. */
  readonly attack: string;
  /** When its first row is. */
  readonly t: number;
  /** Devices that it began to attack, and those for which it lacked something. */
  readonly started: number;
  readonly lacked: number;
  /** By control, how many attempts it refused. */
  readonly refused: ReadonlyMap<string, number>;
  /** Devices of which it has gained something, and the groups in which they are. */
  readonly gained: number;
  readonly groups: readonly number[];
}

/** While rows are read. */
interface Chip {
  readonly actor: string;
  readonly attack: string;
  readonly t: number;
  started: number;
  lacked: number;
  readonly refused: Map<string, number>;
  readonly gained: Set<number>;
  readonly groups: Set<number>;
}

/** The rows that change a chip or a session, oldest first; in columns, since a long attack has a row for each connect. */
export interface AttackRows {
  readonly t: readonly number[];
  /** By `AttackStep`. */
  readonly step: readonly number[];
  readonly device: readonly number[];
  /** The place of its text. */
  readonly about: readonly number[];
  /** Each once: the actor, and what the row says of the attack. */
  readonly texts: readonly (readonly [actor: string, text: string])[];
}

/** Collects the rows of attacks, chunk by chunk. */
export function attackRecorder() {
  const rows = { t: [] as number[], step: [] as number[], device: [] as number[], about: [] as number[] };
  const texts: (readonly [actor: string, text: string])[] = [];
  const known = new Map<string, number>();
  return {
    take({ events, device, t }: Chunk): void {
      const { at, kind, actor, detail, evidence, strings } = events;
      for (let e = 0; e < at.length; e++) {
        const step = steps.indexOf(kind[e]);
        if (step < 0) continue;
        const title = step === AttackStep.gained ? evidence[e] : detail[e];
        // What an actor begins with has no attack behind it.
        if (step <= AttackStep.gained && title === NONE) continue;
        const text = [strings[actor[e]], step > AttackStep.gained ? '' : strings[title]] as const;
        const about = known.get(`${text}`) ?? texts.push(text) - 1;
        known.set(`${text}`, about);
        rows.t.push(t[at[e]]);
        rows.step.push(step);
        rows.device.push(device[at[e]]);
        rows.about.push(about);
      }
    },
    rows: (): AttackRows => ({ ...rows, texts }),
  };
}

/**
 * The chips at an instant, in the order in which attacks began, and the devices whose sessions actors have then. From one instant
 * to a later one only the rows in between are read.
 */
export function outsideOf({ t, step, device, about, texts }: AttackRows, groupOf: (device: number) => number) {
  const chips = new Map<string, Chip>();
  /** By actor and device. */
  const sessions = new Map<string, number>();
  let next = 0;

  function take(row: number): void {
    const [actor, text] = texts[about[row]];
    const what = step[row];
    if (what > AttackStep.gained) {
      const key = `${actor} ${device[row]}`;
      if (what === AttackStep.online) sessions.set(key, device[row]);
      else sessions.delete(key);
      return;
    }
    const [attack, control] = text.split(': ');
    const key = `${actor} ${attack}`;
    const chip = chips.get(key) ?? newChip(actor, attack, t[row]);
    chips.set(key, chip);
    if (what === AttackStep.gained) {
      chip.gained.add(device[row]);
      chip.groups.add(groupOf(device[row]));
    } else if (what === AttackStep.started) chip.started++;
    else if (what === AttackStep.lacked) chip.lacked++;
    else chip.refused.set(control, (chip.refused.get(control) ?? 0) + 1);
  }

  return (instant: number) => {
    if (t[next - 1] > instant) {
      next = 0;
      chips.clear();
      sessions.clear();
    }
    for (; t[next] <= instant; next++) take(next);
    return {
      chips: (): readonly OutsideChip[] =>
        Array.from(chips.values(), ({ gained, groups, refused, ...chip }) => ({
          ...chip,
          refused: new Map(refused),
          gained: gained.size,
          groups: [...groups],
        })),
      /** Devices in whose names actors have a session; to be read before the next instant is asked for. */
      cloned: sessions.values() as Iterable<number>,
    };
  };
}

const newChip = (actor: string, attack: string, t: number): Chip => ({
  ...{ actor, attack, t, started: 0, lacked: 0 },
  ...{ refused: new Map(), gained: new Set(), groups: new Set() },
});

const steps: readonly number[] = [
  kindCode('attack.started'),
  kindCode('attack.lacked'),
  kindCode('attack.refused'),
  kindCode('attack.gained'),
  kindCode('impostor.online'),
  kindCode('impostor.offline'),
];
/** What a row of an attack says: its place among `steps`. */
export const AttackStep = { started: 0, lacked: 1, refused: 2, gained: 3, online: 4 } as const;
