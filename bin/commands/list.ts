import type { Command } from 'commander';
import {
  loadScenario,
  type ReadyMade,
  readyMadeOverlays,
  readyMadeScenarios,
  type VariantName,
} from '../../scenarios/index.ts';
import { wrapped } from '../console/wrapped.ts';

/** Adds `fleetlab list`: lists ready-made scenarios, overlays and variants. */
export function addList(program: Command): void {
  program
    .command('list')
    .description('list the ready-made scenarios and overlays, or the variants of one scenario')
    .argument('[scenario]', 'a ready-made scenario by name, or a .yaml or .ts file')
    .option('--json', 'print as JSON')
    .action(async (scenario: string | undefined, { json }: { json?: boolean }) => {
      const { data, text } = scenario === undefined ? everything() : await oneScenario(scenario);
      process.stdout.write(json === true ? `${JSON.stringify(data, undefined, 2)}\n` : text);
    });
}

function everything() {
  const [scenarios, overlays] = [readyMadeScenarios(), readyMadeOverlays()];
  const width = Math.max(...[...scenarios, ...overlays].map(({ name }) => name.length)) + 2;
  const shown = (entries: readonly ReadyMade[]): string =>
    entries
      .map(({ name, claim, variants }) => {
        const also = variants.length === 0 ? '' : `${' '.repeat(width + 2)}variants: ${variants.join(', ')}\n`;
        return `  ${name.padEnd(width)}${wrapped(claim, width + 2)}\n${also}`;
      })
      .join('');
  const text = [
    `Scenarios (fleetlab run NAME)\n${shown(scenarios)}\n`,
    `Overlays (fleetlab run SCENARIO --with NAME)\n${shown(overlays)}`,
  ].join('');
  return { data: { scenarios, overlays }, text };
}

async function oneScenario(reference: string) {
  const { plan, variants } = await loadScenario(reference);
  const { name, claim } = plan;
  const width = Math.max(0, ...variants.map((variant) => variant.name.length)) + 2;
  const line = (variant: VariantName): string =>
    `  ${variant.name.padEnd(width)}${wrapped(variant.claim ?? 'makes the same claim', width + 2)}\n`;
  const list =
    variants.length === 0
      ? 'It has no variants.\n'
      : `Variants (fleetlab run ${reference} --variant NAME, or --variant all)\n${variants.map(line).join('')}`;
  return { data: { name, claim, variants }, text: `${name}\n  ${wrapped(claim, 2)}\n\n${list}` };
}
