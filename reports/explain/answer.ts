import type { EventKind } from '../../sim/kernel/trace/kinds.ts';
import type { EventRow } from './trace-row.ts';

/**
 * What controls answer to actors: it refused, it let the actor in, or it was off and did not ask. A control that is off lets the
 * actor in too.
 */
export const answers = ['let in', 'refused', 'off'] as const;
export type Answer = (typeof answers)[number];

type Asked = Pick<EventRow, 'event' | 'control' | 'verdict' | 'detail' | 'actor'>;

/** The answer of a row; undefined of a row that is none. `isOfAttack`: it follows from a step of an attack. */
export function answerIn({ event, control, verdict, detail, actor }: Asked, isOfAttack: boolean): Answer | undefined {
  if (verdict === 'none' || control === null) return undefined;
  if (!toActors.has(event) && !(isOfAttack && ofActors.has(event))) return undefined;
  // A device itself refuses what repairs it from an actor's image, too.
  if (event === 'image.refused' && actor === null) return undefined;
  // What an actor was given lies at its vendor or operator: no control of the fleet has yielded it. A certificate is no secret.
  if (event === 'secret.sought' && (control === 'protocol' || detail?.startsWith('certificate: '))) return undefined;
  if (verdict === 'refuse') return 'refused';
  return saysOff(detail ?? '') ? 'off' : 'let in';
}

/** Whether the reason of a permission says that its control is switched off. */
export const saysOff = (reason: string): boolean => /(?:^|: )(?:switched off|not checked: )/.test(reason);

/** The reason without what was asked before it, and without the topic or the command behind it. */
export function reasonIn({ event, detail }: Asked): string {
  const text = detail ?? '';
  const said = toActors.has(event) ? text.slice(text.indexOf(': ') + 2) : text;
  return said.replace(/^not checked: /, '').split(': ')[0]!;
}

/** Always about an actor; the text says first what it asked for. */
const toActors: ReadonlySet<EventKind> = new Set(['attack.judged', 'secret.sought']);

/** About an actor where they follow from a step of an attack: what its commands and images met. */
const ofActors: ReadonlySet<EventKind> = new Set([
  'command.obeyed',
  'command.refused',
  'image.refused',
  'sideload.refused',
  'boot.stopped',
]);
