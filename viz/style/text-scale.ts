import { signal } from '@preact/signals';

/** How much larger text is than on a standard screen: pictures drawn in pixels scale with the style sheets. */
export const textScale = signal(1);

export function readTextScale(): void {
  textScale.value = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
}

if (typeof document !== 'undefined') {
  addEventListener('resize', readTextScale);
  addEventListener('load', readTextScale);
  readTextScale();
}
