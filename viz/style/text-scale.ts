import { signal } from '@preact/signals';

/** How much larger letters are than on a usual screen: pictures that are drawn in pixels go along with the style sheets. */
export const textScale = signal(1);

export function readTextScale(): void {
  textScale.value = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
}

if (typeof document !== 'undefined') {
  addEventListener('resize', readTextScale);
  addEventListener('load', readTextScale);
  readTextScale();
}
