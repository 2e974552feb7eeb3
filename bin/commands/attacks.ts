import type { Command } from 'commander';
import { type AttackSheet, attackSheet, type NamedId, type WaySheet } from '../../reports/print/attack-sheet.ts';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { attackNamed } from '../../sim/threat/attacks/attack-named.ts';
import { wrapped } from '../console/wrapped.ts';

/** Adds `fleetlab attacks`: lists the attacks, and explains one. */
export function addAttacks(program: Command): void {
  program
    .command('attacks')
    .description('list the attacks that an actor can make, or explain one')
    .argument('[attack]', 'the id or the name of an attack, such as A01 or clone-identity')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
An attack has one or more ways. For each, the page of an attack says what its actor needs, which controls can refuse it, in the
order in which they are asked, what the platform logs of it, and which ready actors can start it.
\`fleetlab run SCENARIO --with attacks/NAME\` makes an attack in any scenario; \`fleetlab assess\` makes all of them.`,
    )
    .action((named: string | undefined, { json }: { readonly json?: boolean }) => {
      const found: readonly Attack[] = named === undefined ? attackList : [attackNamed(named, 'attacks')];
      const sheets = found.map(attackSheet);
      const data = named === undefined ? sheets : sheets[0];
      const text = named === undefined ? listed(sheets) : explained(sheets[0]);
      process.stdout.write(json === true ? `${JSON.stringify(data, undefined, 2)}\n` : text);
    });
}

function listed(sheets: readonly AttackSheet[]): string {
  const width = Math.max(...sheets.map(({ name }) => name.length));
  return sheets
    .map(({ id, name, what, ways }) => {
      const count = ways.length === 1 ? '1 way' : `${ways.length} ways`;
      return `${id}  ${name.padEnd(width)}  ${count.padEnd(7)}  ${wrapped(what, id.length + width + 13)}\n`;
    })
    .join('');
}

function explained(sheet: AttackSheet): string {
  const { id, name, what, gives, ways, effort, ids, d3fend, stoppedBy } = sheet;
  return [
    `${id} ${name}\n  ${wrapped(what, 2)}\n`,
    line('gives', gives.join(', '), 2),
    ...ways.map(wayText),
    `\n  parameters of its steps\n${parametersText(sheet)}`,
    `      ${wrapped(`typical: ${effort.typical}; ${effort.from}`, 6)}\n`,
    '\n',
    ...Object.entries(ids).map(([taxonomy, own]) => line(taxonomies[taxonomy] ?? taxonomy, named(own), 2)),
    line('D3FEND', `${named(d3fend)}, of its controls`, 2),
    line('stopped by', stoppedBy.length === 0 ? 'no property of its own' : stoppedBy.map(inWords).join(', '), 2),
  ].join('');
}

const wayText = ({ way, what, needs, controls, signals, actors }: WaySheet): string =>
  [
    `\n  ${wrapped(`${way}: ${what}`, 4)}\n`,
    line('needs', needs.join(', '), 4),
    line('controls', controls.length === 0 ? 'none' : controls.join(', '), 4),
    line('logged as', signals.length === 0 ? 'nothing' : signals.join(', '), 4),
    line('actors', actorsText(actors), 4),
  ].join('');

const actorsText = ({ atOnce, later }: WaySheet['actors']): string =>
  [
    atOnce.length === 0 ? 'no ready actor at once' : atOnce.join(', '),
    ...(later.length === 0 ? [] : [`by way of other attacks ${later.join(', ')}`]),
  ].join('; ');

const parametersText = ({ parameters }: AttackSheet): string =>
  parameters
    .map(({ name, unit, bounds, default: byDefault, what }) => {
      const head = [name, unit, bounds, byDefault === null ? 'required' : `default ${byDefault}`].join('; ');
      return `    ${wrapped(head, 6)}\n      ${wrapped(what, 6)}\n`;
    })
    .join('');

const line = (name: string, text: string, indent: number): string =>
  `${' '.repeat(indent)}${name.padEnd(NAME_WIDTH)}${wrapped(text, indent + NAME_WIDTH)}\n`;

const named = (ids: readonly NamedId[]): string =>
  ids.length === 0 ? 'none' : ids.map(({ id, name }) => `${id} ${name}`.trimEnd()).join(', ');

/** `hardwareRootOfTrust` as people write it. */
const inWords = (property: string): string => property.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const taxonomies: Readonly<Record<string, string>> = { emb3d: 'EMB3D', attack: 'ATT&CK', etsi: 'ETSI' };

const NAME_WIDTH = 11;
