import { type Command, Option } from 'commander';
import { type Control, controlCatalogue } from '../../sim/control/catalogue.ts';
import { wrapped } from '../wrapped.ts';

const layers = [...new Set(controlCatalogue.map(({ layer }) => layer))];
type Layer = Control['layer'];

interface ControlsFlags {
  readonly layer?: Layer;
  readonly json?: boolean;
}

export function addControls(program: Command): void {
  program
    .command('controls')
    .description('list the controls: every check that can refuse something')
    .addOption(new Option('--layer <layer>', 'only those of one layer').choices(layers))
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Each has its id, its default, the EMB3D mitigation and the property of highly secured devices that it serves.
A scenario switches one by its id, as in controls: { topic-acl: off }.`,
    )
    .action(({ layer, json }: ControlsFlags) => {
      const controls: readonly Control[] = controlCatalogue.filter(
        (control) => (layer ?? control.layer) === control.layer,
      );
      process.stdout.write(
        json === true ? `${JSON.stringify(controls.map(asData), undefined, 2)}\n` : listed(controls),
      );
    });
}

/** Nothing is left out in JSON: what a control does not serve is null. */
const asData = (control: Control) => ({
  id: control.id,
  layer: control.layer,
  property: control.property ?? null,
  mitigation: control.mitigation ?? null,
  default: defaultOf(control),
  what: control.what,
});

/** Two lines a control, so that both fit a terminal of 80 columns. */
function listed(controls: readonly Control[]): string {
  const width = Math.max(...controls.map(({ id }) => id.length));
  return layers
    .map((layer) => ({ layer, own: controls.filter((control) => control.layer === layer) }))
    .filter(({ own }) => own.length > 0)
    .map(({ layer, own }) => `${layer}\n${own.map((control) => entry(control, width)).join('')}`)
    .join('\n');
}

function entry(control: Control, width: number): string {
  const { id, property, mitigation, what } = control;
  const served = property?.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) ?? '-';
  const head = [id.padEnd(width), defaultOf(control).padEnd('always on'.length), (mitigation ?? '-').padEnd(7), served];
  return `  ${head.join('  ')}\n      ${wrapped(what, 6)}\n`;
}

const defaultOf = ({ onByDefault, isFixed }: Control): 'on' | 'off' | 'always on' =>
  isFixed === true ? 'always on' : onByDefault ? 'on' : 'off';
