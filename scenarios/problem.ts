import { LabError } from '../sim/lab-error.ts';
import { type Place, showPlace } from './located.ts';

/** One thing that is wrong with a scenario. */
export interface Problem {
  readonly place: Place;
  readonly what: string;
  readonly mend: string;
}

/** Everything that is wrong with a scenario, in the order in which a reader of its files meets it. */
export class ScenarioError extends LabError {
  readonly problems: readonly Problem[];

  constructor(code: string, problems: readonly Problem[]) {
    const ordered = inReadingOrder(problems);
    super(code, ordered.length === 1 ? alone(ordered[0]!) : together(ordered));
    this.problems = ordered;
  }
}

export const oneProblem = (code: string, place: Place, what: string, mend: string): ScenarioError =>
  new ScenarioError(code, [{ place, what, mend }]);

/** A file as a whole. */
export const wholeFile = (source: string): Place => ({ source, path: [] });

/** An issue of the schema is one string; ours has what is wrong on its first line and how to mend it on the second. */
export const issueText = (what: string, mend: string): string => `${what}\n${mend}`;

const shownMax = 50;

const alone = ({ place, what, mend }: Problem) => ({ what, where: showPlace(place), mend });

const together = (problems: readonly Problem[]) => ({
  where: [...new Set(problems.map(({ place }) => place.source))].join(', '),
  what: [
    `${problems.length} problems`,
    ...problems.slice(0, shownMax).map(({ place, what, mend }) => `  ${showPlace(place)}: ${what}\n    ${mend}`),
    ...(problems.length > shownMax ? [`  and ${problems.length - shownMax} more`] : []),
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
