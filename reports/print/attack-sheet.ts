import { showSpan } from '../../sim/kernel/time/duration.ts';
import { actorList } from '../../sim/plan/actor-list.ts';
import { type ControlId, controlList } from '../../sim/plan/control-list.ts';
import type { ParameterField } from '../../sim/plan/parameter.ts';
import { attack as attackTaxonomy, d3fend, emb3d, etsi } from '../../sim/plan/taxonomies.ts';
import type { Attack, AttackWay } from '../../sim/threat/attacks/attack.ts';
import { startableBy, startableLater } from '../../sim/threat/campaigns/within-reach.ts';
import { factInWords, needInWords } from '../../sim/threat/facts/fact.ts';
import { originInWords, timeInWords } from './effort-words.ts';

/** An identifier of another taxonomy, with its name there. */
export interface NamedId {
  readonly id: string;
  readonly name: string;
}

export interface WaySheet {
  readonly way: string;
  readonly what: string;
  /** In words, as `attack.lacked` has them. */
  readonly needs: readonly string[];
  /** The controls that can refuse it, in the order in which they are asked. */
  readonly controls: readonly string[];
  /** What the platform logs of it. */
  readonly signals: readonly string[];
  /** Ready actors that can start it with what they have, and those that other attacks can bring there. */
  readonly actors: { readonly atOnce: readonly string[]; readonly later: readonly string[] };
}

export interface ParameterSheet {
  readonly name: string;
  readonly unit: string;
  readonly bounds: string;
  /** Null: it has to be written. */
  readonly default: string | null;
  readonly what: string;
}

/** Everything that an attack declares, with names in place of mere identifiers. */
export interface AttackSheet {
  readonly id: string;
  readonly name: string;
  readonly what: string;
  readonly gives: readonly string[];
  readonly ways: readonly WaySheet[];
  readonly parameters: readonly ParameterSheet[];
  /** The work at each device, as `effort` of a step takes it; where the time that `effort: typical` takes is from. */
  readonly effort: { readonly work: string; readonly typical: string; readonly from: string };
  /** Its own identifiers, by taxonomy; names are empty where the taxonomy is known by its ids alone. */
  readonly ids: Readonly<Record<string, readonly NamedId[]>>;
  /** The properties of highly secured devices without which it gets through. */
  readonly stoppedBy: readonly string[];
  /** Techniques in D3FEND of the controls that can refuse it. */
  readonly d3fend: readonly NamedId[];
}

export const attackSheet = ({
  id,
  name,
  what,
  gives,
  ways,
  parameters,
  effort,
  stoppedBy,
  ids,
}: Attack): AttackSheet => ({
  id,
  name,
  what,
  gives: gives.map((fact) => factInWords[fact]),
  ways: Object.entries(ways).map(([way, declared]) => waySheet(id, way, declared)),
  parameters: [
    ...Object.entries(parameters).map(([field, declared]) => parameterSheet(field, declared)),
    effortSheet(effort.work),
  ],
  effort: { work: effort.work, typical: timeInWords(effort.typical), from: originInWords(effort.typical) },
  ids: Object.fromEntries(
    Object.entries<readonly string[]>(ids).map(([taxonomy, own]) => [
      taxonomy,
      own.map((one) => ({ id: one, name: namesIn[taxonomy]?.[one] ?? '' })),
    ]),
  ),
  stoppedBy,
  d3fend: techniquesOf(Object.values(ways).flatMap(({ decidedBy }) => decidedBy)),
});

/** By taxonomy and id. */
const namesIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  emb3d: namesOf(emb3d.threats),
  attack: namesOf(attackTaxonomy.techniques),
  etsi: etsi.provisions,
};

function namesOf(entries: Readonly<Record<string, { readonly name: string }>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(entries).map(([id, { name }]) => [id, name]));
}

function waySheet(technique: string, way: string, { what, needs, decidedBy, signals }: AttackWay): WaySheet {
  const isThis = (move: { readonly technique: string; readonly way: string }): boolean =>
    move.technique === technique && move.way === way;
  return {
    way,
    what,
    needs: needs.map(needInWords),
    controls: decidedBy,
    signals,
    actors: {
      atOnce: actorList.filter((actor) => startableBy(actor).some(isThis)).map(({ id }) => id),
      later: actorList.filter((actor) => startableLater(actor).some(isThis)).map(({ id }) => id),
    },
  };
}

/** Every step with an attack takes it. */
const effortSheet = (work: string): ParameterSheet => ({
  name: 'effort',
  unit: `${units.span}, or typical`,
  bounds: boundsOf({ kind: 'span', bounds: { min: 0 }, what: '' }),
  default: '0s',
  what: `Median time of the actor's work at each device, to ${work}.`,
});

const parameterSheet = (name: string, field: ParameterField): ParameterSheet => ({
  name,
  unit: units[field.kind],
  bounds: boundsOf(field),
  default: 'byDefault' in field && field.byDefault !== undefined ? `${field.byDefault}` : null,
  what: field.what,
});

const units: Readonly<Record<ParameterField['kind'], string>> = {
  span: 'time, such as 10s',
  'signed-span': 'time, such as -1h',
  size: 'bytes, such as 1KiB',
  choice: 'word',
  text: 'text',
  number: 'number',
  count: 'whole number',
};

function boundsOf(field: ParameterField): string {
  switch (field.kind) {
    case 'choice':
      return field.words.join(', ');
    case 'text':
      return `${field.noun}, at most ${field.lengthMax} characters`;
    case 'span': {
      const { min = 1, max } = field.bounds ?? {};
      return max === undefined ? `from ${showSpan(min)}` : `${showSpan(min)} to ${showSpan(max)}`;
    }
    case 'signed-span':
      return `${showSpan(field.bounds.min)} to ${showSpan(field.bounds.max)}`;
    case 'size':
    case 'number':
    case 'count':
      return `${field.bounds.min} to ${field.bounds.max}`;
    default:
      return field satisfies never;
  }
}

function techniquesOf(ids: readonly ControlId[]): readonly NamedId[] {
  const found = controlList.filter(({ id }) => ids.includes(id)).flatMap(({ techniques }) => [...techniques]);
  return [...new Set(found)].sort().map((id) => ({ id, name: d3fend.techniques[id] }));
}
