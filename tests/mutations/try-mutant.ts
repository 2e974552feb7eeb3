import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Base } from './bases.ts';
import { type Draw, mutations } from './mutate.ts';

/** The readers' answers for the undamaged folder. */
export type Answers = Readonly<Record<string, string>>;

export async function answersOf({ folder, readers }: Base): Promise<Answers> {
  const answers: Record<string, string> = {};
  for (const [name, read] of Object.entries(readers)) answers[name] = await read(folder);
  return answers;
}

/** One mutant, and the result of each reader: the earlier answer, an error that names the folder, or a defect. */
export interface Tried {
  readonly what: string;
  readonly same: number;
  readonly refused: number;
  /** By reader. */
  readonly wrong: readonly string[];
}

/** Makes a mutant of a folder below `root`, in a folder of the same name, and leaves it there. */
export function makeMutant(base: Base, root: string, draw: Draw): { readonly folder: string; readonly what: string } {
  const folder = join(root, basename(base.folder));
  for (;;) {
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    cpSync(base.folder, folder, { recursive: true, filter: (name) => !basename(name).startsWith('.') });
    const what = mutations[draw(mutations.length)]!(folder, base.other, draw);
    const isFit = !base.isOld || !/\.json|all but/.test(what);
    if (isFit && !holdsAll(folder, base.other)) return { folder, what: `${base.name}: ${what}` };
  }
}

/** Whether the mutant equals the other folder, file by file: then the other folder's answer is the right one. */
const holdsAll = (folder: string, other: string): boolean =>
  readdirSync(other)
    .filter((name) => !name.startsWith('.'))
    .every((name) => {
      const path = join(folder, name);
      const found = lstatSync(path, { throwIfNoEntry: false });
      return found?.isFile() === true && readFileSync(path).equals(readFileSync(join(other, name)));
    });

export async function tryMutant({ readers }: Base, answers: Answers, folder: string, what: string): Promise<Tried> {
  let [same, refused] = [0, 0];
  const wrong: string[] = [];
  for (const [name, read] of Object.entries(readers)) {
    try {
      if ((await read(folder)) === answers[name]) same++;
      else wrong.push(`${name} gave another answer`);
    } catch (error) {
      if (isNamed(error, folder)) refused++;
      else wrong.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  return { what, same, refused, wrong };
}

/** A worded error about the folder, with its path; a page of chosen files knows only that they are a sweep's. */
const isNamed = (error: unknown, folder: string): boolean =>
  error instanceof LabError &&
  codes.test(error.code) &&
  [basename(folder), 'sweep', 'the chosen files'].some((place) => (error.diagnostic.where ?? place).includes(place));

const codes = /^report\/(?:damaged-run|not-a-run|newer-run|unreadable)$|^sweep\/|^view\//;
