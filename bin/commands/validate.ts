import type { Command } from 'commander';
import { painter } from '../../reports/print/summary-style.ts';
import { loadScenario, type Scenario, type Warning } from '../../scenarios/index.ts';
import { type Diagnostic, LabError } from '../../sim/kernel/lab-error.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { Exit } from '../console/exit-codes.ts';
import { each, eachPath } from '../console/shared-options.ts';
import { tableStyle } from '../console/table-style.ts';

interface ValidateFlags {
  readonly over?: string;
  readonly with: readonly string[];
  readonly json?: boolean;
}

/** What is said of one file. */
interface Validated {
  readonly file: string;
  readonly valid: boolean;
  readonly name: string | null;
  readonly devices: number | null;
  readonly durationMs: number | null;
  readonly thresholds: number | null;
  readonly variants: readonly string[];
  /** What is likely to be a mistake, though it can run. */
  readonly warnings: readonly Warning[];
  readonly problems: readonly Diagnostic[];
}

/** Adds `fleetlab validate`: checks scenario files without running them. */
export function addValidate(program: Command): void {
  program
    .command('validate')
    .description('check scenario files and all their variants, without running them')
    .argument('<file...>', 'scenarios: .yaml or .ts files, or ready-made by name', eachPath)
    .option('--over <scenario>', 'the files are overlays: check each on top of this scenario')
    .option('--with <overlay>', 'check with an overlay on top (repeatable)', each, [])
    .option('--json', 'print as JSON')
    .addHelpText('after', AFTER_HELP)
    .action(async (files: readonly string[], flags: ValidateFlags) => {
      const found: Validated[] = [];
      for (const file of files) found.push(await validated(file, flags));
      process.stdout.write(flags.json === true ? `${JSON.stringify(found, undefined, 2)}\n` : asText(found));
      process.exitCode = found.every(({ valid }) => valid) ? Exit.ok : Exit.wrong;
    });
}

const AFTER_HELP = `
Every problem of every file is printed: where it is, what is wrong, and how to fix it.
Exit codes: 0 all are valid, 2 some are not.

Examples:
  fleetlab validate greenhouse.yaml scenarios/*.yaml
  fleetlab validate --over first-light my-overlay.yaml
  fleetlab validate reconnect-storm --with my-overlay.yaml --json`;

async function validated(file: string, { over, with: overlays }: ValidateFlags): Promise<Validated> {
  try {
    const [scenario, own] = over === undefined ? [file, []] : [over, [file]];
    return { file, valid: true, ...about(await loadScenario(scenario, { with: [...own, ...overlays] })), problems: [] };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const unknown = { name: null, devices: null, durationMs: null, thresholds: null, variants: [], warnings: [] };
    return { file, valid: false, ...unknown, problems: error.diagnostics };
  }
}

const about = ({ name, devices, plan, variants, warnings }: Scenario) => ({
  ...{ name, devices, durationMs: plan.durationMs, thresholds: plan.expect.length },
  variants: variants.map((variant) => variant.name),
  warnings,
});

function asText(found: readonly Validated[]): string {
  const paint = painter(tableStyle());
  const valid = found.filter((one) => one.valid).length;
  const lines = found.flatMap((one) => [
    `${one.valid ? paint.met : paint.missed} ${one.file}${one.valid ? `  ${inWords(one)}` : ''}`,
    ...one.warnings.flatMap(({ where, what, hint }) => [`     warning: ${where}: ${what}`, `       ${hint}`]),
    ...one.problems.flatMap(({ where, what, hint }) => [
      `     ${where === undefined ? '' : `${where}: `}${what}`,
      ...(hint === undefined ? [] : [`       ${hint}`]),
    ]),
  ]);
  return `${[...lines, '', `${valid} of ${found.length} valid`].join('\n')}\n`;
}

function inWords({ name, devices, durationMs, thresholds, variants }: Validated): string {
  const parts = [
    `${name}: ${(devices ?? 0).toLocaleString('en-US')} devices`,
    showSpan(durationMs ?? 0),
    `${thresholds} ${thresholds === 1 ? 'threshold' : 'thresholds'}`,
    ...(variants.length === 0 ? [] : [`variants ${variants.join(', ')}`]),
  ];
  return parts.join(', ');
}
