import type { SchemaNode } from '../../scenarios/schema/schema-node.ts';
import {
  bitRateUnit,
  countUnit,
  numberUnit,
  perSecondUnit,
  ppmUnit,
  shareUnit,
  signedSpanUnit,
  sizeUnit,
  spanUnit,
  type Unit,
} from '../../scenarios/schema/unit.ts';

/** The kinds of numbers, in the order in which documentation explains them. */
export const units: readonly Unit[] = [
  spanUnit,
  signedSpanUnit,
  shareUnit,
  sizeUnit,
  bitRateUnit,
  perSecondUnit,
  ppmUnit,
  countUnit,
  numberUnit,
];

export const unitOf = ({ kind }: SchemaNode): Unit | undefined =>
  units.find((unit) => unit.kind === kind?.replace(/ or \w+$/, ''));

/**
 * A value that a file could give a field, and that is not its default: the schema's own example, a word, a number in its
 * bounds near its default, or what these make of the fields of a map.
 *
 * Errors  a field of free text without an example of its own: its schema needs `.meta({ example: '...' })`
 */
export function exampleOf(field: SchemaNode): unknown {
  if (field.example !== undefined) return field.example;
  const byDefault = field.default;
  if (field.const !== undefined) return field.const;
  if (field.kind === 'switch') return byDefault === true || byDefault === 'on' ? 'off' : 'on';
  if (field.enum !== undefined) return field.enum.find((word) => word !== byDefault) ?? field.enum[0];
  if (field.type === 'boolean') return byDefault !== true;
  const unit = unitOf(field);
  if (unit !== undefined) return numberNear(field, unit);
  if (field.type === 'array') return [exampleOf(field.items!)];
  if (field.type === 'object') return mapExample(field);
  const [one] = field.anyOf ?? field.oneOf ?? [];
  if (one !== undefined) return exampleOf(one);
  throw new Error(
    `no example: ${JSON.stringify(field).slice(0, 200)} needs one in its schema, by .meta({ example: ... })`,
  );
}

/** A map with what it requires; with its first field if it requires nothing. */
export function mapExample(map: SchemaNode): unknown {
  const { properties = {}, required = [], additionalProperties: others } = map;
  if (typeof others === 'object') return { north: exampleOf(others) };
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name]!)]));
}

function numberNear({ bounds: [least, most] = [0, 0], default: byDefault }: SchemaNode, unit: Unit): unknown {
  const known = typeof byDefault === 'string' || typeof byDefault === 'number' ? unit.read(byDefault) : undefined;
  const within = (value: number): boolean => value >= least && value <= most;
  const { typical, others } = examples[unit.kind]!;
  const usual = unit.read(typical)!;
  const wanted = known || (within(usual) ? usual : Math.sqrt(Math.max(least, most / 1e4) * most));
  const distance = (text: string | number): number => Math.abs(Math.log(unit.read(text)! / wanted));
  const [nearest = unit.show(least)] = [typical, ...others]
    .filter((text) => within(unit.read(text)!) && unit.read(text) !== known)
    .toSorted((a, b) => distance(a) - distance(b));
  return nearest;
}

interface Examples {
  /** Where a field has no default to be near to. */
  readonly typical: string | number;
  readonly others: readonly (string | number)[];
}

const examples: Readonly<Record<string, Examples>> = {
  span: {
    typical: '10m',
    others: ['100ms', '500ms', '2s', '5s', '30s', '2m', '30m', '2h', '6h', '12h', '2d', '10d', '90d', '400d'],
  },
  'signed span': { typical: '2h', others: [] },
  share: { typical: '5%', others: ['1%', '20%', '40%', '80%', '95%'] },
  size: { typical: '4KiB', others: [64, 512, '64KiB', '1MiB'] },
  bandwidth: { typical: '256kbit/s', others: ['10Mbit/s'] },
  rate: { typical: '500/s', others: ['20/s'] },
  drift: { typical: '40ppm', others: [] },
  count: { typical: 20, others: [1, 2, 5, 100, 500, 2000, 50000] },
  number: { typical: 10, others: [0.5, 1.5, 3, 60] },
};
