import type { Command } from 'commander';
import { readyMadeOverlays, readyMadeScenarios } from '../../scenarios/index.ts';

export function addList(program: Command): void {
  program
    .command('list')
    .description('list the ready-made scenarios and overlays')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => {
      const [scenarios, overlays] = [readyMadeScenarios(), readyMadeOverlays()];
      if (json === true) {
        process.stdout.write(`${JSON.stringify({ scenarios, overlays }, undefined, 2)}\n`);
        return;
      }
      const width = Math.max(...[...scenarios, ...overlays].map(({ name }) => name.length)) + 2;
      const shown = (entries: typeof scenarios): string =>
        entries.map(({ name, claim }) => `  ${name.padEnd(width)}${wrapped(claim, width + 2)}\n`).join('');
      process.stdout.write(`Scenarios (fleetlab run NAME)\n${shown(scenarios)}\n`);
      process.stdout.write(`Overlays (fleetlab run SCENARIO --with NAME)\n${shown(overlays)}`);
    });
}

function wrapped(text: string, indent: number): string {
  const width = Math.max(40, (process.stdout.columns ?? 100) - indent);
  let line = '';
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
