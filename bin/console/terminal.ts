/** What the terminal can display. */
export interface Terminal {
  readonly isInteractive: boolean;
  readonly color: boolean;
  readonly unicode: boolean;
  readonly columns: number;
}

export function terminalOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const isInteractive = stream.isTTY === true && env.TERM !== 'dumb';
  return {
    isInteractive,
    // no-color.org: any value that is not empty switches color off.
    color: isInteractive && !env.NO_COLOR,
    unicode: isInteractive && /utf-?8/i.test(env.LC_ALL ?? env.LC_CTYPE ?? env.LANG ?? 'utf-8'),
    columns: stream.columns ?? 80,
  };
}
