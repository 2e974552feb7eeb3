import { signal } from '@preact/signals';
import { readTextScale } from './text-scale.ts';
import { theme } from './theme.ts';

/**
 * Whether the page is laid out for paper. A browser tells nobody of the sizes that things have on paper, and what is drawn
 * for a size has to be drawn before it prints: so paper is a class of the page, and not only a medium.
 */
export const printing = signal(false);

function layOut(isOnPaper: boolean): void {
  if (isOnPaper === printing.peek()) return;
  const { classList, style } = document.documentElement;
  classList.toggle('printing', isOnPaper);
  // Colors are read once more where the theme changes; on paper it is light.
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
