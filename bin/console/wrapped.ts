import { wrapped as wrappedTo } from '../../reports/print/wrapped.ts';

/** Wraps a text between words to fit the terminal after `indent` columns; the first line is not indented. */
export const wrapped = (text: string, indent: number): string => wrappedTo(text, indent, process.stdout.columns ?? 100);
