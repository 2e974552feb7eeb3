const query = typeof matchMedia === 'undefined' ? undefined : matchMedia('(prefers-reduced-motion: reduce)');

export const prefersLessMotion = (): boolean => query?.matches ?? false;

/** With `?still` nothing on the page moves by itself, so that a picture of it is the same every time. */
export const isStill = (): boolean => typeof location !== 'undefined' && /[?&]still\b/.test(location.search);
