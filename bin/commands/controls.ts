import { type Command, Option } from 'commander';
import type { Control } from '../../sim/plan/control.ts';
import { controlList } from '../../sim/plan/control-list.ts';
import { requirementsOf } from '../../sim/plan/taxonomies.ts';
import { wrapped } from '../console/wrapped.ts';

const layers = [...new Set(controlList.map(({ layer }) => layer))];
type Layer = Control['layer'];

interface ControlsFlags {
  readonly layer?: Layer;
  readonly json?: boolean;
}

/** Adds `fleetlab controls`: lists the controls with their identifiers in other taxonomies. */
export function addControls(program: Command): void {
  program
    .command('controls')
    .description('list the controls: every check that can refuse something')
    .addOption(new Option('--layer <layer>', 'list only the controls of this layer').choices(layers))
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
Each control has an id, a default, the property of highly secured devices that it serves, what it checks, and its identifiers in
other taxonomies: mitigations of MITRE EMB3D, the requirements of IEC 62443-4-2 that these meet, and techniques of MITRE D3FEND.
A scenario switches a control on or off by its id, such as controls: { topic-acl: off }.`,
    )
    .action(({ layer, json }: ControlsFlags) => {
      const controls: readonly Control[] = controlList.filter((control) => (layer ?? control.layer) === control.layer);
      process.stdout.write(
        json === true ? `${JSON.stringify(controls.map(asData), undefined, 2)}\n` : listed(controls),
      );
    });
}

/** Every key is present in the JSON; a control that serves no property has null there. */
const asData = (control: Control) => ({
  id: control.id,
  layer: control.layer,
  property: control.property ?? null,
  emb3d: control.mitigations,
  iec62443: requirementsOf(control.mitigations),
  d3fend: control.techniques,
  default: defaultOf(control),
  what: control.what,
});

/** A few lines for each control, so that they fit a terminal of 80 columns. */
function listed(controls: readonly Control[]): string {
  const width = Math.max(...controls.map(({ id }) => id.length));
  return layers
    .map((layer) => ({ layer, own: controls.filter((control) => control.layer === layer) }))
    .filter(({ own }) => own.length > 0)
    .map(({ layer, own }) => `${layer}\n${own.map((control) => entry(control, width)).join('')}`)
    .join('\n');
}

function entry(control: Control, width: number): string {
  const { id, property, what } = control;
  const served = property?.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) ?? '-';
  const head = [id.padEnd(width), defaultOf(control).padEnd('always on'.length), served];
  const lines = [what, ...taxonomyLine(control)];
  return `  ${head.join('  ')}\n${lines.map((line) => `      ${wrapped(line, 6)}\n`).join('')}`;
}

/** Its identifiers in other taxonomies, in one line; no line for a control that has none. */
function taxonomyLine({ mitigations, techniques }: Control): readonly string[] {
  const named = [
    ['EMB3D', mitigations],
    ['IEC 62443-4-2', requirementsOf(mitigations)],
    ['D3FEND', techniques],
  ] as const;
  const found = named.filter(([, ids]) => ids.length > 0).map(([name, ids]) => `${name} ${ids.join(', ')}`);
  return found.length > 0 ? [found.join('; ')] : [];
}

const defaultOf = ({ onByDefault, isFixed }: Control): 'on' | 'off' | 'always on' =>
  isFixed === true ? 'always on' : onByDefault ? 'on' : 'off';
