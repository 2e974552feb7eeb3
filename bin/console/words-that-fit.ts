/** One statement of a line, and how much it matters: where the line is too narrow, the least important ones are left out. */
export interface Statement {
  readonly text: string;
  /** A greater number is more important. */
  readonly weight: number;
}

/** The statements that fit on `columns`, in the order given; the most important one is there in any case. */
export function wordsThatFit(statements: readonly Statement[], columns: number): string {
  let kept = statements;
  while (kept.length > 1 && joined(kept).length > columns) {
    const least = Math.min(...kept.map(({ weight }) => weight));
    kept = kept.filter(({ weight }) => weight > least);
  }
  return joined(kept);
}

const joined = (statements: readonly Statement[]): string => statements.map(({ text }) => text).join(', ');
