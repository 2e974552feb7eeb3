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

/** Adds `fleetlab canary`: the arithmetic of canary sizes and fault shares. */
export function addCanary(program: Command): void {
  program
    .command('canary')
    .description('compute how many devices a canary needs to show a fault, and what a canary without failures proves')
    .argument('<share>', 'the share of devices that have the fault, such as 1%', shareArgument)
    .option('--devices <n>', 'a canary size to compute (repeatable)', sizes, [])
    .option('--confidence <share>', 'the probability with which the fault should show', shareArgument, 0.95)
    .option('--json', 'print as JSON')
    .addHelpText('after', AFTER_HELP)
    .action((share: number, flags: CanaryFlags) => {
      const odds = oddsOf(share, flags);
      process.stdout.write(flags.json === true ? `${JSON.stringify(odds, undefined, 2)}\n` : inWords(odds));
    });
}

const AFTER_HELP = `
This is arithmetic; it runs no scenario. A fault in a random share p of devices shows in a canary of n devices with probability
1 - (1 - p)^n. If a canary of n devices has no failure, the share is below about 3/n with 95 % confidence (the rule of three).
Faults that hit only one site or one kind of device show only in a canary that contains some of them.

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
  const asked = devices.length > 0 ? devices : defaultSizes;
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

/** With enough digits that a small share does not look like 0 %, nor a large one like 100 %. */
const percent = (share: number): string => `${plain(share * 100)}%`;

const sizes = (text: string, before: readonly number[]): readonly number[] => [...before, wholeNumber(text)];

const defaultSizes = [10, 30, 100, 300, 1_000, 3_000, 10_000];
