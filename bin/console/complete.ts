import type { Argument, Command, Option } from 'commander';

/** A word that may come next, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly what: string;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Names of files may come here too. */
  readonly files: boolean;
}

/** What the values of a flag or an argument are; `scenario` is the one on the line, if any. */
export type Values = (scenario: string | undefined) => Promise<readonly Candidate[]> | readonly Candidate[];

/** By the name of a flag or of an argument as its command defines it, such as `with` or `scenario`. */
export type ValueSources = Readonly<Record<string, Values>>;

/**
 * What can come next on a line of the command.
 *
 * Shape  `words` are those behind `fleetlab`; the last one is being typed, and may be empty
 */
export async function complete(program: Command, words: readonly string[], sources: ValueSources): Promise<Completion> {
  const typed = words.at(-1) ?? '';
  const line = read(program, words.slice(0, -1));
  const [, flag, rest] = /^(--[\w-]+)=(.*)$/s.exec(typed) ?? [];
  const valued = flag === undefined ? line.waiting : line.command.options.find(({ long }) => long === flag);
  if (valued !== undefined) {
    const { candidates, files } = await valuesOf(valued, sources, line.scenario);
    const listed = startingWith(candidates, rest ?? typed, isList(valued.flags));
    return { candidates: flag === undefined ? listed : prefixed(listed, `${flag}=`), files };
  }
  if (typed.startsWith('-')) return { candidates: startingWith(flagsOf(line.command, line.used), typed), files: false };
  const names = line.arguments === 0 ? line.command.commands.filter((one) => !isHidden(one)) : [];
  const subcommands = names.map((one) => ({ word: one.name(), what: one.description() }));
  const argument = line.command.registeredArguments[line.arguments] ?? variadicOf(line.command);
  const values = argument === undefined ? noValues : await valuesOf(argument, sources, line.scenario);
  return { candidates: startingWith([...subcommands, ...values.candidates], typed), files: values.files };
}

interface Line {
  readonly command: Command;
  /** The flag whose value comes next. */
  readonly waiting: Option | undefined;
  readonly used: ReadonlySet<string>;
  /** Arguments of the command that have been typed. */
  readonly arguments: number;
  readonly scenario: string | undefined;
}

function read(program: Command, words: readonly string[]): Line {
  let command = program;
  let waiting: Option | undefined;
  let used = new Set<string>();
  let given: string[] = [];
  for (const word of words) {
    if (waiting !== undefined) waiting = undefined;
    else if (word.startsWith('-')) {
      const [name] = word.split('=');
      const option = command.options.find(({ long, short }) => long === name || short === name);
      if (option?.long !== undefined) used.add(option.long);
      if (option?.required === true && name === word) waiting = option;
    } else {
      const next = given.length === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (next === undefined) given.push(word);
      else [command, used, given] = [next, new Set(), []];
    }
  }
  const place = command.registeredArguments.findIndex((argument) => argument.name() === 'scenario');
  return { command, waiting, used, arguments: given.length, scenario: place < 0 ? undefined : given[place] };
}

const variadicOf = ({ registeredArguments }: Command): Argument | undefined =>
  registeredArguments.at(-1)?.variadic === true ? registeredArguments.at(-1) : undefined;

const isHidden = (command: Command): boolean => command.name().startsWith('__');

/** Flags that may be repeated collect their values in a list, empty at first. */
const flagsOf = ({ options }: Command, used: ReadonlySet<string>): readonly Candidate[] => [
  ...options
    .filter(({ hidden, long }) => !hidden && long !== undefined)
    .filter(({ long, defaultValue }) => !used.has(long!) || Array.isArray(defaultValue))
    .map(({ long, description }) => ({ word: long!, what: description })),
  { word: '--help', what: 'display help for command' },
];

const noValues: Completion = { candidates: [], files: false };

async function valuesOf(
  one: Option | Argument,
  sources: ValueSources,
  scenario: string | undefined,
): Promise<Completion> {
  if (one.argChoices !== undefined)
    return { candidates: one.argChoices.map((word) => ({ word, what: '' })), files: false };
  const isFlag = 'flags' in one;
  const placeholder = isFlag ? (/[<[]([\w-]+)/.exec(one.flags)?.[1] ?? '') : one.name();
  const source = sources[isFlag ? one.attributeName() : placeholder] ?? sources[placeholder];
  const candidates = source === undefined ? [] : await source(scenario);
  return { candidates, files: takesFiles.includes(placeholder) };
}

const takesFiles: readonly string[] = [
  'scenario',
  'overlay',
  'run',
  'left',
  'right',
  'file',
  'folder',
  'parts',
  'root',
];

/** Flags such as `--attack <names>` take several values with commas between them. */
const isList = (flags: string): boolean => /<(names|ids|outcomes)>/.test(flags);

function startingWith(candidates: readonly Candidate[], typed: string, list = false): readonly Candidate[] {
  const comma = list ? typed.lastIndexOf(',') + 1 : 0;
  const [before, last] = [typed.slice(0, comma), typed.slice(comma)];
  const chosen = before.split(',');
  return prefixed(
    candidates.filter(({ word }) => word.startsWith(last) && !(list && chosen.includes(word))),
    before,
  );
}

const prefixed = (candidates: readonly Candidate[], before: string): readonly Candidate[] =>
  before === '' ? candidates : candidates.map(({ word, what }) => ({ word: `${before}${word}`, what }));
