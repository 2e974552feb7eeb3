import type { Command } from 'commander';
import { plain, showQuantity } from '../../reports/metrics/quantity.ts';
import { aligned } from '../../reports/print/aligned.ts';
import { canariesNeeded, missOdds, ruleOfThree } from '../../sim/rollout/policies/canary-odds.ts';
import { shareArgument, wholeNumber } from '../console/shared-options.ts';

interface CanaryFlags {
  readonly devices: readonly number[];
  readonly confidence: number;
  readonly json?: boolean;
}

export function addCanary(program: Command): void {
  program
    .command('canary')
    .description('how many devices a canary needs to show a fault, and what a clean one proves')
    .argument('<share>', 'the share of devices that the fault strikes, as in 1%', shareArgument)
    .option('--devices <n>', 'a size of canary to look at (repeatable)', sizes, [])
    .option('--confidence <share>', 'how surely the fault should show', shareArgument, 0.95)
    .option('--json', 'as JSON')
    .addHelpText('after', afterHelp)
    .action((share: number, flags: CanaryFlags) => {
      const odds = oddsOf(share, flags);
      process.stdout.write(flags.json === true ? `${JSON.stringify(odds, undefined, 2)}\n` : inWords(odds));
    });
}

const afterHelp = `
Arithmetic, and no run: a fault that strikes a share p of devices at random shows in a canary of n with 1 - (1 - p)^n. A clean
canary of n bounds the share by about 3/n, with 95 % (the rule of three). Faults that strike one site or one kind of device
show in a canary only if it has some of these.

Examples:
  fleetlab canary 1%
  fleetlab canary 0.1% --devices 500 --devices 5000 --confidence 99%`;

interface Odds {
  readonly share: number;
  readonly confidence: number;
  readonly needed: number;
  readonly canaries: readonly { readonly devices: number; readonly shows: number; readonly cleanBound: number }[];
}

function oddsOf(share: number, { devices, confidence }: CanaryFlags): Odds {
  const asked = devices.length > 0 ? devices : usualSizes;
  return {
    share,
    confidence,
    needed: canariesNeeded(share, confidence),
    canaries: asked.map((count) => ({
      devices: count,
      shows: 1 - missOdds(share, count),
      cleanBound: ruleOfThree(count),
    })),
  };
}

function inWords({ share, confidence, needed, canaries }: Odds): string {
  const rows = [
    ['canary', 'the fault shows', 'a clean one bounds the share by'],
    ...canaries.map(({ devices, shows, cleanBound }) => [
      plain(devices),
      showQuantity(shows, 'share'),
      percent(cleanBound),
    ]),
  ];
  const lines = aligned(rows, [true, true, true]);
  return [
    ...lines,
    '',
    `to see a fault of ${percent(share)} with ${percent(confidence)}: ${plain(needed)} devices`,
    '',
  ].join('\n');
}

/** With as many digits as say something: a small share must not look like none, nor a large one like all. */
const percent = (share: number): string => `${plain(share * 100)}%`;

const sizes = (text: string, before: readonly number[]): readonly number[] => [...before, wholeNumber(text)];

const usualSizes = [10, 30, 100, 300, 1_000, 3_000, 10_000];
