import { terminalOf } from './terminal.ts';

/** How to print a sweep's table on this output. A file or a pipe has no width, so it gets 120 columns. */
export function tableStyle() {
  const { color, unicode, columns, isInteractive } = terminalOf(process.stdout, process.env);
  return { color, unicode, columns: isInteractive ? columns : 120 };
}
