import { terminalOf } from './terminal.ts';

/** How the table of a sweep is printed here. A file or a pipe has no width of its own. */
export function tableStyle() {
  const { color, unicode, columns, isInteractive } = terminalOf(process.stdout, process.env);
  return { color, unicode, columns: isInteractive ? columns : 120 };
}
