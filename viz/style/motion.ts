const query = typeof matchMedia === 'undefined' ? undefined : matchMedia('(prefers-reduced-motion: reduce)');

export const prefersLessMotion = (): boolean => query?.matches ?? false;

/** With `?still` nothing on the page moves by itself, so that screenshots are reproducible. */
export const isStill = (): boolean => typeof location !== 'undefined' && /[?&]still\b/.test(location.search);
