import { type Diagnostic, LabError } from '../../sim/kernel/lab-error.ts';
import { type SourcePosition, showPlace } from './located.ts';

/** One problem of a scenario: where it is, what is wrong, and how to fix it. */
export interface Problem {
  readonly place: SourcePosition;
  readonly what: string;
  readonly hint: string;
}

/** All problems of a scenario, in the order of its files and lines. */
export class ScenarioError extends LabError {
  readonly problems: readonly Problem[];

  constructor(code: string, problems: readonly Problem[]) {
    const ordered = inReadingOrder(problems);
    super(code, ordered.length === 1 ? alone(ordered[0]!) : together(ordered));
    this.problems = ordered;
  }

  override get diagnostics(): readonly Diagnostic[] {
    return this.problems.map(alone);
  }
}

export const problemError = (code: string, place: SourcePosition, what: string, hint: string): ScenarioError =>
  new ScenarioError(code, [{ place, what, hint }]);

export const wholeFile = (source: string): SourcePosition => ({ source, path: [] });

/** A schema issue is one string: the first line says what is wrong, the second how to fix it. */
export const issueText = (what: string, hint: string): string => `${what}\n${hint}`;

const SHOWN_MAX = 50;

/** A problem by itself, as a user reads it. */
export const alone = ({ place, what, hint }: Problem) => ({
  what: printable(what),
  where: printable(showPlace(place)),
  hint: printable(hint),
});

/** Messages quote text from files, so this escapes everything that a terminal would interpret. */
const printable = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const together = (problems: readonly Problem[]) => ({
  where: printable([...new Set(problems.map(({ place }) => place.source))].join(', ')),
  what: [
    `${problems.length} problems`,
    ...problems.slice(0, SHOWN_MAX).map((problem) => {
      const { what, where, hint } = alone(problem);
      return `  ${where}: ${what}\n    ${hint}`;
    }),
    ...(problems.length > SHOWN_MAX ? [`  and ${problems.length - SHOWN_MAX} more`] : []),
  ].join('\n'),
});

function inReadingOrder(problems: readonly Problem[]): readonly Problem[] {
  const sources = [...new Set(problems.map(({ place }) => place.source))];
  return problems
    .map((problem, index) => ({ problem, index, rank: sources.indexOf(problem.place.source) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        (a.problem.place.line ?? 0) - (b.problem.place.line ?? 0) ||
        (a.problem.place.column ?? 0) - (b.problem.place.column ?? 0) ||
        a.index - b.index,
    )
    .map(({ problem }) => problem);
}
