import { fleetFile, wholeSchema } from '../../scenarios/schema/json-schema.ts';
import type { SchemaNode } from '../../scenarios/schema/schema-node.ts';
import { fieldColumns, fieldRows, kindOf } from './field-rows.ts';
import { code, markdownTable } from './markdown-table.ts';

/** A map of fields, or maps that differ by a word, at one place of a scenario. */
export interface FieldSection {
  /** Such as `fleet.telemetry`; empty for the scenario itself. */
  readonly path: string;
  readonly description: string;
  readonly maps: readonly SchemaNode[];
}

/** The places of a scenario that have fields, in the order in which the schema has them; what repeats comes once. */
export function fieldSections(): readonly FieldSection[] {
  const seen = new Set<string>();
  const visit = (path: string, within: string, field: SchemaNode): readonly Found[] => {
    const maps = mapsOf(field);
    if (maps.length === 0 || seen.has(formOf(maps))) return [];
    seen.add(formOf(maps));
    const parts = maps.flatMap((map) =>
      Object.entries(map.properties!).flatMap(([name, part]) =>
        visit(path === '' ? name : `${path}.${name}`, wordsOf(map), part),
      ),
    );
    return [{ path, within, description: field.description ?? '', maps }, ...parts];
  };
  const { variants, ...fields } = wholeSchema('overlay').properties!;
  const whole = wholeSchema('scenario');
  const required = (whole.else as SchemaNode).required;
  const product = { ...fields.fleet!, items: { ...fields.fleet!.items!, required: requiredOf(whole, 'fleet') } };
  const campaign = {
    ...fields.campaigns!,
    items: { ...fields.campaigns!.items!, required: requiredOf(whole, 'campaigns') },
  };
  const root: SchemaNode = {
    type: 'object',
    properties: {
      ...fields,
      fleet: product,
      campaigns: campaign,
      variants: { ...variants!, additionalProperties: { type: 'object' } },
    },
    ...(required && { required }),
  };
  const found = visit('', '', root);
  const isOnly = ({ path }: Found): boolean => found.filter((other) => other.path === path).length === 1;
  const named = found.map((section) =>
    isOnly(section) ? section : { ...section, path: `${section.path}, ${section.within}` },
  );
  const isFleet = ({ path }: FieldSection): boolean => path === 'fleet';
  return named.flatMap((section) => (isFleet(section) ? [section, ofFile] : [section]));
}

/** What stands in the place of the list of products. */
const ofFile: FieldSection = {
  path: 'fleet, of a file',
  description: 'In the place of a list: the devices of the fleet are those of a file.',
  maps: [fleetFile],
};

/** A section, with the words of the map that it stands in. */
type Found = FieldSection & { readonly within: string };

/** Every section as Markdown: a heading with its path, and a table of its fields. */
export function fieldReference(): string {
  const sections = fieldSections();
  const byText = new Map(sections.map(({ path, maps }) => [formOf(maps), path]));
  const linked = (_name: string, field: SchemaNode): string | undefined => {
    const path = byText.get(formOf(mapsOf(field)));
    if (path === undefined) return undefined;
    return kindOf(field).replace(/(list of maps|map of maps|map)/, `[$1](#${anchorOf(path)})`);
  };
  return sections
    .map(({ path, description, maps }) =>
      [`## ${headingOf(path)}`, description, tableOf(maps, linked)].filter((part) => part !== '').join('\n\n'),
    )
    .join('\n\n');
}

/** What maps have, whatever stands around them. */
export const formOf = (maps: readonly SchemaNode[]): string => JSON.stringify(maps.map(({ properties }) => properties));

/** The fields of a product or a campaign that a scenario has to have; an overlay names only which it changes. */
const requiredOf = ({ else: otherwise }: SchemaNode, list: 'fleet' | 'campaigns'): readonly string[] =>
  (otherwise as SchemaNode).properties![list]!.items!.required!;

type Linked = (name: string, field: SchemaNode) => string | undefined;

function tableOf(maps: readonly SchemaNode[], linked: Linked): string {
  const [only, ...others] = maps;
  if (others.length === 0) return markdownTable(fieldColumns, fieldRows(only!, linked));
  const shared = sharedFields(maps);
  const common = Object.fromEntries(Object.entries(only!.properties!).filter(([name]) => shared.includes(name)));
  const words = maps.map(wordsOf);
  return [
    ...(shared.length === 0
      ? []
      : ['In each of them:', markdownTable(fieldColumns, fieldRows({ properties: common }, linked))]),
    markdownTable(
      ['one of', ...fieldColumns],
      maps.flatMap((map, nth) => ownRows(map, words[nth]!, shared, linked)),
    ),
  ].join('\n\n');
}

/** One row for the word itself, with its sentence, and one for each field of its own. */
function ownRows(map: SchemaNode, words: string, shared: readonly string[], linked: Linked): readonly string[][] {
  const entries = Object.entries(map.properties!);
  const sentence = entries.flatMap(([, { const: word, description }]) =>
    word === undefined ? [] : (description ?? []),
  );
  const own = Object.fromEntries(
    entries.filter(([name, { const: word }]) => word === undefined && !shared.includes(name)),
  );
  const rows = fieldRows({ properties: own, ...(map.required && { required: map.required }) }, linked);
  return [[code(words), '', '', '', '', '', sentence.join('')], ...rows.map((row) => [code(words), ...row])];
}

/** The fields that are the same in all of these maps. */
const sharedFields = ([first, ...others]: readonly SchemaNode[]): readonly string[] =>
  Object.entries(first!.properties!)
    .filter(([name, field]) =>
      others.every(({ properties }) => JSON.stringify(properties![name]) === JSON.stringify(field)),
    )
    .map(([name]) => name);

/** What tells a map from those beside it: `do: outage, of: broker`. */
export const wordsOf = ({ properties = {} }: SchemaNode): string =>
  Object.entries(properties)
    .flatMap(([name, { const: word }]) => (word === undefined ? [] : [`${name}: ${word}`]))
    .join(', ');

/** The maps of named fields that a field may be, or a list of it, or the entries of a map by name. */
export function mapsOf(field: SchemaNode): readonly SchemaNode[] {
  if (field.properties !== undefined) return [field];
  const choices = field.oneOf ?? field.anyOf;
  if (choices !== undefined) return choices.flatMap(mapsOf);
  if (field.items !== undefined) return mapsOf(field.items);
  return typeof field.additionalProperties === 'object' ? mapsOf(field.additionalProperties) : [];
}

const headingOf = (path: string): string => (path === '' ? 'The scenario' : path);

const anchorOf = (path: string): string =>
  headingOf(path)
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
