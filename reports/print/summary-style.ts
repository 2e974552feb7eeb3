export interface SummaryStyle {
  /** Escape sequences for color: a terminal, and NO_COLOR not set (no-color.org). */
  readonly color: boolean;
  /** Characters beyond ASCII. */
  readonly unicode: boolean;
  /** Where the run folder is; undefined leaves the line out. */
  readonly folder?: string | undefined;
}

/** The styles of words in a summary. */
export type Paint = Readonly<Record<'bold' | 'dim' | 'good' | 'bad' | 'warn', (text: string) => string>> & {
  readonly met: string;
  readonly missed: string;
};

export function painter({ color, unicode }: SummaryStyle): Paint {
  const code = (open: number, close: number) => (text: string) =>
    color ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  const [bold, dim, good, bad, warn] = [code(1, 22), code(2, 22), code(32, 39), code(31, 39), code(33, 39)];
  return { bold, dim, good, bad, warn, met: good(unicode ? '✓' : 'ok  '), missed: bad(unicode ? '✗' : 'FAIL') };
}
