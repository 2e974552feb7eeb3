import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import { readyMadeScenarios } from '../../../scenarios/index.ts';
import { readyMadeFolder } from '../../../scenarios/source/ready-made.ts';
import { countOf, flagsOf } from '../../kit/flags.ts';
import { examine, type Finding } from './examine.ts';
import { type Draw, flag, modules, mutations } from './mutate.ts';

/** A mutated scenario, and how loading it ended. */
export interface Mutant extends Finding {
  readonly nth: number;
  readonly of: string;
  readonly how: string;
}

/** Mutates ready-made scenarios, overlays, flags and modules, one after another, and reports the result of each. */
export async function* mutants(seed: string, count: number): AsyncGenerator<Mutant> {
  const random = seedrandom(seed);
  const draw: Draw = (below) => Math.floor(random() * below);
  const folder = mkdtempSync(join(tmpdir(), 'fleetlab-mutants-'));
  const names = readyMadeScenarios().map(({ name }) => name);
  const textOf = (name: string): string => readFileSync(join(readyMadeFolder(), `${name}.yaml`), 'utf8');
  const ways = Object.entries(mutations);
  try {
    for (let nth = 0; nth < count; nth++) {
      const of = names[draw(names.length)];
      const [how, spoil] = ways[nth % ways.length];
      const file = join(folder, `mutant-${nth}.yaml`);
      if (nth % 10 < 7) {
        writeFileSync(file, spoil(textOf(of), draw));
        yield { nth, of, how, ...(await examine(file)) };
      } else if (nth % 10 < 9) {
        writeFileSync(file, spoil(textOf('faults/flaky-network'), draw));
        yield { nth, of, how: `overlay: ${how}`, ...(await examine(of, { with: [file] })) };
      } else {
        const set = [flag(draw)];
        yield { nth, of, how: `--set ${set[0].slice(0, 60)}`, ...(await examine(of, { set })) };
      }
      rmSync(file, { force: true });
    }
    const kinds = Object.entries(modules);
    for (let nth = 0; nth < kinds.length; nth++) {
      const [how, text] = kinds[nth];
      const file = join(folder, `module-${nth}.${text.includes('await') ? 'mts' : 'ts'}`);
      writeFileSync(file, text);
      yield { nth, of: 'a module', how, ...(await examine(file)) };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1]?.endsWith('campaign.ts')) {
  const { values } = flagsOf({
    options: { seed: { type: 'string', default: 'mutants' }, count: { type: 'string', default: '1000' } },
  });
  let [loaded, refused, faulty] = [0, 0, 0];
  const most: Mutant[] = [];
  const slow: Mutant[] = [];
  for await (const mutant of mutants(values.seed, countOf('count', values.count))) {
    if (mutant.outcome === 'loaded') loaded++;
    else refused++;
    most.push(mutant);
    if (mutant.tookMs > 2_000) slow.push(mutant);
    if (mutant.faults.length > 0) {
      faulty++;
      const { nth, of, how, faults } = mutant;
      process.stdout.write(`${nth} ${of}, ${how}\n  ${faults.slice(0, 3).join('\n  ')}\n`);
    }
  }
  most.sort((a, b) => b.problems - a.problems);
  for (const { nth, of, how, problems } of most.slice(0, 15))
    process.stdout.write(`${problems} problems: ${nth} ${of}, ${how}\n`);
  for (const { nth, of, how, tookMs } of slow) process.stdout.write(`${Math.round(tookMs)} ms: ${nth} ${of}, ${how}\n`);
  process.stdout.write(`${loaded} loaded, ${refused} refused, ${faulty} of them not as they should be\n`);
}
