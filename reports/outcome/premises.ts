import { inTextOrder } from '../../sim/kernel/text-order.ts';
import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import { secrets } from '../../sim/plan/actors.ts';
import { factInWords } from '../../sim/threat/facts/fact.ts';
import type { RowConsumer } from '../metrics/accumulator.ts';
import { plain } from '../metrics/quantity.ts';

/** What a scenario gives an actor, with `holds` or in a step that leaks it: a premise of what it then does, not its doing. */
export interface Premise {
  readonly actor: string;
  /** The secret in words, such as `a copy of its credential`. */
  readonly what: string;
  /** Of how many devices: those that gave it away. */
  readonly devices: number;
}

/** Collects premises while a trace passes. A few bytes for each device and secret that an actor is given. */
export function premiseCollector(): RowConsumer & { premises(): readonly Premise[] } {
  /** By actor and secret in words, the devices. */
  const given = new Map<string, Map<string, Set<number>>>();

  function event({ kind, device, actor, detail, evidence, strings }: EventBlock, i: number): void {
    // What an attack gives names the attack.
    if (kind[i] !== GAINED || evidence[i] !== NONE || actor[i] === NONE) return;
    const what = strings[detail[i]]!;
    if (!inWords.has(what)) return;
    const own = given.get(strings[actor[i]]!) ?? new Map<string, Set<number>>();
    given.set(strings[actor[i]]!, own);
    own.set(what, (own.get(what) ?? new Set()).add(device[i]));
  }

  /** Actors by name, secrets as documentation lists them. A certificate that comes with its key goes without saying. */
  const premises = (): readonly Premise[] =>
    [...given]
      .sort(([a], [b]) => inTextOrder(a, b))
      .flatMap(([actor, own]) =>
        [...inWords].flatMap((what) => {
          const withKey = what === factInWords.certificate ? own.get(factInWords.credential) : undefined;
          const devices = [...(own.get(what) ?? [])].filter((device) => withKey?.has(device) !== true).length;
          return devices === 0 ? [] : [{ actor, what, devices }];
        }),
      );

  return { event, premises };
}

/** `a copy of its credential, of 50 devices`. */
export const premiseInWords = ({ what, devices }: Premise): string =>
  `${what}, of ${plain(devices)} ${devices === 1 ? 'device' : 'devices'}`;

const inWords: ReadonlySet<string> = new Set(secrets.map((secret) => factInWords[secret]));
const GAINED = kindCode('attack.gained');
