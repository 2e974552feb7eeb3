import { signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

/**
 * The current theme: the reader's choice on this page, or else the system's. Pictures read their colors again when it
 * changes.
 */
export const theme = signal<Theme>('light');

const query = typeof matchMedia === 'undefined' ? undefined : matchMedia('(prefers-color-scheme: dark)');

export function keepTheme(): void {
  theme.value = query?.matches ? 'dark' : 'light';
  query?.addEventListener('change', ({ matches }) => {
    document.documentElement.style.colorScheme = '';
    theme.value = matches ? 'dark' : 'light';
  });
}

export function toggleTheme(): void {
  const next = theme.peek() === 'dark' ? 'light' : 'dark';
  document.documentElement.style.colorScheme = next;
  theme.value = next;
}
