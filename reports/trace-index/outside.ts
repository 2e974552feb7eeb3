import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { chunkOf, type RowStore } from './row-store.ts';

/** What an actor has come to with one attack, by an instant. */
export interface OutsideChip {
  readonly actor: string;
  /** Such as `A01 clone-identity, copied`. */
  readonly attack: string;
  /** Devices that it began to attack, and those for which it lacked something. */
  started: number;
  lacked: number;
  /** By control, how many attempts it refused. */
  readonly refused: Map<string, number>;
  /** Devices of which it has gained something. */
  readonly gained: Set<number>;
}

/** A row that changes a chip. */
interface Turn {
  readonly t: number;
  readonly what: number;
  readonly actor: string;
  readonly attack: string;
  readonly device: number;
  readonly control: string;
}

/** Finds the rows of attacks once, and answers with the chips at a tick, in the order in which attacks began. */
export function outsideOf(store: RowStore): (t: number) => Promise<readonly OutsideChip[]> {
  let turns: Promise<readonly Turn[]> | undefined;
  return async (t) => {
    turns ??= turnsOf(store);
    const chips = new Map<string, OutsideChip>();
    for (const turn of await turns) {
      if (turn.t > t) break;
      const key = `${turn.actor} ${turn.attack}`;
      chips.set(key, after(chips.get(key), turn));
    }
    return [...chips.values()];
  };
}

function after(before: OutsideChip | undefined, { what, actor, attack, device, control }: Turn): OutsideChip {
  const chip = before ?? { actor, attack, started: 0, lacked: 0, refused: new Map(), gained: new Set() };
  if (what === GAINED) chip.gained.add(device);
  else if (what === STARTED) chip.started++;
  else if (what === LACKED) chip.lacked++;
  else chip.refused.set(control, (chip.refused.get(control) ?? 0) + 1);
  return chip;
}

async function turnsOf(store: RowStore): Promise<readonly Turn[]> {
  const turns: Turn[] = [];
  for (let entry = 0; entry < store.entries.length; entry++) {
    const chunk = await chunkOf(store, entry);
    const { at, kind, actor, detail, evidence, strings } = chunk.events;
    for (let e = 0; e < at.length; e++) {
      const what = steps.indexOf(kind[e]);
      const title = what === GAINED ? evidence[e] : detail[e];
      if (what < 0 || title === NONE) continue;
      const [attack, control] = strings[title].split(': ');
      const row = at[e];
      turns.push({
        ...{ t: chunk.t[row], what, attack, actor: strings[actor[e]] },
        ...{ device: chunk.device[row], control },
      });
    }
  }
  return turns;
}

const steps: readonly number[] = [
  kindCode('attack.started'),
  kindCode('attack.lacked'),
  kindCode('attack.refused'),
  kindCode('attack.gained'),
];
const [STARTED, LACKED, , GAINED] = [0, 1, 2, 3];
