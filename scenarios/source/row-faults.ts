import { type Problem, ScenarioError } from './problem.ts';

/** What is wrong with a line of a device file. */
export interface RowFault {
  readonly line: number;
  readonly what: string;
  readonly hint: string;
}

/** Collects what is wrong with a file: the first lines in full, and the number of the others. */
export class RowFaults {
  private readonly shown: RowFault[] = [];
  private others = 0;

  add(fault: RowFault): void {
    if (this.shown.length < SHOWN_MAX) this.shown.push(fault);
    else this.others++;
  }

  /** Errors: ScenarioError `scenario/invalid` if there is any. */
  throwAny(source: string): void {
    if (this.shown.length === 0) return;
    const problems = this.shown.map(
      ({ line, what, hint }): Problem => ({ place: { source, line, path: [] }, what, hint }),
    );
    const last = this.shown[this.shown.length - 1];
    const rest: Problem = {
      place: { source, line: last.line, path: [] },
      what: `and ${this.others} more such problems below`,
      hint: 'correct these first',
    };
    throw new ScenarioError('scenario/invalid', this.others === 0 ? problems : [...problems, rest]);
  }
}

const SHOWN_MAX = 20;
