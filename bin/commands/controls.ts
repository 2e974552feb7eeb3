import { type Command, Option } from 'commander';
import { controlNamed } from '../../reports/costs/control-named.ts';
import { type ControlSheet, controlSheet, stoppedInWords } from '../../reports/print/control-sheet.ts';
import { everyVariant } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Control } from '../../sim/plan/control.ts';
import { controlList } from '../../sim/plan/control-list.ts';
import { queueOptions } from '../console/queue-options.ts';
import { type ManyRunsFlags, modeledFidelityOption, workersOption } from '../console/run-flags.ts';
import { each, wholeNumber } from '../console/shared-options.ts';
import { wrapped } from '../console/wrapped.ts';
import type { QueueFlags } from '../queue/queue-address.ts';
import { printCosts } from './control-costs.ts';

const layers = [...new Set(controlList.map(({ layer }) => layer))];

interface ControlsFlags extends ManyRunsFlags, QueueFlags {
  readonly layer?: Control['layer'];
  /** True without a scenario. */
  readonly costs?: string | true;
}

/** Adds `fleetlab controls`: lists the controls, explains one, and measures what they cost honest users. */
export function addControls(program: Command): void {
  const command = program
    .command('controls')
    .description('list the controls: every check that can refuse something; explain one, or measure what they cost')
    .argument('[control]', 'the id of a control, such as concurrent-use')
    .addOption(new Option('--layer <layer>', 'only the controls of this layer').choices(layers))
    .option('--costs [scenario]', 'measure what each costs honest users (default: in honest-faults)')
    .option('--seeds <n>', 'with --costs: how many seeds to run each setting with (default: 1)', wholeNumber)
    .option('--seed <seed>', "with --costs: the first seed (default: the scenario's)")
    .addOption(modeledFidelityOption('with --costs, '))
    .option(
      '--variant <name>',
      'with --costs: a variant of the scenario, or all for the sum over each (default: all of honest-faults)',
    )
    .option('--set <path=value>', 'with --costs: change one value of the scenario (repeatable)', each, [])
    .option('--with <overlay>', 'with --costs: apply an overlay to the scenario (repeatable)', each, [])
    .addOption(workersOption('with --costs: '))
    .option('--quiet', 'with --costs: show no progress')
    .option('--json', 'print as JSON')
    .addHelpText('after', AFTER_HELP)
    .action(async (named: string | undefined, flags: ControlsFlags) => {
      refuseUnlessFitting(named, flags);
      const found = chosen(named, flags.layer);
      if (flags.costs !== undefined) {
        const given = flags.costs === true ? { ...flags, variant: flags.variant ?? everyVariant } : flags;
        const scenario = flags.costs === true ? 'honest-faults' : flags.costs;
        process.exitCode = await printCosts(scenario, isAll(named, flags) ? undefined : found, given);
        return;
      }
      const sheets = found.map(controlSheet);
      const data = named === undefined ? sheets : sheets[0];
      const text = named === undefined ? listed(sheets) : explained(sheets[0]);
      process.stdout.write(flags.json === true ? `${JSON.stringify(data, undefined, 2)}\n` : text);
    });
  for (const option of queueOptions([], 'with --costs: ')) command.addOption(option);
}

const AFTER_HELP = `
Each control has an id, a default, the property of highly secured devices that it serves, what it checks, and its identifiers in
other taxonomies: mitigations of MITRE EMB3D, the requirements of IEC 62443-4-2 that these meet, and techniques of MITRE D3FEND.
The page of a control also says which honest users it can hurt, and which attacks it can refuse. A scenario switches a control
on or off by its id, such as controls: { topic-acl: off }.

--costs runs a scenario without its attackers, once as it is and once for each control with that one the other way around, and
prints how much more there is with the control on than with it off: device-hours offline, readings lost, late or not believed,
work refused, installations delayed. The ready-made scenario honest-faults and its variants have faults that most controls meet. A
control that nothing in the runs asks has no figures, since they would be 0 whatever it costs; nor does a run show a cost of what another
control refuses as well.
Exit codes of --costs: 0 measured, 2 the scenario or a flag is wrong, 3 a run could not finish.

Examples:
  fleetlab controls --layer cloud
  fleetlab controls concurrent-use
  fleetlab controls --costs
  fleetlab controls concurrent-use --costs --set broker.concurrentUse=refuse
  fleetlab controls --layer broker --costs my-fleet.yaml --seeds 5 --json`;

function refuseUnlessFitting(named: string | undefined, flags: ControlsFlags): void {
  if (named !== undefined && flags.layer !== undefined)
    throw new LabError('controls/two-choices', {
      what: 'a control and a layer are given',
      where: '--layer',
      hint: 'give one of them',
    });
  if (flags.costs !== undefined) return;
  const { seeds, seed, fidelity, variant, workers, quiet, redis, postgres, set, with: overlays } = flags;
  const ofCosts = { seeds, seed, fidelity, variant, workers, quiet, redis, postgres, set: set[0], with: overlays[0] };
  const given = Object.entries(ofCosts).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new LabError('controls/no-costs', {
    what: 'is for measuring costs, and nothing is measured',
    where: `--${given[0]}`,
    hint: 'add --costs, or leave it out',
  });
}

const chosen = (named: string | undefined, layer: Control['layer'] | undefined): readonly Control[] =>
  named === undefined
    ? controlList.filter((control) => (layer ?? control.layer) === control.layer)
    : [controlNamed(named, 'controls')];

const isAll = (named: string | undefined, { layer }: ControlsFlags): boolean =>
  named === undefined && layer === undefined;

/** A few lines for each control, so that they fit a terminal of 80 columns. */
function listed(sheets: readonly ControlSheet[]): string {
  const width = Math.max(...sheets.map(({ id }) => id.length));
  return layers
    .map((layer) => ({ layer, own: sheets.filter((sheet) => sheet.layer === layer) }))
    .filter(({ own }) => own.length > 0)
    .map(({ layer, own }) => `${layer}\n${own.map((sheet) => entry(sheet, width)).join('')}`)
    .join('\n');
}

function entry(sheet: ControlSheet, width: number): string {
  const head = [sheet.id.padEnd(width), sheet.default.padEnd('always on'.length), servedBy(sheet)];
  const lines = [sheet.what, ...taxonomyLine(sheet)];
  return `  ${head.join('  ')}\n${lines.map((line) => `      ${wrapped(line, 6)}\n`).join('')}`;
}

function explained(sheet: ControlSheet): string {
  const { id, layer, what, profiles, hurts, attacks } = sheet;
  const rated = Object.entries(profiles ?? {});
  return [
    `${id}\n  ${wrapped(what, 2)}\n\n`,
    line('layer', layer),
    line('default', sheet.default),
    line('property', servedBy(sheet)),
    ...(rated.length === 0
      ? []
      : [line('has it', rated.map(([profile, rating]) => `${profile} ${rating}`).join(', '))]),
    line(
      'can hurt',
      hurts.length === 0 ? 'no honest user' : hurts.map(({ whom, when }) => `${whom}: ${when}`).join('; '),
    ),
    line('can refuse', attacks.length === 0 ? 'no attack of the library' : attacks.map(stoppedInWords).join('; ')),
    ...taxonomyLine(sheet).map((text) => line('ids', text)),
  ].join('');
}

const line = (name: string, text: string): string =>
  `  ${name.padEnd(NAME_WIDTH)}${wrapped(text.replaceAll('`', ''), 2 + NAME_WIDTH)}\n`;

const servedBy = ({ property }: ControlSheet): string =>
  property?.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) ?? '-';

/** Its identifiers in other taxonomies, in one line; no line for a control that has none. */
function taxonomyLine({ emb3d, iec62443, d3fend }: ControlSheet): readonly string[] {
  const named = [
    ['EMB3D', emb3d],
    ['IEC 62443-4-2', iec62443],
    ['D3FEND', d3fend],
  ] as const;
  const found = named.filter(([, ids]) => ids.length > 0).map(([name, ids]) => `${name} ${ids.join(', ')}`);
  return found.length > 0 ? [found.join('; ')] : [];
}

const NAME_WIDTH = 12;
