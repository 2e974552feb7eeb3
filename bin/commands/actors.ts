import type { Command } from 'commander';
import { actorList, type ReadyActor, scopeInWords } from '../../sim/plan/actor-list.ts';
import { actorNamed } from '../../sim/threat/campaigns/actor-named.ts';
import type { Move } from '../../sim/threat/campaigns/move.ts';
import { movesInWords, startableBy, startableLater } from '../../sim/threat/campaigns/within-reach.ts';
import { factInWords, needInWords } from '../../sim/threat/facts/fact.ts';
import { wrapped } from '../console/wrapped.ts';

/** Adds `fleetlab actors`: lists the ready actors, and what each of them has. */
export function addActors(program: Command): void {
  program
    .command('actors')
    .description('list the actors that a scenario can name, or explain one')
    .argument('[actor]', 'the id of an actor, such as outsider')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
Each actor is a starting position: what it reaches, which secrets of a device it holds from the start, and the attacks that it can
start with that. A secret is only its own if the device gives it away: keys in a hardware root of trust stay there.
A scenario names one with as: by: { name: mallory, as: outsider }; what is written beside it, reaches and holds, adds to it.`,
    )
    .action((id: string | undefined, { json }: { readonly json?: boolean }) => {
      const actors = id === undefined ? actorList : [actorNamed(id, 'actors')];
      const data = id === undefined ? actors.map(asData) : asData(actors[0]);
      const text = id === undefined ? actors.map(listed).join('') : explained(actors[0]);
      process.stdout.write(json === true ? `${JSON.stringify(data, undefined, 2)}\n` : text);
    });
}

const asData = (actor: ReadyActor) => ({
  ...actor,
  startsAtOnce: startableBy(actor),
  startsLater: startableLater(actor),
});

const listed = ({ id, what, reaches, holds }: ReadyActor): string => {
  const has = [`reaches ${reaches.join(', ')}`, ...(holds.length === 0 ? [] : [`holds ${holds.join(', ')}`])];
  return `${id}\n    ${wrapped(what, 4)}\n    ${wrapped(has.join('; '), 4)}\n`;
};

function explained(actor: ReadyActor): string {
  const { id, what, reaches, holds, scope } = actor;
  const { startsAtOnce, startsLater } = asData(actor);
  const lines: readonly (readonly [name: string, text: string])[] = [
    ['reaches', reaches.map((place) => needInWords({ reaches: place })).join(', ')],
    ['holds', holds.length === 0 ? 'nothing' : holds.map((secret) => factInWords[secret]).join(', ')],
    ['of', scopeInWords[scope]],
    ['at once', inWords(startsAtOnce)],
    ['later', inWords(startsLater)],
  ];
  return `${id}\n  ${wrapped(what, 2)}\n\n${lines
    .map(([name, text]) => `  ${name.padEnd(NAME_WIDTH)}${wrapped(text, NAME_WIDTH + 2)}\n`)
    .join('')}\n${NOTE}`;
}

const inWords = (moves: readonly Move[]): string => (moves.length === 0 ? 'none' : movesInWords(moves).join('; '));

const NAME_WIDTH = 10;
const NOTE = `  at once: the attacks that it can start with what it has. later: those that it could start if other attacks
  gave it what they can give; whether they do, \`fleetlab assess\` finds out.
`;
