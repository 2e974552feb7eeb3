import { signal } from '@preact/signals';
import { readTextScale } from './text-scale.ts';
import { theme } from './theme.ts';

/**
 * Whether the page is laid out for paper. Browsers do not report sizes on paper, and pictures of a given size have to be
 * drawn before printing: so paper is a class of the page, and not only a medium.
 */
export const printing = signal(false);

function layOut(isOnPaper: boolean): void {
  if (isOnPaper === printing.peek()) return;
  const { classList, style } = document.documentElement;
  classList.toggle('printing', isOnPaper);
  // A change of theme makes pictures read their colors again; paper is light.
  if (isOnPaper) [before, beforeScheme, style.colorScheme] = [theme.peek(), style.colorScheme, 'light'];
  else style.colorScheme = beforeScheme;
  theme.value = isOnPaper ? 'light' : before;
  readTextScale();
  printing.value = isOnPaper;
}

let before = theme.peek();
let beforeScheme = '';

if (typeof document !== 'undefined') {
  addEventListener('beforeprint', () => layOut(true));
  addEventListener('afterprint', () => layOut(false));
  matchMedia('print').addEventListener('change', ({ matches }) => layOut(matches));
}
